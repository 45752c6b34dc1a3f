"""The applicant's pages up to the submission: fill in, check, submit."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from services.intake.answers import as_typed, typed_in
from services.intake.catalogue_facts import name_of, title_shown
from services.intake.catalogue_pages import counter
from services.intake.domain import PermitApplication
from services.intake.paperwork import Asked
from services.intake.permit_form import answers_of, form_for, unanswered
from services.intake.review import changes_nothing, fallen_away, own_data_rows, review_of
from services.intake.words import KINDS, title_with_number, with_kind
from services.shared.refusals import NotFound
from services.shared.web import Form, may, person
from services.shared.web.languages import language

pages = Blueprint("applications", __name__, url_prefix="/permohonan")


@pages.route("/<uuid:application_id>/isian", methods=["GET", "POST"])
@may("applicant")
def form(application_id: UUID) -> Any:
    found, intake = own(application_id), counter().intake
    if request.method == "GET" and is_closed(found):
        return redirect(url_for("my.application", application_id=application_id), code=303)
    questions = intake.questions_of(found)
    kind = form_for(questions, intake.catalogue, language(), intake.today())
    if request.method == "GET":
        return resumed_form(found, kind)
    filled, later = kind(), "later" in request.form
    if filled.validate():
        intake.save_answers(application_id, applicant(), answers_of(filled, questions))
        if gone := fallen_away(counter(), found, own(application_id)):
            flash(gettext("No longer needed with these answers, and removed: %(documents)s", documents="; ".join(gone)))
    elif later:
        intake.put_answers_aside(application_id, applicant(), typed_in(request.form, questions))
    else:
        return render_template("intake/form.html", **about(found), form=filled, unanswered=[]), 422
    if not later:
        return redirect(url_for("uploads.documents", application_id=application_id), code=303)
    flash(gettext("Your answers are kept. You can go on whenever you like, on any device."), "success")
    return redirect(url_for("draft.tasks", application_id=application_id), code=303)


@pages.get("/<uuid:application_id>/periksa")
@may("applicant")
def check(application_id: UUID) -> Any:
    found = own(application_id)
    if is_closed(found):
        return redirect(url_for("my.application", application_id=application_id), code=303)
    if not found.answered:
        return redirect(url_for(".form", application_id=application_id), code=303)
    if not found.confirmed:
        return redirect(url_for("draft.own_data", application_id=application_id), code=303)
    if not found.delivery:
        return redirect(url_for("draft.delivery", application_id=application_id), code=303)
    return check_page(found)


@pages.post("/<uuid:application_id>/kirim")
@may("applicant")
def submit(application_id: UUID) -> Any:
    found = own(application_id)
    if not found.number:
        checked = request.form.get("version", type=int)
        if checked is not None and checked != found.version:
            return check_page(found, gettext("The application was changed meanwhile. Check it once more.")), 409
        if not request.form.get("declaration"):
            return check_page(found, gettext("Declare that your statements are true.")), 422
    counter().intake.submit(application_id, applicant())
    return redirect(url_for("draft.receipt", application_id=application_id), code=303)


def resumed_form(found: PermitApplication, kind: type[Form]) -> str:
    """The form as it was left: the answers, or what was put aside, and then also what is missing or wrong."""
    intake = counter().intake
    put_aside = {} if found.answered else intake.put_aside(found)
    typed = put_aside or as_typed(intake.answers(found), intake.questions_of(found))
    filled = kind(formdata=MultiDict(typed))
    return render_template(
        "intake/form.html", **about(found), form=filled, unanswered=unanswered(filled) if put_aside else []
    )


def check_page(found: PermitApplication, error: str = "") -> str:
    """Everything once more before it is handed in."""
    asked = asked_of(found)
    return render_template(
        "intake/check.html",
        **about(found),
        **review_of(counter(), found),
        asked=[(each, len(found.documents.get(each.requirement.doc, ()))) for each in asked],
        title_with_number=title_with_number,
        missing=missing_titles(found, asked),
        unchanged=changes_nothing(counter(), found),
        error=error,
    )


def asked_of(found: PermitApplication) -> list[Asked]:
    """The requirements of this application, given its answers."""
    asked: list[Asked] = counter().intake.asked_of(found)
    return asked


def is_closed(found: PermitApplication) -> bool:
    """Whether there is nothing to fill in or upload any more, except what the office asks for again."""
    return found.number is not None or found.withdrawn


def about(found: PermitApplication) -> dict[str, Any]:
    """What every page of an application shows."""
    permit_name = name_of(counter().intake.permit(found.permit_code))
    return {
        "application": found,
        "permit_name": permit_name,
        "kind": KINDS[found.kind],
        "subject": with_kind(permit_name, found.kind),
        "own_data_rows": partial(own_data_rows, alone=not person().actor),
        "document_title": partial(document_title, found),
    }


def document_title(found: PermitApplication, requirement: str, recorded: str) -> str:
    """A document's title in the language of the page."""
    return title_shown(counter().intake.catalogue, counter().intake.permit(found.permit_code), requirement, recorded)


def missing_titles(found: PermitApplication, asked: Iterable[Asked]) -> list[str]:
    """What must still come."""
    return [
        document_title(found, each.requirement.doc, each.title)
        for each in asked
        if each.mandatory and each.requirement.doc not in found.documents
    ]


def own(application_id: UUID) -> PermitApplication:
    """The signed-in applicant's application."""
    found: PermitApplication = counter().intake.own(application_id, applicant())
    return found


def conversation_about(application_id: UUID, visit_of: str = "") -> str:
    """Where the applicant writes to the helpdesk about an application; ``visit_of`` names the agency of whose moments
    for a visit none suits."""
    about_it = {"tentang": str(application_id), **({"kunjungan": visit_of} if visit_of else {})}
    return f"/bantuan/?{urlencode(about_it)}"


def applicant() -> UUID:
    """The signed-in applicant's account; raises :class:`NotFound` for a session without one."""
    account_id = person().account_id
    if account_id is None:
        raise NotFound
    return account_id
