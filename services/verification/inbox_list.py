"""The list of an officer's work: theirs, free, all they may see, what is late under them; narrowed, sorted, counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from services.shared.datastore import Datastore, Row
from services.verification.rules import Officer
from services.verification.timing_rules import SUPERVISORS

PER_PAGE = 50
# Which cases: mine, nobody's, all that I may see; a case of mine is seen wherever it lies. And what lies so late at a
# desk under me that I was told.
SEEN = """(desk = ANY(%(desks)s)
    AND (desk <> 'back_office' OR cardinality(%(sectors)s::text[]) = 0 OR sector = ANY(%(sectors)s)))"""
WHOSE = {
    "saya": "holder = ANY(%(mine)s)",
    "bebas": f"(holder IS NULL AND {SEEN})",
    "semua": f"(holder = ANY(%(mine)s) OR {SEEN})",
    "eskalasi": "(desk = ANY(%(supervised)s) AND 'superior' = ANY(said) AND NOT waits_for_applicant)",
}
LATENESS = {
    "terlambat": "due_on < %(today)s AND NOT waits_for_applicant",
    "segera": "due_on BETWEEN %(today)s AND %(soon)s AND NOT waits_for_applicant",
    "menunggu": "waits_for_applicant",
}
ORDERS = {
    "jatuh-tempo": "due_on, since, application_id",
    "terlama": "since, application_id",
    "terbaru": "since DESC, application_id",
    "nomor": "application_number",
}
SELECTED = {"langkah": "kind", "sektor": "sector", "jenis": "permit_code", "kecamatan": "district"}
PRESSING = [(milik, waktu) for milik in ("saya", "bebas") for waktu in ("segera", "terlambat")]
COLUMNS = """
SELECT application_id, application_number, permit_code, permit_name, permit_name_en, sector_name, sector_name_en,
    district_name, step, kind, desk AS whose, working_days AS step_working_days, since, due_on, holder,
    waits_for_applicant, urged_at IS NOT NULL AS urged, delay IS NOT NULL AS delayed, expected_on
FROM work_queue
"""


@dataclass(frozen=True)
class Choice:
    """What the list is narrowed to, by the names of the address; everything is optional. Without ``milik`` it is the
    first of the three lists that holds anything."""

    milik: str = ""
    cari: str = ""
    langkah: str = ""
    sektor: str = ""
    jenis: str = ""
    kecamatan: str = ""
    waktu: str = ""
    urut: str = "jatuh-tempo"

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> Choice:
        """Out of an address; what is not known there counts as not chosen."""
        known = {each.name: sent.get(each.name, "").strip()[:100] for each in fields(cls)}
        known["milik"] = known["milik"] if known["milik"] in WHOSE else ""
        known["urut"] = known["urut"] if known["urut"] in ORDERS else "jatuh-tempo"
        known["waktu"] = known["waktu"] if known["waktu"] in LATENESS else ""
        return cls(**known)

    @classmethod
    def kept(cls, query: str) -> Choice:
        """Out of a kept filter."""
        return cls.read(dict(parse_qsl(query)))

    @property
    def query(self) -> str:
        """As an address has it, without what is chosen anyway."""
        usual = Choice()
        return urlencode({name: value for name, value in vars(self).items() if value != getattr(usual, name)})

    @property
    def narrowed(self) -> bool:
        """Whether anything but the own, all and order is chosen."""
        return any((self.cari, self.langkah, self.sektor, self.jenis, self.kecamatan, self.waktu))


class Page(NamedTuple):
    """One page of the list ``milik``; ``counts``: how many there are in each list, narrowed alike. ``pressing``: how
    many of mine and of nobody's are late or due soon (by list and ``waktu``), whatever the list is narrowed to."""

    milik: str
    rows: list[Any]
    counts: dict[str, int]
    pressing: dict[tuple[str, str], int]
    number: int
    last: int


def page(
    datastore: Datastore, everybody: Iterable[Officer], choice: Choice, today: date, soon: date, number: int
) -> Page:
    """The cases that an officer (first of ``everybody``, then those stood in for) sees with this choice."""
    parameters = asked(everybody, choice, today, soon)
    narrowed = narrowing(choice)
    counted, pressing = counts(datastore, narrowed, parameters)
    milik = choice.milik or next((name for name in WHOSE if counted[name]), "saya")
    last = max(1, -(-counted[milik] // PER_PAGE))
    number = min(max(number, 1), last)
    chosen = f"{narrowed} AND {WHOSE[milik]} ORDER BY {ORDERS[choice.urut]} LIMIT %(limit)s OFFSET %(offset)s"
    which = f"application_id IN (SELECT application_id FROM work_queue WHERE {chosen})"
    place = {"limit": PER_PAGE, "offset": (number - 1) * PER_PAGE}
    rows = datastore.execute(Row(f"{COLUMNS} WHERE {which} ORDER BY {ORDERS[choice.urut]}", parameters | place))
    return Page(milik, list(rows), counted, pressing, number, last)


def counts(
    datastore: Datastore, narrowed: str, parameters: Mapping[str, Any]
) -> tuple[dict[str, int], dict[tuple[str, str], int]]:
    """How many cases each list has, and how many of the own ones press: each condition is looked at once per case."""
    conditions = {"fits": narrowed} | WHOSE | LATENESS
    looked_at = ", ".join(f"({condition}) AS {name}" for name, condition in conditions.items())
    wanted = [f"{name} AND fits" for name in WHOSE] + [f"{milik} AND {waktu}" for milik, waktu in PRESSING]
    columns = ", ".join(f"count(*) FILTER (WHERE {each})" for each in wanted)
    query = f"WITH each_case AS MATERIALIZED (SELECT {looked_at} FROM work_queue) SELECT {columns} FROM each_case"
    (found,) = datastore.tuples(Row(query, parameters))
    return dict(zip(WHOSE, found, strict=False)), dict(zip(PRESSING, found[len(WHOSE) :], strict=True))


def narrowing(choice: Choice) -> str:
    """The conditions of a choice."""
    conditions = ["true"]
    conditions += [f"{column} = %({name})s" for name, column in SELECTED.items() if getattr(choice, name)]
    if choice.waktu:
        conditions.append(f"({LATENESS[choice.waktu]})")
    if choice.cari:
        conditions.append("words LIKE %(like)s")
    return " AND ".join(conditions)


def asked(everybody: Iterable[Officer], choice: Choice, today: date, soon: date) -> dict[str, Any]:
    """The parameters of the queries. Sectors narrow only when everybody concerned has some."""
    officers = list(everybody)
    sectors = [each.sectors for each in officers if "back_office" in each.roles]
    words = choice.cari.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return vars(choice) | {
        "mine": [each.stands_for for each in officers],
        "desks": sorted(frozenset().union(*(each.roles for each in officers))),
        "supervised": [desk for desk in SUPERVISORS if any(SUPERVISORS[desk] & each.roles for each in officers)],
        "sectors": sorted(frozenset().union(*sectors)) if all(sectors) else [],
        "today": today,
        "soon": soon,
        "like": f"%{words}%",
    }


def kept_filters(datastore: Datastore, username: str) -> list[Any]:
    """The filters that somebody keeps, by name."""
    return datastore.query("SELECT name, query FROM kept_filters WHERE username = %s ORDER BY name", username)


def keep_filter(datastore: Datastore, username: str, name: str, query: str) -> None:
    """Keep a filter, in place of one of the same name; at most thirty, which nobody reaches by hand."""
    datastore.execute(
        Row(
            "INSERT INTO kept_filters (username, name, query)"
            " SELECT %(username)s, %(name)s, %(query)s"
            " WHERE (SELECT count(*) FROM kept_filters WHERE username = %(username)s AND name <> %(name)s) < 30"
            " ON CONFLICT (username, name) DO UPDATE SET query = excluded.query",
            {"username": username, "name": name, "query": query},
        )
    )


def drop_filter(datastore: Datastore, username: str, name: str) -> None:
    """Keep it no longer."""
    datastore.execute(Row("DELETE FROM kept_filters WHERE username = %s AND name = %s", (username, name)))
