"""The survey, in the words of the API."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StrictInt

from services.intake.api.models.common import Given, Sent

Score = Annotated[StrictInt, Field(ge=1, le=4, description="1: the first of the four answers, 4: the last.")]


class SurveyElement(Given):
    """One question of the survey with its four answers, the worst first."""

    code: str
    name: str
    question: str
    answers: list[str]


class Survey(Given):
    """The nine elements of the satisfaction survey (PermenPANRB 14/2017)."""

    elements: list[SurveyElement]


class SurveyAnswers(Sent):
    """One score for each element, and words if one likes."""

    scores: dict[str, Score] = Field(max_length=20)
    remark: str = Field(default="", max_length=2000)


class SurveyState(Given):
    """Whether the survey about an application was answered; it can be once the office has decided."""

    open: bool
    answered: bool
