"""Initials: given for what was read, and asked for again when it changes."""

from __future__ import annotations

import pytest

from services.shared.contracts.routing import Condition
from services.shared.refusals import NotAllowed
from services.signing.drafting import seen_by_last_initial
from services.signing.parts import Officer, Seen, Text
from services.signing.rules import (
    ConditionsLeftOut,
    DraftChanged,
    KindStays,
    NotAtThisStep,
    NothingChanged,
    ReasonMissing,
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
    REFUSAL,
    SEEN,
    SIGNATURE,
    SUB,
    SUB_COORDINATOR,
    being_signed,
    drafted,
    edited_by_the_coordinator,
    given,
    initialled,
    number,
    recorded,
    seen,
)


def test_an_initial_says_which_file_and_which_revision_it_is_for() -> None:
    read = Seen("f" * 64, 1, "0" * 64)
    letter = drafted()

    letter.initial(SUB, SUB_COORDINATOR, AT, read)

    *_, initial, _ = letter.pending_events
    assert initial.seen == {"sha256": "f" * 64, "revision": 1, "contents": "0" * 64}
    assert seen_by_last_initial(letter) == read


def test_what_was_written_anew_is_read_anew() -> None:
    letter = drafted()
    letter.send_back(SUB, "Perbaiki.", SUB_COORDINATOR, AT)
    letter.draft(BETTER, DRAFTER, AT)
    letter = given(letter)

    with pytest.raises(DraftChanged):
        letter.initial(SUB, SUB_COORDINATOR, AT, seen(1))
    assert recorded(letter) == []
    letter.initial(SUB, SUB_COORDINATOR, AT, seen(2))


def test_the_head_signs_the_revision_that_they_read() -> None:
    letter = given(initialled())

    with pytest.raises(DraftChanged):
        letter.request_signature(number(), "CODE", HEAD, AT, revision=2)
    letter.request_signature(number(), "CODE", HEAD, AT, revision=1)

    [request] = letter.pending_events
    assert request.revision == 1


def test_a_change_at_the_first_reviewer_costs_no_initial() -> None:
    letter = given(drafted())

    letter.edit(SUB, BETTER, 1, "Kurang lengkap.", SUB_COORDINATOR, AT)
    letter.initial(SUB, SUB_COORDINATOR, AT, seen(2))

    assert recorded(letter) == ["Edited", "Initialled", "StepOpened"]
    assert (letter.text, letter.revision, letter.current) == (BETTER, 2, COORD)


def test_a_change_after_an_initial_asks_for_it_again_in_order() -> None:
    letter = given(edited_by_the_coordinator())

    assert letter.current == SUB
    assert seen_by_last_initial(letter) is None
    with pytest.raises(NotAtThisStep):
        letter.initial(COORD, COORDINATOR, AT, seen(2))
    letter.initial(SUB, SUB_COORDINATOR, AT, seen(2))
    letter.initial(COORD, COORDINATOR, AT, seen(2))

    assert letter.current == SIGNATURE


def test_whoever_has_the_letter_once_more_reads_why() -> None:
    letter = edited_by_the_coordinator()

    assert letter.came_back is not None
    assert (letter.came_back.to_step, letter.came_back.reason) == (SUB, "Kurang lengkap.")
    assert letter.came_back.by == COORDINATOR.username
    letter.initial(SUB, SUB_COORDINATOR, AT, seen(2))
    assert letter.came_back is None


def test_sending_an_edit_twice_changes_nothing_the_second_time() -> None:
    letter = given(edited_by_the_coordinator())

    letter.edit(COORD, BETTER, 1, "Kurang lengkap.", COORDINATOR, AT)

    assert recorded(letter) == []


def test_an_edit_of_what_was_not_read_is_refused() -> None:
    letter = drafted()
    letter.edit(SUB, BETTER, 1, "Kurang lengkap.", SUB_COORDINATOR, AT)
    other = Officer("bambang", SUB_COORDINATOR.roles)

    with pytest.raises(DraftChanged):
        letter.edit(SUB, Text("permit", ("bahwa …",)), 1, "Ejaan.", other, AT)


@pytest.mark.parametrize(
    ("text", "why", "refusal"),
    [
        (REFUSAL, "Ditolak saja.", KindStays),
        (PERMIT, "Tidak ada.", NothingChanged),
        (BETTER, "  ", ReasonMissing),
    ],
)
def test_an_edit_changes_words_only_and_says_why(text: Text, why: str, refusal: type[Exception]) -> None:
    letter = given(drafted())

    with pytest.raises(refusal):
        letter.edit(SUB, text, 1, why, SUB_COORDINATOR, AT)
    assert recorded(letter) == []


def test_a_refusal_keeps_a_reason() -> None:
    with pytest.raises(ReasonMissing):
        drafted(REFUSAL).edit(SUB, Text("refusal", ("bahwa …",)), 1, "Singkat.", SUB_COORDINATOR, AT)


def test_a_reviewer_leaves_out_what_agencies_demand_for_a_reason_only() -> None:
    demanded = (Condition(agency="DLH", text="Menanam dua pohon."),)
    full = Text("permit", ("bahwa …",), ("Menanam dua pohon.",))
    letter = given(drafted(full, conditions=demanded))

    with pytest.raises(ConditionsLeftOut):
        letter.edit(SUB, BETTER, 1, "Ejaan.", SUB_COORDINATOR, AT)
    letter.edit(SUB, BETTER, 1, "Ejaan.", SUB_COORDINATOR, AT, "Sudah ditanam.")

    assert letter.left_out is not None
    assert letter.left_out.conditions == ("Menanam dua pohon.",)


def test_only_the_desk_where_the_letter_lies_changes_it() -> None:
    with pytest.raises(NotAllowed):
        drafted().edit(SUB, BETTER, 1, "Ejaan.", COORDINATOR, AT)
    with pytest.raises(NotAtThisStep):
        drafted().edit(COORD, BETTER, 1, "Ejaan.", COORDINATOR, AT)
    with pytest.raises(NotAtThisStep):
        initialled().edit(SIGNATURE, BETTER, 1, "Ejaan.", HEAD, AT)


# What the letter prints has changed


def test_changed_particulars_end_the_signing_and_ask_everybody_again() -> None:
    letter = given(being_signed())

    letter.ask_for_initials_again("Alamat berubah.", AT)
    letter.ask_for_initials_again("Alamat berubah.", AT)

    assert recorded(letter) == ["SignatureFailed", "NumberReleased", "InitialsLapsed", "StepOpened"]
    assert (letter.current, letter.requested, letter.number) == (SUB, None, None)
    letter.initial(SUB, SUB_COORDINATOR, AT, SEEN)
    letter.initial(COORD, COORDINATOR, AT, SEEN)
    assert letter.current == SIGNATURE


def test_what_is_signed_already_is_not_read_again() -> None:
    letter = being_signed()
    letter.sign(PAPER, AT)
    letter = given(letter)

    letter.ask_for_initials_again("Alamat berubah.", AT)

    assert recorded(letter) == []
