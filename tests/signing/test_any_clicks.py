"""Whatever people click in whatever order, the letter keeps its rules."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from hypothesis import given as for_all
from hypothesis import strategies as st

from services.shared.refusals import NotAllowed, SomebodyWasFaster
from services.signing.rules import LetterWithdrawn, NotAtThisStep, SignatureUnderWay
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
    recorded,
)

CLICKS: dict[str, Callable[[Letter, str, Officer], None]] = {
    "draft": lambda letter, _, officer: letter.draft(PERMIT, officer, AT),
    "initial": lambda letter, step, officer: letter.initial(step, officer, AT),
    "send back": lambda letter, step, officer: letter.send_back(step, "Perbaiki.", officer, AT),
    "sign": lambda letter, _, officer: letter.request_signature(number(), "CODE", officer, AT),
    "done": lambda letter, _, __: letter.sign(PAPER, AT),
    "failed": lambda letter, _, __: letter.fail_to_sign(letter.attempt, "…", AT),
    "withdraw": lambda letter, _, __: letter.withdraw(AT),
}
OFFICERS = st.sampled_from([DRAFTER, SUB_COORDINATOR, COORDINATOR, HEAD, OTHER_HEAD])
PLACES = st.sampled_from([SUB, COORD, SIGNATURE, "draft", "delivery"])


@for_all(st.lists(st.tuples(st.sampled_from(sorted(CLICKS)), PLACES, OFFICERS), max_size=40))
def test_whoever_clicks_whatever_no_letter_is_signed_without_all_initials(
    clicks: list[tuple[str, str, Officer]],
) -> None:
    letter = opened()
    for what, step, officer in clicks:
        with suppress(NotAllowed, NotAtThisStep, SomebodyWasFaster, SignatureUnderWay, LetterWithdrawn):
            CLICKS[what](letter, step, officer)

    names = recorded(letter)
    if "Signed" in names:
        since = max(place for place, name in enumerate(names) if name == "Drafted")
        assert names[since:].count("Initialled") == 2
        assert names.count("Signed") == 1
        assert "Withdrawn" not in names
