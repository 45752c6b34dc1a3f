"""The satisfaction survey (SKM): nine elements, one to four each, once per application that was decided."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate, event

from services.shared.refusals import Refused


class NothingToJudgeYet(Refused):
    """The survey is about the whole way, so it comes at its end."""

    sentence = "You can answer the survey as soon as the office has decided."


class ScoresIncomplete(Refused):
    """Every element gets one of the four scores."""

    sentence = "Answer every question of the survey."


class SurveyResponse(Aggregate):
    """What one applicant thought of the service; remarks in words lie sealed beside it."""

    class Given(Aggregate.Created):
        """The applicant answered."""

        application_id: UUID
        scores: dict[str, int]
        at: datetime

    @event(Given)
    def __init__(self, application_id: UUID, scores: dict[str, int], at: datetime) -> None:
        self.application_id = application_id
        self.scores = scores

    @staticmethod
    def create_id(application_id: UUID) -> UUID:
        """One per application."""
        return uuid5(application_id, "survey")
