"""The front page and the catalogue of permit types."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.intake.catalogue import Catalogue, Permit
from services.intake.catalogue_facts import name_of
from services.intake.catalogue_shelf import Choice, found, fragment, helped_elsewhere, list_of, overview
from services.intake.counter import Counter
from services.intake.printed_pages import printed_pages
from services.intake.words import KINDS
from services.shared.refusals import NotFound
from services.shared.web import application_of, may, person
from services.shared.web.kept_pages import alike_while
from services.shared.web.languages import language

catalogue_pages = Blueprint("catalogue", __name__)
catalogue_pages.register_blueprint(printed_pages)


def catalogue() -> Catalogue:
    loaded: Catalogue = counter().intake.catalogue
    return loaded


def counter() -> Counter:
    return application_of(Counter)


@catalogue_pages.get("/")
@may("anyone")
@alike_while(catalogue)
def home() -> str:
    return render_template("intake/home.html", **overview(catalogue(), language()))


@catalogue_pages.get("/izin")
@may("anyone")
@alike_while(catalogue)
def permits() -> str:
    choice = Choice.of(request.args, catalogue())
    codes = found(catalogue(), choice)
    return render_template(
        "intake/permits.html",
        choice=choice,
        here=sum(catalogue().permits[code].active for code in codes),
        number=len(codes),
        elsewhere=helped_elsewhere(catalogue(), choice.words, language()),
        rows=list_of(catalogue(), codes, language(), grouped=not choice.words),
        **overview(catalogue(), language()),
    )


@catalogue_pages.get("/izin/<code>")
@may("anyone")
@alike_while(catalogue)
def permit(code: str) -> str:
    wanted: Permit = counter().intake.permit(code)
    return render_template(
        "intake/permit.html",
        permit=wanted,
        name=name_of(wanted),
        facts=fragment(catalogue(), "intake/permit_facts.html", code, language(), counter().intake.today()),
        kinds=KINDS,
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


def uuid_of(text: str) -> Any:
    """For ``request.form.get(type=…)``: a UUID, or nothing."""
    return UUID(text)
