"""Finding an application's status page."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Flask, current_app, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from nameko.exceptions import RemoteError
from wtforms import StringField
from wtforms.validators import InputRequired, Length, Regexp

from services.shared.refusals import Unavailable
from services.shared.web import Form, application_of, may
from services.shared.web.errors import sentence_of
from services.tracking import read_model
from services.tracking.application import Tracking
from services.tracking.looking_up import LinkOf, TooManyTries, is_number, link_by_number

public_pages = Blueprint("tracking", __name__, url_prefix="/lacak")

LINKS = "sakpore_tracking_links"
AFTER_OUR_PATH = re.compile(r"/lacak/([\w-]+)", re.ASCII)
CODE_SIGNS = re.compile(r"[\w-]+", re.ASCII)


class LinkForm(Form):
    """The tracking link, or the code at its end."""

    link = StringField(
        lazy_gettext("Tracking link or code"),
        validators=[
            InputRequired(lazy_gettext("Enter the link or code from our message.")),
            Length(max=300, message=lazy_gettext("At most %(max)d characters.")),
        ],
    )


class NumberForm(Form):
    """The number of an application, and something that only the applicant knows."""

    number = StringField(
        lazy_gettext("Application number"),
        validators=[
            InputRequired(lazy_gettext("Enter the number of the application.")),
            Length(max=40, message=lazy_gettext("At most %(max)d characters.")),
        ],
    )
    digits = StringField(
        lazy_gettext("Last four digits of the applicant's phone number"),
        validators=[
            InputRequired(lazy_gettext("Enter the last four digits of the phone number.")),
            Regexp(r"\s*[0-9]{4}\s*$", message=lazy_gettext("Enter four digits.")),
        ],
    )


def give_links(app: Flask, link_of: LinkOf) -> Flask:
    """Let the pages of this app ask the counter who knows the applicant."""
    app.extensions[LINKS] = link_of
    return app


@public_pages.route("", methods=["GET", "POST"])
@may("anyone")
def look_up() -> Any:
    form, numbered = LinkForm(), False
    if form.validate_on_submit():
        token = code_in(form.link.data)
        if read_model.application_by_token(tracking().datastore, token):
            return redirect(url_for("status.page", token=token), code=303)
        numbered = is_number(form.link.data)
        form.refuse("link", not_a_link(numbered=numbered))
    page = render_template("tracking/look_up.html", form=form, numbered=numbered)
    return page, 422 if request.method == "POST" else 200


def not_a_link(*, numbered: bool) -> str:
    """What is said of something that leads nowhere."""
    if numbered:
        return gettext("This is the number of an application, not its link.")
    return gettext("We do not know this link. Copy it from our message, from https to the end.")


@public_pages.route("/nomor", methods=["GET", "POST"])
@may("anyone")
def by_number() -> Any:
    form = NumberForm()
    if form.validate_on_submit():
        link_of: LinkOf = current_app.extensions[LINKS]
        try:
            token = link_by_number(tracking().datastore, link_of, form.number.data, form.digits.data.strip())
        except TooManyTries as refusal:
            form.refuse("number", sentence_of(refusal))
        except (Unavailable, RemoteError):
            form.refuse("digits", gettext("We cannot compare this right now. Use the link in our message."))
        else:
            if token is not None:
                return redirect(url_for("status.page", token=token), code=303)
            form.refuse("number", gettext("The number and the digits do not belong together. Compare both."))
    page = render_template("tracking/by_number.html", form=form)
    return page, 422 if request.method == "POST" else 200


def code_in(typed: str) -> str:
    """The code in a link, whatever else was typed or copied with it: the rest of the link, quotation marks, a full
    stop. A code is longer than any word beside it."""
    found = AFTER_OUR_PATH.search(typed)
    return found[1] if found else max(CODE_SIGNS.findall(typed), key=len, default="")


def tracking() -> Tracking:
    return application_of(Tracking)
