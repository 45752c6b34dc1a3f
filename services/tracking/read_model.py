"""What the pages ask: one application's status, and how the streams flow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from services.shared.datastore import Datastore
from services.shared.working_days import after_working_days, day_of


@dataclass(frozen=True)
class Step:
    """One step of the route. ``state``: done, current, coming, or skipped (the way went past it)."""

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


@dataclass(frozen=True)
class Status:
    """Everything that a status page shows; nothing personal."""

    application_id: str
    number: str
    permit_code: str
    permit_name: str
    permit_name_en: str
    outcome: str
    proposal: str
    submitted_at: datetime
    promised_for: date | None
    working_days: int
    letter_number: str | None
    letter_code: str | None
    suspended_until: date | None
    letter_at: str | None
    updated_at: datetime
    steps: list[Step]
    timeline: list[Any]

    @property
    def waits_for_applicant(self) -> bool:
        """Whether the applicant must act now."""
        return self.outcome == "open" and any(step.waits_for_applicant for step in self.steps)

    @property
    def current(self) -> list[Step]:
        """The steps that are under way; several when agencies work side by side."""
        return [step for step in self.steps if step.state == "current"]


def status_by_token(datastore: Datastore, token: str) -> Status | None:
    """The status behind an unguessable link; only its SHA-256 is known here."""
    found = datastore.query(
        "SELECT * FROM status_pages WHERE tracking_key = %s AND number IS NOT NULL", sha256(token.encode()).hexdigest()
    )
    if not found:
        return None
    page = found[0]
    steps = datastore.query(
        "SELECT step, kind, service, desk, agency, started, finished, waits_for_applicant, appointment,"
        " delay_reason, expected_on"
        " FROM status_steps WHERE application_id = %s AND place IS NOT NULL ORDER BY place",
        page.application_id,
    )
    timeline = datastore.query(
        "SELECT publisher, fact, step, at FROM status_timeline WHERE application_id = %s ORDER BY position",
        page.application_id,
    )
    return Status(
        application_id=str(page.application_id),
        number=page.number,
        permit_code=page.permit_code,
        permit_name=page.permit_name,
        permit_name_en=page.permit_name_en,
        outcome=page.outcome or "open",
        proposal=page.proposal,
        submitted_at=page.submitted_at,
        promised_for=promised_for(page.clock_started_at, page.working_days),
        working_days=page.working_days,
        letter_number=page.letter_number,
        letter_code=page.letter_code,
        suspended_until=page.suspended_until,
        letter_at=page.letter_at,
        updated_at=page.updated_at,
        steps=steps_of(steps, page.outcome),
        timeline=timeline,
    )


def promised_for(clock_started_at: datetime | None, working_days: int) -> date | None:
    """The last day of the time limit; None until the file was declared complete."""
    if clock_started_at is None:
        return None
    return after_working_days(day_of(clock_started_at), working_days)


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
            )
        )
    return steps


def streams(datastore: Datastore) -> list[Any]:
    """Per publisher: events heard, the number and the moment of the last one."""
    return datastore.query("SELECT publisher, events, number, at FROM heard ORDER BY publisher")
