"""What somebody outside sees by the link: the question, the documents chosen for it, and a box for the opinion.

The address is the whole right to answer, so that no session and no form token is needed, and nothing may pass it on.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response as Redirect
from wtforms import BooleanField, FileField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Optional

from services.recommendation import case_read_model, words
from services.recommendation.consultation_page import AT_MOST
from services.recommendation.files import LETTERS
from services.recommendation.guest_pages import documents_to_choose, link_of
from services.recommendation.guests import LinkExpired, LinkUsed, OpinionTooLate
from services.recommendation.office import files, lent, recommendation
from services.recommendation.parts import Json
from services.shared.refusals import NotFound, Refused
from services.shared.uploads import FileRefused
from services.shared.web import Form, may, without_csrf
from services.shared.web.errors import sentence_of

guest_answer_pages = Blueprint("guest_answer", __name__, url_prefix="/rekomendasi/tamu")

TITLES: dict[type[Refused], Any] = {
    LinkUsed: lazy_gettext("Thank you"),
    LinkExpired: lazy_gettext("This link is not valid any more"),
    OpinionTooLate: lazy_gettext("Your opinion is not needed any more"),
}
GONE = 410


class OpinionForm(Form):
    """What the guest answers; the tick is the second look before something that cannot be taken back."""

    answer = TextAreaField(lazy_gettext("Your opinion"), [DataRequired(lazy_gettext("Write your opinion.")), AT_MOST])
    paper = FileField(lazy_gettext("A file with your opinion"), [Optional()])
    checked = BooleanField(
        lazy_gettext("I have read my answer again. It can be sent only once."),
        [InputRequired(lazy_gettext("Read your answer again, then tick this box."))],
    )


@guest_answer_pages.after_request
def keep_the_address_secret(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@guest_answer_pages.get("/<token>")
@may("anyone")
def question(token: str) -> tuple[str, int]:
    guest = case_read_model.guest_with_link(recommendation().datastore, link_of(token))
    if (over := why_over(guest)) is not None:
        return over_page(over)
    return question_page(token, guest, OpinionForm(formdata=None, meta={"csrf": False})), 200


@guest_answer_pages.post("/<token>")
@may("anyone")
@without_csrf
def answer(token: str) -> Redirect | tuple[str, int]:
    guest = case_read_model.guest_with_link(recommendation().datastore, link_of(token))
    if (over := why_over(guest)) is not None:
        return over_page(over)
    form = OpinionForm(meta={"csrf": False})
    if not form.validate():
        return question_page(token, guest, form), 422
    try:
        taken_in = paper_sent(form)
        recommendation().guest_answers(
            guest.application_id, guest.step, str(guest.guest_id), form.answer.data, taken_in
        )
    except FileRefused as refusal:
        form.refuse("paper", sentence_of(refusal))
        return question_page(token, guest, form), 422
    except tuple(TITLES) as refusal:
        return over_page(refusal)
    return redirect(url_for(".question", token=token), code=303)


@guest_answer_pages.get("/<token>/dokumen/<uuid:document_id>")
@may("anyone")
def document(token: str, document_id: UUID) -> Redirect | tuple[str, int]:
    """To the counter, where the document lies."""
    guest = case_read_model.guest_with_link(recommendation().datastore, link_of(token))
    if (over := why_over(guest)) is not None:
        return over_page(over)
    if str(document_id) not in {key for key, _ in documents_of(guest)}:
        raise NotFound
    return redirect(lent(guest.application_id, document_id), code=303)


def why_over(guest: Any) -> LinkUsed | LinkExpired | OpinionTooLate | None:
    """Why nothing can be answered or seen by this link any more."""
    if guest.answered_at is not None:
        return LinkUsed()
    if guest.ended_at is not None or recommendation().clock() > guest.expires_at:
        return LinkExpired()
    return None if guest.open else OpinionTooLate()


def over_page(over: Refused) -> tuple[str, int]:
    """A calm word; that the answer has arrived is no trouble at all."""
    page = render_template("recommendation/guest_over.html", title=TITLES[type(over)], text=sentence_of(over))
    return page, 200 if isinstance(over, LinkUsed) else GONE


def question_page(token: str, guest: Any, form: OpinionForm) -> str:
    """The question, and nothing about who applies."""
    return render_template(
        "recommendation/guest_question.html",
        token=token,
        guest=guest,
        permit_name=words.permit_name(guest),
        documents=documents_of(guest),
        form=form,
        limit_mb=files().limit_mb,
    )


def documents_of(guest: Any) -> list[tuple[str, str]]:
    """What the guest may see: of the documents chosen, those that were not replaced since."""
    chosen = {str(each) for each in guest.documents}
    papers = case_read_model.case_documents(recommendation().datastore, guest.application_id, guest.step)
    return [(key, title) for key, title in documents_to_choose(papers) if key in chosen]


def paper_sent(form: OpinionForm) -> Json | None:
    """The file, examined and kept; None without one. Raises :class:`FileRefused`."""
    sent = request.files.get(form.paper.name)
    if sent is None or not sent.filename:
        return None
    stored = files().take_in(sent.stream, sent.filename, LETTERS)
    return {"sha256": stored.sha256, "media_type": stored.media_type, "size": stored.size}
