"""Staff accounts on a real database: invitations, sign-in, two administrators at once, and the log of it all."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from services.intake.accounts import WrongCode, WrongCredentials
from services.intake.personnel import InvitationNotValid, UsernameNotFit, UsernameTaken
from services.intake.postings import (
    AgencyMissing,
    AgencyWithoutRole,
    RoleMissing,
    SectorsWithoutRole,
    UnknownAgency,
    UnknownRole,
    UnknownSector,
)
from services.intake.staff import Posting
from services.intake.staff_mail import invitation_effects
from services.intake.staff_read_model import names
from services.shared.outside_worker import OutsideLoop
from services.shared.refusals import NotAllowed, NotFound, Refused
from tests.intake.people import PASSWORD, TOTP_SECRET
from tests.intake.staffing import ADMINISTRATOR, DEWI, DINKES, Bureau
from tests.shared.postbox import Postbox, serving

pytestmark = pytest.mark.servers
BACK_OFFICE = Posting(("back_office",), None, ("kesehatan",))


@pytest.fixture
def bureau(database_url: str) -> Iterator[Bureau]:
    bureau = Bureau(database_url).with_administrators()
    yield bureau
    bureau.datastore.close()


def may_sign_in(bureau: Bureau, username: str) -> bool:
    try:
        bureau.accounts.authenticate(username, PASSWORD)
    except WrongCredentials:
        return False
    return True


def work_all(bureau: Bureau, smtp_url: str) -> list[str]:
    loop = OutsideLoop(bureau.datastore, invitation_effects(bureau.personnel, smtp_url, "http://localhost:8000"))
    while loop.work_once(threading.Event()):
        pass
    return [row.state for row in bureau.datastore.query("SELECT state FROM outside_work ORDER BY created_at")]


def test_an_invited_person_enrols_by_mail_and_signs_in(bureau: Bureau) -> None:
    postbox = Postbox()
    bureau.personnel.invite(DEWI, by="lestari")
    assert not may_sign_in(bureau, "dewi")
    with serving(postbox) as smtp_url:
        assert work_all(bureau, smtp_url) == ["done"]
    mail = postbox.only_message()
    assert mail["To"] == DEWI.email
    assert f"http://localhost:8000/undangan/{bureau.token('dewi')}" in mail.get_content().split()

    secret = bureau.enrol("dewi")

    assert bureau.accounts.authenticate("dewi", PASSWORD).needs_code
    with pytest.raises(WrongCode):
        bureau.accounts.check_code("dewi", bureau.code(secret))
    bureau.clock.move(seconds=30)
    account = bureau.accounts.check_code("dewi", bureau.code(secret))
    assert (account.name, account.roles, account.agency) == ("Contoh Dewi", {"front_office"}, None)


def test_a_code_must_be_proven_before_anything_counts(bureau: Bureau) -> None:
    bureau.personnel.invite(DEWI, by="lestari")
    with pytest.raises(WrongCode):
        bureau.personnel.enrol(bureau.token("dewi"), PASSWORD, "000000")
    assert not may_sign_in(bureau, "dewi")
    bureau.enrol("dewi")
    assert may_sign_in(bureau, "dewi")


def test_a_link_works_once(bureau: Bureau) -> None:
    bureau.personnel.invite(DEWI, by="lestari")
    token = bureau.token("dewi")
    secret = bureau.enrol("dewi")
    with pytest.raises(InvitationNotValid):
        bureau.personnel.enrol(token, "another password", bureau.code(secret))
    assert may_sign_in(bureau, "dewi")


def test_a_link_counts_three_days_and_a_new_one_replaces_it(bureau: Bureau) -> None:
    bureau.personnel.invite(DEWI, by="lestari")
    old = bureau.token("dewi")
    bureau.clock.move(days=3)
    with pytest.raises(InvitationNotValid):
        bureau.personnel.enrolment(old)

    bureau.personnel.reset_credentials("dewi", "dewi.baru@contoh.example", by="lestari")

    assert bureau.personnel.email_of("dewi") == "dewi.baru@contoh.example"
    with pytest.raises(InvitationNotValid):
        bureau.personnel.enrolment(old)
    postbox = Postbox()
    with serving(postbox) as smtp_url:
        assert work_all(bureau, smtp_url) == ["done", "done"]
    assert postbox.only_message()["To"] == "dewi.baru@contoh.example"
    bureau.enrol("dewi")


def test_a_link_dies_with_the_account(bureau: Bureau) -> None:
    bureau.personnel.invite(DEWI, by="lestari")
    token = bureau.token("dewi")
    bureau.personnel.disable("dewi", by="lestari")
    bureau.personnel.enable("dewi", by="lestari")
    with pytest.raises(InvitationNotValid):
        bureau.personnel.enrolment(token)


def test_a_disabled_account_is_told_the_same_as_a_wrong_password(bureau: Bureau) -> None:
    bureau.add("rina")
    bureau.personnel.disable("rina", by="lestari")
    with pytest.raises(WrongCredentials):
        bureau.accounts.authenticate("rina", PASSWORD)
    with pytest.raises(WrongCode):
        bureau.accounts.check_code("rina", bureau.code())

    bureau.personnel.enable("rina", by="lestari")

    assert bureau.accounts.authenticate("rina", PASSWORD).username == "rina"
    assert bureau.accounts.check_code("rina", bureau.code()).username == "rina"


def test_after_a_reset_neither_password_nor_code_counts(bureau: Bureau) -> None:
    bureau.add("rina")
    bureau.personnel.reset_credentials("rina", "rina@contoh.example", by="lestari")
    assert not may_sign_in(bureau, "rina")
    with pytest.raises(WrongCode):
        bureau.accounts.check_code("rina", bureau.code())
    assert bureau.enrol("rina") != TOTP_SECRET


def test_new_roles_count_at_the_next_sign_in(bureau: Bureau) -> None:
    bureau.add("rina")
    bureau.personnel.change_roles("rina", DINKES, by="lestari")
    account = bureau.accounts.authenticate("rina", PASSWORD)
    assert (account.roles, account.agency) == ({"agency"}, "DINKES")


@pytest.mark.parametrize(
    ("posting", "refusal"),
    [
        (Posting(()), RoleMissing),
        (Posting(("applicant",)), UnknownRole),
        (Posting(("mayor",)), UnknownRole),
        (Posting(("agency",)), AgencyMissing),
        (Posting(("agency",), "NASA"), UnknownAgency),
        (Posting(("head",), "DINKES"), AgencyWithoutRole),
        (Posting(("back_office",), None, ("magic",)), UnknownSector),
        (Posting(("front_office",), None, ("kesehatan",)), SectorsWithoutRole),
    ],
)
def test_only_what_the_catalogue_knows_is_given(bureau: Bureau, posting: Posting, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        bureau.personnel.invite(replace(DEWI, posting=posting), by="lestari")
    with pytest.raises(refusal):
        bureau.personnel.change_roles("wibowo", posting, by="lestari")
    with pytest.raises(NotFound):
        bureau.personnel.account("dewi")
    assert bureau.happened("wibowo") == ["Invited", "Enrolled"]


@pytest.mark.parametrize("username", ["jejak", "undang", "sakpore", "d", "Dewi", "dewi/../x", "1dewi", "dewi\n"])
def test_a_username_fits_addresses_and_the_log(bureau: Bureau, username: str) -> None:
    with pytest.raises(UsernameNotFit):
        bureau.personnel.invite(replace(DEWI, username=username), by="lestari")


def test_a_username_is_never_given_twice(bureau: Bureau) -> None:
    bureau.personnel.invite(DEWI, by="lestari")
    bureau.personnel.disable("dewi", by="lestari")
    with pytest.raises(UsernameTaken):
        bureau.personnel.invite(DEWI, by="wibowo")


def test_only_an_administrator_who_still_is_one_changes_anything(bureau: Bureau) -> None:
    bureau.add("rina")
    bureau.add("sinta")
    bureau.personnel.disable("wibowo", by="lestari")
    for nobody in "wibowo", "sinta", "unknown":
        with pytest.raises(NotAllowed):
            bureau.personnel.disable("rina", by=nobody)
        with pytest.raises(NotAllowed):
            bureau.personnel.invite(DEWI, by=nobody)
    with pytest.raises(NotFound):
        bureau.personnel.account("dewi")


def test_every_change_stands_in_the_log_with_who_did_it(bureau: Bureau) -> None:
    bureau.personnel.invite(DEWI, by="lestari")
    bureau.enrol("dewi")
    bureau.personnel.change_roles("dewi", BACK_OFFICE, by="wibowo")
    bureau.personnel.disable("dewi", by="lestari")
    bureau.personnel.enable("dewi", by="wibowo")
    bureau.personnel.reset_credentials("dewi", DEWI.email, by="lestari")

    assert bureau.audit("dewi") == [
        ("dewi", "invited", "lestari"),
        ("dewi", "enrolled", "dewi"),
        ("dewi", "roles-changed", "wibowo"),
        ("dewi", "disabled", "lestari"),
        ("dewi", "enabled", "wibowo"),
        ("dewi", "credentials-reset", "lestari"),
    ]
    assert len(bureau.happened("dewi")) == 6
    assert bureau.audit()[:4] == [
        ("lestari", "invited", "sakpore"),
        ("lestari", "enrolled", "sakpore"),
        ("wibowo", "invited", "sakpore"),
        ("wibowo", "enrolled", "sakpore"),
    ]


def test_neither_names_nor_addresses_nor_secrets_stand_in_events_or_work(bureau: Bureau) -> None:
    bureau.personnel.invite(DEWI, by="lestari")
    token, secret = bureau.token("dewi"), bureau.enrol("dewi")
    text = "".join(
        str(row.all)
        for table in ("events", "outside_work", "staff_account_events", "staff_invitations")
        for row in bureau.datastore.query(f"SELECT each::text AS all FROM {table} AS each")
    )
    states = b"".join(bytes(row.state) for row in bureau.datastore.query("SELECT state FROM events"))
    for personal in "Contoh Dewi", DEWI.email, token, secret:
        assert personal not in text
        assert personal.encode() not in states
    assert b"dewi" in states


def test_an_account_from_before_gets_its_history_and_nothing_else(bureau: Bureau) -> None:
    bureau.datastore.query(
        "INSERT INTO accounts (id, username, name, roles, agency, password_hash, registered_at, confirmed_at)"
        " VALUES (gen_random_uuid(), 'lama', 'Contoh Lama', '{agency}', 'DINKES', 'x', now(), now()) RETURNING id"
    )
    for _ in range(2):
        bureau.add("lama", ADMINISTRATOR)
    account = bureau.personnel.account("lama")
    assert account.posting == DINKES
    assert bureau.happened("lama") == ["Invited", "Enrolled"]
    bureau.personnel.disable("lama", by="lestari")
    bureau.add("lama")
    assert bureau.personnel.account("lama").disabled


def test_colleagues_are_called_by_name_and_nobody_else_is(bureau: Bureau) -> None:
    asked = ["lestari", "wibowo", "siapa", ""]

    assert names(bureau.datastore, asked) == {"lestari": "Contoh Lestari", "wibowo": "Contoh Wibowo"}
