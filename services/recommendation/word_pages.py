"""The agency's recommendation: written for the head to sign, or issued with the scan of a signed letter."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as BaseResponse
from wtforms import FileField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from services.recommendation import case_read_model, case_words, words
from services.recommendation.advising import (
    ConditionsMissing,
    ConditionsOutOfPlace,
    OthersStillHaveTime,
    TooManyConditions,
    WrittenAnew,
)
from services.recommendation.consultation_page import AT_MOST
from services.recommendation.files import LETTERS
from services.recommendation.meeting_pages import lines
from services.recommendation.office import (
    AGENCY,
    WATCHERS,
    case_of_mine,
    files,
    my_agency,
    officer,
    recommendation,
    step_of_mine,
)
from services.recommendation.parts import Paper, Word
from services.shared.printable import CannotBePrinted
from services.shared.refusals import NotFound
from services.shared.uploads import FileRefused
from services.shared.web import Form, may
from services.shared.web.errors import sentence_of
from services.shared.web.shown_files import shown_file

word_pages = Blueprint("word", __name__, url_prefix="/rekomendasi")

REFUSALS = CannotBePrinted, WrittenAnew, ConditionsMissing, ConditionsOutOfPlace, TooManyConditions, OthersStillHaveTime
FIELDS: dict[type[Exception], str] = {OthersStillHaveTime: "advice", WrittenAnew: "advice", CannotBePrinted: "reason"}


class WordForm(Form):
    """For, for with conditions, or against; and how it comes on paper."""

    advice = RadioField(
        lazy_gettext("What does your agency recommend?"),
        choices=[(key, text) for key, (text, _) in words.ADVICE.items()],
        validators=[InputRequired(lazy_gettext("Choose what your agency recommends."))],
    )
    reason = TextAreaField(lazy_gettext("Reason"), validators=[DataRequired(lazy_gettext("Say why.")), AT_MOST])
    conditions = TextAreaField(lazy_gettext("Conditions"), validators=[Optional(), AT_MOST])
    paper = RadioField(
        lazy_gettext("How is it signed?"),
        choices=[
            ("system_letter", lazy_gettext("Electronically, by the head of the agency: the letter is made here")),
            ("scan", lazy_gettext("By hand: I upload the scan of the signed letter")),
        ],
        default="system_letter",
        validators=[InputRequired(lazy_gettext("Choose how it is signed."))],
    )
    number = StringField(
        lazy_gettext("Number of the scanned letter"),
        validators=[Optional(), Length(max=80, message=lazy_gettext("At most %(max)d characters."))],
    )
    scan = FileField(lazy_gettext("Scan of the signed letter"))
    after = HiddenField()

    def word(self) -> Word:
        """What the agency says."""
        return Word(self.advice.data, self.reason.data.strip(), lines(self.conditions.data))

    def drafts_seen(self) -> int | None:
        """How many drafts there were when the form was opened; None for a form that does not say."""
        return int(self.after.data) if str(self.after.data or "").isdigit() else None


@word_pages.get("/<uuid:application_id>/<step>/rekomendasi")
@may(*AGENCY)
def word(application_id: UUID, step: str) -> str:
    written = case_read_model.word(recommendation().datastore, application_id, step)
    return word_page(application_id, step, WordForm(data=known(written)))


@word_pages.post("/<uuid:application_id>/<step>/rekomendasi")
@may(*AGENCY)
def speak(application_id: UUID, step: str) -> BaseResponse | tuple[str, int]:
    case_of_mine(application_id)
    form = WordForm()
    if not form.validate():
        return word_page(application_id, step, form), 422
    try:
        said = send(application_id, step, form)
    except FileRefused as refusal:
        form.refuse("scan", sentence_of(refusal))
        return word_page(application_id, step, form), 422
    except REFUSALS as refusal:
        form.refuse(FIELDS.get(type(refusal), "conditions"), sentence_of(refusal))
        return word_page(application_id, step, form), 422
    flash(said, "success")
    return redirect(url_for("consultation.consultation", application_id=application_id), code=303)


@word_pages.get("/<uuid:application_id>/surat/<step>")
@may(*WATCHERS, "back_office", "sub_coordinator", "head")
def letter(application_id: UUID, step: str) -> Response:
    """The signed letter, for the agency itself and for those of the office who write and sign the permit."""
    datastore = recommendation().datastore
    spoken = case_read_model.word(datastore, application_id, step)
    if spoken is None or not spoken.paper:
        raise NotFound
    case_of_mine(application_id) if officer().agency else case_read_model.case_file(datastore, application_id)
    return shown(spoken.paper["sha256"], spoken.paper["media_type"], f"rekomendasi-{spoken.agency.lower()}")


def send(application_id: UUID, step: str, form: WordForm) -> str:
    """To the head, or out with the scan; what to say about it."""
    if form.paper.data == "scan":
        paper = scan_of(form)
        recommendation().issue_scan(application_id, step, form.word(), paper, officer())
        return str(gettext("The recommendation is issued."))
    recommendation().draft_recommendation(application_id, step, form.word(), officer(), after=form.drafts_seen())
    return str(gettext("The recommendation went to the head of the agency for signature."))


def scan_of(form: WordForm) -> Paper:
    """The uploaded scan, examined and kept; raises :class:`FileRefused`."""
    sent = request.files.get(form.scan.name)
    stored = files().take_in(sent.stream if sent else None, sent.filename if sent else "", LETTERS)  # type: ignore[arg-type]
    return Paper("scan", stored.sha256, stored.size, stored.media_type, number=(form.number.data or "").strip())


def known(written: Any | None) -> dict[str, Any]:
    """What was written before, in the boxes of the form."""
    if written is None:
        return {"after": 0}
    conditions = "\n".join(written.word["conditions"])
    return {
        "advice": written.word["advice"],
        "reason": written.word["reason"],
        "conditions": conditions,
        "after": written.revision,
    }


def word_page(application_id: UUID, step: str, form: WordForm) -> str:
    """The form, with what the others said where this agency decides."""
    found = case_of_mine(application_id)
    step_of_mine(application_id, step)
    leads = found.agencies_rule == "lead_decides" and found.lead_agency == my_agency()
    said = case_read_model.words(recommendation().datastore, application_id)
    return render_template(
        "recommendation/word.html",
        case=found,
        step=step,
        form=form,
        permit_name=words.permit_name(found),
        leads=leads,
        others=case_words.words_shown([each for each in said if leads and each.agency != my_agency()], application_id),
        waits=any(each.step == step and each.state == "drafted" for each in said),
        returned=next((each.returned for each in said if each.step == step and each.state == "returned"), ""),
        limit_mb=files().limit_mb,
    )


def shown(sha256: str, media_type: str, name: str) -> Response:
    """A kept file in pieces."""
    return shown_file(files().read(sha256), media_type, name)
