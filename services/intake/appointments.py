"""When the site is visited: an agency proposes moments, the applicant chooses one, the agency appoints it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from eventsourcing.domain import Aggregate, event

from services.intake.rules import check, not_withdrawn
from services.shared.refusals import Refused
from services.shared.working_days import day_of

Json = dict[str, Any]


class NothingToChoose(Refused):
    """No agency offers moments, or not any more."""

    sentence = "There is no visit for which you could choose a time now."


class VisitAppointed(Refused):
    """The agency appointed the visit meanwhile."""

    sentence = "The visit has been appointed meanwhile: %(moment)s."


class MomentChosenAlready(Refused):
    """One choice, which the inspector counts on."""

    sentence = "You have chosen %(moment)s already. Ask the office if it does not suit you any more."


class MomentNotProposed(Refused):
    """The agency proposed other moments meanwhile."""

    sentence = "This moment is not among those proposed. Choose one of them."


class MomentPassed(Refused):
    """Nobody visits yesterday."""

    sentence = "This moment is over. Choose a later one."


class TooLateToChoose(Refused):
    """The inspector's day fills up with others."""

    sentence = "The time to choose was over on %(day)s. %(agency)s will appoint the visit."


@dataclass(frozen=True)
class Proposal:
    """The moments that an agency offers for the visit of one step, until a day of the office; ``chosen`` is what the
    applicant chose."""

    step: str
    agency: str
    moments: tuple[datetime, ...]
    answer_by: date
    chosen: datetime | None = None

    def choosable(self, at: datetime) -> tuple[datetime, ...]:
        """The moments among which one can be chosen now."""
        in_time = self.chosen is None and day_of(at) <= self.answer_by
        return tuple(moment for moment in self.moments if in_time and moment > at)


class Appointments(Aggregate):
    """The part of an application that agrees on visits, by the step of the agency."""

    proposals: dict[str, Proposal]
    visits: dict[str, datetime]
    letter: Json | None
    withdrawn: bool

    class InspectionProposed(Aggregate.Event):
        """The applicant may choose one of these moments."""

        step: str
        agency: str
        moments: list[datetime]
        answer_by: date
        at: datetime

    class InspectionMomentChosen(Aggregate.Event):
        """The applicant chose."""

        step: str
        agency: str
        moment: datetime
        at: datetime

    class InspectionSettled(Aggregate.Event):
        """There is nothing to choose any more: the visit is appointed, or was made (None)."""

        step: str
        scheduled_for: datetime | None
        at: datetime

    def propose_inspection(
        self, step: str, agency: str, moments: Sequence[datetime], answer_by: date, at: datetime
    ) -> None:
        """An agency offers moments, in place of those before; nothing happens behind the end, or when they are the
        same."""
        known = self.proposals.get(step)
        same = known is not None and (known.moments, known.answer_by) == (tuple(moments), answer_by)
        if not same and not self.withdrawn and self.letter is None:
            self._propose(step=step, agency=agency, moments=list(moments), answer_by=answer_by, at=at)

    def settle_inspection(self, step: str, scheduled_for: datetime | None, at: datetime) -> None:
        """The visit is appointed or made; a second time nothing happens."""
        if step in self.proposals or scheduled_for not in (None, self.visits.get(step)):
            self._settle(step=step, scheduled_for=scheduled_for, at=at)

    def choose_moment(self, step: str, moment: datetime, at: datetime) -> None:
        """Choose one of the moments offered; the same choice again changes nothing."""
        check(self, (not_withdrawn,))
        proposal = self.proposals.get(step)
        if moment == (proposal.chosen if proposal else self.visits.get(step)):
            return
        if proposal is None or self.letter is not None:
            raise self._why_nothing(step)
        if proposal.chosen is not None:
            raise MomentChosenAlready(moment=proposal.chosen)
        if moment not in proposal.moments:
            raise MomentNotProposed
        if day_of(at) > proposal.answer_by:
            raise TooLateToChoose(day=proposal.answer_by, agency=proposal.agency)
        if moment <= at:
            raise MomentPassed
        self._choose(step=step, agency=proposal.agency, moment=moment, at=at)

    def _why_nothing(self, step: str) -> Refused:
        appointed = self.visits.get(step)
        return VisitAppointed(moment=appointed) if appointed else NothingToChoose()

    @event(InspectionProposed)
    def _propose(self, step: str, agency: str, moments: list[datetime], answer_by: date, at: datetime) -> None:
        self.proposals[step] = Proposal(step, agency, tuple(moments), answer_by)

    @event(InspectionMomentChosen)
    def _choose(self, step: str, agency: str, moment: datetime, at: datetime) -> None:
        offered = self.proposals[step]
        self.proposals[step] = Proposal(step, agency, offered.moments, offered.answer_by, moment)

    @event(InspectionSettled)
    def _settle(self, step: str, scheduled_for: datetime | None, at: datetime) -> None:
        self.proposals.pop(step, None)
        if scheduled_for is not None:
            self.visits[step] = scheduled_for
