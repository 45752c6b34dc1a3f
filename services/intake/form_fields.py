"""Boxes for numbers written the Indonesian way, and what no box takes: hidden signs, days that nobody means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from wtforms import DateTimeLocalField, DecimalField, IntegerField
from wtforms.validators import StopValidation, ValidationError

# Points part the thousands and a comma the fraction: 1.500.000,50. A single point that parts no thousands (1.5, typed
# on a phone) is read as what was meant.
INDONESIAN = re.compile(r"(?P<whole>[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+)(?:,(?P<fraction>[0-9]+))?")
WITH_POINT = re.compile(r"(?P<whole>[0-9]+)\.(?P<fraction>[0-9]+)")
COORDINATE = re.compile(r"-?[0-9]{1,3}(?:[.,][0-9]{1,10})?")
RUPIAH = re.compile(r"^rp\.?", re.IGNORECASE)
LONGEST_NUMBER, LONGEST_FRACTION, LONGEST_CENTS = 40, 6, 2
FIRST_YEAR, LAST_YEAR = 1900, 2200


def number(text: str, longest_fraction: int = LONGEST_FRACTION) -> Decimal:
    """A number as people write it; raises ``ValueError`` for anything that could mean two things."""
    compact = "".join(text.split())
    read = INDONESIAN.fullmatch(compact)
    if read is None and longest_fraction > LONGEST_CENTS:
        read = WITH_POINT.fullmatch(compact)
    fraction = (read and read["fraction"]) or ""
    if read is None or len(fraction) > longest_fraction or len(compact) > LONGEST_NUMBER:
        raise ValueError(f"“{text}” is no number")
    return Decimal(read["whole"].replace(".", "") + ("." + fraction if fraction else ""))


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


def no_hidden_signs(form: Any, field: Any, allowed: str = "") -> None:
    """Control characters come in with bad copies, and stop letters and exports later on."""
    if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in allowed for sign in field.data or ""):
        raise ValidationError(gettext("This text contains signs that cannot be shown. Type it again."))


def something_to_read(missing: Any) -> Callable[[Any, Any], None]:
    """A validator: spaces and signs that nobody sees say nothing."""

    def check(form: Any, field: Any) -> None:
        if not any(unicodedata.category(sign)[0] in "LNPS" for sign in field.data or ""):
            raise StopValidation(str(missing))

    return check


def no_hidden_signs_but_line_ends(form: Any, field: Any) -> None:
    """For texts of several lines."""
    no_hidden_signs(form, field, allowed="\r\n\t")


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


def day_of(answer: date) -> date:
    """The day of a date or a moment."""
    return answer.date() if isinstance(answer, datetime) else answer
