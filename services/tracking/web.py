"""The status page of an application."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from services.shared.refusals import NotFound
from services.shared.web import Form, application_of, may, prefers_json
from services.tracking import read_model
from services.tracking.application import Tracking
from services.tracking.read_model import Status
from services.tracking.words import outcome_tag, step_items, timeline_entries, who

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
        if read_model.status_by_token(tracking().datastore, token):
            return redirect(url_for(".status", token=token), code=303)
        form.refuse("link", gettext("We do not know this link. Copy it from our message, from https to the end."))
    return render_template("tracking/look_up.html", form=form)


@public_pages.get("/<token>")
@may("anyone")
def status(token: str) -> Any:
    found = read_model.status_by_token(tracking().datastore, token)
    if found is None:
        raise NotFound
    if prefers_json():
        return jsonify(as_json(found))
    return render_template(
        "tracking/status.html",
        status=found,
        tag=outcome_tag(found),
        steps=step_items(found),
        timeline=timeline_entries(found),
        who=who,
    )


def code_at_the_end(typed: str) -> str:
    """The code in a link, however much of the link was typed or copied with it."""
    return LINK_END.split(typed.strip(), maxsplit=1)[0].rstrip("/").rpartition("/")[2]


def as_json(found: Status) -> dict[str, Any]:
    """The status for programs; moments in ISO 8601, UTC."""
    return {
        "application": found.application_id,
        "number": found.number,
        "permit": found.permit_code,
        "outcome": found.outcome,
        "waits_for_applicant": found.waits_for_applicant,
        "letter_number": found.letter_number,
        "suspended_until": found.suspended_until.isoformat() if found.suspended_until else None,
        "promised_for": found.promised_for.isoformat() if found.promised_for else None,
        "steps": [
            {
                "step": step.key,
                "kind": step.kind,
                "service": step.service,
                "desk": step.desk,
                "agency": step.agency,
                "state": step.state,
                "started": step.started.isoformat() if step.started else None,
                "finished": step.finished.isoformat() if step.finished else None,
                "delay_reason": step.delay_reason,
                "expected_on": step.expected_on.isoformat() if step.expected_on else None,
            }
            for step in found.steps
        ],
        "timeline": [
            {"service": line.publisher, "fact": line.fact, "step": line.step, "at": line.at.isoformat()}
            for line in found.timeline
        ],
        "events": len(found.timeline),
        "services": sorted({line.publisher for line in found.timeline} | {"tracking"}),
        "updated": found.updated_at.isoformat(),
    }


def tracking() -> Tracking:
    return application_of(Tracking)
