"""The public pages behind the QR code: does this letter count? No personal data here."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, jsonify, render_template
from flask_babel import gettext, lazy_gettext
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage

from services.shared.web import Form, application_of, may, prefers_json, without_csrf
from services.signing import read_model
from services.signing.examination import LARGEST
from services.signing.press import Press
from services.signing.public_facts import answer_of, shown, signatures_of
from services.signing.verdict import of_letter

public_pages = Blueprint("public", __name__, url_prefix="/te")

CODE = re.compile(r"[A-Za-z2-7]{26}")


class FileForm(Form):
    """The letter as the visitor has it."""

    class Meta(Form.Meta):
        """Nothing is changed and nobody is signed in: scripts may post here."""

        csrf = False

    file = FileField(
        lazy_gettext("The letter as a PDF file"),
        description=lazy_gettext("At most 10 MB. The file is looked at and not kept."),
    )


@public_pages.get("/periksa")
@may("anyone")
def check() -> str:
    return render_template("signing/check.html", form=FileForm(), verdict=None)


@public_pages.post("/periksa")
@may("anyone")
@without_csrf
def check_file() -> Any:
    form = FileForm()
    pdf = taken(form.file.data)
    if not pdf or len(pdf) > LARGEST:
        return refused(form, pdf)
    verdict, letter = application_of(Press).judged(pdf)
    if prefers_json():
        return jsonify(answer_of(verdict, letter) | {"signatures": signatures_of(verdict, letter)})
    return render_template("signing/check.html", form=form, **shown(verdict, letter))


@public_pages.get("/<code>")
@may("anyone")
def letter(code: str) -> Any:
    signing = application_of(Press).signing
    issued = read_model.issued_by_code(signing.datastore, code) if CODE.fullmatch(code) else None
    verdict = of_letter(issued, signing.today())
    status = 200 if issued else 404
    if prefers_json():
        return jsonify(answer_of(verdict, issued)), status
    return render_template("signing/public_letter.html", **shown(verdict, issued)), status


def refused(form: FileForm, pdf: bytes | None) -> Any:
    """There is nothing to look at, or too much."""
    if pdf:
        problem, status = gettext("The file is larger than 10 MB."), 413
    else:
        problem, status = gettext("Choose a PDF file.") if pdf is None else gettext("The file is empty."), 400
    if prefers_json():
        return jsonify(verdict="unreadable", reasons=[problem], signatures=[], letter=None), status
    form.refuse("file", problem)
    return render_template("signing/check.html", form=form, verdict=None), 422


def taken(upload: FileStorage | None) -> bytes | None:
    """The bytes of an upload, a little more than we accept at most; nothing of it is kept."""
    if upload is None or not upload.filename:
        return None
    try:
        content: bytes = upload.read(LARGEST + 1)
        return content
    finally:
        upload.close()
