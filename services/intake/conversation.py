"""A question about an application, from the applicant to the office, and its answer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from services.shared.refusals import Refused, SomebodyWasFaster


class NotHandedIn(Refused):
    """Nobody at the office knows a draft."""

    sentence = "You can ask about an application as soon as you have submitted it."


class TooManyOpenQuestions(Refused):
    """The office answers one after the other."""

    sentence = "Wait for the answer to your earlier questions. You can have %(most)s open questions at a time."


class Question(Aggregate):
    """One question and its one answer. The words of both lie sealed beside the events."""

    class Asked(Aggregate.Created):
        """The applicant wrote to the office."""

        question_id: UUID
        application_id: UUID
        at: datetime

    class Answered(Aggregate.Event):
        """An officer answered."""

        application_id: UUID
        by: str
        at: datetime

    @event(Asked)
    def __init__(self, question_id: UUID, application_id: UUID, at: datetime) -> None:
        self.application_id = application_id
        self.answered_by = ""
        self.answered_at: datetime | None = None

    @staticmethod
    def create_id(question_id: UUID) -> UUID:
        """Chosen by the page that offers to ask, so that a second click changes nothing."""
        return question_id

    def answer(self, by: str, at: datetime) -> None:
        """The first answer stands; raises :class:`SomebodyWasFaster` for whoever comes second."""
        if self.answered_at is not None:
            raise SomebodyWasFaster(by=self.answered_by, at=self.answered_at)
        self._answer(application_id=self.application_id, by=by, at=at)

    @event(Answered)
    def _answer(self, application_id: UUID, by: str, at: datetime) -> None:
        self.answered_by = by
        self.answered_at = at
