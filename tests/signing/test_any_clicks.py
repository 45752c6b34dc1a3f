"""Whatever people click in whatever order, the letter keeps its rules."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from hypothesis import given as for_all
from hypothesis import strategies as st

from services.shared.refusals import Refused
from services.signing.parts import Text
from tests.signing.cases import (
    AT,
    COORD,
    COORDINATOR,
    DRAFTER,
    HEAD,
    OTHER_HEAD,
    PAPER,
    PERMIT,
    SIGNATURE,
    SUB,
    SUB_COORDINATOR,
    Letter,
    Officer,
    number,
    opened,
    seen,
)

# Everybody may turn up at every desk, in their own name or in somebody's place.
EVERYWHERE = DRAFTER.roles | SUB_COORDINATOR.roles | COORDINATOR.roles | HEAD.roles
DEPUTIES = [Officer(each.username, EVERYWHERE, "absen") for each in (DRAFTER, SUB_COORDINATOR, COORDINATOR)]


def anew(letter: Letter) -> Text:
    return Text("permit", (f"bahwa versi {letter.revision + 1};",))


CLICKS: dict[str, Callable[[Letter, str, Officer], None]] = {
    "draft": lambda letter, _, officer: letter.draft(PERMIT, officer, AT),
    "edit": lambda letter, step, officer: letter.edit(step, anew(letter), letter.revision, "Ejaan.", officer, AT),
    "initial": lambda letter, step, officer: letter.initial(step, officer, AT, seen(letter.revision)),
    "lapse": lambda letter, _, __: letter.ask_for_initials_again("Alamat berubah.", AT),
    "send back": lambda letter, step, officer: letter.send_back(step, "Perbaiki.", officer, AT),
    "sign": lambda letter, _, officer: letter.request_signature(number(), "CODE", officer, AT),
    "done": lambda letter, _, __: letter.sign(PAPER, AT),
    "failed": lambda letter, _, __: letter.fail_to_sign(letter.attempt, "…", AT),
    "withdraw": lambda letter, _, __: letter.withdraw(AT),
}
OFFICERS = st.sampled_from([DRAFTER, SUB_COORDINATOR, COORDINATOR, HEAD, OTHER_HEAD, *DEPUTIES])
PLACES = st.sampled_from([SUB, COORD, SIGNATURE, "draft", "delivery"])
# What people mostly do comes up more often, so that letters get far enough to go wrong.
USUAL = st.sampled_from(
    [
        ("draft", "draft", DRAFTER),
        ("initial", SUB, SUB_COORDINATOR),
        ("initial", COORD, COORDINATOR),
        ("sign", SIGNATURE, HEAD),
        ("done", SIGNATURE, HEAD),
    ]
)
ANY_CLICK = st.tuples(st.sampled_from(sorted(CLICKS)), PLACES, OFFICERS)


def after(clicks: list[tuple[str, str, Officer]]) -> Letter:
    letter = opened()
    for what, step, officer in clicks:
        with suppress(Refused):
            CLICKS[what](letter, step, officer)
        at_the_head = letter.current == SIGNATURE or letter.issued is not None
        assert letter.number is None or at_the_head, "a number is held at the head's desk only"
    return letter


@for_all(st.lists(USUAL | ANY_CLICK, max_size=40))
def test_whoever_clicks_whatever_no_letter_is_signed_without_all_initials(
    clicks: list[tuple[str, str, Officer]],
) -> None:
    happened: list[Any] = list(after(clicks).pending_events)
    names = [type(each).__name__ for each in happened]

    if "Signed" in names:
        changes = {"Drafted", "Edited", "InitialsLapsed"}
        since = max(place for place, name in enumerate(names) if name in changes)
        initials = [each for each in happened[since:] if type(each).__name__ == "Initialled"]
        assert [each.step for each in initials] == [SUB, COORD]
        assert names.count("Signed") == 1
        assert "Withdrawn" not in names


@for_all(st.lists(USUAL | ANY_CLICK, max_size=40))
def test_whoever_stands_in_for_whom_nobody_alone_has_read_their_own_words(
    clicks: list[tuple[str, str, Officer]],
) -> None:
    happened: list[Any] = list(after(clicks).pending_events)
    names = [type(each).__name__ for each in happened]

    if "Signed" in names:
        written = max(place for place, name in enumerate(names) if name in {"Drafted", "Edited"})
        writer, signer = happened[written].by, happened[-1].by
        initials = [each for each in happened[written:] if type(each).__name__ == "Initialled"]
        last = {each.step: each.by for each in initials}
        assert signer != writer
        assert [step for step, by in last.items() if by == writer] in ([], [happened[written].step])
        assert len(set(last.values())) == len(last)
        assert set(last.values()) != {signer}
        drafter = [each.by for each in happened if type(each).__name__ == "Drafted"][-1]
        assert drafter not in [signer, *last.values()]
