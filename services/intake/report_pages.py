"""The page on which the holder of a permit hands in what is due after its issue."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import lazy_gettext
from wtforms import FileField

from services.intake import letter_news
from services.intake.application import new_document
from services.intake.catalogue_pages import counter
from services.intake.letter_words import duties_shown
from services.intake.receiving import scanned
from services.intake.web import about, applicant, own
from services.shared.contracts import Document
from services.shared.refusals import NotFound
from services.shared.uploads import FileInfected, FileMissing, FileRefused, checked
from services.shared.web import Form, may
from services.shared.web.errors import sentence_of

report_pages = Blueprint("reports", __name__, url_prefix="/permohonan")

RECEIVED = lazy_gettext("Your report was handed in. Thank you.")
WAITING = lazy_gettext(
    "Your report was received and is checked for viruses now. You need not do anything: it is handed in after that."
)


class ReportForm(Form):
    """The report as one file."""

    file = FileField(lazy_gettext("The report, as PDF or picture"))


@report_pages.route("/<uuid:application_id>/laporan/<code>", methods=["GET", "POST"])
@may("applicant")
def hand_in(application_id: UUID, code: str) -> Any:
    found, form = own(application_id), ReportForm()
    duty = next((each for each in duties_shown(found) if each["code"] == code), None)
    if duty is None:
        raise NotFound
    if form.validate_on_submit():
        try:
            document, clean = stored(code)
            letter_news.hand_in_report(counter().intake, application_id, applicant(), code, document, clean=clean)
        except FileRefused as refusal:
            form.refuse("file", sentence_of(refusal))
        else:
            flash(str(RECEIVED if clean else WAITING), "success")
            return redirect(url_for("my.application", application_id=application_id), code=303)
    if not form.is_submitted() and duty["infected"]:
        form.refuse("file", sentence_of(FileInfected()))
    page = render_template("intake/report.html", **about(found), form=form, duty=duty)
    return page, 422 if form.is_submitted() else 200


def stored(code: str) -> tuple[Document, bool]:
    """The file, once it is examined and in the store, and whether the virus scanner called it clean; one without a
    verdict waits for it. Raises a named refusal."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise FileMissing
    clean = scanned(file.stream)
    file.stream.seek(0)
    passed = checked(file.stream, file.filename, (), counter().upload_limit_mb)
    file.stream.seek(0)
    counter().store.put(file.stream, passed.size, passed.sha256, passed.media_type)
    return new_document(code, "", passed.sha256, passed.media_type, passed.size), clean
