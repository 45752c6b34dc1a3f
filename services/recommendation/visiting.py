"""The visit of the site: moments proposed to the applicant, one of them appointed, and what was found."""

from __future__ import annotations

from datetime import date, datetime

from eventsourcing.domain import event

from services.recommendation.parts import Decision, Json, Officer, Report
from services.recommendation.steps import Finished, Said, Steps
from services.shared.contracts.routing import Proposal, SlipJson

NOBODY = ""


class Visiting(Steps):
    """The part of a consultation that sees the site."""

    appointments: dict[str, datetime]
    proposed: dict[str, tuple[datetime, ...]]
    inspectors: dict[str, str]
    reports: frozenset[str]

    class InspectionProposed(Said):
        """The applicant may choose one of these moments for the visit of this inspector, until ``answer_by``."""

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
        """Let the applicant choose; the same proposal again changes nothing, another one takes its place."""
        decision = Decision("inspection proposed", self.step(step), by, at, moments=moments, colleague=inspector)
        if self.allowed(decision) and self.proposed.get(step) != moments:
            self._propose(
                **self.said(decision), moments=list(moments), inspector=inspector.username, answer_by=answer_by
            )

    def choose_moment(self, step: str, moment: datetime, at: datetime) -> None:
        """What the applicant chose; nothing happens when the office has appointed another moment meanwhile, or the step
        is over."""
        if step in self.open_steps and moment in self.proposed.get(step, ()) and moment > at:
            said = self.said(Decision("inspection scheduled", self.step(step), Officer(NOBODY, ""), at))
            self._schedule(**said, scheduled_for=moment, inspector=self.inspectors[step])

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
        """What was found on the site, also without an appointment. The same report once more changes nothing."""
        if report.report_id in self.reports:
            return
        decision = Decision("inspected", self.step(step), by, at, texts=(report.finding,))
        if self.allowed(decision):
            self._report(**self.finishing(decision), report=report.as_json())
            self._go_on(decision)

    @event(InspectionProposed)
    def _propose(
        self, step: str, agency: str, by: str, acting_for: str | None, at: datetime, moments: list[datetime],
        inspector: str, answer_by: date,
    ) -> None:  # fmt: skip
        self.proposed[step] = tuple(moments)
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
