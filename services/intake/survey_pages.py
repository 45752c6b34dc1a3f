"""The satisfaction survey after the decision."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from services.intake import surveying
from services.intake.catalogue_pages import counter
from services.intake.survey import NothingToJudgeYet
from services.intake.surveying import SCORES, elements, profile_questions
from services.intake.web import about, applicant, own
from services.shared.web import Form, may
from services.shared.web.languages import language

survey_pages = Blueprint("survey", __name__)


@survey_pages.route("/permohonan/<uuid:application_id>/survei", methods=["GET", "POST"])
@may("applicant")
def survey(application_id: UUID) -> Any:
    found = own(application_id)
    if found.letter is None:
        raise NothingToJudgeYet
    intake, form = counter().intake, survey_form()
    if surveying.answered(intake, application_id):
        return render_template("intake/survey_done.html", **about(found))
    if form.validate_on_submit():
        scores = {element.code: int(form[element.code].data) for element in elements()}
        profile = {question.code: form[question.code].data or "" for question in profile_questions()}
        remark = (form.remark.data or "").strip()
        surveying.answer_survey(intake, application_id, applicant(), scores, remark, profile)
        flash(gettext("Thank you. Your answers help us to improve."), "success")
        return redirect(url_for("my.application", application_id=application_id), code=303)
    shown = render_template(
        "intake/survey.html",
        **about(found),
        form=form,
        elements=elements(),
        profile=profile_questions(),
        language_code=language(),
    )
    return shown, 422 if request.method == "POST" else 200


def survey_form() -> Any:
    """One question with four answers for each element, in the language of the page, classes of people to choose from,
    and room for words."""
    fields: dict[str, Any] = {
        element.code: RadioField(
            element.questions[language()],
            [InputRequired(lazy_gettext("Choose one of the four answers."))],
            choices=[(str(score), words) for score, words in zip(SCORES, element.answers[language()], strict=True)],
        )
        for element in elements()
    }
    for question in profile_questions():
        choices = [(code, names[language()]) for code, names in question.classes.items()]
        fields[question.code] = SelectField(
            question.names[language()], [Optional()], choices=[("", lazy_gettext("Not said")), *choices]
        )
    fields["remark"] = TextAreaField(
        lazy_gettext("What should we do better?"),
        [Optional(), Length(max=2000, message=lazy_gettext("At most %(max)d characters."))],
    )
    return type("SurveyForm", (Form,), fields)()
