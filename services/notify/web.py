"""The post room's page: what was sent, what failed, and the button to send it again. It shows nobody's address."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from services.notify import read_model
from services.notify.application import Notify
from services.notify.words import CHANNELS, SUBJECT_MATTERS, reason_of, state_of
from services.shared.web import application_of, may, person

pages = Blueprint("notify", __name__, url_prefix="/notifikasi")


@pages.get("/")
@may("front_office", "helpdesk")
def messages() -> str:
    datastore = application_of(Notify).datastore
    return render_template(
        "notify/messages.html",
        failed=read_model.failed(datastore),
        latest=read_model.latest(datastore),
        subject_matters=SUBJECT_MATTERS,
        channels=CHANNELS,
        state_of=state_of,
        reason_of=reason_of,
    )


@pages.post("/<uuid:message_id>/ulang")
@may("front_office", "helpdesk")
def send_again(message_id: UUID) -> Response:
    application_of(Notify).send_again(message_id, by=person().username)
    flash(gettext("The message is being sent again."), "success")
    return redirect(url_for(".messages"), code=303)
