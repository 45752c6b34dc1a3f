"""A staff account's rules, by what is recorded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.intake.announcements import announce
from services.intake.staff import (
    AccountDisabled,
    LastAdministrator,
    Posting,
    StaffAccount,
    YourOwnAccount,
    account_id_of,
)
from services.shared.contracts import intake as contracts
from services.shared.contracts.intake import StaffAccessRevoked, StaffPosted

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
DESK, ADMINISTRATOR = Posting(("front_office",)), Posting(("administrator",))


def invited(posting: Posting = DESK, username: str = "dewi") -> StaffAccount:
    return StaffAccount(account_id_of(username), username, list(posting.roles), posting.agency, [], "lestari", AT)


def enrolled(posting: Posting = DESK, username: str = "dewi") -> StaffAccount:
    account = invited(posting, username)
    account.enrol(by="dewi", at=AT)
    return account


def disabled() -> StaffAccount:
    account = enrolled()
    account.disable(by="lestari", others=1, at=AT)
    return account


def given(account: StaffAccount) -> StaffAccount:
    """What happened so far is history."""
    account.collect_events()
    return account


def recorded(account: StaffAccount) -> list[str]:
    return [type(happened).__name__ for happened in account.collect_events()]


def test_an_invited_person_cannot_sign_in_before_enrolling() -> None:
    account = invited()
    assert recorded(account) == ["Invited"]
    assert not account.is_active

    account.enrol(by="dewi", at=LATER)

    assert recorded(account) == ["Enrolled"]
    assert account.is_active


def test_enrolling_twice_is_enrolling_once() -> None:
    account = given(enrolled())
    account.enrol(by="dewi", at=LATER)
    assert recorded(account) == []


def test_other_work_is_recorded_and_the_same_work_is_not() -> None:
    account = given(enrolled())
    account.change_roles(DESK, by="lestari", others=1, at=LATER)
    assert recorded(account) == []

    account.change_roles(Posting(("back_office",), None, ("kesehatan",)), by="lestari", others=1, at=LATER)

    [changed] = account.collect_events()
    assert (changed.roles, changed.sectors, changed.by, changed.at) == (
        ["back_office"],
        ["kesehatan"],
        "lestari",
        LATER,
    )


def test_disabling_and_enabling_happen_once_each() -> None:
    account = given(enrolled())
    for _ in range(2):
        account.disable(by="lestari", others=1, at=AT)
    assert recorded(account) == ["Disabled"]
    for _ in range(2):
        account.enable(by="lestari", at=LATER)
    assert recorded(account) == ["Enabled"]
    assert account.is_active


def test_after_a_reset_the_person_enrols_anew() -> None:
    account = given(enrolled())
    account.reset_credentials(by="lestari", others=1, at=LATER)
    assert not account.is_active
    account.enrol(by="dewi", at=LATER)
    assert recorded(account) == ["CredentialsReset", "Enrolled"]


def test_a_disabled_account_gets_no_link_and_enrols_nobody() -> None:
    account = given(disabled())
    with pytest.raises(AccountDisabled):
        account.reset_credentials(by="lestari", others=1, at=LATER)
    with pytest.raises(AccountDisabled):
        account.enrol(by="dewi", at=LATER)
    assert recorded(account) == []


@pytest.mark.parametrize("deed", ["disable", "demote", "reset"])
def test_administrators_do_nothing_to_themselves(deed: str) -> None:
    account = given(enrolled(ADMINISTRATOR, "lestari"))
    with pytest.raises(YourOwnAccount):
        do(account, deed, by="lestari", others=5)
    assert recorded(account) == []


@pytest.mark.parametrize("deed", ["disable", "demote", "reset"])
def test_the_last_administrator_stays(deed: str) -> None:
    account = given(enrolled(ADMINISTRATOR))
    with pytest.raises(LastAdministrator, match="dewi"):
        do(account, deed, by="lestari", others=0)
    assert recorded(account) == []


@pytest.mark.parametrize("deed", ["disable", "demote", "reset"])
def test_one_of_several_administrators_may_go(deed: str) -> None:
    account = given(enrolled(ADMINISTRATOR))
    do(account, deed, by="lestari", others=1)
    assert len(recorded(account)) == 1


def test_administrators_may_take_on_more_work() -> None:
    account = given(enrolled(ADMINISTRATOR, "lestari"))
    account.change_roles(Posting(("administrator", "operator")), by="lestari", others=0, at=LATER)
    assert recorded(account) == ["RolesChanged"]


def test_an_administrator_who_never_enrolled_counts_for_nothing() -> None:
    account = given(invited(ADMINISTRATOR))
    account.disable(by="lestari", others=0, at=LATER)
    assert recorded(account) == ["Disabled"]


def test_others_hear_what_somebody_does_and_when_that_ends() -> None:
    account = enrolled()
    account.change_roles(Posting(("helpdesk",)), by="lestari", others=1, at=LATER)
    account.reset_credentials(by="lestari", others=1, at=LATER)
    account.disable(by="lestari", others=1, at=LATER)
    account.enable(by="lestari", at=LATER)

    said = [announce(happened) for happened in account.collect_events()]

    whose = {"application_id": account.id, "username": "dewi"}
    counter, helpdesk = contracts.Posting(roles=("front_office",)), contracts.Posting(roles=("helpdesk",))
    revoked = StaffAccessRevoked(**whose, at=LATER, revoked_at=LATER)
    assert said == [
        None,
        StaffPosted(**whose, at=AT, posting=counter),
        revoked.model_copy(update={"posting": helpdesk}),
        revoked,
        revoked,
        None,
    ]


def test_nobody_is_posted_who_cannot_sign_in() -> None:
    account = invited()
    account.change_roles(Posting(("helpdesk",)), by="lestari", others=1, at=LATER)
    account.disable(by="lestari", others=1, at=LATER)
    account.enable(by="lestari", at=LATER)

    said = [announce(happened) for happened in account.collect_events()]

    assert [type(each).__name__ for each in said if each] == ["StaffAccessRevoked", "StaffAccessRevoked"]
    assert all(each.posting is None for each in said if isinstance(each, StaffAccessRevoked))


def do(account: StaffAccount, deed: str, by: str, others: int) -> None:
    match deed:
        case "disable":
            account.disable(by=by, others=others, at=LATER)
        case "demote":
            account.change_roles(DESK, by=by, others=others, at=LATER)
        case "reset":
            account.reset_credentials(by=by, others=others, at=LATER)
