"""Every case that is under way: with whom, since when, how late; for those who answer for the whole office."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from services.shared.datastore import Datastore, Row

ON_A_PAGE = 50
# What narrows the list, and how it is called in addresses.
WORDS = {
    "step": "langkah", "agency": "opd", "desk": "meja", "holder": "pemegang", "permit": "izin", "time": "waktu",
    "number": "cari", "order": "urut",
}  # fmt: skip

# Working days that a turn has taken up to now_day, without those on which the applicant had to act in it.
USED = """
greatest(0, now_day.number - begun.number - (
    SELECT coalesce(sum(last.number - first.number), 0) FROM clock_pauses AS pause
    JOIN calendar_days AS first ON first.day = office_day(pause.asked_at)
    JOIN calendar_days AS last ON last.day = office_day(pause.ended_at)
    WHERE pause.application_id = turn.application_id AND pause.step = turn.step AND pause.asked_at >= turn.began
          AND (turn.ended IS NULL OR pause.asked_at < turn.ended)
))
"""
RUNNING = f"""
SELECT turn.application_id, turn.step, turn.turn, turn.kind, turn.desk, turn.agency, turn.holder, turn.began,
       turn.asked, turn.working_days, {USED} AS used, steps.delay_reason, steps.expected_on, steps.appointment
FROM step_turns AS turn
JOIN calendar_days AS begun ON begun.day = office_day(turn.began)
JOIN calendar_days AS now_day ON now_day.day = %(today)s
LEFT JOIN status_steps AS steps ON steps.application_id = turn.application_id AND steps.step = turn.step
WHERE turn.ended IS NULL
"""
OPEN = """
FROM application_clocks AS clock JOIN status_pages AS page USING (application_id), LATERAL (
    SELECT count(*) AS running, count(asked) AS asked, count(agency) AS agencies,
           count(*) FILTER (WHERE holder IS NULL) AS nobodys, min(began) AS began
    FROM step_turns
    WHERE step_turns.application_id = clock.application_id AND ended IS NULL
) AS turns
WHERE decided_at IS NULL AND withdrawn_at IS NULL AND clock.submitted_at IS NOT NULL AND page.outcome IS NULL
"""
IN_TIME = {
    "late": "turns.asked = 0 AND clock.due_on < %(today)s",
    "today": "turns.asked = 0 AND clock.due_on = %(today)s",
    "waiting": "turns.asked > 0",
    "in_time": "turns.asked = 0 AND clock.due_on > %(today)s",
    "not_begun": "turns.asked = 0 AND clock.due_on IS NULL",
}
TOMORROW = "(SELECT min(day) FROM calendar_days WHERE working AND day > %(today)s)"
IN_STATE = IN_TIME | {
    "tomorrow": f"turns.asked = 0 AND clock.due_on = {TOMORROW}",
    "with_agencies": "turns.agencies > 0",
    "nobodys": "turns.asked = 0 AND turns.nobodys > 0",
}
ORDERS = {
    "": "(turns.asked > 0), clock.due_on NULLS LAST",
    "waiting": "turns.began NULLS LAST",
    "newest": "clock.submitted_at DESC",
}
OF_A_STEP = (
    "EXISTS (SELECT FROM step_turns AS turn WHERE turn.application_id = clock.application_id AND ended IS NULL AND {})"
)
CASES = f"""
SELECT application_id, page.number, page.permit_code, page.permit_name, page.permit_name_en, clock.submitted_at,
       clock.due_on, clock.working_days, turns.asked > 0 AS waits_for_applicant, coalesce(greatest(0,
           (SELECT number FROM calendar_days WHERE day = %(today)s)
           - (SELECT number FROM calendar_days WHERE day = clock.due_on)
       ), 0) AS days_late, count(*) OVER () AS found
{OPEN} {{conditions}}
ORDER BY {{order}}, clock.submitted_at, application_id LIMIT %(most)s OFFSET %(before)s
"""
ENDED = """
SELECT application_id, page.number, page.permit_code, page.permit_name, page.permit_name_en, page.outcome,
       coalesce(decided_at, withdrawn_at) AS ended_at, count(*) OVER () AS found
FROM status_pages AS page JOIN application_clocks AS clock USING (application_id)
WHERE (page.outcome IS NOT NULL OR decided_at IS NOT NULL OR withdrawn_at IS NOT NULL)
      AND strpos(page.number, upper(%s)) > 0
ORDER BY coalesce(decided_at, withdrawn_at) DESC LIMIT %s
"""
MOST_ENDED = 20
EACH_TIME = ", ".join(f"count(*) FILTER (WHERE {condition}) AS {name}" for name, condition in IN_STATE.items())
COUNTED = f"""
SELECT count(*) AS open, {EACH_TIME},
       count(*) FILTER (WHERE turns.running = 0) AS between_steps
{OPEN}
"""
BY_PLACE = f"""
SELECT running.kind, desk, agency, count(*) AS cases, min(began) AS oldest,
       count(*) FILTER (WHERE asked IS NOT NULL) AS waiting,
       count(*) FILTER (WHERE asked IS NULL AND used > ceil(running.working_days)) AS late
FROM ({RUNNING}) AS running
JOIN application_clocks USING (application_id) WHERE decided_at IS NULL AND withdrawn_at IS NULL
GROUP BY running.kind, desk, agency ORDER BY cases DESC, running.kind, desk, agency
"""
PERMITS = f"SELECT DISTINCT page.permit_code AS code, page.permit_name AS name {OPEN} ORDER BY code"


@dataclass(frozen=True)
class Choice:
    """What the list shows; what is empty narrows nothing. ``time`` is one of ``IN_STATE``, ``order`` one of
    ``ORDERS``."""

    step: str = ""
    agency: str = ""
    desk: str = ""
    holder: str = ""
    permit: str = ""
    time: str = ""
    number: str = ""
    order: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Self:
        """From the query of an address."""
        return cls(**{name: asked.get(word, "").replace("\0", "").strip()[:60] for name, word in WORDS.items()})

    def conditions(self) -> list[str]:
        """In SQL."""
        found = {
            OF_A_STEP.format("turn.kind = %(step)s"): self.step,
            OF_A_STEP.format("turn.agency = %(agency)s"): self.agency,
            OF_A_STEP.format("turn.desk = %(desk)s"): self.desk,
            OF_A_STEP.format("turn.holder = %(holder)s"): self.holder,
            "page.permit_code = %(permit)s": self.permit,
            "strpos(page.number, upper(%(number)s)) > 0": self.number,
            IN_STATE.get(self.time, "true"): self.time,
        }
        return [condition for condition, given in found.items() if given]


@dataclass(frozen=True)
class Turn:
    """A step that is under way. ``used`` working days of ``working_days``; ``turn``: for which time it is there."""

    step: str
    turn: int
    kind: str
    desk: str | None
    agency: str | None
    holder: str | None
    began: datetime
    asked: datetime | None
    working_days: Any
    used: int
    delay_reason: str | None
    expected_on: date | None
    appointment: datetime | None


@dataclass(frozen=True)
class Case:
    """An application that is under way. ``days_late``: working days since the day on which it was due."""

    application_id: UUID
    number: str
    permit_code: str
    permit_name: str
    permit_name_en: str
    submitted_at: datetime
    due_on: date | None
    working_days: int
    waits_for_applicant: bool
    turns: tuple[Turn, ...]
    days_late: int = 0


def cases(datastore: Datastore, choice: Choice, today: date, page: int) -> tuple[list[Case], int]:
    """One page of the cases, the most urgent first, and how many there are in all."""
    conditions = "".join(f" AND ({condition})" for condition in choice.conditions())
    asked = vars(choice) | {"today": today, "most": ON_A_PAGE, "before": (page - 1) * ON_A_PAGE}
    order = ORDERS.get(choice.order, ORDERS[""])
    rows = datastore.execute(Row(CASES.format(conditions=conditions, order=order), asked))
    turns = running(datastore, [row.application_id for row in rows], today)
    found = [case_of(row, turns.get(row.application_id, ())) for row in rows]
    return found, (rows[0].found if rows else 0)


def ended(datastore: Datastore, number: str) -> tuple[list[Any], int]:
    """The latest decided and withdrawn applications with this in their number, and how many there are in all; none as
    long as nobody looks for one."""
    rows = datastore.query(ENDED, number, MOST_ENDED) if number else []
    return rows, rows[0].found if rows else 0


def case_of(row: Any, turns: tuple[Turn, ...]) -> Case:
    """A row with its turns."""
    known = {name: value for name, value in row._asdict().items() if name != "found"}
    return Case(**known, turns=turns)


def running(datastore: Datastore, application_ids: list[UUID], today: date) -> dict[UUID, tuple[Turn, ...]]:
    """By application the steps under way."""
    sql = f"{RUNNING} AND turn.application_id = ANY(%(ids)s::uuid[]) ORDER BY turn.began, turn.step"
    found: dict[UUID, tuple[Turn, ...]] = {}
    for row in datastore.execute(Row(sql, {"today": today, "ids": application_ids})):
        known = row._asdict()
        application_id = known.pop("application_id")
        found[application_id] = (*found.get(application_id, ()), Turn(**known))
    return found


def figures(datastore: Datastore, today: date) -> Any:
    """How many cases are open, and how many of them late, due today or tomorrow, waiting, with agencies, nobody's."""
    [row] = datastore.execute(Row(COUNTED, {"today": today}))
    return row


def places(datastore: Datastore, today: date) -> list[Any]:
    """By step and desk or agency: how many cases, since when the oldest, how many of them late."""
    return datastore.execute(Row(BY_PLACE, {"today": today}))


def permits(datastore: Datastore) -> list[Any]:
    """The permit types of which something is open."""
    return datastore.query(PERMITS)
