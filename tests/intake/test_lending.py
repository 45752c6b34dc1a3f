"""Documents lent for some minutes to somebody whom another service lets see them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from services.intake import erasing
from services.intake.domain import PermitApplication
from services.intake.lending import LENT_FOR, document_link
from services.shared.contracts import Document
from tests.intake.counters import AT, Applicant, Site, id_of, submitted
from tests.intake.decisions import decided

pytestmark = pytest.mark.servers


def ktp_of(site: Site, application: str) -> Document:
    (document,) = site.intake.find(PermitApplication, id_of(application)).documents["ktp"]
    return document


def link_to(site: Site, application: str, document_id: UUID) -> str | None:
    return document_link(site.counter, str(id_of(application)), str(document_id))


def test_whoever_has_the_link_sees_the_document_and_nothing_in_it_runs(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    link = link_to(site, application, ktp_of(site, application).document_id)

    answer = site.app.test_client().get(link)

    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"] == 'inline; filename="ktp.pdf"'
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_link_is_good_for_some_minutes(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    site.intake.clock = lambda: AT
    link, client = link_to(site, application, ktp_of(site, application).document_id), site.app.test_client()

    site.intake.clock = lambda: AT + LENT_FOR
    assert client.get(link).status_code == 200
    site.intake.clock = lambda: AT + LENT_FOR + timedelta(seconds=1)
    late = client.get(link)

    assert late.status_code == 404
    assert "beberapa menit" in late.text


def test_a_link_that_was_changed_opens_nothing(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    link, client = link_to(site, application, ktp_of(site, application).document_id), site.app.test_client()

    for wrong in f"{link}x", f"{link[:-1]}", "/dokumen/pinjam/x", "/dokumen/pinjam/W10.x":
        assert client.get(wrong).status_code == 404


def test_only_documents_that_were_handed_in_are_lent(site: Site, sari: Applicant, draft: str) -> None:
    application = submitted(sari)

    assert link_to(site, application, uuid4()) is None
    assert link_to(site, f"/permohonan/{uuid4()}", ktp_of(site, application).document_id) is None
    assert link_to(site, draft, ktp_of(site, application).document_id) is None


def test_nothing_is_lent_once_the_person_was_forgotten(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    document_id = ktp_of(site, application).document_id
    link = link_to(site, application, document_id)
    decided(site, application)

    erasing.erase(site.intake, sari.account_id)

    assert link_to(site, application, document_id) is None
    assert site.app.test_client().get(link).status_code == 404
