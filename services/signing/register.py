"""The public register of permits: what anybody may know of them, narrowed and page by page; no personal data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from services.shared.datastore import Datastore, Row

State = Literal["valid", "suspended", "expired", "superseded", "revoked"]
STATES: tuple[State, ...] = ("valid", "suspended", "expired", "superseded", "revoked")
PER_PAGE = 50
AT_ONCE = 500
STATE = """
CASE WHEN permit.revoked_at IS NOT NULL THEN 'revoked' WHEN permit.superseded_by IS NOT NULL THEN 'superseded'
     WHEN permit.valid_until < %(today)s THEN 'expired' WHEN permit.suspended_at IS NOT NULL THEN 'suspended'
     ELSE 'valid' END
"""
NARROWED = f"""
permit.decides = 'permit'
    AND (%(permit)s = '' OR permit.permit_code = %(permit)s)
    AND (%(district)s = '' OR permit.district = %(district)s)
    AND (%(first)s::date IS NULL OR permit.signed_on BETWEEN %(first)s::date AND %(last)s::date)
    AND (%(number)s = '' OR upper(permit.number) LIKE %(number)s)
    AND (%(state)s = '' OR %(state)s = ({STATE}))
"""
LISTED = f"""
SELECT permit.number, permit.permit_code, permit.permit_name, permit.permit_name_en, permit.kind, permit.district,
       permit.district_name, permit.signed_on, permit.valid_until, {STATE} AS state, later.number AS replaced_by
FROM issued_letters AS permit LEFT JOIN issued_letters AS later ON later.code = permit.superseded_by
WHERE {NARROWED} AND {{beyond}}
ORDER BY permit.signed_on {{way}}, permit.number {{way}} LIMIT %(limit)s
"""
BEHIND = "(%(day)s::date IS NULL OR (permit.signed_on, permit.number) < (%(day)s::date, %(place)s))"
BEFORE = "(permit.signed_on, permit.number) > (%(day)s::date, %(place)s)"
COUNTED = f"SELECT count(*) AS found FROM issued_letters AS permit WHERE {NARROWED}"
STAMP = """
SELECT count(*) AS known, max(changed_at) AS latest, sum(extract(epoch FROM changed_at)) AS moments
FROM issued_letters WHERE decides = 'permit'
"""
# Index lookups from one value to the next: a list of all permits is long, that of their types is not.
TYPES = """
WITH RECURSIVE known AS (
    (SELECT permit_code AS value FROM issued_letters WHERE decides = 'permit' ORDER BY permit_code LIMIT 1)
    UNION ALL
    SELECT (SELECT permit_code FROM issued_letters WHERE decides = 'permit' AND permit_code > known.value
            ORDER BY permit_code LIMIT 1)
    FROM known WHERE known.value IS NOT NULL
)
SELECT known.value, latest.permit_name AS text, latest.permit_name_en AS text_en
FROM known, LATERAL (
    SELECT permit_name, permit_name_en FROM issued_letters
    WHERE decides = 'permit' AND permit_code = known.value ORDER BY signed_on DESC, number DESC LIMIT 1
) AS latest ORDER BY 2
"""
DISTRICTS = """
WITH RECURSIVE known AS (
    (SELECT district AS value, district_name AS text FROM issued_letters
     WHERE decides = 'permit' AND district IS NOT NULL ORDER BY district LIMIT 1)
    UNION ALL
    SELECT later.value, later.text FROM known, LATERAL (
        SELECT district AS value, district_name AS text FROM issued_letters
        WHERE decides = 'permit' AND district > known.value ORDER BY district LIMIT 1
    ) AS later
)
SELECT value, coalesce(text, value) AS text FROM known ORDER BY 2
"""
YEARS = """
SELECT extract(year FROM min(signed_on))::integer AS first, extract(year FROM max(signed_on))::integer AS last
FROM issued_letters WHERE decides = 'permit'
"""


@dataclass(frozen=True)
class Selection:
    """What somebody wants to see; empty means all. ``number`` is found anywhere in a permit's number."""

    permit: str = ""
    year: int | None = None
    district: str = ""
    state: str = ""
    number: str = ""

    def parameters(self, today: date) -> dict[str, Any]:
        """As the queries take it."""
        year = self.year if self.year and 1 <= self.year <= 9999 else None
        return {
            "permit": self.permit,
            "district": self.district,
            "state": self.state if self.state in STATES else "",
            "number": anywhere(self.number.strip().upper()),
            "first": date(year, 1, 1) if year else None,
            "last": date(year, 12, 31) if year else None,
            "today": today,
        }


def anywhere(words: str) -> str:
    """A pattern for LIKE that finds these words as they are, which the index by three letters each makes quick; empty
    for none."""
    as_written = re.sub(r"([\\%_])", r"\\\1", words)
    return f"%{as_written}%" if words else ""


class Place(NamedTuple):
    """Where a page ends: the last permit on it. Permits are listed by day, the latest first, then by number."""

    day: date
    number: str


def page(
    datastore: Datastore,
    selection: Selection,
    today: date,
    beyond: Place | None = None,
    *,
    back: bool = False,
    limit: int = PER_PAGE,
) -> list[Any]:
    """The permits behind a place in the list, or (``back``) before it. It takes as long however long the list."""
    day, number = beyond or (None, "")
    asked = selection.parameters(today) | {"day": day, "place": number, "limit": limit}
    query = LISTED.format(beyond=BEFORE, way="ASC") if back else LISTED.format(beyond=BEHIND, way="DESC")
    found = datastore.execute(Row(query, asked))
    return found[::-1] if back else found


def all_of(datastore: Datastore, selection: Selection, today: date) -> Iterator[list[Any]]:
    """The whole selection in pieces, so that no more than one lies in memory."""
    beyond: Place | None = None
    while found := page(datastore, selection, today, beyond, limit=AT_ONCE):
        yield found
        if len(found) < AT_ONCE:
            return
        beyond = place_of(found[-1])


def counted(datastore: Datastore, selection: Selection, today: date) -> int:
    """How many permits the selection has."""
    [row] = datastore.execute(Row(COUNTED, selection.parameters(today)))
    return int(row.found)


def stamp(datastore: Datastore) -> tuple[Any, ...]:
    """What is different after every change of the register."""
    [row] = datastore.query(STAMP)
    return tuple(row)


def choices(datastore: Datastore) -> tuple[list[Any], list[Any], list[int]]:
    """The permit types, districts and years that occur, the latest year first."""
    [years] = datastore.query(YEARS)
    known = list(range(years.last, years.first - 1, -1)) if years.last else []
    return datastore.query(TYPES), datastore.query(DISTRICTS), known


def place_of(row: Any) -> Place:
    """Where a permit stands in the list."""
    return Place(row.signed_on, row.number)
