"""The operators' look at the streams: how they flow, and what is parked where."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Flask, current_app, render_template

from services.shared.web import application_of, may
from services.shared.web.parked_pages import parked_pages
from services.tracking import read_model
from services.tracking.application import Tracking
from services.tracking.flow_words import state_tag
from services.tracking.flows import Flows, slowest_of_late
from services.tracking.stream_pages import stream_pages

flow_pages = Blueprint("streams", __name__, url_prefix="/pantau")

FLOWS = "sakpore_tracking_flows"


def give_flows(app: Flask, flows: Flows) -> None:
    """Let the pages of this app tell how the services flow."""
    app.extensions[FLOWS] = flows


@flow_pages.get("/")
@may("operator")
def streams() -> str:
    return render_template(
        "tracking/streams.html",
        flows=shown(flows().reports()),
        heard={row.publisher: row.number for row in read_model.streams(application_of(Tracking).datastore)},
        components=flows().components(),
        slowest=slowest_of_late(application_of(Tracking).datastore),
        state_tag=state_tag,
    )


@flow_pages.get("/tertahan")
@may("operator")
def parked() -> str:
    """What is parked in all services; replaying and skipping happens in the one that holds it."""
    return render_template("tracking/parked.html", flows=shown(flows().reports()))


def shown(reports: dict[str, dict[str, Any] | None]) -> dict[str, dict[str, Any] | None]:
    """With moments where JSON had text."""
    return {service: report and with_moments(report) for service, report in reports.items()}


def with_moments(report: dict[str, Any]) -> dict[str, Any]:
    first = [each | {"parked_at": datetime.fromisoformat(each["parked_at"])} for each in report["first_parked"]]
    at = report["recorded_at"] and datetime.fromisoformat(report["recorded_at"])
    return report | {"first_parked": first, "recorded_at": at}


def flows() -> Flows:
    given: Flows = current_app.extensions[FLOWS]
    return given


OPERATOR_PAGES = (flow_pages, stream_pages, parked_pages("/pantau/tertahan/pelacakan"))
