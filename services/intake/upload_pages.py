"""The applicant's documents: upload them, send those again that the office sent back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from services.intake.catalogue_pages import counter
from services.intake.correction_page import correction_page
from services.intake.document_cards import cards_of
from services.intake.domain import PermitApplication
from services.intake.receiving import AT_THE_FIELD, Chosen, receive, reuse
from services.intake.steps_of_draft import after_documents
from services.intake.web import about, applicant, asked_of, document_title, is_closed, missing_titles, own
from services.shared.refusals import NotFound
from services.shared.uploads import TogetherTooLarge
from services.shared.web import may
from services.shared.web.errors import sentence_of

upload_pages = Blueprint("uploads", __name__, url_prefix="/permohonan")

TOO_LARGE = "terlalu_besar"  # nginx builds the same address


@upload_pages.get("/<uuid:application_id>/berkas")
@may("applicant")
def documents(application_id: UUID) -> Any:
    found = own(application_id)
    if is_closed(found):
        return redirect(url_for("my.application", application_id=application_id), code=303)
    if not found.answered:
        return redirect(url_for("applications.form", application_id=application_id), code=303)
    return documents_page(found, too_large())


@upload_pages.post("/<uuid:application_id>/berkas/<requirement>")
@may("applicant")
def upload(application_id: UUID, requirement: str) -> Any:
    return taken_in(application_id, requirement, documents_page)


@upload_pages.post("/<uuid:application_id>/berkas/<requirement>/hapus")
@may("applicant")
def remove(application_id: UUID, requirement: str) -> Response:
    """One document, or all that are there for the requirement."""
    intake, one = counter().intake, request.form.get("document_id", type=UUID)
    if one is None:
        intake.remove(application_id, applicant(), requirement)
    else:
        intake.take_back(application_id, applicant(), one)
    flash(gettext("The document was removed."), "success")
    return redirect(place_of(own(application_id), requirement), code=303)


@upload_pages.post("/<uuid:application_id>/berkas/<requirement>/pakai")
@may("applicant")
def use_again(application_id: UUID, requirement: str) -> Any:
    """A document of an earlier application."""
    found, document_id = own(application_id), request.form.get("document_id", type=UUID)
    if document_id is None:
        raise NotFound
    try:
        reuse(found, requirement, document_id)
    except AT_THE_FIELD as refusal:
        page = correction_page if found.number else documents_page
        return page(found, {requirement: sentence_of(refusal)}), 422
    flash(gettext("The earlier document was taken over."), "success")
    return redirect(place_of(found, requirement), code=303)


@upload_pages.get("/<uuid:application_id>/perbaikan")
@may("applicant")
def correction(application_id: UUID) -> Any:
    return correction_page(own(application_id), too_large())


@upload_pages.post("/<uuid:application_id>/perbaikan/<requirement>")
@may("applicant")
def correct(application_id: UUID, requirement: str) -> Any:
    return taken_in(application_id, requirement, correction_page)


def taken_in(application_id: UUID, requirement: str, page: Callable[..., str]) -> Any:
    """Keep what was sent; what is wrong with it is said at its field on this page."""
    found = own(application_id)
    try:
        receive(found, requirement, chosen_files(), together="together" in request.form)
    except AT_THE_FIELD as refusal:
        return page(own(application_id), {requirement: sentence_of(refusal)}), 422
    flash(gettext("The document was received."), "success")
    return redirect(place_of(found, requirement), code=303)


@upload_pages.errorhandler(413)
def far_too_large(error: Exception) -> Response:
    """So large that it was not read: the page of the form says so at its field (nginx sends people there as well)."""
    place = request.view_args or {}
    view = ".correction" if request.endpoint == f"{upload_pages.name}.{correct.__name__}" else ".documents"
    address = url_for(view, application_id=place["application_id"], **{TOO_LARGE: place["requirement"]})
    return redirect(address, code=303)


def too_large() -> dict[str, str]:
    """The error that the address names."""
    requirement = request.args.get(TOO_LARGE)
    return {requirement: sentence_of(TogetherTooLarge(limit=counter().upload_limit_mb))} if requirement else {}


def chosen_files() -> list[Chosen]:
    """What the form carries; a browser sends a nameless part when nothing was chosen."""
    return [Chosen(file.stream, file.filename) for file in request.files.getlist("file") if file.filename]


def place_of(found: PermitApplication, requirement: str) -> str:
    """The card of a requirement on the page where it is asked for."""
    view = ".correction" if found.number else ".documents"
    return url_for(view, application_id=found.id, _anchor=f"upload-{requirement}")


def documents_page(found: PermitApplication, errors: dict[str, str]) -> str:
    """One card per requirement, each with its own upload."""
    asked = asked_of(found)
    return render_template(
        "intake/documents.html",
        **about(found),
        cards=cards_of(found, asked, errors),
        errors=errors,
        missing=missing_titles(found, asked),
        spared=[document_title(found, each.requirement.doc, each.title) for each in counter().intake.spared(found)],
        following=after_documents(found),
        limit_mb=counter().upload_limit_mb,
    )
