"""Dates and moments inside messages, as they are written in each language, by the clock of the office."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from babel.dates import format_date, format_datetime

from services.shared.working_days import WIB


def spellings(language: str) -> dict[str, Callable[[str], str]]:
    """Filters for words: ``day`` of an ISO date, ``moment`` of an ISO moment."""

    def day(said: str) -> str:
        return str(format_date(date.fromisoformat(said), "EEEE, d MMMM y", locale=language))

    def moment(said: str) -> str:
        at = datetime.fromisoformat(said).astimezone(WIB)
        at_the_clock = "'pukul' HH.mm 'WIB'" if language == "id" else "'at' HH:mm 'WIB'"
        return str(format_datetime(at, f"EEEE, d MMMM y, {at_the_clock}", locale=language))

    return {"day": day, "moment": moment}
