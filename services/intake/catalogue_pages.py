"""The front page and the catalogue of permit types."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.intake.catalogue import Permit, steps_of
from services.intake.conditions import Condition
from services.intake.counter import Counter
from services.intake.words import COSTS, KINDS, STATUSES, step_name, validity
from services.shared.refusals import NotFound
from services.shared.web import application_of, may, person
from services.shared.web.kept_pages import alike_for_strangers
from services.shared.web.languages import language

catalogue_pages = Blueprint("catalogue", __name__)


@catalogue_pages.get("/")
@may("anyone")
@alike_for_strangers
def home() -> str:
    return render_template("intake/home.html", permits=len(counter().intake.catalogue.permits))


@catalogue_pages.get("/izin")
@may("anyone")
@alike_for_strangers
def permits() -> str:
    words = request.args.get("cari", "").strip()
    found = [permit for permit in counter().intake.catalogue.permits.values() if matches(permit, words)]
    return render_template(
        "intake/permits.html", words=words, found=found, name_of=name_of, costs=COSTS, statuses=STATUSES
    )


@catalogue_pages.get("/izin/<code>")
@may("anyone")
@alike_for_strangers
def permit(code: str) -> str:
    intake = counter().intake
    found = intake.permit(code)
    return render_template(
        "intake/permit.html",
        permit=found,
        name=name_of(found),
        steps=[{"step": step, "name": step_name(step)} for step in steps_of(intake.catalogue, found, None)],
        asked={kind: intake.listed(found, kind) for kind in found.kinds},
        when=lambda condition: when(found, condition),
        kinds=KINDS,
        costs=COSTS,
        statuses=STATUSES,
        validity=validity(found),
        new_id=uuid4(),
    )


@catalogue_pages.post("/izin/<code>/mulai")
@may("applicant")
def start(code: str) -> Response:
    account_id = person().account_id
    if account_id is None:
        raise NotFound
    application_id = request.form.get("application_id", type=uuid_of) or uuid4()
    kind = request.form.get("kind", "new")
    if kind != "new":
        return redirect(url_for("earlier.choose", code=code, kind=kind, draft=application_id), code=303)
    counter().intake.start(application_id, account_id, code, kind)
    return redirect(url_for("draft.tasks", application_id=application_id), code=303)


def matches(permit: Permit, words: str) -> bool:
    """Whether every word occurs in what is said of the permit type."""
    text = f"{permit.code} {permit.nama} {permit.name_en} {permit.sektor}".lower()
    return all(word in text for word in words.lower().split())


def when(permit: Permit, condition: Condition) -> str:
    """A condition in the words of the form's question: “Kind of place: mandiri”."""
    question = next((each for each in permit.isian if each.key == condition.field), None)
    if question is None:
        return condition.words
    label = question.label_en if language() == "en" and question.label_en else question.label
    value = condition.value.replace("_", " ")
    return f"{label}: {value}" if condition.operator == "==" else f"{label} {condition.operator} {value}"


def name_of(permit: Permit) -> str:
    """The name in the language of the page."""
    return permit.name_en if language() == "en" and permit.name_en else permit.nama


def uuid_of(text: str) -> Any:
    """For ``request.form.get(type=…)``: a UUID, or nothing."""
    return UUID(text)


def counter() -> Counter:
    return application_of(Counter)
