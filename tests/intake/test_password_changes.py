"""Forgotten and changed passwords: links that work once, sessions that end, and answers that tell nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from services.intake.accounts import NotConfirmed, WrongCredentials
from services.intake.own_data import FieldChange
from services.intake.password_changes import WrongPassword
from services.intake.single_use_links import LinkUsedUp
from services.intake.throttling import FREE_FAILURES, TooManyAttempts
from tests.intake.counters import Applicant, Site
from tests.intake.people import PASSWORD, SARI, Office
from tests.intake.test_account_pages import errors, submit

pytestmark = pytest.mark.servers

NEW = "lima kata yang sukar ditebak"
STRANGER = "tidak.ada@contoh.example"


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    office = Office(database_url)
    yield office
    office.datastore.close()


def newest_link(office: Any, kind: str = "password") -> str:
    """The token of the link that was mailed last."""
    (row,) = office.datastore.query(
        "SELECT id FROM account_links WHERE kind = %s ORDER BY expires_at DESC, id LIMIT 1", kind
    )
    link = office.people.own_data.links.to_mail(row.id)
    return str(link.sealed["token"])


def asked(office: Office) -> str:
    """Sari follows “I forgot my password”; the token she is mailed."""
    office.people.password_changes.ask_link(SARI.email)
    return newest_link(office)


def test_the_link_changes_the_password_once(office: Office) -> None:
    office.confirmed()
    token = asked(office)
    office.people.password_changes.choose(token, NEW)

    with pytest.raises(LinkUsedUp):
        office.people.password_changes.choose(token, PASSWORD)
    with pytest.raises(WrongCredentials):
        office.accounts.authenticate(SARI.email, PASSWORD)
    account = office.accounts.authenticate(SARI.email, NEW)
    assert office.people.password_changes.sessions_valid_from(account.id) == office.clock.now
    (change,) = office.people.own_data.history(account.id)
    assert change.fields == (FieldChange("password", "", ""),)
    assert office.mails() == ["confirmation-mail", "password-link-mail", "password-changed-mail"]


def test_the_link_is_good_for_one_hour(office: Office) -> None:
    office.confirmed()
    token = asked(office)
    office.clock.move(minutes=59)
    assert office.people.password_changes.owner_of_link(token).name == SARI.name
    office.clock.move(minutes=2)
    with pytest.raises(LinkUsedUp):
        office.people.password_changes.owner_of_link(token)
    with pytest.raises(LinkUsedUp):
        office.people.password_changes.choose(token, NEW)
    assert office.accounts.authenticate(SARI.email, PASSWORD)


def test_of_several_links_used_at_once_one_counts(office: Office) -> None:
    office.confirmed()
    tokens = [asked(office)]
    office.clock.move(seconds=1)
    tokens.append(asked(office))
    outcomes: list[str] = []

    def choose(token: str, password: str) -> None:
        try:
            office.people.password_changes.choose(token, password)
        except LinkUsedUp:
            outcomes.append("used up")
        else:
            outcomes.append(password)

    tries = [(token, f"{NEW} {number}") for number, token in enumerate(tokens * 2)]
    threads = [threading.Thread(target=choose, args=each) for each in tries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    (password,) = [outcome for outcome in outcomes if outcome != "used up"]
    assert len(outcomes) == 4
    assert office.accounts.authenticate(SARI.email, password)


def test_who_never_confirmed_gets_the_confirmation_again_and_no_link(office: Office) -> None:
    office.registered()
    office.clock.move(hours=23)
    office.people.password_changes.ask_link(SARI.email)
    office.people.password_changes.ask_confirmation(SARI.email)
    assert office.mails() == ["confirmation-mail"] * 3

    with pytest.raises(NotConfirmed):
        office.accounts.authenticate(SARI.email, PASSWORD)
    office.clock.move(hours=23)
    office.accounts.confirm(office.token())
    office.people.password_changes.ask_confirmation(SARI.email)
    assert office.mails() == ["confirmation-mail"] * 3


@pytest.mark.parametrize("email", [SARI.email, STRANGER])
def test_mails_are_not_sent_again_and_again_whether_the_account_exists_or_not(office: Office, email: str) -> None:
    office.confirmed()
    for _ in range(FREE_FAILURES):
        office.people.password_changes.ask_link(email)
    for ask in office.people.password_changes.ask_link, office.people.password_changes.ask_confirmation:
        with pytest.raises(TooManyAttempts, match="30 seconds"):
            ask(email)
    office.clock.move(seconds=31)
    office.people.password_changes.ask_link(email)


def test_guessing_the_present_password_is_slowed_down(office: Office) -> None:
    office.confirmed()
    account = office.accounts.authenticate(SARI.email, PASSWORD)
    for _ in range(FREE_FAILURES):
        with pytest.raises(WrongPassword):
            office.people.password_changes.change(account.id, "a guess", NEW)
    with pytest.raises(TooManyAttempts):
        office.people.password_changes.change(account.id, PASSWORD, NEW)


def test_the_pages_answer_everybody_the_same(site: Site, sari: Applicant) -> None:
    visitor = site.app.test_client()
    for page in "/lupa-sandi", "/daftar/kirim-ulang":
        answers = [submit(visitor, page, email=email) for email in (SARI.email, STRANGER)]
        assert [(answer.status_code, answer.location) for answer in answers] == [(303, "/lupa-sandi/terkirim")] * 2
    assert visitor.get("/lupa-sandi/terkirim").status_code == 200
    assert "alamat surel" in errors(submit(visitor, "/lupa-sandi", email="sari@"))


def test_asking_too_often_is_told_at_the_field(site: Site) -> None:
    visitor = site.app.test_client()
    for _ in range(FREE_FAILURES):
        assert submit(visitor, "/lupa-sandi", email=STRANGER).status_code == 303
    assert "30 detik" in errors(submit(visitor, "/lupa-sandi", email=STRANGER))


def test_a_new_password_by_link_ends_every_session(site: Site, sari: Applicant) -> None:
    visitor = site.app.test_client()
    submit(visitor, "/lupa-sandi", email=SARI.email)
    page = f"/lupa-sandi/{newest_link(site)}"
    assert visitor.get(page).status_code == 200
    assert "mudah ditebak" in errors(submit(visitor, page, password="password12345", password_again="password12345"))
    assert sari.client.get("/permohonan").status_code == 200

    assert submit(visitor, page, password=NEW, password_again=NEW).location == "/masuk"

    assert sari.client.get("/permohonan").location == "/masuk?kembali=/permohonan".replace("/p", "%2Fp")
    assert visitor.get(page).status_code == 404
    assert visitor.get("/lupa-sandi/guessed").status_code == 404
    assert submit(visitor, "/masuk", username=SARI.email, password=NEW).location == "/permohonan"
    assert visitor.get("/permohonan").status_code == 200


def test_changing_the_password_keeps_this_session_and_ends_the_others(site: Site, sari: Applicant) -> None:
    elsewhere = Applicant(site.app, sari.account_id, SARI)
    page = "/akun/sandi"
    assert "bukan kata sandi" in errors(submit(sari.client, page, present="x", password=NEW, password_again=NEW))

    changed = submit(sari.client, page, present=PASSWORD, password=NEW, password_again=NEW)

    assert changed.location == "/akun"
    assert "Kata sandi" in sari.page("/akun").select("table")[0].text
    assert elsewhere.client.get("/akun").status_code == 303
