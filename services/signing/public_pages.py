"""The public pages behind the QR code: does this letter count? No personal data here."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, jsonify, render_template
from flask_babel import get_locale, gettext, lazy_gettext
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage

from services.shared.web import Form, application_of, may, prefers_json, without_csrf
from services.signing import read_model
from services.signing.examination import LARGEST
from services.signing.parts import WIB
from services.signing.press import Press
from services.signing.verdict import Verdict, of_letter
from services.signing.words import KINDS, ROLES, VERDICTS

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
    return render_template("signing/check.html", form=FileForm(), verdict=None, letter=None)


@public_pages.post("/periksa")
@may("anyone")
@without_csrf
def check_file() -> Any:
    form = FileForm()
    pdf = taken(form.file.data)
    if not pdf or len(pdf) > LARGEST:
        problem = gettext("Choose a PDF file.") if not pdf else gettext("The file is larger than 10 MB.")
        form.refuse("file", problem)
        if prefers_json():
            return jsonify(verdict="unreadable", reasons=[problem]), 413 if pdf else 400
        return render_template("signing/check.html", form=form, verdict=None, letter=None), 422
    verdict, letter = application_of(Press).judged(pdf)
    if prefers_json():
        return jsonify(as_json(verdict, letter))
    return render_template("signing/check.html", form=form, **shown(verdict, letter))


@public_pages.get("/<code>")
@may("anyone")
def letter(code: str) -> Any:
    signing = application_of(Press).signing
    issued = read_model.issued_by_code(signing.datastore, code) if CODE.fullmatch(code) else None
    verdict = of_letter(issued, signing.clock().astimezone(WIB).date())
    status = 200 if issued else 404
    if prefers_json():
        return jsonify(as_json(verdict, issued)), status
    return render_template("signing/public_letter.html", **shown(verdict, issued)), status


def taken(upload: FileStorage | None) -> bytes:
    """The bytes of an upload, a little more than we accept at most; nothing of it is kept."""
    if upload is None:
        return b""
    try:
        content: bytes = upload.read(LARGEST + 1)
        return content
    finally:
        upload.close()


def as_json(verdict: Verdict, letter: Any | None) -> dict[str, Any]:
    """The verdict for scripts: one word that stays the same in every language, and sentences."""
    answer: dict[str, Any] = {"verdict": verdict.word, "reasons": [str(gettext(each)) for each in verdict.reasons]}
    if letter is not None:
        answer["letter"] = {
            "number": letter.number,
            "kind": letter.letter,
            "permit": letter.permit_code,
            "permit_name": permit_name(letter),
            "signed_on": letter.signed_on.isoformat(),
            "valid_until": letter.valid_until.isoformat() if letter.valid_until else None,
            "signer": signer_of(letter),
        }
        if letter.agency:
            answer["letter"] |= {"agency": letter.agency, "agency_name": agency_name(letter)}
    return answer


def shown(verdict: Verdict, letter: Any | None) -> dict[str, Any]:
    """The verdict for people."""
    text, colour = VERDICTS[verdict.word]
    return {
        "verdict": {"word": verdict.word, "text": str(text), "colour": colour},
        "reasons": [str(gettext(each)) for each in verdict.reasons],
        "letter": letter,
        "kind": str(KINDS[letter.letter]) if letter else "",
        "permit_name": permit_name(letter) if letter else "",
        "agency": agency_name(letter) if letter else "",
        "signer": signer_of(letter) if letter else "",
    }


def permit_name(letter: Any) -> str:
    """In the language of the page."""
    return str(letter.permit_name_en if in_english() else letter.permit_name)


def agency_name(letter: Any) -> str:
    """The agency whose head signed, in the language of the page; empty for a letter of the office."""
    return str(letter.agency_name_en if in_english() else letter.agency_name)


def signer_of(letter: Any) -> str:
    """Who signed, by office and capacity, not by name."""
    if not letter.agency:
        title = str(ROLES.get(letter.signer_role, letter.signer_role))
        return str(gettext("%(title)s (acting)", title=title)) if letter.as_deputy else title
    title = gettext("Head of %(agency)s", agency=letter.agency_name_en) if in_english() else letter.head_title
    return str(gettext("%(title)s, by the deputy", title=title) if letter.as_deputy else title)


def in_english() -> bool:
    """Whether the page speaks English."""
    locale = get_locale()
    return locale is not None and locale.language == "en"
