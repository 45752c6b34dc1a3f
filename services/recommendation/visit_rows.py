"""How visits, meetings and guests change the tables that the pages read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from psycopg2.extras import Json

from services.recommendation.availability import Availability
from services.recommendation.domain import Consultation
from services.recommendation.guests import Guests
from services.recommendation.meeting import Meeting
from services.recommendation.steps import Finished
from services.recommendation.visiting import Visiting
from services.shared.application import DomainEvent
from services.shared.datastore import Row

VISIT = """
INSERT INTO visits (application_id, step, moment, agency, inspector, state, answer_by)
VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
NO_VISITS = "DELETE FROM visits WHERE application_id = %s AND step = %s"
NO_VISITS_AT_ALL = "DELETE FROM visits WHERE application_id = %s"
APPOINTED = "UPDATE work_queue SET appointment = %s, holder = %s WHERE application_id = %s AND step = %s"
PROPOSED = "UPDATE work_queue SET appointment = NULL, holder = %s WHERE application_id = %s AND step = %s"
REPORT = "INSERT INTO reports (application_id, step, report, by, delivered_at) VALUES (%s, %s, %s, %s, %s)"
MINUTES = "INSERT INTO minutes (application_id, step, minutes, by, at) VALUES (%s, %s, %s, %s, %s)"
ASKED = """
INSERT INTO guests (guest_id, application_id, step, agency, institution, question, documents, link, expires_at,
                    asked_by, asked_at)
VALUES (%s, %s, %s, %s, %s, %s, %s::uuid[], %s, %s, %s, %s)
"""
ANSWERED = "UPDATE guests SET answer = %s, paper = %s, answered_at = %s WHERE guest_id = %s"
ENDED = "UPDATE guests SET ended_at = %s WHERE guest_id = %s"
LIMIT = """
INSERT INTO inspector_limits (inspector, per_day) VALUES (%s, %s)
ON CONFLICT (inspector) DO UPDATE SET per_day = excluded.per_day
"""
BLOCKED = """
INSERT INTO blocked_days (inspector, day, reason) VALUES (%s, %s, %s)
ON CONFLICT (inspector, day) DO UPDATE SET reason = excluded.reason
"""
FREED = "DELETE FROM blocked_days WHERE inspector = %s AND day = %s"


def visit_rows(happened: DomainEvent) -> Iterable[Row]:
    """What one event changes."""
    case = happened.originator_id
    match happened:
        case Visiting.InspectionProposed(step=step, moments=moments, inspector=inspector):
            yield Row(NO_VISITS, (case, step))
            yield from (planned(happened, moment, "proposed", happened.answer_by) for moment in moments)
            yield Row(PROPOSED, (inspector, case, step))
        case Visiting.InspectionScheduled(step=step, scheduled_for=moment, inspector=inspector):
            yield Row(NO_VISITS, (case, step))
            yield planned(happened, moment, "scheduled", None)
            yield Row(APPOINTED, (moment, inspector, case, step))
        case Visiting.InspectionReported(step=step, report=report, by=by, at=at):
            yield Row(REPORT, (case, step, Json(report), by, at))
        case Meeting.MeetingHeld(step=step, minutes=minutes, by=by, at=at):
            yield Row(MINUTES, (case, step, Json(minutes), by, at))
        case Consultation.Withdrawn():
            yield Row(NO_VISITS_AT_ALL, (case,))
    if isinstance(happened, Finished):
        yield Row(NO_VISITS, (case, happened.step))


def guest_rows(happened: DomainEvent) -> Iterable[Row]:
    """Who was asked outside, and what they said."""
    case = happened.originator_id
    match happened:
        case Guests.GuestAsked():
            asked = happened.guest_id, case, happened.step, happened.agency, happened.institution, happened.question
            link = happened.documents, happened.link, happened.expires_at, happened.by, happened.at
            yield Row(ASKED, (*asked, *link))
        case Guests.GuestAnswered(guest_id=guest_id, answer=answer, paper=paper, at=at):
            yield Row(ANSWERED, (answer, Json(paper) if paper else None, at, guest_id))
        case Guests.GuestLinkEnded(guest_id=guest_id, at=at):
            yield Row(ENDED, (at, guest_id))


def availability_rows(happened: DomainEvent) -> Iterable[Row]:
    """The inspectors' days."""
    match happened:
        case Availability.LimitSet(inspector=inspector, per_day=per_day):
            yield Row(LIMIT, (inspector, per_day))
        case Availability.DayBlocked(inspector=inspector, day=day, reason=reason):
            yield Row(BLOCKED, (inspector, day, reason))
        case Availability.DayFreed(inspector=inspector, day=day):
            yield Row(FREED, (inspector, day))


def planned(
    happened: Visiting.InspectionProposed | Visiting.InspectionScheduled,
    moment: datetime,
    state: str,
    answer_by: date | None,
) -> Row:
    """A place in the inspector's day."""
    where = happened.originator_id, happened.step, moment, happened.agency, happened.inspector
    return Row(VISIT, (*where, state, answer_by))
