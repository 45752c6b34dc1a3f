"""What an issued letter prints wrongly: the front office puts the answer right for the letter that replaces it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, TextAreaField
from wtforms.validators import InputRequired, Length

from services.intake.answers import PARTNERS, as_typed
from services.intake.catalogue import Field
from services.intake.catalogue_facts import label_of
from services.intake.catalogue_pages import counter
from services.intake.domain import PermitApplication
from services.intake.form_fields import no_hidden_signs_but_line_ends, something_to_read
from services.intake.permit_form import answers_of, form_for, readable
from services.intake.rules import AnswerNotPrinted
from services.intake.web import about
from services.shared.refusals import NotFound
from services.shared.web import Form, may, person
from services.shared.web.formats import moment
from services.shared.web.languages import language

misprint_pages = Blueprint("misprints", __name__, url_prefix="/loket/surat")

LONGEST = 1000


class WhyForm(Form):
    """Why an answer changes that was decided upon. Both lie sealed with the answers."""

    reason = TextAreaField(
        lazy_gettext("Reason"),
        [
            something_to_read(lazy_gettext("Say what is printed wrongly, and what shows it.")),
            no_hidden_signs_but_line_ends,
            Length(max=LONGEST, message=lazy_gettext("At most %(max)d characters.")),
        ],
        description=lazy_gettext("What is printed wrongly, and which document shows how it should read."),
    )
    compared = BooleanField(
        lazy_gettext("I compared the new answer with that document, and the applicant agrees to it."),
        [InputRequired(lazy_gettext("Only what a document shows is put right."))],
    )


@misprint_pages.get("/<uuid:application_id>")
@may("front_office")
def printed(application_id: UUID) -> str:
    found = issued(application_id)
    intake = counter().intake
    answers = intake.answers(found)
    rows = [
        {
            "key": label_of(question),
            "value": shown(question, answers.get(question.key, "")),
            "href": url_for(".correct", application_id=found.id, key=question.key),
            "action": gettext("Correct"),
        }
        for question in intake.printed_questions(found)
    ]
    return render_template("intake/misprints.html", **about(found), rows=rows, history=history_of(found))


@misprint_pages.route("/<uuid:application_id>/<key>", methods=["GET", "POST"])
@may("front_office")
def correct(application_id: UUID, key: str) -> Any:
    found, intake, why = issued(application_id), counter().intake, WhyForm()
    group = group_of(found, key)
    kind, before = form_for(group, intake.catalogue, language(), intake.today()), intake.answers(found)
    form = kind() if why.is_submitted() else kind(formdata=MultiDict(as_typed(before, group)))
    valid = why.is_submitted() and all([form.validate(), why.validate()])
    given = answers_of(form, group) if valid else {}
    new = {question.key: given.get(question.key, "") for question in group}
    if valid and all(before.get(each, "") == answer for each, answer in new.items()):
        form.refuse(next(iter(form)).name, gettext("This is the present answer already."))
        valid = False
    if valid:
        intake.correct_printed(application_id, new, why.reason.data.strip(), person().username)
        flash(gettext("The answer is put right. A replacement of the letter prints it."), "success")
        return redirect(url_for(".printed", application_id=application_id), code=303)
    formerly = [{"key": label_of(each), "value": shown(each, before.get(each.key, ""))} for each in group]
    page = render_template("intake/misprint.html", **about(found), key=key, form=form, why=why, formerly=formerly)
    return page, 422 if why.is_submitted() else 200


def issued(application_id: UUID) -> PermitApplication:
    """An application that was answered by a letter; others print nothing."""
    found: PermitApplication = counter().intake.find(PermitApplication, application_id)
    if found.letter is None:
        raise NotFound
    return found


def group_of(found: PermitApplication, key: str) -> list[Field]:
    """The question, with the other end of a range."""
    group = [each for each in counter().intake.printed_questions(found) if key in (each.key, PARTNERS.get(each.key))]
    if key not in [each.key for each in group]:
        raise AnswerNotPrinted
    return group


def history_of(found: PermitApplication) -> list[list[Any]]:
    """What officers put right, the latest first: when, who, which answer, what it was, and why."""
    labels = {each.key: each for each in counter().intake.questions_of(found)}
    lines = [
        (former.until, former.by, label_of(labels[key]), shown(labels[key], former.value), former.reason)
        for key, some in counter().intake.former_answers(found).items()
        for former in some
        if former.by and key in labels
    ]
    return [[moment(at), *rest] for at, *rest in sorted(lines, reverse=True)]


def shown(question: Field, answer: str) -> str:
    """As a person reads it."""
    return readable(question, answer, counter().intake.catalogue, language()) if answer else "–"
