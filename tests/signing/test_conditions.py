"""What agencies demand flows into the permit, and is not lost without a reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from eventsourcing.utils import resolve_topic

from services.shared.contracts.routing import Condition
from services.signing.advice import Advised
from services.signing.application import Signing
from services.signing.conditions import LeftOut
from services.signing.domain import Letter
from services.signing.parts import Text
from services.signing.rules import ConditionsLeftOut
from services.signing.standard_text import USUAL, standard_text
from tests.signing.cases import AT, DRAFTER, PERMIT, REFUSAL, advice, given, opened, recorded

DEMANDED = (
    Condition(agency="DLH", text="Mengganti pohon\nyang ditebang."),
    Condition(agency="DINPERKIM", text="Menjaga saluran air."),
    Condition(agency="DISHUB", text="Menjaga saluran air."),
)
IN_WORDS = "Mengganti pohon yang ditebang.", "Menjaga saluran air."


def with_conditions() -> Letter:
    return opened(conditions=DEMANDED)


def test_the_first_draft_holds_what_the_agencies_demand_each_once() -> None:
    letter = with_conditions()
    letter.take_advice("recommendation:dlh", advice("DLH", conditions=("Mengganti pohon yang ditebang.",)))

    text = standard_text(letter)

    assert text.conditions == (*USUAL.conditions, *IN_WORDS)
    assert any("dengan syarat" in line for line in text.considerations)


def test_the_drafter_may_order_and_add() -> None:
    letter = given(with_conditions())

    letter.draft(
        Text("permit", ("bahwa …",), (IN_WORDS[1], "Izin dipasang di tempat usaha.", IN_WORDS[0])), DRAFTER, AT
    )

    assert recorded(letter)[0] == "Drafted"
    assert letter.left_out is None


def test_a_condition_is_not_left_out_without_a_reason() -> None:
    letter = given(with_conditions())

    with pytest.raises(ConditionsLeftOut):
        letter.draft(replace(PERMIT, conditions=(IN_WORDS[0],)), DRAFTER, AT, "  ")
    assert recorded(letter) == []


def test_what_was_left_out_is_kept_with_its_reason() -> None:
    letter = given(with_conditions())

    letter.draft(replace(PERMIT, conditions=(IN_WORDS[0],)), DRAFTER, AT, "Sudah diatur dalam izin lain.")

    assert letter.left_out == LeftOut((IN_WORDS[1],), "Sudah diatur dalam izin lain.")
    kept: Any = letter.pending_events[0]
    assert kept.left_out == {"conditions": [IN_WORDS[1]], "reason": "Sudah diatur dalam izin lain."}


def test_a_refusal_demands_nothing() -> None:
    letter = with_conditions()

    letter.draft(REFUSAL, DRAFTER, AT)

    assert letter.left_out is None


def test_letters_of_earlier_versions_can_still_be_read() -> None:
    letter = opened()
    letter.take_advice("recommendation:dlh", advice())
    letter.draft(PERMIT, DRAFTER, AT)
    known_later = {"left_out", "conditions", "issued_as", "letter_sha256", "acting_for"}
    again: Any = None

    for happened in letter.pending_events:
        for name in known_later & vars(happened).keys():
            del vars(happened)[name]
        again = happened.mutate(again)

    assert (again.text, again.left_out, again.advice) == (PERMIT, None, {"recommendation:dlh": advice()})
    assert Signing
    assert resolve_topic("services.signing.domain:Letter.AdviceTaken") is Advised.AdviceTaken
