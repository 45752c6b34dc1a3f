"""A question about an application, as it was asked before people wrote to the helpdesk in conversations.

Nobody asks this way any more: what was recorded stays readable, and is announced as it was when it is replayed.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from eventsourcing.domain import Aggregate, event


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

    @staticmethod
    def create_id(question_id: UUID) -> UUID:
        """The page that offered to ask chose it."""
        return question_id
