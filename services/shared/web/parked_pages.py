"""The parked messages of a service, mounted by each under an address of its own: why they stopped, and what to do.

Whoever repairs replays; what cannot be repaired is skipped, with a reason, and can be put back. Commands stay in the
service that holds the messages.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import structlog
from flask import Blueprint, Flask, abort, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from services.shared import parking, skipping
from services.shared.contracts import CloudEvent
from services.shared.datastore import Datastore
from services.shared.parking import Parked, Take
from services.shared.web.access import may
from services.shared.web.forms import Form
from services.shared.web.sessions import person

SHELF = "sakpore_parked_messages"

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Shelf:
    """Where the messages lie, and how the service takes them in."""

    datastore: Datastore
    take: Take


@dataclass(frozen=True)
class Message:
    """What a parked message says. ``data``: JSON, or the bytes as text when it is no envelope."""

    type: str
    data: str


def fit_to_record(typed: str | None) -> str:
    """Without blanks around it, and without what PostgreSQL cannot keep."""
    return (typed or "").replace("\0", "").strip()


class SkipForm(Form):
    """Why a message is skipped."""

    reason = TextAreaField(
        lazy_gettext("Why is it skipped?"),
        filters=[fit_to_record],
        validators=[
            DataRequired(lazy_gettext("Enter why it is skipped.")),
            Length(max=500, message=lazy_gettext("At most %(max)d characters.")),
        ],
    )


def keep_parked(app: Flask, datastore: Datastore, take: Take) -> None:
    """Let the pages of this app replay and skip what ``take`` could not take in."""
    app.extensions[SHELF] = Shelf(datastore, take)


def parked_pages(address: str) -> Blueprint:
    """The pages at this address, for operators."""
    pages = Blueprint("parked", __name__, url_prefix=address)
    pages.get("")(listed)
    pages.post("/<int:parked_id>/ulang")(replay)
    pages.get("/<int:parked_id>/lewati")(ask_to_skip)
    pages.post("/<int:parked_id>/lewati")(skip)
    pages.post("/dilewati/<int:skip_id>/kembalikan")(put_back)
    return pages


@may("operator")
def listed() -> str:
    """What is parked, one entry for each row of messages, and what was skipped lately."""
    datastore = shelf().datastore
    entries = [(entry, message_of(entry)) for entry in parking.parked(datastore)]
    return render_template("parked/list.html", entries=entries, skipped=skipping.skipped(datastore))


@may("operator")
def replay(parked_id: int) -> Response:
    """Take in what is parked in this message's row, as far as it goes."""
    entry = found(parked_id)
    if entry is None or entry.subject is None:
        return too_late()
    went = parking.replay(shelf().datastore, shelf().take, entry.subject)
    log.info("parked messages replayed", by=person().username, subject=entry.subject, done=went.done, left=went.left)
    if went.reason is None:
        flash(gettext("Taken in: %(done)d. Nothing of this row is parked any more.", done=went.done), "success")
    else:
        flash(gettext("Taken in: %(done)d. Then it stopped again: %(reason)s", done=went.done, reason=went.reason))
    return to_list()


@may("operator")
def ask_to_skip(parked_id: int) -> Response | str:
    """The question before a skip."""
    entry = found(parked_id)
    return too_late() if entry is None else skip_page(entry, SkipForm())


@may("operator")
def skip(parked_id: int) -> Response | str | tuple[str, int]:
    """Take the message out of its row."""
    form, entry = SkipForm(), found(parked_id)
    if entry is None:
        return too_late()
    if not form.validate():
        return skip_page(entry, form), 422
    if not skipping.skip(shelf().datastore, parked_id, form.reason.data, person().username):
        return too_late()
    log.warning("parked message skipped", by=person().username, subject=entry.subject, event_id=entry.event_id)
    flash(gettext("The message is skipped and kept. What waits behind it can be replayed now."), "success")
    return to_list()


@may("operator")
def put_back(skip_id: int) -> Response:
    """Undo a skip."""
    if not skipping.put_back(shelf().datastore, skip_id, person().username):
        flash(gettext("It cannot be put back: a later message was taken in, or somebody put it back already."))
        return to_list()
    log.info("skipped message put back", by=person().username, skip=skip_id)
    flash(gettext("The message is parked again, in its old place."), "success")
    return to_list()


def skip_page(entry: Parked, form: SkipForm) -> str:
    return render_template("parked/skip.html", entry=entry, message=message_of(entry), form=form)


def found(parked_id: int) -> Parked | None:
    """The first message of a row; None when it is not there any more."""
    return next((entry for entry in parking.parked(shelf().datastore) if entry.id == parked_id), None)


def message_of(entry: Parked) -> Message:
    """What the message says."""
    body = parking.body_of(shelf().datastore, entry.id)
    try:
        event = CloudEvent.from_bytes(body)
    except ValueError:
        return Message("", body.decode(errors="replace"))
    return Message(event.type, json.dumps(event.data, indent=2, ensure_ascii=False))


def shelf() -> Shelf:
    """What :func:`keep_parked` gave this app."""
    if SHELF not in current_app.extensions:
        abort(404)
    given: Shelf = current_app.extensions[SHELF]
    return given


def too_late() -> Response:
    flash(gettext("This message is not parked any more: somebody was faster."))
    return to_list()


def to_list() -> Response:
    return redirect(url_for("parked.listed"), code=303)
