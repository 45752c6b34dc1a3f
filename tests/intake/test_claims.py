"""A person whom the counter served takes the account over at home, with the code on the receipt."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup

from services.intake.accounts import WrongCredentials
from services.intake.domain import PermitApplication
from services.intake.walk_ins import CLAIM_MAIL
from tests.intake.counters import Site, fields
from tests.intake.desks import PERSON, Desk
from tests.intake.people import PASSWORD, SARI

pytestmark = pytest.mark.servers


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


def code_is_gone(desk: Desk, application_id: UUID) -> bool:
    """Nothing can be claimed any more."""
    return "kode" not in desk.page(f"/loket/tanda-terima/{application_id}").select_one("main").text


def test_the_person_takes_the_account_over_with_the_code_on_the_receipt(site: Site, desk: Desk) -> None:
    desk.begin(desk.take_in())
    application_id = desk.hand_in_burial_plot()
    desk.post("/loket/selesai")

    assert claim(site, code_on_receipt(desk, application_id)).status_code == 303
    assert follow(site, claim_token(site)).headers["Location"] == "/masuk"

    account = site.accounts.authenticate("karto@contoh.example", PASSWORD)
    assert account.id == site.intake.find(PermitApplication, application_id).applicant_id
    assert code_is_gone(desk, application_id)


def test_the_receipt_of_the_counter_bears_the_queue_number(desk: Desk) -> None:
    desk.begin(desk.take_in())
    application_id = desk.hand_in_burial_plot()
    while_acting = desk.page(f"/permohonan/{application_id}/tanda-terima").text
    desk.post("/loket/selesai")

    assert "Tekan “Selesai” di atas" in while_acting
    assert "A-012" in desk.page(f"/loket/tanda-terima/{application_id}").text


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
