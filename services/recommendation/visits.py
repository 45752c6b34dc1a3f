"""The inspectors' calendar: who visits whom when, what is free, and that nobody gets more visits than a day has."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from services.recommendation.availability import USUAL_PER_DAY
from services.shared.datastore import Datastore
from services.shared.refusals import Refused
from services.shared.working_days import WIB, day_of, is_working_day

A_VISIT = timedelta(minutes=60)
SLOTS = time(9, 0), time(10, 30), time(13, 0), time(14, 30)
LOOK_AHEAD_DAYS = 60
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('visits of ' || %s, 0))"
OF_THE_DAYS = """
SELECT application_id, step, moment FROM visits
WHERE inspector = %s AND moment >= %s AND moment < %s AND (state = 'scheduled' OR answer_by >= %s)
ORDER BY moment
"""
AGENDA = """
SELECT visits.application_id, visits.step, visits.moment, visits.inspector, visits.state, visits.answer_by,
    case_file.application_number, case_file.permit_code, case_file.permit_name, case_file.permit_name_en,
    case_file.district_name
FROM visits JOIN case_file USING (application_id)
WHERE visits.agency = %s AND moment >= %s AND moment < %s AND (state = 'scheduled' OR answer_by >= %s)
ORDER BY moment, application_number
"""


class DayFull(Refused):
    """So many visits, and no more."""

    sentence = "%(inspector)s has %(most)s visits on that day already. Choose another day or another inspector."


class DayBlockedFor(Refused):
    """The inspector does not visit on this day."""

    sentence = "%(inspector)s makes no visits on that day: %(reason)s."


class TooCloseToAnotherVisit(Refused):
    """Nobody is at two places at once."""

    sentence = "%(inspector)s has another visit within the hour, at %(moment)s."


class Visits:
    """What the calendar knows; proposed moments take a place until the applicant's time to answer is over."""

    def __init__(self, datastore: Datastore) -> None:
        self._datastore = datastore

    def lock(self, inspector: str) -> None:
        """Until the end of the transaction nobody else fills this inspector's days."""
        self._datastore.query(LOCK, inspector)

    def require_room(self, inspector: str, moment: datetime, today: date, but_for: tuple[UUID, str]) -> None:
        """Raises a refusal unless the inspector can be there then; the visits of one step do not hinder themselves."""
        day = day_of(moment)
        if reason := self.blocked(inspector, day, day).get(day):
            raise DayBlockedFor(inspector=inspector, reason=reason)
        planned = [
            row.moment for row in self._planned(inspector, day, day, today) if (row.application_id, row.step) != but_for
        ]
        most = self.limit(inspector)
        if len(planned) >= most:
            raise DayFull(inspector=inspector, most=most)
        for other in planned:
            if abs(other - moment) < A_VISIT:
                raise TooCloseToAnotherVisit(inspector=inspector, moment=other)

    def limit(self, inspector: str) -> int:
        """How many visits a day."""
        found = self._datastore.query("SELECT per_day FROM inspector_limits WHERE inspector = %s", inspector)
        return int(found[0].per_day) if found else USUAL_PER_DAY

    def blocked(self, inspector: str, first: date, last: date) -> dict[date, str]:
        """The days without visits, and why."""
        rows = self._datastore.query(
            "SELECT day, reason FROM blocked_days WHERE inspector = %s AND day BETWEEN %s AND %s",
            inspector,
            first,
            last,
        )
        return {row.day: row.reason for row in rows}

    def free_moments(self, inspector: str, now: datetime, number: int) -> list[datetime]:
        """The next moments at which the inspector could visit, from tomorrow on, in office hours of working days."""
        today = day_of(now)
        first, last = today + timedelta(days=1), today + timedelta(days=LOOK_AHEAD_DAYS)
        blocked, most = self.blocked(inspector, first, last), self.limit(inspector)
        planned: dict[date, list[datetime]] = {}
        for row in self._planned(inspector, first, last, today):
            planned.setdefault(day_of(row.moment), []).append(row.moment)
        days = (first + timedelta(days=days) for days in range(LOOK_AHEAD_DAYS))
        return free_slots((day for day in days if day not in blocked), planned, most, number)

    def of_step(self, application_id: UUID, step: str) -> list[Any]:
        """What is appointed or proposed for one step, also when the time to answer is over."""
        return self._datastore.query(
            "SELECT moment, inspector, state, answer_by FROM visits WHERE application_id = %s AND step = %s"
            " ORDER BY moment",
            application_id,
            step,
        )

    def limits(self, inspectors: list[str]) -> dict[str, int]:
        """How many visits a day each makes."""
        rows = self._datastore.query(
            "SELECT inspector, per_day FROM inspector_limits WHERE inspector = ANY(%s)", inspectors
        )
        return dict.fromkeys(inspectors, USUAL_PER_DAY) | {row.inspector: row.per_day for row in rows}

    def days_off(self, inspectors: list[str], first: date, last: date) -> dict[tuple[str, date], str]:
        """The days without visits of several inspectors, and why."""
        rows = self._datastore.query(
            "SELECT inspector, day, reason FROM blocked_days WHERE inspector = ANY(%s) AND day BETWEEN %s AND %s"
            " ORDER BY day, inspector",
            inspectors,
            first,
            last,
        )
        return {(row.inspector, row.day): row.reason for row in rows}

    def agenda(self, agency: str, first: date, last: date, today: date) -> list[Any]:
        """The visits of an agency on these days, in order."""
        return self._datastore.query(AGENDA, agency, start_of(first), start_of(last + timedelta(days=1)), today)

    def _planned(self, inspector: str, first: date, last: date, today: date) -> list[Any]:
        return self._datastore.query(OF_THE_DAYS, inspector, start_of(first), start_of(last + timedelta(days=1)), today)


def free_slots(days: Iterable[date], planned: dict[date, list[datetime]], most: int, number: int) -> list[datetime]:
    """The first so many slots on working days that are not full, an hour away from what is planned."""
    found: list[datetime] = []
    for day in days:
        taken = planned.get(day, [])
        room = most - len(taken)
        if not is_working_day(day) or room <= 0:
            continue
        slots = (datetime.combine(day, slot, WIB).astimezone(UTC) for slot in SLOTS)
        found += [slot for slot in slots if all(abs(slot - other) >= A_VISIT for other in taken)][:room]
        if len(found) >= number:
            break
    return found[:number]


def start_of(day: date) -> datetime:
    """The first moment of the office's day."""
    return datetime.combine(day, time(), WIB)
