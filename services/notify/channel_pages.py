"""Pausing a channel and resuming it: asked once more, because nothing leaves by a paused one."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from services.notify import channel_states
from services.notify.application import Notify
from services.notify.words import CHANNELS
from services.shared.contracts.notify import Channel
from services.shared.web import application_of, may, person

channel_pages = Blueprint("channels", __name__, url_prefix="/notifikasi/saluran")

HANDS = "helpdesk", "operator"


@channel_pages.get("/<name>/jeda")
@may(*HANDS)
def ask_to_pause(name: str) -> str:
    return render_template("notify/pause.html", channel=CHANNELS[known(name)], name=name)


@channel_pages.post("/<name>/jeda")
@may(*HANDS)
def pause(name: str) -> Response:
    notify = application_of(Notify)
    channel_states.pause(notify.datastore, known(name), person().username, notify.clock())
    flash(gettext("%(channel)s is paused. Messages wait until somebody resumes it.", channel=CHANNELS[name]))
    return redirect(url_for("notify.messages"), code=303)


@channel_pages.post("/<name>/lanjut")
@may(*HANDS)
def resume(name: str) -> Response:
    channel_states.resume(application_of(Notify).datastore, known(name))
    flash(gettext("%(channel)s goes on.", channel=CHANNELS[name]), "success")
    return redirect(url_for("notify.messages"), code=303)


def known(name: str) -> Channel:
    """One of ours."""
    if name == "email" or name == "whatsapp":
        return name
    abort(404)
