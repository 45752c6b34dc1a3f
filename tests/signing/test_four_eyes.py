"""Four eyes, whoever stands in for whom."""

from __future__ import annotations

import pytest

from services.signing.parts import Officer
from services.signing.rules import (
    InitialledElsewhere,
    NobodyElseInitialled,
    OwnDraft,
    OwnEdit,
)
from tests.signing.cases import (
    AT,
    BETTER,
    COORD,
    COORDINATOR,
    DRAFTER,
    HEAD,
    PAPER,
    PERMIT,
    SEEN,
    SUB,
    SUB_COORDINATOR,
    at_the_coordinator,
    being_signed,
    drafted,
    edited_by_the_coordinator,
    initialled,
    number,
    seen,
)


def in_place_of(who: Officer, colleague: Officer) -> Officer:
    return Officer(who.username, colleague.roles, colleague.username)


def test_the_drafter_initials_and_edits_in_nobodys_place() -> None:
    deputy = in_place_of(DRAFTER, SUB_COORDINATOR)

    with pytest.raises(OwnDraft):
        drafted().initial(SUB, deputy, AT, SEEN)
    with pytest.raises(OwnDraft):
        drafted().edit(SUB, BETTER, 1, "Ejaan.", deputy, AT)


def test_whoever_drafted_in_a_colleagues_place_does_not_initial_in_their_own_name() -> None:
    letter = drafted()
    letter.send_back(SUB, "Perbaiki.", SUB_COORDINATOR, AT)
    letter.draft(BETTER, in_place_of(COORDINATOR, DRAFTER), AT)
    letter.initial(SUB, SUB_COORDINATOR, AT, seen(2))

    with pytest.raises(OwnDraft):
        letter.initial(COORD, COORDINATOR, AT, seen(2))


def test_nobody_initials_at_two_desks() -> None:
    letter = at_the_coordinator()
    deputy = in_place_of(SUB_COORDINATOR, COORDINATOR)

    with pytest.raises(InitialledElsewhere):
        letter.initial(COORD, deputy, AT, SEEN)
    with pytest.raises(InitialledElsewhere):
        letter.edit(COORD, BETTER, 1, "Ejaan.", deputy, AT)


def test_an_editor_does_not_agree_with_their_own_words_at_the_next_desk() -> None:
    letter = drafted()
    letter.edit(SUB, BETTER, 1, "Ejaan.", SUB_COORDINATOR, AT)
    letter.initial(SUB, Officer("bambang", SUB_COORDINATOR.roles), AT, seen(2))

    with pytest.raises(OwnEdit):
        letter.initial(COORD, in_place_of(SUB_COORDINATOR, COORDINATOR), AT, seen(2))


def test_an_editor_does_not_agree_with_their_own_words_at_the_desk_before() -> None:
    with pytest.raises(OwnEdit):
        edited_by_the_coordinator().initial(SUB, in_place_of(COORDINATOR, SUB_COORDINATOR), AT, seen(2))


def test_an_editor_does_not_sign_their_own_last_words() -> None:
    letter = edited_by_the_coordinator()
    letter.initial(SUB, SUB_COORDINATOR, AT, seen(2))
    letter.initial(COORD, Officer("bambang", COORDINATOR.roles), AT, seen(2))

    with pytest.raises(OwnEdit):
        letter.request_signature(number(), "CODE", in_place_of(COORDINATOR, HEAD), AT)


def test_words_that_the_drafter_wrote_anew_are_no_longer_the_editors() -> None:
    letter = edited_by_the_coordinator()
    letter.send_back(SUB, "Perbaiki.", SUB_COORDINATOR, AT)
    letter.draft(PERMIT, DRAFTER, AT)
    letter.initial(SUB, SUB_COORDINATOR, AT, seen(3))
    letter.initial(COORD, Officer("bambang", COORDINATOR.roles), AT, seen(3))

    letter.request_signature(number(), "CODE", in_place_of(COORDINATOR, HEAD), AT)

    assert letter.requested is not None


def test_a_reviewer_signs_for_the_head_only_what_somebody_else_has_initialled_too() -> None:
    acting = in_place_of(COORDINATOR, HEAD)
    both, alone = initialled(), drafted(steps=tuple(step for step in initialled().route.steps if step.key != SUB))
    alone.initial(COORD, COORDINATOR, AT, SEEN)

    both.request_signature(number(), "CODE", acting, AT)
    with pytest.raises(NobodyElseInitialled):
        alone.request_signature(number(), "CODE", acting, AT)

    assert both.requested is not None


def test_a_letter_names_in_which_capacity_it_was_signed() -> None:
    acting, own = initialled(), being_signed()
    acting.request_signature(number(), "CODE", in_place_of(COORDINATOR, HEAD), AT)
    for letter in acting, own:
        letter.sign(PAPER, AT)

    assert acting.issued is not None
    assert own.issued is not None
    assert (acting.issued.capacity, acting.issued.signed_by) == ("acting", COORDINATOR.username)
    assert (own.issued.capacity, own.issued.signed_by) == ("head", HEAD.username)
