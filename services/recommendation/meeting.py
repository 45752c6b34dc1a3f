"""The technical meeting: who was there and what was decided."""

from __future__ import annotations

from datetime import datetime

from eventsourcing.domain import event

from services.recommendation.parts import Decision, Json, Minutes, Officer
from services.recommendation.rules import LONGEST_AGO, TooLongAgo
from services.recommendation.steps import Finished, Steps
from services.shared.contracts.routing import Proposal, SlipJson
from services.shared.refusals import Refused
from services.shared.working_days import day_of


class MeetingInTheFuture(Refused):
    """Minutes are written afterwards."""

    sentence = "The day of the meeting cannot lie in the future."


class NobodyAttended(Refused):
    """A meeting has people in it."""

    sentence = "Say who took part in the meeting."


class Meeting(Steps):
    """The part of a consultation that is talked over."""

    class MeetingHeld(Finished):
        """The technical team met; ``minutes`` are :class:`Minutes`."""

        minutes: Json

    def hold_meeting(self, step: str, minutes: Minutes, by: Officer, at: datetime) -> None:
        """What the technical team decided."""
        words = (minutes.conclusion, *minutes.decisions)
        decision = Decision("met", self.step(step), by, at, texts=words)
        if not self.allowed(decision):
            return
        if minutes.held_on > day_of(at):
            raise MeetingInTheFuture
        if day_of(at) - minutes.held_on > LONGEST_AGO:
            raise TooLongAgo
        if not minutes.attendants and not minutes.others:
            raise NobodyAttended
        self._meet(**self.finishing(decision), minutes=minutes.as_json())
        self._go_on(decision)

    @event(MeetingHeld)
    def _meet(
        self, step: str, agency: str, by: str, acting_for: str | None, at: datetime, next_step: str | None,
        slip: SlipJson, proposal: Proposal, minutes: Json,
    ) -> None:  # fmt: skip
        self.finish(step, "met", by, at)
