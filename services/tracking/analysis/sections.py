"""What reports are made of: a heading, a sentence that sums up, a chart, and a table with the same figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeAlias

from babel.numbers import format_decimal
from flask_babel import get_locale, gettext

from services.shared.contracts.words import DESKS, STEPS
from services.shared.web.languages import in_words
from services.tracking.analysis.charts import Bars, Columns

Cell: TypeAlias = Any  # text, or a mapping as the table component takes it
UNKNOWN = "–"


@dataclass(frozen=True)
class Section:
    """One part of a report. ``key`` names it in addresses and files; ``empty`` is said where there are no rows;
    ``most`` rows are shown, the others are in the file."""

    key: str
    title: str
    said: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    empty: str
    chart: Bars | Columns | None = None
    most: int = 50

    @property
    def shown(self) -> Sequence[Sequence[Cell]]:
        """The rows that stand on the page."""
        return self.rows[: self.most]

    @property
    def left_out(self) -> str:
        """What is said of those that do not."""
        if len(self.rows) <= self.most:
            return ""
        return gettext(
            "The first %(most)d of %(all)d lines are shown here; the file has them all.",
            most=self.most,
            all=len(self.rows),
        )


def in_plain(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """Rows without links."""
    return [[plain(cell) for cell in row] for row in rows]


def plain(cell: Cell) -> str:
    """What a cell says."""
    return str(cell["text"] if isinstance(cell, dict) else cell)


def numeric(value: Any) -> Cell:
    """A cell with a number; nothing is known: a dash."""
    return {"text": UNKNOWN if value is None else in_figures(value), "numeric": True}


def in_figures(value: Any) -> str:
    """1.250 or 1,250, as the language has it."""
    return str(format_decimal(value, locale=get_locale() or "id_ID"))


def percent(part: int | None, whole: int) -> int | None:
    """Rounded to whole percents, half upwards; None of nothing, and of a part that is not told."""
    if part is None or not whole:
        return None
    return int((Decimal(100 * part) / whole).quantize(Decimal(1), ROUND_HALF_UP))


def share(part: int | None, whole: int) -> Cell:
    """A cell with a share."""
    found = percent(part, whole)
    return {"text": UNKNOWN if found is None else f"{found} %", "numeric": True}


def place(kind: str, desk: str | None, agency: str | None) -> str:
    """A step with whoever does it: Site inspection – DINKES."""
    whose = agency or in_words(DESKS).get(desk or "", "")
    return f"{in_words(STEPS).get(kind, kind)} – {whose}" if whose else in_words(STEPS).get(kind, kind)


def working_days(days: int | Decimal) -> str:
    """3 working days."""
    return gettext("%(days)s working days", days=in_figures(days))
