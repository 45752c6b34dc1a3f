"""The people of the desks: turns, absences, and what lies with somebody who left."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from services.shared.contracts.intake import Posting
from services.shared.refusals import NotAllowed, NotFound, Refused
from services.verification.absence import (
    LONGEST_DAYS,
    AbsenceOverlaps,
    DeputyIsAway,
    EndsBeforeItBegins,
    OverAlready,
    OwnDeputy,
    TooFarAhead,
    TooLong,
)
from services.verification.application import Verification
from services.verification.domain import Case
from services.verification.rules import Officer
from tests.verification.cases import COMPLETENESS, DEWI, KURNIA, RINA, SARI, SUBSTANCE, YOGA
from tests.verification.desks import came_in, holder_of, listed, staffed

pytestmark = pytest.mark.servers

HEALTH = Officer("hana", frozenset({"back_office"}), frozenset({"kesehatan"}))
SCHOOLS = Officer("surya", frozenset({"back_office"}), frozenset({"pendidikan"}))


@pytest.fixture
def desks(verification: Verification) -> Verification:
    return staffed(verification)


def in_turn(desks: Verification, desk: str = "front_office") -> None:
    desks.share(desk, "kesehatan", in_turn=True, by=KURNIA)


def away(
    desks: Verification, officer: str, deputy: str, days: int = 1, *, after: int = 0, by: Officer = KURNIA
) -> UUID:
    absence_id, first = uuid4(), desks.today() + timedelta(days=after)
    desks.be_away(absence_id, officer, deputy, first, first + timedelta(days=days - 1), by)
    return absence_id


def test_work_is_free_until_a_supervisor_shares_it_in_turn(desks: Verification) -> None:
    free = came_in(desks)
    in_turn(desks)
    holders = [holder_of(desks, came_in(desks)) for _ in range(4)]
    desks.share("front_office", "kesehatan", in_turn=False, by=SARI)

    assert holder_of(desks, free) is None
    assert holders == ["rina", "yoga", "rina", "yoga"]
    assert holder_of(desks, came_in(desks)) is None


def test_turns_go_by_sector_and_to_who_may_decide(verification: Verification) -> None:
    desks = staffed(verification, RINA, HEALTH, SCHOOLS, DEWI)
    in_turn(desks, "back_office")
    cases = [came_in(desks) for _ in range(3)]
    for case in cases:
        desks.pass_step(case, COMPLETENESS, RINA)

    assert [holder_of(desks, case) for case in cases] == ["dewi", "hana", "dewi"]


def test_who_entered_an_application_does_not_get_it_in_turn(desks: Verification) -> None:
    in_turn(desks)

    assert [holder_of(desks, came_in(desks, entered_by="rina")) for _ in range(2)] == ["yoga", "yoga"]


def test_only_supervisors_say_how_work_is_shared(desks: Verification) -> None:
    for by, desk in (RINA, "front_office"), (SARI, "sub_coordinator"), (KURNIA, "head"):
        with pytest.raises(NotAllowed):
            desks.share(desk, "kesehatan", in_turn=True, by=by)


def test_what_lies_with_somebody_who_left_falls_back_and_goes_in_turn_again(desks: Verification) -> None:
    case = came_in(desks)
    desks.claim(case, COMPLETENESS, RINA)
    desks.post("rina", None)
    assert holder_of(desks, case) is None

    in_turn(desks)
    desks.claim(case, COMPLETENESS, YOGA)
    desks.post("rina", Posting(roles=("front_office",)))
    desks.post("yoga", Posting(roles=("helpdesk",)))

    assert holder_of(desks, case) == "rina"
    with pytest.raises(NotFound):
        desks.hand_over(case, COMPLETENESS, "yoga", "", RINA)


def test_the_same_posting_again_changes_nothing(desks: Verification) -> None:
    case = came_in(desks)
    desks.claim(case, COMPLETENESS, RINA)
    before = len(list(desks.events.get(case)))

    staffed(desks, RINA)

    assert len(list(desks.events.get(case))) == before


def test_a_deputy_sees_and_does_the_work_of_the_absent_for_these_days_only(desks: Verification) -> None:
    case = came_in(desks)
    desks.claim(case, COMPLETENESS, RINA)
    assert listed(desks, DEWI) == []
    absence = away(desks, "rina", "dewi", by=RINA)

    everybody = [DEWI, *desks.roster.stands_in_for(DEWI, desks.today())]
    assert [each.application_id for each in listed(desks, *everybody, milik="saya")] == [case]
    desks.pass_step(case, COMPLETENESS, DEWI)

    passed = next(each for each in desks.events.get(case) if isinstance(each, Case.StepPassed))
    assert (passed.by, passed.acting_for) == ("dewi", "rina")
    desks.be_back(absence, RINA)
    assert desks.roster.stands_in_for(DEWI, desks.today()) == []
    with pytest.raises(NotAllowed):
        desks.pass_step(came_in(desks), COMPLETENESS, DEWI)


def test_a_deputy_gets_no_further_rights_than_those_of_the_absent(desks: Verification) -> None:
    away(desks, "rina", "dewi")
    case = came_in(desks)
    desks.pass_step(case, COMPLETENESS, YOGA)

    desks.pass_step(case, SUBSTANCE, DEWI)

    passed = [each for each in desks.events.get(case) if isinstance(each, Case.StepPassed)]
    assert [(each.by, each.acting_for) for each in passed] == [("yoga", None), ("dewi", None)]


def test_new_work_does_not_go_to_who_is_away(desks: Verification) -> None:
    in_turn(desks)
    away(desks, "rina", "dewi", days=3)

    assert {holder_of(desks, came_in(desks)) for _ in range(3)} == {"yoga"}


def test_whoever_is_away_stands_in_for_nobody_and_nobody_plans_years_ahead(desks: Verification) -> None:
    first = desks.today()
    desks.be_away(uuid4(), "dewi", "yoga", first, first + timedelta(days=2), DEWI)

    with pytest.raises(DeputyIsAway, match="dewi"):
        desks.be_away(uuid4(), "rina", "dewi", first, first, RINA)
    with pytest.raises(TooFarAhead):
        desks.be_away(uuid4(), "rina", "dewi", first + timedelta(days=3000), first + timedelta(days=3001), RINA)


def test_a_second_click_names_nobody_twice_and_one_deputy_stands_in_at_a_time(desks: Verification) -> None:
    first = desks.today()
    absence = uuid4()
    for _ in range(2):
        desks.be_away(absence, "rina", "dewi", first, first, RINA)
    with pytest.raises(AbsenceOverlaps, match="dewi"):
        away(desks, "rina", "yoga", days=5)
    away(desks, "rina", "yoga", after=1)


@pytest.mark.parametrize(
    ("deputy", "first", "last", "by", "refusal"),
    [
        ("rina", 0, 0, RINA, OwnDeputy),
        ("yoga", 1, 0, RINA, EndsBeforeItBegins),
        ("yoga", -3, -1, RINA, OverAlready),
        ("yoga", 0, LONGEST_DAYS, RINA, TooLong),
        ("yoga", 0, 0, DEWI, NotAllowed),
        ("yoga", 0, 0, SARI, NotAllowed),
        ("siapa", 0, 0, RINA, NotFound),
    ],
)
def test_a_deputy_must_make_sense(
    desks: Verification, deputy: str, first: int, last: int, by: Officer, refusal: type[Refused]
) -> None:
    days: list[date] = [desks.today() + timedelta(days=each) for each in (first, last)]

    with pytest.raises(refusal):
        desks.be_away(uuid4(), "rina", deputy, *days, by)

    assert desks.roster.stands_in_for(YOGA, desks.today()) == []
