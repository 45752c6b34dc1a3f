"""The visit of the site: moments proposed to the applicant, one of them appointed, and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from eventsourcing.domain import event

from services.recommendation.parts import Decision, Json, Officer, Report
from services.recommendation.rules import LONGEST_AGO, TooLongAgo
from services.recommendation.steps import Finished, Said, Steps
from services.shared.contracts.routing import Proposal, SlipJson
from services.shared.refusals import Refused
from services.shared.working_days import day_of

NOBODY = ""
MOST_MOMENTS = 3
CLOCKS_DIFFER = timedelta(minutes=10)


class TooManyMoments(Refused):
    """A choice that fits into one message."""

    sentence = "Propose at most %(most)s moments."


class AnswerInThePast(Refused):
    """The applicant needs time to choose."""

    sentence = "Give the applicant until today or a later day to answer."


class VisitInTheFuture(Refused):
    """A report says what was found, not what will be; clocks of devices may be a little fast."""

    sentence = "The visit cannot lie in the future. Check the date and time of your device."


class AlreadyReported(Refused):
    """Another report about this visit stands already."""

    sentence = "You already delivered another report of this inspection."


@dataclass(frozen=True)
class Offer:
    """What the applicant may choose from, whom they will meet, and until when they may choose."""

    moments: tuple[datetime, ...]
    inspector: str
    answer_by: date


class Visiting(Steps):
    """The part of a consultation that sees the site."""

    appointments: dict[str, datetime]
    proposed: dict[str, Offer]
    inspectors: dict[str, str]
    reports: frozenset[str]

    class InspectionProposed(Said):
        """The applicant may choose one of these moments for the visit of this inspector, until ``answer_by``; what was
        appointed before counts no longer."""

        moments: list[datetime]
        inspector: str
        answer_by: date

    class InspectionScheduled(Said):
        """The site will be visited by this inspector; ``by`` is empty when the applicant chose the moment."""

        scheduled_for: datetime
        inspector: str

    class InspectionReported(Finished):
        """The site was visited; ``report`` is a :class:`Report`."""

        report: Json

    def propose_inspection(
        self, step: str, moments: tuple[datetime, ...], inspector: Officer, answer_by: date, by: Officer, at: datetime
    ) -> None:
        """Let the applicant choose until ``answer_by``, at most until the last of the days; the same proposal again
        changes nothing, another one takes its place."""
        decision = Decision("inspection proposed", self.step(step), by, at, moments=moments, colleague=inspector)
        if not self.allowed(decision):
            return
        if len(moments) > MOST_MOMENTS:
            raise TooManyMoments(most=MOST_MOMENTS)
        if answer_by < day_of(at):
            raise AnswerInThePast
        until = min(answer_by, day_of(max(moments)))
        if self.proposed.get(step) != Offer(moments, inspector.username, until):
            self._propose(**self.said(decision), moments=list(moments), inspector=inspector.username, answer_by=until)

    def choose_moment(self, step: str, moment: datetime, at: datetime) -> None:
        """What the applicant chose; nothing happens when the office has appointed another moment meanwhile, or the step
        is over."""
        offer = self.proposed.get(step)
        if offer and step in self.open_steps and moment in offer.moments and moment > at:
            said = self.said(Decision("inspection scheduled", self.step(step), Officer(NOBODY, ""), at))
            self._schedule(**said, scheduled_for=moment, inspector=offer.inspector)

    def schedule_inspection(
        self, step: str, scheduled_for: datetime, inspector: Officer, by: Officer, at: datetime
    ) -> None:
        """Say when the site will be visited and by whom; a new moment takes the place of the old one."""
        moments = (scheduled_for,)
        decision = Decision("inspection scheduled", self.step(step), by, at, moments=moments, colleague=inspector)
        unchanged = (self.appointments.get(step), self.inspectors.get(step)) == (scheduled_for, inspector.username)
        if self.allowed(decision) and not unchanged:
            self._schedule(**self.said(decision), scheduled_for=scheduled_for, inspector=inspector.username)

    def report_inspection(self, step: str, report: Report, by: Officer, at: datetime) -> None:
        """What was found on the site, also without an appointment. The same report once more changes nothing; another
        one is refused, so that nobody believes it was kept."""
        if report.report_id in self.reports:
            return
        decision = Decision("inspected", self.step(step), by, at, texts=(report.finding,))
        if not self.allowed(decision):
            raise AlreadyReported
        if report.visited_at > at + CLOCKS_DIFFER:
            raise VisitInTheFuture
        if at - report.visited_at > LONGEST_AGO:
            raise TooLongAgo
        self._report(**self.finishing(decision), report=report.as_json())
        self._go_on(decision)

    @event(InspectionProposed)
    def _propose(
        self, step: str, agency: str, by: str, acting_for: str | None, at: datetime, moments: list[datetime],
        inspector: str, answer_by: date,
    ) -> None:  # fmt: skip
        self.appointments.pop(step, None)
        self.proposed[step] = Offer(tuple(moments), inspector, answer_by)
        self.inspectors[step] = self.holders[step] = inspector

    @event(InspectionScheduled)
    def _schedule(
        self, step: str, agency: str, by: str, acting_for: str | None, at: datetime, scheduled_for: datetime,
        inspector: str,
    ) -> None:  # fmt: skip
        self.appointments[step] = scheduled_for
        self.proposed.pop(step, None)
        self.inspectors[step] = self.holders[step] = inspector

    @event(InspectionReported)
    def _report(
        self, step: str, agency: str, by: str, acting_for: str | None, at: datetime, next_step: str | None,
        slip: SlipJson, proposal: Proposal, report: Json,
    ) -> None:  # fmt: skip
        self.reports |= {report["report_id"]}
        self.finish(step, "inspected", by, at)
