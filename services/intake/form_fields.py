"""Boxes for numbers written the Indonesian way, and what no box takes: hidden signs, days that nobody means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from wtforms import DateTimeLocalField, DecimalField, IntegerField
from wtforms.validators import StopValidation, ValidationError

# Points part the thousands and a comma the fraction: 1.500.000,50. A single point that parts no thousands (1.5, typed
# on a phone) is read as what was meant.
INDONESIAN = re.compile(r"(?P<minus>-?)(?P<whole>[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+)(?:,(?P<fraction>[0-9]+))?")
WITH_POINT = re.compile(r"(?P<minus>-?)(?P<whole>[0-9]+)\.(?P<fraction>[0-9]+)")
COORDINATE = re.compile(r"-?[0-9]{1,3}(?:[.,][0-9]{1,10})?")
RUPIAH = re.compile(r"^rp\.?", re.IGNORECASE)
LONGEST_NUMBER, LONGEST_FRACTION, LONGEST_CENTS = 40, 6, 2
SMALLEST = Decimal(1).scaleb(-LONGEST_FRACTION)
FIRST_YEAR, LAST_YEAR = 1900, 2200
YEAR = timedelta(days=366)
HIDDEN = "Cc", "Cf", "Cs", "Zl", "Zp"
BLANK_LETTERS = "\u034f\u115f\u1160\u2800\u3164\uffa0"
JOINERS = "\u200c\u200d\u00ad"


def number(text: str, longest_fraction: int = LONGEST_FRACTION) -> Decimal:
    """A number as people write it; raises ``ValueError`` for anything that could mean two things."""
    compact = "".join(text.split())
    read = INDONESIAN.fullmatch(compact)
    if read is None and longest_fraction > LONGEST_CENTS:
        read = WITH_POINT.fullmatch(compact)
    fraction = (read and read["fraction"]) or ""
    if read is None or len(fraction) > longest_fraction or len(compact) > LONGEST_NUMBER:
        raise ValueError(f"“{text}” is no number")
    value = Decimal(read["whole"].replace(".", "") + ("." + fraction if fraction else ""))
    return value.copy_negate() if read["minus"] and value else value


class FractionField(DecimalField):  # type: ignore[misc]
    """``12,5``, ``1.250`` and ``12.5``."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist and valuelist[0].strip():
            self.data = self.read(valuelist[0])

    def read(self, text: str) -> Decimal:
        try:
            return number(text)
        except ValueError:
            raise ValueError(gettext("Enter a number, with a comma for the fraction: 12,5.")) from None


class MoneyField(FractionField):
    """``1.500.000``, ``Rp 1.500.000,50`` and ``1500000``; never ``1.5``."""

    def read(self, text: str) -> Decimal:
        try:
            return number(RUPIAH.sub("", text.strip()), LONGEST_CENTS)
        except ValueError:
            raise ValueError(gettext("Enter an amount in rupiah, for example 1.500.000.")) from None


class WholeField(IntegerField):  # type: ignore[misc]
    """``2`` and ``1.500``."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist and valuelist[0].strip():
            try:
                self.data = int(number(valuelist[0], 0))
            except ValueError:
                raise ValueError(gettext("Enter a whole number, for example 12.")) from None


class MomentField(DateTimeLocalField):  # type: ignore[misc]
    """A day and a time in one box, which browsers without a picker show as text."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(gettext("Enter date and time, for example 2026-03-27T09:00.")) from None


class CoordinateField(FractionField):
    """Decimal degrees, with a point or a comma; never thousands."""

    def read(self, text: str) -> Decimal:
        if COORDINATE.fullmatch(text.strip()) is None:
            raise ValueError(gettext("Enter decimal degrees, for example -6.889."))
        return Decimal(text.strip().replace(",", "."))


def answered(form: Any, field: Any) -> None:
    """Blanks are no answer, zero is one; what was written wrongly is told as that."""
    if not (field.raw_data or [""])[0].strip():
        field.errors = []
        raise StopValidation(gettext("Answer this question."))


def in_range(least: Any, most: Any, otherwise: Any) -> Callable[[Any, Any], None]:
    """A validator of numbers; what is no number was told as that already."""

    def check(form: Any, field: Any) -> None:
        if field.data is not None and not least <= field.data <= most:
            raise StopValidation(str(otherwise))

    return check


def no_hidden_signs(form: Any, field: Any, allowed: str = "") -> None:
    """Control characters come in with bad copies, and stop letters and exports later on; signs that turn the direction
    of writing, or take no place, make a text another one than is read. Marks on letters are none of these."""
    if any(is_hidden(sign) and sign not in allowed for sign in field.data or ""):
        raise ValidationError(gettext("This text contains signs that cannot be shown. Type it again."))


def is_hidden(sign: str) -> bool:
    """Whether nobody sees this sign, or only what it does to others."""
    return sign in BLANK_LETTERS or unicodedata.category(sign) in HIDDEN


def something_to_read(missing: Any) -> Callable[[Any, Any], None]:
    """A validator: spaces and signs that nobody sees say nothing."""

    def check(form: Any, field: Any) -> None:
        if not any(unicodedata.category(sign)[0] in "LNPS" for sign in field.data or ""):
            raise StopValidation(str(missing))

    return check


def no_hidden_signs_but_line_ends(form: Any, field: Any) -> None:
    """For texts of several lines, in which some scripts and pictures join signs, and copies part long words."""
    no_hidden_signs(form, field, allowed="\r\n\t" + JOINERS)


def a_year_of_our_time(form: Any, field: Any) -> None:
    """A year typed with two digits, or one too many, is noticed; it lies neither in the past nor in the future."""
    if field.data is not None and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
        raise StopValidation(gettext("Write the year with four digits, for example 2026."))


def not_after(today: date) -> Callable[[Any, Any], None]:
    """A validator: the day has come."""

    def check(form: Any, field: Any) -> None:
        if field.data is not None and day_of(field.data) > today:
            raise ValidationError(gettext("This day has not come yet. Enter today or an earlier day."))

    return check


def not_before(today: date) -> Callable[[Any, Any], None]:
    """A validator: the day is not over."""

    def check(form: Any, field: Any) -> None:
        if field.data is not None and day_of(field.data) < today:
            raise ValidationError(gettext("This day is over. Enter today or a later day."))

    return check


def not_long_before(today: date) -> Callable[[Any, Any], None]:
    """A validator: the day is new, a year old at most."""

    def check(form: Any, field: Any) -> None:
        if field.data is not None and day_of(field.data) < today - YEAR:
            raise ValidationError(gettext("This day is more than a year ago. Check the year."))

    return check


def day_of(answer: date) -> date:
    """The day of a date or a moment."""
    return answer.date() if isinstance(answer, datetime) else answer
