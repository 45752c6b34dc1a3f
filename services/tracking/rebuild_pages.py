"""Where operators see the projections, and have them rebuilt."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from services.shared.refusals import NotFound
from services.shared.web import application_of, may
from services.tracking import rebuild_requests
from services.tracking.application import Tracking
from services.tracking.event_stream import last_position
from services.tracking.projections import projections

rebuild_pages = Blueprint("rebuilds", __name__, url_prefix="/pantau/pembangunan-ulang")

STATES = {
    "asked": (lazy_gettext("Will begin in a moment"), "blue"),
    "building": (lazy_gettext("Reading the journal"), "blue"),
    "comparing": (lazy_gettext("Comparing with the live tables"), "blue"),
    "switching": (lazy_gettext("Switching"), "blue"),
    "stopping": (lazy_gettext("Stopping"), "yellow"),
    "switched": (lazy_gettext("Rebuilt and switched"), "green"),
    "compared": (lazy_gettext("Compared"), "green"),
    "stopped": (lazy_gettext("Stopped"), "grey"),
    "failed": (lazy_gettext("Failed"), "red"),
}


@rebuild_pages.get("/")
@may("operator")
def overview() -> str:
    datastore = application_of(Tracking).datastore
    kept = rebuild_requests.overview(datastore)
    return render_template(
        "tracking/rebuilds.html",
        kept=kept,
        under_way=any(each.under_way for each in kept),
        end_of_journal=last_position(datastore),
        states=STATES,
    )


@rebuild_pages.post("/<name>")
@may("operator")
def begin(name: str) -> Response:
    only_compare = request.form.get("only_compare") == "yes"
    rebuild_requests.ask(application_of(Tracking).datastore, known(name), only_compare=only_compare)
    return redirect(url_for(".overview"), code=303)


@rebuild_pages.post("/<name>/henti")
@may("operator")
def stop(name: str) -> Response:
    rebuild_requests.stop(application_of(Tracking).datastore, known(name))
    return redirect(url_for(".overview"), code=303)


def known(name: str) -> str:
    """The name of a projection; refuses others."""
    if name not in {projection.name for projection in projections()}:
        raise NotFound
    return name
