"""The applicant's documents: upload them, send those again that the office sent back."""

from __future__ import annotations

from typing import IO, Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from services.intake.application import new_document
from services.intake.catalogue_pages import counter
from services.intake.domain import PermitApplication
from services.intake.uploads import FileMissing, FileRefused, store_upload
from services.intake.web import about, applicant, asked_of, is_closed, own
from services.shared.refusals import NotFound
from services.shared.web import may
from services.shared.web.errors import sentence_of

upload_pages = Blueprint("uploads", __name__, url_prefix="/permohonan")


@upload_pages.get("/<uuid:application_id>/berkas")
@may("applicant")
def documents(application_id: UUID) -> Any:
    found = own(application_id)
    if is_closed(found):
        return redirect(url_for("my.application", application_id=application_id), code=303)
    if not found.answered:
        return redirect(url_for("applications.form", application_id=application_id), code=303)
    return documents_page(found)


@upload_pages.post("/<uuid:application_id>/berkas/<requirement>")
@may("applicant")
def upload(application_id: UUID, requirement: str) -> Any:
    found = own(application_id)
    try:
        receive(found, requirement)
    except FileRefused as refusal:
        return documents_page(found, {requirement: sentence_of(refusal)}), 422
    flash(gettext("The document was received."), "success")
    return redirect(url_for(".documents", application_id=application_id, _anchor=f"upload-{requirement}"), code=303)


@upload_pages.post("/<uuid:application_id>/berkas/<requirement>/hapus")
@may("applicant")
def remove(application_id: UUID, requirement: str) -> Response:
    counter().intake.remove(application_id, applicant(), requirement)
    flash(gettext("The document was removed."), "success")
    return redirect(url_for(".documents", application_id=application_id), code=303)


@upload_pages.get("/<uuid:application_id>/perbaikan")
@may("applicant")
def correction(application_id: UUID) -> Any:
    return correction_page(own(application_id))


@upload_pages.post("/<uuid:application_id>/perbaikan/<requirement>")
@may("applicant")
def correct(application_id: UUID, requirement: str) -> Any:
    found = own(application_id)
    try:
        receive(found, requirement)
    except FileRefused as refusal:
        return correction_page(found, {requirement: sentence_of(refusal)}), 422
    flash(gettext("The document was received."), "success")
    return redirect(url_for(".correction", application_id=application_id), code=303)


@upload_pages.post("/<uuid:application_id>/perbaikan/kirim")
@may("applicant")
def submit_correction(application_id: UUID) -> Response:
    counter().intake.submit_correction(application_id, applicant())
    flash(gettext("Thank you: the correction was handed in."), "success")
    return redirect(url_for("my.application", application_id=application_id), code=303)


def documents_page(found: PermitApplication, errors: dict[str, str] | None = None) -> str:
    """One card per requirement, each with its own upload."""
    asked = asked_of(found)
    return render_template(
        "intake/documents.html",
        **about(found),
        asked=asked,
        documents=found.documents,
        errors=errors or {},
        missing=[each.title for each in asked if each.mandatory and each.requirement.doc not in found.documents],
        limit_mb=counter().upload_limit_mb,
    )


def correction_page(found: PermitApplication, errors: dict[str, str] | None = None) -> str:
    """Only the documents that must come again, each with the reason."""
    titles = {each.requirement.doc: each.title for each in asked_of(found)}
    return render_template(
        "intake/correction.html",
        **about(found),
        faults=found.faults,
        titles=titles,
        replaced=found.replaced,
        errors=errors or {},
        complete=all(fault.requirement in found.replaced for fault in found.faults),
        formats={each.requirement.doc: each.formats for each in asked_of(found)},
        limit_mb=counter().upload_limit_mb,
    )


def receive(found: PermitApplication, requirement: str) -> None:
    """Take the uploaded file of a form in; raises a named refusal, and then nothing is kept."""
    file = request.files.get("file")
    if file is None:
        take_in(found, requirement, None, "")
    else:
        take_in(found, requirement, file.stream, file.filename or "")


def take_in(found: PermitApplication, requirement: str, stream: IO[bytes] | None, name: str) -> None:
    """Take a spooled file in for a requirement; raises a named refusal, and then nothing is kept."""
    asked = {each.requirement.doc: each for each in asked_of(found)}
    if requirement not in asked:
        raise NotFound
    if counter().intake.outdated(found):
        counter().intake.follow_the_law(found.id, applicant())
        found = own(found.id)
    found.expect(requirement)
    if stream is None or not name:
        raise FileMissing
    parts = counter()
    stored = store_upload(parts.store, stream, name, asked[requirement].formats, parts.upload_limit_mb)
    document = new_document(requirement, asked[requirement].title, stored.sha256, stored.media_type, stored.size)
    parts.intake.upload(found.id, applicant(), document)
