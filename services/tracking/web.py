"""Finding an application's status page."""

from __future__ import annotations

import re

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from services.shared.web import Form, application_of, may
from services.tracking import read_model
from services.tracking.application import Tracking

public_pages = Blueprint("tracking", __name__, url_prefix="/lacak")

LINK_END = re.compile(r"[?#\s]")


class LinkForm(Form):
    """The tracking link, or the code at its end."""

    link = StringField(
        lazy_gettext("Tracking link or code"),
        validators=[
            InputRequired(lazy_gettext("Enter the link or code from our message.")),
            Length(max=300, message=lazy_gettext("At most %(max)d characters.")),
        ],
    )


@public_pages.route("", methods=["GET", "POST"])
@may("anyone")
def look_up() -> Response | str:
    form = LinkForm()
    if form.validate_on_submit():
        token = code_at_the_end(form.link.data)
        if read_model.application_by_token(tracking().datastore, token):
            return redirect(url_for("status.page", token=token), code=303)
        form.refuse("link", gettext("We do not know this link. Copy it from our message, from https to the end."))
    return render_template("tracking/look_up.html", form=form)


def code_at_the_end(typed: str) -> str:
    """The code in a link, however much of the link was typed or copied with it."""
    return LINK_END.split(typed.strip(), maxsplit=1)[0].rstrip("/").rpartition("/")[2]


def tracking() -> Tracking:
    return application_of(Tracking)
