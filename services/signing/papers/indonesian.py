"""Dates as Indonesian letters write them."""

from __future__ import annotations

from datetime import date, datetime

from services.shared.working_days import WIB

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip


def in_words(day: date) -> str:
    """12 Maret 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def moment_in_words(moment: datetime) -> str:
    """12 Maret 2026 pukul 10.00 WIB."""
    here = moment.astimezone(WIB)
    return f"{in_words(here.date())} pukul {here:%H.%M} WIB"
