"""Assisted service: the counter acts for people who agree, leaves its name, and hands the account over later."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from bs4 import BeautifulSoup

from services.intake import questions
from services.intake.assistance import Assistance
from services.intake.domain import PermitApplication
from tests.intake.counters import MAKAM_ANSWERS, MAKAM_DOCUMENTS, Site, fields, pdf
from tests.intake.desks import PERSON, Desk
from tests.intake.people import SARI, Clock

pytestmark = pytest.mark.servers


@pytest.fixture
def desk(site: Site) -> Desk:
    return Desk(site)


def test_an_application_is_entered_for_a_walk_in_and_says_so(site: Site, desk: Desk) -> None:
    desk.begin(desk.take_in())

    application_id = desk.hand_in_burial_plot()

    application = site.intake.find(PermitApplication, application_id)
    assert application.number
    assert site.events(application_id).count("Assisted") == 1
    assert application.assistance_id is not None
    assistance = site.intake.find(Assistance, application.assistance_id)
    assert (assistance.by, assistance.queue_number) == ("front_office", "A-012")
    assert assistance.applicant_id == application.applicant_id


def test_while_acting_the_page_says_for_whom_and_ending_leads_back(desk: Desk) -> None:
    consent = desk.take_in()
    desk.begin(consent)
    assert "Anda bertindak untuk Contoh Mbah Karto" in desk.client.get("/permohonan").text

    assert desk.post("/loket/selesai").headers["Location"] == "/loket"

    page = desk.client.get("/loket").text
    assert "bertindak untuk" not in page
    assert "A-012" in page
    assert "Selesai" in page


def test_who_signs_out_while_acting_is_signed_out_altogether(desk: Desk) -> None:
    desk.begin(desk.take_in())
    token = desk.form("/loket/selesai", "/selesai")[1]

    desk.client.post("/keluar", data=token)
    desk.client.post("/loket/selesai", data=token)

    assert desk.client.get("/loket").headers["Location"].startswith("/masuk")


def test_nothing_begins_without_consent_and_queue_number(site: Site, desk: Desk) -> None:
    consent = desk.take_in()

    answer = desk.post(consent)

    assert answer.status_code == 422
    assert "Kami hanya bertindak untuk orang yang menyetujui." in answer.text
    assert site.datastore.query("SELECT 1 FROM assistances") == []


def test_a_second_click_begins_one_visit(site: Site, desk: Desk) -> None:
    consent = desk.take_in()
    form = fields(next(each for each in desk.page(consent).select("main form")))
    values = form | {"queue_number": "A-012", "agreed": "y"}

    other = site.staff("front_office")
    token = fields(BeautifulSoup(other.get(consent).text, "html.parser").select("main form")[0])["csrf_token"]
    desk.client.post(consent, data=values)
    other.post(consent, data=values | {"csrf_token": token})

    assert len(site.datastore.query("SELECT 1 FROM assistances")) == 1


@pytest.mark.parametrize("path", ["/akun", "/akun/hapus", "/badan-usaha", "/akun/kunci-api"])
def test_account_and_password_are_left_to_the_person(desk: Desk, path: str) -> None:
    desk.begin(desk.take_in())

    answer = desk.client.get(path)

    assert answer.status_code == 403
    assert "Saat ini Anda bertindak untuk Contoh Mbah Karto" in answer.text


def test_the_own_pages_wait_until_the_assistance_ends_and_the_page_leads_there(desk: Desk) -> None:
    desk.begin(desk.take_in())

    refused = desk.client.get("/loket")
    page = BeautifulSoup(refused.text, "html.parser")

    assert refused.status_code == 403
    assert "Saat ini Anda bertindak untuk Contoh Mbah Karto" in page.text
    ways = [str(link["href"]) for link in page.select("main a")]
    assert "/loket/selesai" in ways
    assert "/keluar" not in ways


def test_while_acting_no_link_leads_to_a_page_that_refuses(site: Site, desk: Desk) -> None:
    site.app.extensions["sakpore_application"] = replace(site.counter, own_data_page="/akun")
    desk.begin(desk.take_in())
    draft = desk.start("MAKAM")

    for path in "/permohonan", f"{draft}/data-diri", f"{draft}/langkah":
        links = {str(link["href"]) for link in desk.page(path).select("header a[href], main a[href]")}
        refused = [each for each in links if each.startswith("/") and desk.client.get(each).status_code == 403]
        assert refused == [], path


def test_the_identity_number_is_masked_for_who_acts_for_the_person(desk: Desk) -> None:
    desk.begin(desk.take_in())

    page = desk.page(f"{desk.start('MAKAM')}/data-diri").text

    assert "•••• •••• •••• 0003" in page
    assert "3375 0165" not in page


def test_a_visit_that_nobody_ended_is_over_with_its_hour(site: Site, desk: Desk) -> None:
    site.intake.clock = clock = Clock()
    desk.begin(desk.take_in())
    assert states(site) == ["Berlangsung"]

    clock.move(hours=1)

    assert states(site) == ["Berakhir otomatis"]


def states(site: Site) -> list[str]:
    """How the visits of today stand, as the counter shows them."""
    page = BeautifulSoup(site.staff("front_office").get("/loket").text, "html.parser")
    return [tag.text.strip() for tag in page.select("table .govuk-tag")]


def test_who_is_registered_already_is_found_by_nik_and_number(site: Site, desk: Desk) -> None:
    sari = site.applicant()
    draft = sari.start("MAKAM")
    sari.answer(draft, **MAKAM_ANSWERS)
    for requirement in MAKAM_DOCUMENTS:
        sari.upload(draft, requirement, pdf())
    sari.hand_in(draft)
    number = site.intake.find(PermitApplication, UUID(draft.rpartition("/")[2])).number
    assert number is not None

    for asked in (SARI.nik, number, number.lower()):
        answer = desk.client.get(f"/loket/cari?q={asked}")
        assert answer.headers["Location"] == f"/loket/orang/{sari.account_id}"
    assert number in desk.client.get(f"/loket/orang/{sari.account_id}").text
    assert "Tidak ditemukan" in desk.client.get("/loket/cari?q=2026-AAAA-AAAA").text


def test_the_same_person_entered_twice_is_one_account(site: Site, desk: Desk) -> None:
    assert desk.take_in() == desk.take_in(name="Contoh Karto")
    assert len(site.datastore.query("SELECT 1 FROM accounts")) == 1


@pytest.mark.parametrize(
    ("field", "value"), [("nik", "337501"), ("phone", "12"), ("email", "karto@"), ("name", " "), ("name", "12")]
)
def test_a_wrong_entry_is_explained_at_its_field(desk: Desk, field: str, value: str) -> None:
    answer = desk.post("/loket/orang", **(PERSON | {field: value}))

    assert answer.status_code == 422
    assert BeautifulSoup(answer.text, "html.parser").select_one(f"#{field}-error") is not None


def test_the_number_that_was_looked_up_need_not_be_typed_again(desk: Desk) -> None:
    page = BeautifulSoup(desk.post("/loket", nik=PERSON["nik"]).text, "html.parser")

    assert page.select_one("form[action='/loket/orang'] input[name=nik]")["value"] == PERSON["nik"]  # type: ignore[index]
    assert page.select(".govuk-error-message") == []


def test_who_has_no_address_is_not_offered_mail(desk: Desk) -> None:
    desk.begin(desk.take_in())
    draft = desk.start("MAKAM")

    page = desk.page(f"{draft}/pengiriman")

    assert [str(each["value"]) for each in page.select("[name=delivery]")] == ["post", "pickup"]
    assert desk.submit(f"{draft}/pengiriman", "/pengiriman", delivery="email").status_code == 422


def test_who_has_neither_phone_nor_mail_is_served_all_the_same(site: Site, desk: Desk) -> None:
    consent = desk.take_in(phone="")
    said = desk.page(consent).text
    desk.begin(consent)
    draft = desk.start("MAKAM")

    shown = [each.text.strip() for each in desk.page(f"{draft}/data-diri").select(".govuk-summary-list__key")]
    application_id = desk.hand_in_burial_plot()

    assert said.count("tidak ada") == 2
    assert shown == ["Nama", "NIK", "Alamat"]
    known = questions.contact(site.counter, str(application_id))
    assert (known["email"], known["phone"]) == ("", "")


def test_only_the_front_office_serves(site: Site) -> None:
    for role in ("back_office", "head", "operator"):
        assert site.staff(role).get("/loket").status_code == 403
    assert site.app.test_client().get("/loket").headers["Location"].startswith("/masuk")
