"""Numbers and days on a letter: registers, Roman months, and how long a permit counts."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from services.signing.parts import Text, numbered, register_of
from tests.signing.cases import AT, HEAD, PAPER, PERMIT, REFUSAL, being_signed, initialled, number, slip


@pytest.mark.parametrize(
    ("text", "days", "end"),
    [(PERMIT, 30, "2026-12-23"), (PERMIT, None, None), (REFUSAL, 30, None)],
)
def test_validity_runs_from_the_day_of_the_signature(text: Text, days: int | None, end: str | None) -> None:
    letter = being_signed(text, validity_days=days)

    letter.sign(PAPER, AT + timedelta(days=3))

    assert letter.issued is not None
    assert (letter.issued.signed_on, letter.issued.valid_until) == ("2026-11-23", end)


def test_the_day_of_the_signature_is_that_of_jakarta() -> None:
    letter = initialled()
    letter.request_signature(number(), "CODE", HEAD, datetime.fromisoformat("2026-12-31T20:00:00+00:00"))
    letter.sign(PAPER, AT)

    assert letter.issued is not None
    assert letter.issued.signed_on == "2027-01-01"


@pytest.mark.parametrize(
    ("on", "text"),
    [
        (date(2026, 1, 2), "503/SIP-DOKTER/007/I/2026"),
        (date(2026, 9, 30), "503/SIP-DOKTER/007/IX/2026"),
        (date(2027, 12, 1), "503/SIP-DOKTER/007/XII/2027"),
    ],
)
def test_a_number_is_written_as_the_office_writes_it(on: date, text: str) -> None:
    assert numbered(register_of(slip(), "permit"), 7, on).text == text


def test_refusals_have_a_register_of_their_own() -> None:
    assert numbered(register_of(slip(), "refusal"), 12, date(2026, 3, 1)).text == "503/PENOLAKAN/012/III/2026"
