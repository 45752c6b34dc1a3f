"""Questions about an application: the applicant asks, the front office answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from wtforms import HiddenField, TextAreaField, validators
from wtforms.validators import InputRequired, Length

from services.intake import asking
from services.intake.catalogue_facts import name_of
from services.intake.catalogue_pages import counter
from services.intake.conversation import NotHandedIn, Question, TooManyOpenQuestions
from services.intake.domain import PermitApplication
from services.intake.form_fields import no_hidden_signs_but_line_ends, something_to_read
from services.intake.personal_data import PersonalDataErased
from services.intake.web import about, applicant, own
from services.shared.refusals import NotFound, SomebodyWasFaster
from services.shared.web import Form, may, person
from services.shared.web.errors import sentence_of

question_pages = Blueprint("questions", __name__)

OFFICE = "front_office", "helpdesk"
LONGEST = 2000


class QuestionForm(Form):
    """What the applicant writes. The page chooses the id, so that a second click asks nothing twice."""

    question_id = HiddenField(validators=[InputRequired(), validators.UUID()])
    text = TextAreaField(
        lazy_gettext("Your question"),
        [
            something_to_read(lazy_gettext("Write your question.")),
            no_hidden_signs_but_line_ends,
            Length(max=LONGEST, message=lazy_gettext("At most %(max)d characters.")),
        ],
    )


class AnswerForm(Form):
    """What the officer writes."""

    text = TextAreaField(
        lazy_gettext("Your answer"),
        [
            something_to_read(lazy_gettext("Write your answer.")),
            no_hidden_signs_but_line_ends,
            Length(max=LONGEST, message=lazy_gettext("At most %(max)d characters.")),
        ],
    )


@question_pages.route("/permohonan/<uuid:application_id>/tanya", methods=["GET", "POST"])
@may("applicant")
def ask(application_id: UUID) -> Any:
    found = own(application_id)
    if found.number is None:
        raise NotHandedIn
    form = QuestionForm(data={"question_id": str(uuid4()), "text": other_moments(found, request.args.get("kunjungan"))})
    if form.validate_on_submit():
        question_id = UUID(form.question_id.data)
        try:
            asking.ask(counter().intake, question_id, application_id, applicant(), form.text.data.strip())
        except TooManyOpenQuestions as refusal:
            form.refuse("text", sentence_of(refusal))
        else:
            flash(gettext("Your question was sent to the office. We tell you when it is answered."), "success")
            return redirect(url_for("my.application", application_id=application_id, _anchor="questions"), code=303)
    return render_template("intake/ask.html", **about(found), form=form), 422 if request.method == "POST" else 200


def other_moments(found: PermitApplication, step: str | None) -> str:
    """How a question begins for whom none of the moments proposed for a visit suits."""
    proposal = found.proposals.get(step or "")
    if proposal is None:
        return ""
    return gettext("None of the times proposed by %(agency)s for the visit suits me. I can do:", agency=proposal.agency)


@question_pages.get("/pertanyaan")
@may(*OFFICE)
def waiting() -> str:
    intake = counter().intake
    return render_template(
        "intake/questions.html",
        waiting=asking.open_questions(intake),
        answered=asking.answered_questions(intake),
        name_of=lambda code: name_of(intake.permit(code)),
    )


@question_pages.route("/pertanyaan/<uuid:question_id>", methods=["GET", "POST"])
@may(*OFFICE)
def question(question_id: UUID) -> Any:
    intake, form, status = counter().intake, AnswerForm(), 200
    application = intake.find(PermitApplication, intake.find(Question, question_id).application_id)
    if form.validate_on_submit():
        try:
            asking.answer(intake, question_id, form.text.data.strip(), person().username)
        except SomebodyWasFaster as refusal:
            form.refuse("text", sentence_of(refusal))
            status = 409
        else:
            flash(gettext("The answer was sent."), "success")
            return redirect(url_for(".waiting"), code=303)
    elif request.method == "POST":
        status = 422
    shown = render_template(
        "intake/question.html",
        application=application,
        permit_name=name_of(intake.permit(application.permit_code)),
        applicant=known_name(application.applicant_id),
        conversation=asking.conversation(intake, application),
        this=asking.exchange(intake, application, question_id),
        form=form,
    )
    return shown, status


def known_name(account_id: UUID) -> str:
    """Who asks; people can be forgotten while their question lies on the desk."""
    try:
        return str(counter().accounts.particulars(account_id)["name"])
    except (NotFound, PersonalDataErased):
        return str(gettext("Data erased"))
