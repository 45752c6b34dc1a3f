"""Asking the office about an application, and the survey after its decision, by program."""

from __future__ import annotations

from uuid import UUID

from flask import Response, g, url_for
from flask_babel import lazy_gettext

from services.intake import asking, surveying
from services.intake.api import models
from services.intake.api.form_checks import filled
from services.intake.api.operations import operation
from services.intake.api.responses import given
from services.intake.catalogue_pages import counter
from services.intake.conversation import NotHandedIn, TooManyOpenQuestions
from services.intake.domain import PermitApplication
from services.intake.question_pages import QuestionForm
from services.intake.survey import NothingToJudgeYet, ScoresIncomplete
from services.intake.web import applicant, own
from services.shared.refusals import NotFound
from services.shared.web.languages import language


@operation(
    "GET",
    "/applications/{application_id}/questions",
    lazy_gettext("What was asked about an application, with the office's answers"),
    scope="read",
    gives=models.Exchanges,
    refusals=(NotFound,),
)
def list_questions(application_id: UUID) -> Response:
    exchanges = asking.conversation(counter().intake, own(application_id))
    return given(models.Exchanges(questions=[exchange_of(each) for each in exchanges]))


@operation(
    "POST",
    "/applications/{application_id}/questions",
    lazy_gettext("Ask the office about an application"),
    scope="write",
    takes=models.QuestionToTheOffice,
    gives=models.Exchange,
    status=201,
    refusals=(NotFound, NotHandedIn, TooManyOpenQuestions),
)
def ask_question(application_id: UUID, body: models.QuestionToTheOffice) -> Response:
    # Carried out again after a process died, it finds its own question.
    question_id, intake = g.sakpore_request_id, counter().intake
    found = own(application_id)
    form = filled(QuestionForm, {"question_id": question_id, "text": body.text})
    asking.ask(intake, question_id, application_id, applicant(), form.text.data.strip())
    response = given(exchange_of(asking.exchange(intake, found, question_id)), 201)
    response.headers["Location"] = url_for(".list_questions", application_id=application_id)
    return response


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


def exchange_of(exchange: asking.Exchange) -> models.Exchange:
    return models.Exchange(**vars(exchange))
