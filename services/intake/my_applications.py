"""What the list of a person's applications queries: drafts apart, the others by state and words, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from services.intake.standing import VISIBLE, visible_to
from services.shared.datastore import Datastore, Row
from services.shared.working_days import day_of

PER_PAGE = 10
DRAFTS_SHOWN = 20

# What a person may narrow the list to, and the states that belong to it.
WAITING = "menunggu"
SELECTIONS = {
    WAITING: ("correction",),
    "berjalan": ("submitted",),
    "selesai": ("issued", "refused"),
    "dicabut": ("withdrawn",),
}
COLUMNS = """
SELECT application_id, organisation_id, permit_code, kind, number, state, standing, changed_at
FROM my_applications
"""
TO_CHOOSE = """(
    SELECT 1 FROM proposed_visits AS asked WHERE asked.application_id = my_applications.application_id
        AND asked.last_moment > %(now)s AND asked.answer_by >= %(today)s
)"""
HANDED_IN = f"{VISIBLE} AND number IS NOT NULL"


class Page(NamedTuple):
    """One page of the list; ``found`` counts what the filter leaves, ``all`` what there is."""

    rows: list[Any]
    found: int
    all: int
    number: int

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.found // PER_PAGE))


def drafts_of(datastore: Datastore, applicant_id: UUID) -> list[Any]:
    """What was begun and not handed in, the latest change first."""
    return datastore.execute(
        Row(
            f"{COLUMNS} WHERE {VISIBLE} AND state = 'draft' ORDER BY changed_at DESC, application_id LIMIT %(limit)s",
            visible_to(applicant_id) | {"limit": DRAFTS_SHOWN},
        )
    )


def all_of(datastore: Datastore, applicant_id: UUID) -> list[Any]:
    """Drafts and applications that a person may see, the latest change first."""
    return datastore.execute(
        Row(
            f"{COLUMNS} WHERE {VISIBLE} ORDER BY changed_at DESC, application_id LIMIT 1000",
            visible_to(applicant_id),
        )
    )


def handed_in(
    datastore: Datastore,
    applicant_id: UUID,
    selection: str,
    words: str,
    permit_codes: Sequence[str],
    number: int,
    now: datetime,
) -> Page:
    """A page of what was handed in, what waits for the applicant first, then the latest change.

    ``words`` are looked for in the number; ``permit_codes`` are those whose name the words occur in.
    """
    parameters = visible_to(applicant_id) | {
        "states": list(SELECTIONS.get(selection, ())),
        "number": f"%{like(words)}%",
        "words": bool(words),
        "codes": list(permit_codes),
        "waiting": selection == WAITING,
        "now": now,
        "today": day_of(now),
        "limit": PER_PAGE,
    }
    chosen = (
        f"{HANDED_IN} AND (cardinality(%(states)s::text[]) = 0 OR state = ANY(%(states)s)"
        f" OR %(waiting)s AND EXISTS {TO_CHOOSE})"
        " AND (NOT %(words)s OR number ILIKE %(number)s OR permit_code = ANY(%(codes)s::text[]))"
    )
    counted = Row(
        f"SELECT count(*) AS every, count(*) FILTER (WHERE {chosen}) AS found FROM my_applications WHERE {HANDED_IN}",
        parameters,
    )
    (counts,) = datastore.execute(counted)
    page = Page([], counts.found, counts.every, 1)
    number = min(max(number, 1), page.last)
    rows = datastore.execute(
        Row(
            f"{COLUMNS} WHERE {chosen} ORDER BY (state = 'correction' OR EXISTS {TO_CHOOSE}) DESC, changed_at DESC,"
            " application_id LIMIT %(limit)s OFFSET %(offset)s",
            parameters | {"offset": (number - 1) * PER_PAGE},
        )
    )
    return page._replace(rows=rows, number=number)


def like(words: str) -> str:
    """The words as they stand, for ``LIKE``."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
