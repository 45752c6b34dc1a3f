"""What waits for the signature of one person: letters of the office, recommendations of agencies, decrees alike."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from services.shared.datastore import Datastore
from services.shared.working_days import after_working_days, day_of
from services.signing.agency_parts import Signatory
from services.signing.papers.contents import Capacity, capacity_of
from services.signing.parts import Officer
from services.signing.sessions import Chosen, Kind

PER_PAGE = 100
MOST_LISTED = 2000
RECOMMENDATION = "recommendation"
OFFICE_LETTERS = """
SELECT letter_id, 'letter' AS kind, NULL AS agency, application_id, application_number, permit_code,
    permit_name, permit_name_en, proposal AS letter, revision, since, working_days,
    NULL AS due_on, state, trouble, step, NULL AS advice, NULL AS written_by
FROM desk_letters WHERE step IS NOT NULL AND desk = 'head'
"""
RECOMMENDATIONS = """
SELECT letter_id, 'recommendation' AS kind, agency, application_id, application_number, permit_code, permit_name,
    permit_name_en, 'recommendation' AS letter, revision, since, NULL AS working_days, due_on, state, trouble,
    step, advice, written_by
FROM agency_letters WHERE agency = ANY(%s) AND state IN ('waiting', 'signing')
"""


class Rights(NamedTuple):
    """In which right somebody signs: as head of the office (or standing in), and for which agencies."""

    head: Officer | None
    agencies: Sequence[Signatory]

    @property
    def any(self) -> bool:
        return self.head is not None or bool(self.agencies)

    @property
    def standing_in_for(self) -> list[tuple[str, Capacity]]:
        """Whose place they take today, and in which capacity they sign there."""
        places = [(self.head.acting_for, False)] if self.head else []
        places += [(each.acting_for, True) for each in self.agencies]
        return [(officer, capacity_of(officer, for_agency=agency)) for officer, agency in places if officer]


@dataclass(frozen=True)
class Filter:
    """What the list is narrowed to, by the names of the address."""

    cari: str = ""
    jenis: str = ""
    surat: str = ""

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> Filter:
        return cls(*(sent.get(name, "").strip()[:100] for name in ("cari", "jenis", "surat")))

    def fits(self, line: Any) -> bool:
        """Words are looked for in the number and the name of the permit."""
        words = f"{line.application_number} {line.permit_code} {line.permit_name or ''}".casefold()
        return (
            self.cari.casefold() in words and self.jenis in ("", line.permit_code) and self.surat in ("", line.letter)
        )


class Waiting(NamedTuple):
    """One page of the list; ``everything`` is what waits when nothing is narrowed."""

    lines: list[Line]
    found: int
    everything: list[Line]
    number: int
    last: int


@dataclass(frozen=True)
class Line:
    """One letter that waits, or is being signed."""

    letter_id: UUID
    kind: Kind
    agency: str | None
    application_id: UUID
    application_number: str
    permit_code: str
    permit_name: str | None
    permit_name_en: str | None
    letter: str
    revision: int
    since: datetime
    due_on: date | None
    state: str
    trouble: str
    step: str
    advice: str | None
    written_by: str | None

    @property
    def mark(self) -> str:
        """The letter, and the revision of it that is listed: nobody signs unread what came meanwhile."""
        return f"{self.letter_id}_{self.revision}"

    @property
    def free(self) -> bool:
        """Whether nobody is signing it at this moment."""
        return self.state != "signing"


def waiting(datastore: Datastore, rights: Rights, choice: Filter, today: date, number: int) -> Waiting:
    """What is late first, then what has waited longest."""
    everything = sorted(listed(datastore, rights), key=lambda line: (not is_late(line, today), line.since))
    found = [line for line in everything if choice.fits(line)]
    last = max(1, math.ceil(len(found) / PER_PAGE))
    number = min(max(number, 1), last)
    return Waiting(found[(number - 1) * PER_PAGE : number * PER_PAGE], len(found), everything, number, last)


def listed(datastore: Datastore, rights: Rights, letter_ids: Sequence[UUID] | None = None) -> list[Line]:
    """Everything that waits for this person; or of these letters those that do."""
    narrowed, chosen = (" AND letter_id = ANY(%s)", [list(letter_ids)]) if letter_ids is not None else ("", [])
    rows: list[Any] = []
    if rights.head is not None:
        rows += datastore.query(f"{OFFICE_LETTERS}{narrowed} ORDER BY since LIMIT {MOST_LISTED}", *chosen)
    if rights.agencies:
        codes = [each.agency for each in rights.agencies]
        rows += datastore.query(f"{RECOMMENDATIONS}{narrowed} ORDER BY since LIMIT {MOST_LISTED}", codes, *chosen)
    return [line_of(row) for row in rows]


def line_of(row: Any) -> Line:
    """At a desk the days count from the moment when the letter came there; an agency has had its own before."""
    known = row._asdict()
    if (days := known.pop("working_days")) is not None:
        known["due_on"] = after_working_days(day_of(row.since), math.ceil(days))
    return Line(**known)


def is_late(line: Line, today: date) -> bool:
    return line.due_on is not None and line.due_on < today


def marked(values: Iterable[str]) -> dict[UUID, int]:
    """The letters that were marked, each with the revision that was listed; what no list of ours sent is left out."""
    found: dict[UUID, int] = {}
    for value in values:
        letter_id, _, revision = value.partition("_")
        try:
            found[UUID(letter_id)] = int(revision)
        except ValueError:
            continue
    return found


def chosen_of(lines: Iterable[Line], rights: Rights) -> list[Chosen]:
    """The letters as a session takes them, each in the right in which this person signs it."""
    for_agency = {each.agency: each.acting_for for each in rights.agencies}
    as_head = rights.head.acting_for if rights.head else None
    return [
        Chosen(
            line.letter_id,
            line.kind,
            line.revision,
            line.agency,
            for_agency[line.agency] if line.agency else as_head,
            line.application_id,
            line.application_number,
            line.permit_code,
            line.letter,
        )
        for line in lines
    ]
