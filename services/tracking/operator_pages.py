"""The operators' look at the streams: how they flow, and what is parked where."""

from __future__ import annotations

from flask import Blueprint, render_template

from services.shared import parking
from services.shared.web import application_of, may
from services.shared.web.parked_pages import parked_pages
from services.tracking import read_model
from services.tracking.application import Tracking
from services.tracking.stream_pages import stream_pages

flow_pages = Blueprint("streams", __name__, url_prefix="/pantau")


@flow_pages.get("/")
@may("operator")
def streams() -> str:
    datastore = application_of(Tracking).datastore
    return render_template(
        "tracking/streams.html",
        streams=read_model.streams(datastore),
        latest=read_model.latest_events(datastore),
        parked=parking.parked(datastore),
    )


OPERATOR_PAGES = (flow_pages, stream_pages, parked_pages("/pantau/tertahan/pelacakan"))
