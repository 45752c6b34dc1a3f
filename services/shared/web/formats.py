"""How dates, moments, amounts and sizes read, in the language of the page and the time of Jakarta."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from flask import has_request_context

from services.shared.web.languages import CONVENTIONS, conventions

JAKARTA = ZoneInfo("Asia/Jakarta")


def in_jakarta(value: datetime | str) -> datetime:
    """The moment on the office's clock; a time without zone is taken as UTC."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(JAKARTA)


def date_long(value: date | datetime | str) -> str:
    """12 Maret 2026."""
    if isinstance(value, str):
        value = date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
    day = in_jakarta(value).date() if isinstance(value, datetime) else value
    return _day_in_words(day, _locale())


@lru_cache(maxsize=5000)
def _day_in_words(day: date, locale: Locale) -> str:
    """Each day is put into words once: the library takes longer for it than a page for all else."""
    return str(format_date(day, "d MMMM y", locale=locale))


def moment(value: datetime | str) -> str:
    """12 Maret 2026 14.05 WIB."""
    at, locale = in_jakarta(value), _locale()
    point = ":" if locale.language == "en" else "."
    return f"{_day_in_words(at.date(), locale)} {at.hour:02}{point}{at.minute:02} WIB"


def file_size(size: int) -> str:
    """412 kB; 1,2 MB."""
    if size < 1000:
        return f"{size} B"
    value, unit = (Decimal(size) / 1000, "kB") if size < 1_000_000 else (Decimal(size) / 1_000_000, "MB")
    pattern = "#,##0" if unit == "kB" else "#,##0.#"
    return f"{format_decimal(value, pattern, locale=_locale())} {unit}"


def money(amount: int | Decimal) -> str:
    """Rp 1.250.000."""
    return f"Rp {format_decimal(amount, '#,##0', locale=_locale())}"


def readable(value: Any) -> Any:
    """A value as it stands in a sentence: moments, dates and decimals formatted, lists joined."""
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return date_long(value)
    if isinstance(value, Decimal):
        return format_decimal(value, locale=_locale())
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(str(readable(each)) for each in value)
    return value


def _locale() -> Locale:
    """That of the request; Indonesian where there is none."""
    return conventions() if has_request_context() else CONVENTIONS["id"]


FILTERS = {"date_long": date_long, "moment": moment, "file_size": file_size, "money": money}
