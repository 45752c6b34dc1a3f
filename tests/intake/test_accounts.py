"""Accounts: who gets one, who may sign in, and how guessing is slowed down."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest

from services.intake import passwords
from services.intake.accounts import LinkNotValid, NotConfirmed, WrongCode, WrongCredentials
from services.intake.seed import seed
from services.intake.throttling import FREE_FAILURES, LockedForMinutes, TooManyAttempts
from tests.intake.people import MASTER_KEY, OTHER_NIK, PASSWORD, SARI, TOTP_SECRET, Office

pytestmark = pytest.mark.servers


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    office = Office(database_url)
    yield office
    office.datastore.close()


def code_at(office: Office, **later: float) -> str:
    return pyotp.TOTP(TOTP_SECRET).at(office.clock.now + timedelta(**later))


def test_a_registered_person_signs_in_after_confirming_the_address(office: Office) -> None:
    office.registered()
    with pytest.raises(NotConfirmed):
        office.accounts.authenticate(SARI.email, PASSWORD)

    office.accounts.confirm(office.token())
    account = office.accounts.authenticate(" SARI@contoh.example", PASSWORD)

    assert (account.username, account.name, account.roles) == (
        str(account.id),
        SARI.name,
        frozenset({"applicant"}),
    )
    assert not account.needs_code
    assert office.accounts.particulars(account.id) == {**vars(SARI), "address": SARI.address.line}
    assert office.mails() == ["confirmation-mail"]


def test_confirming_twice_changes_nothing_and_a_late_link_is_not_valid(office: Office) -> None:
    office.registered()
    token = office.token()
    office.clock.move(hours=25)
    with pytest.raises(LinkNotValid):
        office.accounts.confirm(token)
    with pytest.raises(LinkNotValid):
        office.accounts.confirm("guessed")
    office.clock.move(hours=-2)
    office.accounts.confirm(token)
    office.clock.move(days=3)
    office.accounts.confirm(token)
    assert office.accounts.authenticate(SARI.email, PASSWORD).name == SARI.name


@pytest.mark.parametrize("changes", [{"nik": OTHER_NIK}, {"email": "lain@contoh.example"}, {}])
def test_a_known_address_or_nik_creates_nothing_and_its_owner_gets_one_mail(
    office: Office, changes: dict[str, str]
) -> None:
    office.confirmed()
    office.registered(**changes)
    office.registered(**changes)

    assert office.number_of_accounts() == 1
    assert sorted(office.mails()) == ["confirmation-mail", "known-address-mail"]


def test_an_unconfirmed_account_gives_way_to_the_corrected_registration(office: Office) -> None:
    office.registered(email="salah@contoh.example")
    old = office.token()
    office.clock.move(minutes=1)
    office.registered()

    assert office.number_of_accounts() == 1
    with pytest.raises(LinkNotValid):
        office.accounts.confirm(old)
    office.accounts.confirm(office.token())
    assert office.accounts.authenticate(SARI.email, PASSWORD)


def test_sending_the_form_twice_leaves_the_first_link_valid(office: Office) -> None:
    threads = [threading.Thread(target=office.registered) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (office.number_of_accounts(), office.mails()) == (1, ["confirmation-mail"])


def test_nothing_about_a_person_lies_open_in_the_database(office: Office) -> None:
    office.registered()
    (row,) = office.datastore.query("SELECT accounts::text || outside_work::text AS all FROM accounts, outside_work")
    for secret in SARI.nik, SARI.name, SARI.email, SARI.phone, SARI.address.line, SARI.address.street, PASSWORD:
        assert secret not in row.all
        assert secret.encode().hex() not in row.all


def test_an_unknown_name_fails_like_a_wrong_password(office: Office) -> None:
    office.confirmed()
    for name in SARI.email, "nobody@contoh.example", "nobody":
        with pytest.raises(WrongCredentials):
            office.accounts.authenticate(name, "not the password")


@pytest.mark.parametrize("name", [SARI.email, "nobody@contoh.example"])
def test_after_five_failures_each_attempt_waits_longer(office: Office, name: str) -> None:
    office.confirmed()
    for _ in range(FREE_FAILURES):
        with pytest.raises(WrongCredentials):
            office.accounts.authenticate(name, "not the password")
    with pytest.raises(TooManyAttempts, match="30 seconds"):
        office.accounts.authenticate(name, PASSWORD)

    for seconds in 30, 60, 120:
        office.clock.move(seconds=seconds)
        with pytest.raises(WrongCredentials):
            office.accounts.authenticate(name, "not the password")
    with pytest.raises(LockedForMinutes, match="4 minutes"):
        office.accounts.authenticate(name, PASSWORD)


def test_the_right_password_after_the_wait_clears_the_failures(office: Office) -> None:
    office.confirmed()
    for _ in range(FREE_FAILURES):
        with pytest.raises(WrongCredentials):
            office.accounts.authenticate(SARI.email, "not the password")
    office.clock.move(seconds=31)
    for _ in range(FREE_FAILURES + 2):
        assert office.accounts.authenticate(SARI.email, PASSWORD)


def test_many_guesses_at_once_are_counted_one_by_one(office: Office) -> None:
    refusals: list[type[Exception]] = []

    def guess() -> None:
        try:
            office.accounts.authenticate(SARI.email, "a guess")
        except (WrongCredentials, TooManyAttempts) as refusal:
            refusals.append(type(refusal))

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refusals.count(WrongCredentials) == FREE_FAILURES
    assert refusals.count(TooManyAttempts) == 12 - FREE_FAILURES


def test_staff_sign_in_with_a_code_that_counts_once(office: Office) -> None:
    office.kepala()
    assert office.accounts.authenticate("Kepala", PASSWORD).needs_code

    code = code_at(office)
    account = office.accounts.check_code("kepala", f"{code[:3]} {code[3:]}")
    assert (account.username, account.name, account.roles) == ("kepala", "Contoh Wulan", frozenset({"head"}))
    with pytest.raises(WrongCode):
        office.accounts.check_code("kepala", code)
    with pytest.raises(WrongCode):
        office.accounts.check_code("kepala", code_at(office, seconds=-30))
    assert office.accounts.check_code("kepala", code_at(office, seconds=30))


@pytest.mark.parametrize("later", [-60, 60])
def test_a_code_two_steps_off_is_wrong(office: Office, later: int) -> None:
    office.kepala()
    with pytest.raises(WrongCode):
        office.accounts.check_code("kepala", code_at(office, seconds=later))


def test_guessing_codes_is_slowed_down(office: Office) -> None:
    office.kepala()
    for _ in range(FREE_FAILURES):
        with pytest.raises(WrongCode):
            office.accounts.check_code("kepala", "not a code")
    with pytest.raises(TooManyAttempts):
        office.accounts.check_code("kepala", code_at(office))


@pytest.mark.parametrize(
    "password",
    [
        "password12345",
        "Rahasia!!!2026",
        "123456789012",
        "abcabcabcabc",
        "aaaaaaaaaaaa",
        "Pekalongan2026",
        "contoh sari",
    ],
)
def test_passwords_that_are_tried_first_are_too_easy(password: str) -> None:
    assert passwords.too_easy(password, "Contoh Sari")


@pytest.mark.parametrize("password", [PASSWORD, "kata-sandi contoh 1a2b3c4d", "contoh-mfrggzdfmztwq2lk"])
def test_four_words_are_not_too_easy(password: str) -> None:
    assert not passwords.too_easy(password, "Contoh Sari")


def test_seeding_twice_gives_the_same_logins_and_they_work(office: Office, database_url: str, tmp_path: Path) -> None:
    key_file = tmp_path / "personal-data.key"
    key_file.write_bytes(MASTER_KEY)

    logins = seed(database_url, key_file)
    assert seed(database_url, key_file) == logins

    assert office.number_of_accounts() == len(logins) == len({login["username"] for login in logins})
    assert {"DINKES", "DPUPR", "KEC-BARAT"} <= {login["agency"] for login in logins}
    health = next(login for login in logins if login["agency"] == "DINKES")
    assert office.accounts.authenticate(health["username"], health["password"]).roles == {"agency"}
    code = pyotp.TOTP(health["totp_secret"]).at(office.clock.now)
    assert office.accounts.check_code(health["username"], code).agency == "DINKES"
