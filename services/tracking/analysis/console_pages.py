"""Questions in SQL, for analysts: asked on a page, answered as a table or as a file."""

from __future__ import annotations

import io
import time
from typing import Any

from flask import Blueprint, Flask, Response, current_app, render_template, request
from flask_babel import gettext, lazy_gettext
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from services.shared.datastore import Datastore
from services.shared.web import application_of, may, person
from services.shared.web.errors import sentence_of
from services.shared.web.forms import Form
from services.tracking.analysis import console, spreadsheets
from services.tracking.analysis.console import Answer, NotAnswered, NotOneQuestion, TookTooLong, TooManyQuestions
from services.tracking.analysis.examples import EXAMPLES
from services.tracking.application import Tracking

console_pages = Blueprint("console", __name__, url_prefix="/analisis/sql")

ADDRESS = "sakpore_analyst_database"
AROUND = 20  # signs of the question that are shown before and after the place of a mistake


class QuestionForm(Form):
    """One statement."""

    sql = TextAreaField(
        lazy_gettext("Question in SQL"),
        validators=[
            InputRequired(lazy_gettext("Write a question.")),
            Length(max=console.LONGEST_QUESTION, message=lazy_gettext("At most %(max)d characters.")),
        ],
    )


def give_analysts(app: Flask, address: str) -> Flask:
    """Let the console ask by this login; an empty address: nobody can ask."""
    app.extensions[ADDRESS] = address
    return app


@console_pages.route("", methods=["GET", "POST"])
@may("analyst")
def shown() -> tuple[str, int]:
    form = QuestionForm(data={"sql": example(request.args.get("contoh", ""))})
    answer = answered(form) if form.validate_on_submit() else None
    page = render_template(
        "tracking/analysis/console.html",
        form=form,
        able=bool(current_app.extensions[ADDRESS]),
        answer=answer,
        rows=cells(answer) if answer else [],
        examples=[(place, title) for place, (title, _) in enumerate(EXAMPLES)],
        own=console.own_questions(datastore(), person().username),
        limits=console,
    )
    return page, 422 if form.errors else 200


@console_pages.post("/hasil.csv")
@may("analyst")
def file() -> Response | tuple[str, int]:
    form = QuestionForm()
    answer = answered(form) if form.validate_on_submit() else None
    if answer is None:
        return shown()
    text = io.StringIO()
    spreadsheets.write(text, [answer.columns, *answer.rows])
    headers = {"Content-Disposition": 'attachment; filename="hasil.csv"'}
    return Response(text.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def answered(form: QuestionForm) -> Answer | None:
    """The answer; None where there is none, and why stands at the form. Either is remembered."""
    address, asked, began = current_app.extensions[ADDRESS], form.sql.data, time.monotonic()
    if not address:
        return None
    outcome: Answer | NotAnswered
    try:
        outcome = console.ask(address, asked)
    except TooManyQuestions as refusal:
        form.refuse("sql", sentence_of(refusal))
        return None
    except NotAnswered as trouble:
        form.refuse("sql", in_words(trouble, asked))
        outcome = trouble
    milliseconds = round((time.monotonic() - began) * 1000)
    console.remember(datastore(), person().username, asked, outcome, milliseconds)
    return outcome if isinstance(outcome, Answer) else None


def in_words(trouble: NotAnswered, asked: str) -> str:
    """What PostgreSQL says, and where in the question."""
    if isinstance(trouble, TookTooLong):
        return gettext("Stopped after %(seconds)d seconds. Narrow the question, for example to a month.",
                       seconds=console.SECONDS)  # fmt: skip
    if isinstance(trouble, NotOneQuestion):
        return gettext("Write one statement that reads: it begins with SELECT, WITH, VALUES or TABLE.")
    said = " ".join(filter(None, (f"PostgreSQL: {trouble.message}.", trouble.hint)))
    if not trouble.place:
        return said
    before, after = asked[: trouble.place - 1][-AROUND:], asked[trouble.place - 1 :][:AROUND]
    return gettext("%(said)s Near: %(before)s ▸ %(after)s", said=said, before=before, after=after)


def cells(answer: Answer) -> list[list[Any]]:
    """The rows as the table takes them; NULL is an empty cell."""
    return [
        [{"text": value or "", "numeric": True} if number else value or "" for value, number in
         zip(row, answer.numbers, strict=True)]
        for row in answer.rows
    ]  # fmt: skip


def example(place: str) -> str:
    """The question of an example, by its place in the list; empty for anything else."""
    known = {str(number): question for number, (_, question) in enumerate(EXAMPLES)}
    return known.get(place, "")


def datastore() -> Datastore:
    return application_of(Tracking).datastore
