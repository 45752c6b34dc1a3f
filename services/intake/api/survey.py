"""The survey after the decision, by program."""

from __future__ import annotations

from uuid import UUID

from flask import Response
from flask_babel import lazy_gettext

from services.intake import surveying
from services.intake.api import models
from services.intake.api.operations import operation
from services.intake.api.responses import given
from services.intake.catalogue_pages import counter
from services.intake.domain import PermitApplication
from services.intake.survey import NothingToJudgeYet, ScoresIncomplete
from services.intake.web import applicant, own
from services.shared.refusals import NotFound
from services.shared.web.languages import language


@operation("GET", "/survey", lazy_gettext("The questions of the satisfaction survey"), scope=None, gives=models.Survey)
def read_survey() -> Response:
    elements = [
        models.SurveyElement(
            code=each.code,
            name=each.names[language()],
            question=each.questions[language()],
            answers=list(each.answers[language()]),
        )
        for each in surveying.elements()
    ]
    return given(models.Survey(elements=elements))


@operation(
    "GET",
    "/applications/{application_id}/survey",
    lazy_gettext("Whether the survey about an application can be answered, or was"),
    scope="read",
    gives=models.SurveyState,
    refusals=(NotFound,),
)
def read_survey_state(application_id: UUID) -> Response:
    return survey_state(own(application_id))


@operation(
    "PUT",
    "/applications/{application_id}/survey",
    lazy_gettext("Answer the survey, once; a later answer changes nothing"),
    scope="write",
    takes=models.SurveyAnswers,
    gives=models.SurveyState,
    refusals=(NotFound, NothingToJudgeYet, ScoresIncomplete),
)
def answer_survey(application_id: UUID, body: models.SurveyAnswers) -> Response:
    surveying.answer_survey(counter().intake, application_id, applicant(), body.scores, body.remark.strip())
    return survey_state(own(application_id))


def survey_state(found: PermitApplication) -> Response:
    answered = surveying.answered(counter().intake, found.id)
    return given(models.SurveyState(open=found.letter is not None and not answered, answered=answered))
