"""The list of an agency's work: mine, nobody's, all of the agency; narrowed, sorted, counted, in pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, NamedTuple

from services.shared.datastore import Datastore, Row

PER_PAGE = 50
WHOSE = {"saya": "holder = ANY(%(mine)s)", "bebas": "holder IS NULL", "semua": "true"}
TIMES = {
    "terlambat": "due_on < %(today)s AND NOT waits_for_applicant",
    "segera": "due_on BETWEEN %(today)s AND %(soon)s AND NOT waits_for_applicant",
    "menunggu": "waits_for_applicant",
    "diingatkan": "urged_at IS NOT NULL",
}
PRESSING = "terlambat", "segera"
KINDS = "inspection", "technical_meeting", "recommendation"
COLUMNS = """
SELECT application_id, step, kind, agency, application_number, permit_code, permit_name, permit_name_en, district_name,
    since, due_on, holder, waits_for_applicant, with_the_head, appointment, urged_at, delay_reason, expected_on
FROM work_queue
"""


@dataclass(frozen=True)
class Choice:
    """What the list is narrowed to, by the names of the address; everything is optional. Without ``milik`` it is the
    first of the three lists that holds anything."""

    milik: str = ""
    cari: str = ""
    langkah: str = ""
    waktu: str = ""

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> Choice:
        """Out of an address; what is not known there counts as not chosen."""
        known = {each.name: sent.get(each.name, "").strip()[:100] for each in fields(cls)}
        known["milik"] = known["milik"] if known["milik"] in WHOSE else ""
        known["langkah"] = known["langkah"] if known["langkah"] in KINDS else ""
        known["waktu"] = known["waktu"] if known["waktu"] in TIMES else ""
        return cls(**known)

    @property
    def narrowed(self) -> bool:
        """Whether anything but the own, free or all is chosen."""
        return any((self.cari, self.langkah, self.waktu))


class Page(NamedTuple):
    """One page of the list ``milik``; ``counts``: how many there are in each of the three, narrowed alike;
    ``pressing``: how many of the whole agency are late, and due soon."""

    milik: str
    rows: list[Any]
    counts: dict[str, int]
    pressing: dict[str, int]
    number: int
    last: int


def page(
    datastore: Datastore, agency: str, mine: Iterable[str], choice: Choice, today: date, soon: date, number: int
) -> Page:
    """What lies with an agency, in order of the due day; ``mine`` are the usernames whose work is mine today."""
    words = choice.cari.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    asked = vars(choice) | {"agency": agency, "mine": list(mine), "today": today, "soon": soon, "like": f"%{words}%"}
    narrowed = narrowing(choice)
    wanted = {name: f"{condition} AND {narrowed}" for name, condition in WHOSE.items()} | {
        time: TIMES[time] for time in PRESSING
    }
    counting = ", ".join(f"count(*) FILTER (WHERE {condition}) AS {name}" for name, condition in wanted.items())
    (counts,) = datastore.execute(Row(f"SELECT {counting} FROM work_queue WHERE agency = %(agency)s", asked))
    counted = {name: getattr(counts, name) for name in wanted}
    milik = choice.milik or next((name for name in WHOSE if counted[name]), "semua")
    last = max(1, -(-counted[milik] // PER_PAGE))
    number = min(max(number, 1), last)
    rows = datastore.execute(
        Row(
            f"{COLUMNS} WHERE {narrowed} AND {WHOSE[milik]} ORDER BY due_on, since, application_id"
            " LIMIT %(limit)s OFFSET %(offset)s",
            asked | {"limit": PER_PAGE, "offset": (number - 1) * PER_PAGE},
        )
    )
    return Page(milik, list(rows), counted, {time: counted[time] for time in PRESSING}, number, last)


def narrowing(choice: Choice) -> str:
    """The conditions of a choice."""
    conditions = ["agency = %(agency)s"]
    if choice.langkah:
        conditions.append("kind = %(langkah)s")
    if choice.waktu:
        conditions.append(f"({TIMES[choice.waktu]})")
    if choice.cari:
        conditions.append(
            "(application_number ILIKE %(like)s OR permit_name ILIKE %(like)s OR permit_name_en ILIKE %(like)s"
            " OR permit_code ILIKE %(like)s OR holder ILIKE %(like)s)"
        )
    return " AND ".join(conditions)


def done(datastore: Datastore, agency: str) -> list[Any]:
    """What an agency finished lately."""
    return datastore.query(
        "SELECT application_id, application_number, permit_code, permit_name, permit_name_en, kind, at"
        " FROM case_steps JOIN case_file USING (application_id)"
        " WHERE agency = %s AND state = 'done' ORDER BY at DESC, application_id LIMIT 20",
        agency,
    )
