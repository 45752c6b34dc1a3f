"""The receipt: the number, the way to follow the application, and for good who handed it in."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.intake.domain import PermitApplication
from services.intake.organisations import OWNER, Details, joining
from tests.intake.counters import AT, BUDI, MAKAM_ANSWERS, MAKAM_DOCUMENTS, Applicant, Site, id_of, pdf, submitted
from tests.intake.people import SARI

pytestmark = pytest.mark.servers


def test_the_receipt_has_number_link_and_a_code_for_the_camera(site: Site, sari: Applicant) -> None:
    draft = sari.start("MAKAM")
    before = sari.client.get(f"{draft}/tanda-terima")
    application = submitted(sari)
    page = sari.page(f"{application}/tanda-terima")
    found = site.intake.find(PermitApplication, id_of(application))
    token = site.intake.tracking_token(found)
    picture = page.select_one("img")

    assert before.status_code == 404
    assert str(found.number) in page.text
    assert page.select_one(f"a[href$='/lacak/{token}']") is not None
    assert picture is not None
    assert str(picture["src"]).startswith("data:image/svg+xml")
    assert sari.page(application).select_one(f"a[href='{application}/tanda-terima']") is not None


def shown_on_receipt(sari: Applicant, application: str) -> dict[str, str]:
    """The lines of the receipt."""
    page = sari.page(f"{application}/tanda-terima")
    keys, values = page.select(".govuk-summary-list__key"), page.select(".govuk-summary-list__value")
    return {key.text.strip(): value.text.strip() for key, value in zip(keys, values, strict=True)}


def test_the_receipt_keeps_the_name_of_the_day_of_submission(site: Site, sari: Applicant) -> None:
    application = submitted(sari)

    assert sari.submit("/akun/ubah", "/ubah", name="Contoh Dewi").status_code == 303

    assert shown_on_receipt(sari, application)["Nama"] == "Contoh Sari"
    assert "Atas nama" not in shown_on_receipt(sari, application)


def test_the_receipt_of_before_names_were_kept_shows_those_of_today(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    site.datastore.query("DELETE FROM draft_parts WHERE part = 'handed_in_by' RETURNING application_id")

    assert sari.submit("/akun/ubah", "/ubah", name="Contoh Dewi").status_code == 303

    assert shown_on_receipt(sari, application)["Nama"] == "Contoh Dewi"


def test_the_receipt_names_the_organisation_even_after_the_person_left_it(site: Site, sari: Applicant) -> None:
    organisations = site.people.organisations
    firm, budi = uuid4(), site.applicant(BUDI)
    organisations.create(firm, sari.account_id, Details("PT Contoh Mebel", "0013000666091000", "", SARI.address))
    draft = sari.start("MAKAM")
    sari.answer(draft, **MAKAM_ANSWERS)
    for number, requirement in enumerate(MAKAM_DOCUMENTS, 1):
        sari.upload(draft, requirement, pdf(number))
    sari.submit(f"{draft}/data-diri", "/data-diri", capacity=str(firm))
    sari.submit(f"{draft}/pengiriman", "/pengiriman", delivery="email")
    assert sari.submit(f"{draft}/periksa", "/kirim", declaration="y").status_code == 303

    site.datastore.execute(joining(firm, budi.account_id, OWNER, AT))
    organisations.leave(firm, sari.account_id)

    shown = shown_on_receipt(budi, draft)
    assert (shown["Nama"], shown["Atas nama"]) == (SARI.name, "PT Contoh Mebel")
