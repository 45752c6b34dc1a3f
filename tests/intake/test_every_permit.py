"""Every permit type can be read, and every one that is applied for here can be filled in, in every kind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from bs4 import Tag

from services.intake.application import new_document
from services.intake.catalogue import Permit
from services.intake.earlier import PaperPermit
from tests.intake.counters import CATALOGUE, Applicant, Site, fields

pytestmark = pytest.mark.servers
HERE = [permit for permit in CATALOGUE.permits.values() if permit.status == "aktif"]
ELSEWHERE = [permit for permit in CATALOGUE.permits.values() if permit.status != "aktif"]
SAMPLES = {"-day": "12", "-month": "3", "-year": "2099", "-latitude": "-6,889", "-longitude": "109.675"}


@pytest.fixture
def site(database_url: str, object_store_url: str) -> Iterator[Site]:
    site = Site(database_url, object_store_url)
    yield site
    site.datastore.close()


@pytest.fixture
def sari(site: Site) -> Applicant:
    return site.applicant()


def sample(field: Tag) -> str:
    """A believable value for one input."""
    name, kind = str(field["name"]), str(field.get("type", "text"))
    if kind == "radio":
        return str(field["value"])
    if field.name == "select":
        return next(str(option["value"]) for option in field.select("option") if option["value"])
    if kind == "datetime-local":
        return "2099-03-12T09:00"
    if name.startswith("tgl_") and name.endswith("-year"):
        return "2026"
    for ending, value in SAMPLES.items():
        if name.endswith(ending):
            return value
    return "2" if field.get("inputmode") in ("numeric", "decimal") or kind == "number" else f"Contoh {name}"


def filled(form: Tag) -> dict[str, Any]:
    """The form with an answer to every question."""
    answers = {
        str(field["name"]): sample(field)
        for field in form.select("input[name], textarea[name], select[name]")
        if field.get("type") not in ("hidden", "submit")
    }
    return fields(form) | answers


def fill_in(site: Site, sari: Applicant, permit: Permit, kind: Any) -> UUID:
    draft = uuid4()
    on_paper = None if kind == "new" else PaperPermit("503/1/IV/2021", date(2021, 4, 12))
    site.intake.start(draft, sari.account_id, permit.code, kind, on_paper)
    form = next(each for each in sari.page(f"/permohonan/{draft}/isian").select("main form"))
    answer = sari.client.post(f"/permohonan/{draft}/isian", data=filled(form))
    assert answer.status_code == 303, (permit.code, kind, answer.text)
    application = site.intake.own(draft, sari.account_id)
    assert len(site.intake.answers(application)) == len(permit.questions(kind)), permit.code
    site.intake.confirm_own_data(draft, sari.account_id)
    site.intake.choose_delivery(draft, sari.account_id, "pickup")
    cards_and_check_page(sari, draft, application.possible)
    return draft


def cards_and_check_page(sari: Applicant, draft: UUID, possible: tuple[str, ...]) -> None:
    """Each requirement has a form of its own, and the answers can be read before they are handed in."""
    addresses = {str(form["action"]) for form in sari.page(f"/permohonan/{draft}/berkas").select("main form")}
    assert {f"/permohonan/{draft}/berkas/{requirement}" for requirement in possible} <= addresses
    shown = sari.page(f"/permohonan/{draft}/periksa").text
    assert "2099-03-12" not in shown
    assert "None" not in shown


def hand_in(site: Site, sari: Applicant, draft: UUID) -> None:
    """All mandatory documents, and the button on the check page."""
    for requirement in site.intake.own(draft, sari.account_id).mandatory:
        document = new_document(requirement, requirement, "a" * 64, "application/pdf", 1000)
        site.intake.upload(draft, sari.account_id, document, clean=True)
    answer = sari.submit(f"/permohonan/{draft}/periksa", "/kirim", declaration="y")
    assert answer.headers["Location"] == f"/permohonan/{draft}/tanda-terima"


@pytest.mark.parametrize("kind", ["new", "renewal", "amendment", "surrender"])
def test_every_type_that_knows_a_kind_can_be_filled_in_and_handed_in(site: Site, sari: Applicant, kind: str) -> None:
    for permit in HERE:
        if kind in permit.kinds:
            hand_in(site, sari, fill_in(site, sari, permit, kind))


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_type_has_a_page_in_both_languages(site: Site, language: str) -> None:
    client = site.app.test_client()
    for permit in CATALOGUE.permits.values():
        answer = client.get(f"/izin/{permit.code}?bahasa={language}", follow_redirects=True)
        assert answer.status_code == 200, permit.code
        assert (permit.nama if language == "id" else permit.name_en) in answer.text.replace("&#39;", "'"), permit.code


def test_what_is_not_applied_for_here_cannot_be_started(site: Site, sari: Applicant) -> None:
    assert len(ELSEWHERE) == 7
    for permit in ELSEWHERE:
        page = sari.page(f"/izin/{permit.code}")
        assert not page.select("form[action$='/mulai']"), permit.code


def test_blanks_are_no_answer(site: Site, sari: Applicant) -> None:
    draft = sari.start("MAKAM")
    form = next(each for each in sari.page(f"{draft}/isian").select("main form"))
    answer = sari.client.post(f"{draft}/isian", data=filled(form) | {"nama_almarhum": "   "})
    assert answer.status_code == 422


def test_half_a_point_on_the_map_is_no_point(site: Site, sari: Applicant) -> None:
    permit = next(each for each in HERE if any(field.type == "geopoint" for field in each.isian))
    key = next(field.key for field in permit.isian if field.type == "geopoint")
    draft = uuid4()
    site.intake.start(draft, sari.account_id, permit.code, permit.kinds[0])
    form = next(each for each in sari.page(f"/permohonan/{draft}/isian").select("main form"))
    half = filled(form) | {f"{key}-longitude": ""}
    assert sari.client.post(f"/permohonan/{draft}/isian", data=half).status_code == 422


def test_the_page_of_a_type_names_documents_that_only_some_answers_ask_for(site: Site) -> None:
    shown = site.app.test_client().get("/izin/SIP-DOKTER").text
    assert "Jenis tempat praktik: mandiri" in shown
    assert "Jenis tempat praktik: fasyankes" in shown
    assert "==" not in shown


def test_programs_read_the_documents_of_each_kind_under_the_law_in_force(site: Site) -> None:
    types = site.app.test_client().get("/api/v1/permit-types").get_json()["permit_types"]
    asked = next(each["requirements"] for each in types if each["code"] == "SIP-DOKTER")
    said = {(each["document"], each["kind"], each["mandatory"], each["condition"]) for each in asked}
    assert ("skp_profesi", "renewal", True, None) in said
    assert "rek_op" not in {each["document"] for each in asked}
    assert len(types) == 51
