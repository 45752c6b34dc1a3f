"""The monthly evaluation on paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from flask_babel import gettext

from services.shared.typesetting import typeset
from services.shared.web.formats import date_long
from services.shared.web.languages import language
from services.tracking.analysis.months import Month
from services.tracking.analysis.sections import Section, in_plain

TEMPLATE = Path(__file__).with_name("report.typ")


def paper(month: Month, sections: Sequence[Section], today: date) -> bytes:
    """The PDF, in the language of the request."""
    return typeset(
        TEMPLATE,
        {
            "language": language(),
            "title": gettext("Monthly evaluation: %(month)s", month=month.in_words),
            "made": gettext("As known on %(day)s", day=date_long(today)),
            "sections": [part(section) for section in sections],
        },
    )


def part(section: Section) -> dict[str, Any]:
    """A section as the template takes it."""
    return {
        "title": section.title,
        "said": section.said,
        "head": list(map(str, section.head)),
        "rows": in_plain(section.shown),
        "numeric": [is_numeric(section, column) for column in range(len(section.head))],
        "empty": section.empty,
        "left_out": section.left_out,
        "chart": section.chart.svg() if section.chart else "",
        "shows": section.chart.title if section.chart else "",
    }


def is_numeric(section: Section, column: int) -> bool:
    """Whether a column holds numbers."""
    cells = [row[column] for row in section.rows]
    return bool(cells) and all(isinstance(cell, dict) and cell.get("numeric") for cell in cells)
