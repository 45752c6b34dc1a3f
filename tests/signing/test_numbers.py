"""Numbers and days on a letter: registers, Roman months, and how long a permit counts."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from services.signing.parts import Text, numbered, register_of
from services.signing.rules import PlaceMissing, UnknownPlace
from tests.signing.cases import (
    AT,
    DRAFTER,
    HEAD,
    PAPER,
    PERMIT,
    REFUSAL,
    being_signed,
    given,
    initialled,
    number,
    opened,
    recorded,
    slip,
)


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


@pytest.mark.parametrize(
    ("letter", "text"),
    [
        ("revocation", "503/PENCABUTAN/012/III/2026"),
        ("suspension", "503/PEMBEKUAN/012/III/2026"),
        ("reinstatement", "503/PEMULIHAN/012/III/2026"),
        ("replacement", "503/SIP-DOKTER/012/III/2026"),
    ],
)
def test_decrees_are_numbered_for_the_whole_office_and_replacements_with_their_permits(letter: Any, text: str) -> None:
    assert numbered(register_of(slip(), letter), 12, date(2026, 3, 1)).text == text


@pytest.mark.parametrize(
    ("pattern", "refusal", "named"),
    [
        ("503/{seq}/{bulan}/{tahun}", UnknownPlace, "bulan"),
        ("503/{seq!r}/{tahun}", UnknownPlace, "seq!r"),
        ("503/{seq/{tahun}", UnknownPlace, "{"),
        ("503/{}/{tahun}", UnknownPlace, "503"),
        ("503/{seq}/{bulan_romawi}", PlaceMissing, "tahun"),
        ("503/{tahun}", PlaceMissing, "seq"),
    ],
)
def test_a_pattern_that_cannot_be_filled_is_named_when_the_letter_is_drafted(
    pattern: str, refusal: type[Exception], named: str
) -> None:
    letter = given(opened(pattern=pattern))

    with pytest.raises(refusal, match=re.escape(named)):
        letter.draft(PERMIT, DRAFTER, AT)
    letter.draft(REFUSAL, DRAFTER, AT)

    assert recorded(letter)[0] == "Drafted"


def test_a_number_under_which_a_signature_may_exist_outlives_the_year() -> None:
    letter, failed = being_signed(), being_signed()
    failed.fail_to_sign(1, "kata sandi salah", AT)
    letter, failed = given(letter), given(failed)

    for each in letter, failed:
        each.release_unfit_number(date(2027, 1, 1), AT)

    assert (recorded(letter), recorded(failed)) == ([], ["NumberReleased"])


def test_refusals_have_a_register_of_their_own() -> None:
    assert numbered(register_of(slip(), "refusal"), 12, date(2026, 3, 1)).text == "503/PENOLAKAN/012/III/2026"
