"""What others hear of the letter room."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.shared.contracts import CloudEvent
from services.shared.contracts.signing import LetterSigned
from services.signing.announcements import announce
from tests.signing.cases import AT, PAPER, REFUSAL, SIGNATURE, SUB, SUB_COORDINATOR, Letter, being_signed, drafted


def said(letter: Letter) -> list[Any]:
    return [contract for happened in letter.pending_events if (contract := announce(happened)) is not None]


def test_a_life_is_told_step_by_step() -> None:
    letter = being_signed()
    letter.sign(PAPER, AT)

    assert [contract.fact for contract in said(letter)] == [
        "step-started", "letter-drafted",
        "step-started", "letter-initialled",
        "step-started", "letter-initialled",
        "step-started", "letter-signed",
    ]  # fmt: skip


def test_the_signed_letter_opens_the_delivery() -> None:
    letter = being_signed(validity_days=30)
    letter.sign(PAPER, AT)

    signed = said(letter)[-1]

    assert isinstance(signed, LetterSigned)
    assert [step.key for step in signed.handed_to("notify").steps] == ["delivery"]
    assert (signed.letter, signed.sha256, signed.valid_until) == ("permit", PAPER.sha256, date(2026, 12, 23))
    assert signed.step == SIGNATURE


def test_a_refusal_is_announced_as_such() -> None:
    letter = being_signed(REFUSAL)
    letter.sign(PAPER, AT)

    signed = said(letter)[-1]

    assert (signed.letter, signed.proposal, signed.valid_until) == ("refusal", "refusal", None)


def test_a_letter_sent_back_names_where_to() -> None:
    letter = drafted()
    letter.send_back(SUB, "Alamat salah.", SUB_COORDINATOR, AT)

    sent_back, started = said(letter)[-2:]

    assert (sent_back.step, sent_back.to_step, sent_back.reason) == (SUB, "draft", "Alamat salah.")
    assert started.step.key == "draft"


def test_what_we_say_survives_the_envelope() -> None:
    letter = being_signed()
    letter.sign(PAPER, AT)

    for contract in said(letter):
        assert CloudEvent.from_bytes(CloudEvent.around(contract, 1).to_bytes()).contract() == contract
