"""Assisted service: the counter acts for people who agree, leaves its name, and hands the account over later."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from services.intake.accounts import WrongCredentials
from services.intake.assistance import Assistance
from services.intake.domain import PermitApplication
from services.intake.walk_ins import CLAIM_MAIL
from tests.intake.counters import MAKAM_ANSWERS, MAKAM_DOCUMENTS, Applicant, Site, fields, pdf
from tests.intake.people import PASSWORD, SARI

pytestmark = pytest.mark.servers

PERSON = {
    "nik": "3375016503550003",
    "name": "Contoh Mbah Karto",
    "district": "33.75.01",
    "village": "33.75.01.1002",
    "street": "Jalan Contoh",
    "number": "7",
    "phone": "0812 3456 7000",
}


class Desk(Applicant):
    """The browser at the counter: as an applicant's, but it belongs to the office."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.client: FlaskClient = site.staff("front_office")

    def post(self, path: str, **values: Any) -> Any:
        """Fill in the only form of a page with a token, and send it."""
        page = self.page(path)
        form = next(each for each in page.select("main form") if each.select_one("[name=csrf_token]"))
        return self.client.post(path, data=fields(form) | values)

    def take_in(self, **changes: str) -> str:
        """Enter a person; the page on which consent is recorded."""
        answer = self.post("/loket/orang", **(PERSON | changes))
        assert answer.status_code == 303, BeautifulSoup(answer.text, "html.parser").select(".govuk-error-message")
        return str(answer.headers["Location"])

    def begin(self, consent_page: str) -> None:
        """Act for the person from now on."""
        answer = self.post(consent_page, queue_number="A-012", agreed="y")
        assert answer.headers["Location"] == "/permohonan"

    def hand_in_burial_plot(self) -> UUID:
        """A whole application, by the pages that applicants use."""
        draft = self.start("MAKAM")
        self.answer(draft, **MAKAM_ANSWERS)
        for requirement in MAKAM_DOCUMENTS:
            assert self.upload(draft, requirement, pdf()).status_code == 303
        assert self.hand_in(draft, "pickup").status_code == 303
        return UUID(draft.rpartition("/")[2])


@pytest.fixture
def desk(site: Site) -> Desk:
    return Desk(site)


def claim_token(site: Site) -> str:
    """The token in the mail that a claim asked for."""
    [token] = claim_tokens(site)
    return token


def claim_tokens(site: Site) -> list[str]:
    """Those of all mails that claims asked for."""
    work = site.datastore.query("SELECT payload FROM outside_work WHERE kind = %s ORDER BY created_at", CLAIM_MAIL)
    mailings = [site.counter.walk_ins.mailing(each.payload["token_hash"]) for each in work]
    return [str(mailing.token) for mailing in mailings if mailing]


def follow(site: Site, token: str) -> Any:
    """Open the link of a mail and press the button."""
    person = site.app.test_client()
    form = BeautifulSoup(person.get(f"/klaim/{token}").text, "html.parser").select("main form")[0]
    return person.post(str(form["action"]), data=fields(form))


def claim(site: Site, code: str, **changes: str) -> Any:
    """The person at home, with the receipt."""
    desk = Desk(site)
    desk.client = site.app.test_client()
    values = {"nik": PERSON["nik"], "code": code, "email": "karto@contoh.example"}
    return desk.post("/klaim", **(values | {"password": PASSWORD, "password_again": PASSWORD} | changes))


def code_on_receipt(desk: Desk, application_id: UUID) -> str:
    answer = desk.post(f"/loket/tanda-terima/{application_id}")
    found = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", answer.text)
    assert found is not None
    return found.group(0)


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

    assert desk.client.get(path).status_code == 403


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


@pytest.mark.parametrize(("field", "value"), [("nik", "337501"), ("phone", "12"), ("email", "karto@"), ("name", " ")])
def test_a_wrong_entry_is_explained_at_its_field(desk: Desk, field: str, value: str) -> None:
    answer = desk.post("/loket/orang", **(PERSON | {field: value}))

    assert answer.status_code == 422
    assert BeautifulSoup(answer.text, "html.parser").select_one(f"#{field}-error") is not None


def test_the_person_takes_the_account_over_with_the_code_on_the_receipt(site: Site, desk: Desk) -> None:
    desk.begin(desk.take_in())
    application_id = desk.hand_in_burial_plot()
    desk.post("/loket/selesai")

    assert claim(site, code_on_receipt(desk, application_id)).status_code == 303
    assert follow(site, claim_token(site)).headers["Location"] == "/masuk"

    account = site.accounts.authenticate("karto@contoh.example", PASSWORD)
    assert account.id == site.intake.find(PermitApplication, application_id).applicant_id
    assert code_is_gone(desk, application_id)


def test_of_two_claims_with_one_code_the_first_that_is_confirmed_stands(site: Site, desk: Desk) -> None:
    desk.begin(desk.take_in())
    application_id = desk.hand_in_burial_plot()
    desk.post("/loket/selesai")
    code = code_on_receipt(desk, application_id)
    claim(site, code)
    claim(site, code, email="orang-lain@contoh.example")

    first, second = (follow(site, token).status_code for token in claim_tokens(site))

    assert (first, second) == (303, 404)
    assert site.accounts.authenticate("karto@contoh.example", PASSWORD)
    with pytest.raises(WrongCredentials):
        site.accounts.authenticate("orang-lain@contoh.example", PASSWORD)


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


def code_is_gone(desk: Desk, application_id: UUID) -> bool:
    """Nothing can be claimed any more."""
    return "kode" not in desk.page(f"/loket/tanda-terima/{application_id}").select_one("main").text


def test_until_the_mail_is_answered_nothing_changes(site: Site, desk: Desk) -> None:
    desk.begin(desk.take_in())
    application_id = desk.hand_in_burial_plot()
    desk.post("/loket/selesai")
    code = code_on_receipt(desk, application_id)

    claim(site, code, email="salah-ketik@contoh.example")

    assert claim(site, code).status_code == 303


def test_a_code_is_worth_nothing_without_its_nik_and_after_a_newer_one(site: Site, desk: Desk) -> None:
    desk.begin(desk.take_in())
    application_id = desk.hand_in_burial_plot()
    desk.post("/loket/selesai")
    old = code_on_receipt(desk, application_id)
    new = code_on_receipt(desk, application_id)

    assert claim(site, old).status_code == 422
    assert claim(site, new, nik=SARI.nik).status_code == 422
    assert claim(site, "2222-2222-2222").status_code == 422


def test_guessing_codes_is_slowed_down(site: Site, desk: Desk) -> None:
    desk.take_in()

    answers = [claim(site, f"2222-2222-222{digit}").text for digit in range(2, 9)]

    assert "Terlalu banyak" in answers[-1]


def test_an_address_that_is_taken_is_refused(site: Site, desk: Desk) -> None:
    site.applicant(replace(SARI))
    desk.begin(desk.take_in())
    application_id = desk.hand_in_burial_plot()
    desk.post("/loket/selesai")

    answer = claim(site, code_on_receipt(desk, application_id), email=SARI.email)

    assert answer.status_code == 422
    assert "milik akun lain" in answer.text


def test_only_the_front_office_serves(site: Site) -> None:
    for role in ("back_office", "head", "operator"):
        assert site.staff(role).get("/loket").status_code == 403
    assert site.app.test_client().get("/loket").headers["Location"].startswith("/masuk")
