"""Asking somebody outside for an opinion: the question, what the guest may see, and the link, which is shown once."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, redirect, render_template, session, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Redirect
from wtforms import HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Regexp

from services.recommendation import case_read_model, case_words, words
from services.recommendation.consultation_page import AT_MOST
from services.recommendation.office import AGENCY, case_of_mine, my_agency, officer, recommendation, step_of_mine
from services.recommendation.parts import GuestQuestion
from services.recommendation.word_pages import shown
from services.shared.refusals import NotFound
from services.shared.web import Form, may
from services.shared.web.forms import choices

guest_pages = Blueprint("guest", __name__, url_prefix="/rekomendasi")

TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")  # 128 random bits
FRESH_LINK = "fresh_guest_link"
DAYS = 3, 7, 14


class GuestForm(Form):
    """Who is asked what, sees what, and until when. The page chooses the token, so that a second click asks once."""

    token = HiddenField(validators=[InputRequired(), Regexp(TOKEN)])
    institution = StringField(
        lazy_gettext("Institution and function"),
        validators=[
            DataRequired(lazy_gettext("Say which institution and function you ask.")),
            Length(max=200, message=lazy_gettext("At most %(max)d characters.")),
        ],
    )
    question = TextAreaField(
        lazy_gettext("What do you want to know?"),
        validators=[DataRequired(lazy_gettext("Write your question.")), AT_MOST],
    )
    documents = SelectMultipleField(lazy_gettext("Which documents may the guest see?"), choices=[])
    days = RadioField(
        lazy_gettext("How long is the link valid?"),
        choices=[(str(days), lazy_gettext("%(days)d days", days=days)) for days in DAYS],
        default="7",
        validators=[InputRequired(lazy_gettext("Choose how long the link is valid."))],
    )

    def asked(self) -> GuestQuestion:
        """The question, with an id of its own out of the token."""
        expires_at = recommendation().clock() + timedelta(days=int(self.days.data))
        words_typed = self.institution.data.strip(), self.question.data.strip()
        return GuestQuestion(guest_id_of(self.token.data), *words_typed, tuple(self.documents.data), expires_at)


@guest_pages.route("/<uuid:application_id>/<step>/tamu", methods=["GET", "POST"])
@may(*AGENCY)
def ask(application_id: UUID, step: str) -> Redirect | tuple[str, int]:
    step_of_mine(application_id, step)
    found, form = case_of_mine(application_id), GuestForm(data={"token": secrets.token_urlsafe(16)})
    papers = case_read_model.case_documents(recommendation().datastore, application_id, step)
    form.documents.choices = choices(*documents_to_choose(papers))
    if form.validate_on_submit():
        question = form.asked()
        recommendation().ask_guest(application_id, step, question, link_of(form.token.data), officer())
        session[FRESH_LINK] = form.token.data
        link_page = url_for(".link", application_id=application_id, step=step, guest_id=question.guest_id)
        return redirect(link_page, code=303)
    status = 422 if form.is_submitted() else 200
    page = render_template(
        "recommendation/guest.html", case=found, step=step, form=form, permit_name=words.permit_name(found)
    )
    return page, status


@guest_pages.get("/<uuid:application_id>/<step>/tamu/<uuid:guest_id>")
@may(*AGENCY)
def link(application_id: UUID, step: str, guest_id: UUID) -> str:
    """The link, once: afterwards nobody knows it but the guest."""
    found = case_of_mine(application_id)
    guest = guest_of_mine(application_id, guest_id)
    token = session.pop(FRESH_LINK, "")
    fresh = token and guest_id_of(token) == str(guest_id)
    (guest_shown,) = case_words.guests_shown([guest])
    return render_template(
        "recommendation/guest_link.html",
        case=found,
        guest=guest_shown,
        permit_name=words.permit_name(found),
        sharing=sharing(token, guest_shown) if fresh else None,
    )


@guest_pages.post("/<uuid:application_id>/<step>/tamu/<uuid:guest_id>/akhiri")
@may(*AGENCY)
def end(application_id: UUID, step: str, guest_id: UUID) -> Redirect:
    guest_of_mine(application_id, guest_id)
    recommendation().end_guest_link(application_id, step, str(guest_id), officer())
    flash(gettext("The link counts no longer."), "success")
    return redirect(url_for("consultation.consultation", application_id=application_id), code=303)


@guest_pages.get("/<uuid:application_id>/tamu/<uuid:guest_id>/berkas")
@may(*AGENCY)
def paper(application_id: UUID, guest_id: UUID) -> Response:
    """The file that the guest sent with the answer."""
    guest = guest_of_mine(application_id, guest_id)
    if not guest.paper:
        raise NotFound
    return shown(guest.paper["sha256"], guest.paper["media_type"], "pendapat")


def guest_of_mine(application_id: UUID, guest_id: UUID) -> Any:
    """Somebody whom my agency asked about this application; raises :class:`NotAllowed` or :class:`NotFound`."""
    case_of_mine(application_id)
    return case_read_model.guest(recommendation().datastore, application_id, guest_id, my_agency())


def documents_to_choose(papers: list[Any]) -> list[tuple[str, str]]:
    """The documents that count now, several for one requirement told apart."""
    counting = [each for each in papers if each.replaced_at is None]
    titles = [each.title or each.requirement for each in counting]
    places = [titles[:place].count(title) + 1 for place, title in enumerate(titles)]
    several = {title for title in titles if titles.count(title) > 1}
    return [
        (str(each.document_id), with_place(title, place) if title in several else title)
        for each, title, place in zip(counting, titles, places, strict=True)
    ]


def with_place(title: str, place: int) -> str:
    """One of several files for a requirement."""
    return str(gettext("%(title)s, file %(place)s", title=title, place=place))


def sharing(token: str, guest: dict[str, Any]) -> dict[str, str]:
    """The link, and ways to send it that name no addressee."""
    address = current_app.config["SAKPORE_BASE_URL"] + url_for("guest_answer.question", token=token)
    subject = gettext("Request for your opinion")
    text = gettext(
        "We ask for your opinion. Open this link and answer there until %(until)s, without an account: %(link)s",
        until=guest["until"],
        link=address,
    )
    return {
        "link": address,
        "mail": f"mailto:?{urlencode({'subject': subject, 'body': text}).replace('+', '%20')}",
        "whatsapp": f"https://wa.me/?{urlencode({'text': text})}",
    }


def link_of(token: str) -> str:
    """What is kept of the token."""
    return sha256(token.encode()).hexdigest()


def guest_id_of(token: str) -> str:
    """The id of the question that is asked by this token."""
    return str(UUID(bytes=sha256(f"guest {token}".encode()).digest()[:16]))
