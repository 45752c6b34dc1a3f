"""Two administrators, or one link, at the same moment: nothing is lost, and nothing happens twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from services.intake.staff import Posting
from tests.intake.at_once import at_once
from tests.intake.people import PASSWORD
from tests.intake.staffing import DEWI, DINKES, Bureau

pytestmark = pytest.mark.servers
BACK_OFFICE = Posting(("back_office",), None, ("kesehatan",))


@pytest.fixture
def bureau(database_url: str) -> Iterator[Bureau]:
    bureau = Bureau(database_url).with_administrators()
    yield bureau
    bureau.datastore.close()


def test_two_administrators_who_disable_each_other_leave_one(bureau: Bureau) -> None:
    refusals = at_once(
        lambda: bureau.personnel.disable("lestari", by="wibowo"),
        lambda: bureau.personnel.disable("wibowo", by="lestari"),
    )
    assert refusals == ["LastAdministrator"]
    assert sorted(bureau.personnel.account(each).is_active for each in ("lestari", "wibowo")) == [False, True]


def test_two_administrators_who_change_one_account_both_leave_their_mark(bureau: Bureau) -> None:
    bureau.add("rina")
    refusals = at_once(
        lambda: bureau.personnel.change_roles("rina", BACK_OFFICE, by="wibowo"),
        lambda: bureau.personnel.change_roles("rina", DINKES, by="lestari"),
        lambda: bureau.personnel.invite(DEWI, by="lestari"),
        lambda: bureau.personnel.invite(DEWI, by="wibowo"),
    )
    assert refusals == ["UsernameTaken"]
    assert bureau.happened("rina") == ["Invited", "Enrolled", "RolesChanged", "RolesChanged"]
    [stands] = bureau.datastore.query("SELECT roles, agency, sectors FROM accounts WHERE username = 'rina'")
    kept = Posting(tuple(stands.roles), stands.agency, tuple(stands.sectors))
    assert kept == bureau.personnel.account("rina").posting


def test_one_link_followed_twice_at_once_enrols_once(bureau: Bureau) -> None:
    bureau.personnel.invite(DEWI, by="lestari")
    token = bureau.token("dewi")
    code = bureau.code(bureau.personnel.enrolment(token).secret)
    refusals = at_once(*[lambda: bureau.personnel.enrol(token, PASSWORD, code)] * 2)
    assert refusals == ["InvitationNotValid"]
    assert bureau.happened("dewi") == ["Invited", "Enrolled"]
