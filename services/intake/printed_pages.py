"""The catalogue on paper: checklists, the form as an example, and the guide as a PDF."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask_babel import gettext

from services.intake.catalogue import Catalogue, Field, Permit
from services.intake.catalogue_facts import label_of, name_of, only_for
from services.intake.catalogue_shelf import facts_of, office_of
from services.intake.counter import Counter
from services.intake.guide import guide_of
from services.intake.permit_form import form_for
from services.shared.web import application_of, may
from services.shared.web.kept_pages import alike_while
from services.shared.web.languages import language

printed_pages = Blueprint("printed", __name__)


def catalogue() -> Catalogue:
    loaded: Catalogue = counter().intake.catalogue
    return loaded


def counter() -> Counter:
    return application_of(Counter)


@printed_pages.get("/izin/<code>/daftar-periksa")
@may("anyone")
@alike_while(catalogue)
def checklist(code: str) -> str:
    counter().intake.permit(code)
    day = counter().intake.today()
    return render_template(
        "intake/checklist.html",
        it=facts_of(catalogue(), code, language(), day),
        day=day,
        office=office_of(catalogue(), language()),
    )


@printed_pages.get("/izin/<code>/contoh-formulir")
@may("anyone")
@alike_while(catalogue)
def example_form(code: str) -> str:
    wanted: Permit = counter().intake.permit(code)
    questions = [with_its_kinds(question) for question in wanted.isian]
    form = form_for(questions, catalogue(), language(), counter().intake.today())(formdata=None, meta={"csrf": False})
    return render_template("intake/example_form.html", permit=wanted, name=name_of(wanted), form=form)


def with_its_kinds(question: Field) -> Field:
    """The form is shown for all kinds of application at once: what only some of them ask says so."""
    if not question.untuk:
        return question
    label = f"{label_of(question)} ({only_for(question)})"
    return question.model_copy(update={"label": label, "label_en": label})


@printed_pages.get("/panduan.pdf")
@may("anyone")
def whole_guide() -> Response:
    return as_pdf(tuple(catalogue().permits), gettext("permit-guide"))


@printed_pages.get("/izin/<code>/panduan.pdf")
@may("anyone")
def permit_guide(code: str) -> Response:
    counter().intake.permit(code)
    return as_pdf((code,), gettext("guide-%(code)s", code=code.lower()))


def as_pdf(codes: tuple[str, ...], name: str) -> Response:
    """The guide to these permit types, to be read in the browser and kept under this name."""
    pdf = guide_of(catalogue(), codes, language(), counter().intake.today(), counter().base_url)
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
