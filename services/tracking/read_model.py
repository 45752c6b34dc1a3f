"""What the pages ask: one application's status, and how the streams flow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from types import SimpleNamespace
from typing import Any, NamedTuple
from uuid import UUID

from services.shared.datastore import Datastore
from services.shared.working_days import day_of
from services.tracking import forecast

# One journey to the database for the whole page. Few have pauses: so that is asked first.
PAGE = """
SELECT application_id, page.number, page.permit_code, permit_name, permit_name_en, outcome, proposal,
    page.submitted_at, page.working_days, letter_number, letter_code, suspended_until, letter_at, updated_at, due_on,
    decided_at, counted_days(
        office_day(complete_at), least(office_day(decided_at), office_day(withdrawn_at), waits_since, $2), paused
    ) AS counted, running, steps, timeline, promises, (SELECT max("position") FROM calendar_changes) AS calendar_changed
FROM status_pages AS page LEFT JOIN application_clocks USING (application_id), LATERAL (
    SELECT CASE WHEN EXISTS (SELECT FROM clock_pauses WHERE clock_pauses.application_id = page.application_id)
           THEN paused_days(page.application_id, 9223372036854775807) ELSE '{}' END AS paused
    OFFSET 0 -- not again at each place where it is named
) AS pauses, LATERAL (
    SELECT office_day(min(asked)) AS waits_since, coalesce(json_agg(json_build_object(
        'kind', kind, 'agency', coalesce(agency, ''), 'used', counted_days(office_day(began), $2, paused)
    )) FILTER (WHERE decided_at IS NULL AND withdrawn_at IS NULL), '[]') AS running
    FROM step_turns WHERE step_turns.application_id = page.application_id AND ended IS NULL
) AS turns, LATERAL (
    SELECT coalesce(json_agg(told), '[]') AS steps FROM (
        SELECT step, kind, service, desk, agency, agency_name, agency_name_en, started, finished,
            waits_for_applicant, appointment, delay_reason, expected_on, working_days::text, CASE
                WHEN started IS NOT NULL AND finished IS NULL AND NOT waits_for_applicant AND working_days > 0
                THEN last_day(office_day(started), ceil(working_days)::integer, paused)
            END AS due_on
        FROM status_steps WHERE application_id = page.application_id AND place IS NOT NULL ORDER BY place
    ) AS told
) AS steps, LATERAL (
    SELECT coalesce(json_agg(told), '[]') AS timeline FROM (
        SELECT "position", publisher, fact, step, at, CASE WHEN fact = 'delay-explained' THEN (
            SELECT reason FROM explained_delays
            WHERE explained_delays.application_id = page.application_id
                  AND explained_delays."position" = status_timeline."position"
        ) END AS reason
        FROM status_timeline
        WHERE application_id = page.application_id ORDER BY "position"
    ) AS told
) AS timeline, LATERAL (
    SELECT coalesce(json_agg(told), '[]') AS promises FROM (
        SELECT at, cause, due_on, because FROM due_dates
        WHERE application_id = page.application_id ORDER BY "position"
    ) AS told
) AS promises
WHERE tracking_key = $1 AND page.number IS NOT NULL
"""
VERSION = """
SELECT greatest(
    (SELECT max("position") FROM status_timeline AS line WHERE line.application_id = page.application_id),
    (SELECT max("position") FROM calendar_changes)
) AS version
FROM status_pages AS page WHERE tracking_key = $1 AND number IS NOT NULL
"""
BY_KEY = "SELECT application_id FROM status_pages WHERE tracking_key = %s AND number IS NOT NULL"


@dataclass(frozen=True)
class Step:
    """One step of the route. ``state``: done, current, coming, or skipped (the way went past it). ``due_on``: the last
    day of its own time limit, while it is under way and does not wait for the applicant."""

    key: str
    kind: str
    service: str
    desk: str | None
    agency: str | None
    state: str
    started: datetime | None
    finished: datetime | None
    waits_for_applicant: bool
    appointment: datetime | None
    delay_reason: str | None = None
    expected_on: date | None = None
    working_days: Decimal = Decimal(0)
    due_on: date | None = None
    agency_name: str = ""
    agency_name_en: str = ""


class Line(NamedTuple):
    """Something that happened; ``position``: its place in the journal; ``reason``: of a delay."""

    position: int
    publisher: str
    fact: str
    step: str | None
    at: datetime
    reason: str | None = None


class Promise(NamedTuple):
    """A day that was promised, and what moved the day before it."""

    at: datetime
    cause: str
    due_on: date
    because: str


@dataclass(frozen=True)
class Status:
    """Everything that a status page shows; nothing personal. ``running``: what forecasts rest on, until decided."""

    application_id: str
    number: str
    permit_code: str
    permit_name: str
    permit_name_en: str
    outcome: str
    proposal: str
    submitted_at: datetime
    promised_for: date | None
    promises: list[Promise]
    decided_on: date | None
    counted: int | None
    working_days: int
    letter_number: str | None
    letter_code: str | None
    suspended_until: date | None
    letter_at: str | None
    updated_at: datetime
    steps: list[Step]
    running: list[forecast.Step]
    timeline: list[Line]
    calendar_changed: int

    @property
    def version(self) -> int:
        """The place in the journal of what was said last, of the application or of the calendar."""
        return max([self.calendar_changed, *(line.position for line in self.timeline[-1:])])

    @property
    def late(self) -> int:
        """By how many working days the decision is, or was, too late; 0: in time."""
        return max(0, (self.counted or 0) - self.working_days)

    @property
    def waits_for_applicant(self) -> bool:
        """Whether the applicant must act now."""
        return self.outcome == "open" and any(step.waits_for_applicant for step in self.steps)

    @property
    def current(self) -> list[Step]:
        """The steps that are under way; several when agencies work side by side."""
        return [step for step in self.steps if step.state == "current"]


def application_by_token(datastore: Datastore, token: str) -> UUID | None:
    """Whose link this is; only the SHA-256 of its end is known here."""
    found = datastore.query(BY_KEY, key_of(token))
    return found[0].application_id if found else None


def version_by_token(datastore: Datastore, token: str) -> int | None:
    """The place in the journal of what was said last of an application, or of the calendar; None for a link that is
    none."""
    found = datastore.prepared(VERSION, key_of(token))
    return found[0].version if found else None


def key_of(token: str) -> str:
    """The SHA-256 (hex) of the end of a link."""
    return sha256(token.encode()).hexdigest()


def status_by_token(datastore: Datastore, token: str, today: date) -> Status | None:
    """The status behind an unguessable link, on a day of the office."""
    return status_by_key(datastore, key_of(token), today)


def status_by_key(datastore: Datastore, key: str, today: date) -> Status | None:
    """The same by what is known here of the link."""
    found = datastore.prepared(PAGE, key, today)
    if not found:
        return None
    page = found[0]
    return Status(
        application_id=str(page.application_id),
        number=page.number,
        permit_code=page.permit_code,
        permit_name=page.permit_name,
        permit_name_en=page.permit_name_en,
        outcome=page.outcome or "open",
        proposal=page.proposal,
        submitted_at=page.submitted_at,
        promised_for=page.due_on,
        promises=[promise(each) for each in page.promises],
        decided_on=day_of(page.decided_at) if page.decided_at else None,
        counted=page.counted,
        working_days=page.working_days,
        letter_number=page.letter_number,
        letter_code=page.letter_code,
        suspended_until=page.suspended_until,
        letter_at=page.letter_at,
        updated_at=page.updated_at,
        steps=steps_of([step_row(each) for each in page.steps], page.outcome),
        running=[forecast.Step(**each) for each in page.running],
        timeline=[line(each) for each in page.timeline],
        calendar_changed=page.calendar_changed or 0,
    )


def step_row(told: dict[str, Any]) -> SimpleNamespace:
    """A step out of JSON."""
    moments = {name: moment_or_none(told[name]) for name in ("started", "finished", "appointment")}
    days = {name: told[name] and date.fromisoformat(told[name]) for name in ("expected_on", "due_on")}
    working_days = told["working_days"] and Decimal(told["working_days"])
    return SimpleNamespace(**told | moments | days | {"working_days": working_days})


def line(told: dict[str, Any]) -> Line:
    """A line of the timeline out of JSON."""
    return Line(**told | {"at": datetime.fromisoformat(told["at"])})


def promise(told: dict[str, Any]) -> Promise:
    """A promise out of JSON."""
    moments = {"at": datetime.fromisoformat(told["at"]), "due_on": date.fromisoformat(told["due_on"])}
    return Promise(**told | moments)


def moment_or_none(text: str | None) -> datetime | None:
    """A moment as PostgreSQL spells it in JSON."""
    return datetime.fromisoformat(text) if text else None


def steps_of(rows: list[Any], outcome: str | None) -> list[Step]:
    """Rows with their state: a step that never began lies behind us as soon as a later one did."""
    last_started = max((place for place, row in enumerate(rows) if row.started), default=-1)
    steps = []
    for place, row in enumerate(rows):
        if row.finished:
            state = "done"
        elif outcome == "withdrawn":
            state = "skipped"
        elif row.started:
            state = "current"
        else:
            state = "skipped" if place < last_started else "coming"
        steps.append(
            Step(
                key=row.step,
                kind=row.kind,
                service=row.service,
                desk=row.desk,
                agency=row.agency,
                state=state,
                started=row.started,
                finished=row.finished,
                waits_for_applicant=row.waits_for_applicant,
                appointment=row.appointment,
                delay_reason=row.delay_reason,
                expected_on=row.expected_on,
                working_days=row.working_days or Decimal(0),
                due_on=row.due_on,
                agency_name=row.agency_name or "",
                agency_name_en=row.agency_name_en or "",
            )
        )
    return steps


def streams(datastore: Datastore) -> list[Any]:
    """Per publisher: events heard, the number and the moment of the last one."""
    return datastore.query("SELECT publisher, events, number, at FROM heard ORDER BY publisher")
