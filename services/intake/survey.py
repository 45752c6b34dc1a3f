"""The satisfaction survey (SKM): nine elements, one to four each, once per application that was decided."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate, event

from services.shared.refusals import Refused


class NothingToJudgeYet(Refused):
    """The survey is about the whole way, so it comes at its end."""

    sentence = "You can answer the survey as soon as the office has decided."


class ScoresIncomplete(Refused):
    """Every element gets one of the four scores."""

    sentence = "Answer every question of the survey."


class ClassUnknown(Refused):
    """Only the classes of the form are counted: nothing else that somebody says of themselves."""

    sentence = "Choose one of the answers that the survey offers."


class SurveyResponse(Aggregate):
    """What one applicant thought of the service; remarks in words lie sealed beside it."""

    class Given(Aggregate.Created):
        """The applicant answered. ``profile``: the classes (sex, age, …) that they wanted to say of themselves."""

        application_id: UUID
        scores: dict[str, int]
        profile: dict[str, str]
        at: datetime

        class_version = 2

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """Once nobody was asked who they are."""
            state["profile"] = {}

    @event(Given)
    def __init__(self, application_id: UUID, scores: dict[str, int], profile: dict[str, str], at: datetime) -> None:
        self.application_id = application_id
        self.scores = scores

    @staticmethod
    def create_id(application_id: UUID) -> UUID:
        """One per application."""
        return uuid5(application_id, "survey")
