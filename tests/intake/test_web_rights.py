"""Who may see what at the counter, and what is over stays over."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from services.intake.documents import every
from services.intake.domain import PermitApplication
from services.shared.contracts.verification import Fault
from tests.intake.counters import BUDI, Applicant, Site, id_of, submitted

pytestmark = pytest.mark.servers
UNREADABLE = Fault(requirement="ktp", reason="Pindaian tidak terbaca.")


def document_page(application: str, document_id: UUID) -> str:
    return f"/dokumen/{id_of(application)}/{document_id}"


def test_somebody_elses_application_does_not_exist(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    budi = site.applicant(BUDI)
    _, data = budi.form("/izin/MAKAM", "/mulai")
    (document, *_) = every(site.intake.find(PermitApplication, id_of(application)).documents)

    looks = ["", "/isian", "/berkas", "/periksa", "/perbaikan", "/surat"]
    answers = [budi.client.get(application + look).status_code for look in looks]
    acts = [budi.client.post(f"{application}/{act}", data=data).status_code for act in ("kirim", "cabut")]
    taken = budi.client.post("/izin/MAKAM/mulai", data=data | {"application_id": str(id_of(application))})

    assert answers == [404] * len(looks)
    assert acts == [404, 404]
    assert taken.status_code == 404
    assert budi.client.get(document_page(application, document.document_id)).status_code == 404
    assert "Contoh Sari" not in budi.client.get("/permohonan").text


def test_documents_open_for_the_desks_and_agencies_of_the_route_only(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    (document, *_) = every(site.intake.find(PermitApplication, id_of(application)).documents)
    address = document_page(application, document.document_id)

    mine = sari.client.get(address)

    assert mine.data.startswith(b"%PDF")
    assert mine.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in mine.headers["Content-Security-Policy"]
    assert site.staff("front_office").get(address).status_code == 200
    assert site.staff("agency", agency="DINKES").get(address).status_code == 403
    assert site.staff("analyst").get(address).status_code == 403
    assert site.app.test_client().get(address).status_code == 303
    assert site.staff("front_office").get(document_page(application, uuid4())).status_code == 404


def test_a_withdrawn_application_is_over(site: Site, sari: Applicant) -> None:
    application = submitted(sari)

    gone = [sari.client.post(f"{application}/cabut", data=sari.form("/izin/MAKAM", "/mulai")[1]) for _ in range(2)]

    assert [each.status_code for each in gone] == [303, 303]
    assert site.events(id_of(application)).count("Withdrawn") == 1
    assert "/cabut" not in sari.client.get(application).text


def test_my_applications_are_listed_with_their_state(sari: Applicant) -> None:
    submitted(sari)
    sari.start("MAKAM")

    page = sari.client.get("/permohonan").text

    assert "Sedang berjalan" in page
    assert "Konsep" in page
