"""The inbox of the site: what was told to whoever is signed in, whether or not a channel brought it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.notify import conversation_read_model, inbox_read_model
from services.notify.application import Notify
from services.notify.inbox_read_model import Reader
from services.notify.intake_asked import asked
from services.notify.topics import topics
from services.notify.wording import inbox_line, language_of
from services.notify.words import SUBJECT_MATTERS
from services.shared.refusals import NotAllowed, NotFound, Unavailable
from services.shared.web import application_of, may, person
from services.shared.web.access import SIGNED_IN
from services.shared.web.languages import language
from services.shared.web.lists import pagination

inbox_pages = Blueprint("inbox", __name__, url_prefix="/notifikasi/saya")


@inbox_pages.get("")
@may(SIGNED_IN)
def mine() -> str | tuple[str, int]:
    try:
        reader = reader_of()
    except Unavailable:
        return render_template("notify/inbox.html", page=None, rows=[], pagination=None), 503
    page = inbox_read_model.page(notify().datastore, reader, request.args.get("hal", 1, type=int))
    return render_template(
        "notify/inbox.html",
        page=page,
        rows=[row_of(line) for line in page.lines],
        pagination=pagination(page.number, page.last, lambda number: url_for(".mine", hal=number)),
    )


@inbox_pages.get("/<uuid:message_id>")
@may(SIGNED_IN)
def message(message_id: UUID) -> Response:
    """Opening a message is reading it; the page that it is about says the rest."""
    reader = reader_of()
    found = inbox_read_model.message(notify().datastore, reader, message_id)
    if found is None:
        raise NotFound
    inbox_read_model.mark_read(notify().datastore, reader, notify().clock(), message_id)
    return redirect(topics()[found.subject_matter].page_of(found.application_id, found.facts), code=303)


@inbox_pages.post("/dibaca")
@may(SIGNED_IN)
def read_all() -> Response:
    inbox_read_model.mark_read(notify().datastore, reader_of(), notify().clock())
    return redirect(url_for(".mine"), code=303)


def row_of(line: Any) -> dict[str, Any]:
    """A line of the list."""
    known = {**line.facts, "number": line.number}
    return {
        "about": SUBJECT_MATTERS[line.subject_matter],
        "text": inbox_line(line.subject_matter, known, language_of({"language": language()})),
        "at": line.requested_at,
        "read": line.read_on_site_at is not None,
        "href": url_for(".message", message_id=line.message_id),
    }


def reader_of() -> Reader:
    """Whoever is signed in; which applications are theirs only intake knows. Raises :class:`Unavailable`."""
    reading = person()
    if reading.actor:
        raise NotAllowed
    if not reading.has("applicant"):
        return Reader(username=reading.username)
    if not reading.account_id:
        return Reader()
    conversations = conversation_read_model.of_account(notify().datastore, reading.account_id)
    about = [*asked().applications_of(reading.account_id), *(row.conversation_id for row in conversations)]
    return Reader(applications=about)


def notify() -> Notify:
    return application_of(Notify)
