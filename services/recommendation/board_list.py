"""What the coordinator's board asks: everything that waits for agencies, and sums by agency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, NamedTuple

from services.shared.datastore import Datastore, Row

PER_PAGE = 50
KINDS = "inspection", "technical_meeting", "recommendation"
TIMES = {
    "terlambat": "due_on < %(today)s AND NOT waits_for_applicant",
    "segera": "due_on = %(today)s AND NOT waits_for_applicant",
    "menunggu": "waits_for_applicant",
}
COLUMNS = """
SELECT application_id, step, kind, agency, application_number, permit_code, permit_name, permit_name_en, since, due_on,
    holder, waits_for_applicant, urged_at, delay_reason, expected_on
FROM work_queue
"""
BY_AGENCY = """
SELECT agency, count(*) AS waiting, count(*) FILTER (WHERE due_on < %s AND NOT waits_for_applicant) AS late,
    count(*) FILTER (WHERE waits_for_applicant) AS paused,
    min(due_on) FILTER (WHERE NOT waits_for_applicant) AS oldest_due
FROM work_queue GROUP BY agency ORDER BY late DESC, oldest_due NULLS LAST, agency
"""


@dataclass(frozen=True)
class Choice:
    """What the board is narrowed to, by the names of the address; everything is optional."""

    opd: str = ""
    langkah: str = ""
    waktu: str = ""

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> Choice:
        """Out of an address; what is not known there counts as not chosen."""
        known = {each.name: sent.get(each.name, "").strip()[:40] for each in fields(cls)}
        known["waktu"] = known["waktu"] if known["waktu"] in TIMES else ""
        return cls(**known)


class Page(NamedTuple):
    """One page of the board."""

    rows: list[Any]
    count: int
    number: int
    last: int


def page(datastore: Datastore, choice: Choice, today: date, number: int) -> Page:
    """What waits, the latest in front; what waits for applicants comes last."""
    conditions = ["true"]
    conditions += ["agency = %(opd)s"] if choice.opd else []
    conditions += ["kind = %(langkah)s"] if choice.langkah else []
    conditions += [f"({TIMES[choice.waktu]})"] if choice.waktu else []
    where, asked = " AND ".join(conditions), vars(choice) | {"today": today}
    (counted,) = datastore.execute(Row(f"SELECT count(*) AS steps FROM work_queue WHERE {where}", asked))
    last = max(1, -(-counted.steps // PER_PAGE))
    number = min(max(number, 1), last)
    rows = datastore.execute(
        Row(
            f"{COLUMNS} WHERE {where} ORDER BY waits_for_applicant, due_on, since, application_id, step"
            " LIMIT %(limit)s OFFSET %(offset)s",
            asked | {"limit": PER_PAGE, "offset": (number - 1) * PER_PAGE},
        )
    )
    return Page(list(rows), counted.steps, number, last)


def by_agency(datastore: Datastore, today: date) -> list[Any]:
    """How much waits at each agency, and how late."""
    return datastore.query(BY_AGENCY, today)
