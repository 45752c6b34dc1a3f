"""The status page of an application: where it is, until when, and how that day was counted."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, jsonify, make_response, render_template, request, session, url_for
from flask_babel import gettext

from services.shared.application import now
from services.shared.datastore import Datastore
from services.shared.pulse import streaming
from services.shared.refusals import NotFound
from services.shared.web import application_of, may, person, prefers_json
from services.shared.web.assets import asset_address
from services.shared.web.languages import language
from services.shared.working_days import day_of
from services.tracking import forecast, read_model
from services.tracking.application import Tracking
from services.tracking.clock import clock_of
from services.tracking.clock_words import counted_rows, promise_entries
from services.tracking.forecast import Forecast
from services.tracking.read_model import Status
from services.tracking.status_stream import StatusPulse
from services.tracking.time_words import about_time
from services.tracking.words import outcome_tag, step_items, timeline_entries

STYLE = asset_address("sakpore.css")

status_pages = Blueprint("status", __name__, url_prefix="/lacak")


@status_pages.get("/<token>")
@may("anyone")
def page(token: str) -> Any:
    if request.if_none_match and is_stranger():
        version = read_model.version_by_token(datastore(), token)
        if version and request.if_none_match.contains_weak(etag(version)):
            return kept_a_second(Response(status=304), etag(version))
    found = read_model.status_by_token(datastore(), token, today())
    if found is None:
        raise NotFound
    response = make_response(shown(found, token))
    return kept_a_second(response, etag(found.version)) if is_stranger() else response


def shown(found: Status, token: str) -> Any:
    """The page, or the same for programs."""
    waits = found.outcome != "open" or found.waits_for_applicant
    expected = None if waits else expected_end(found)
    if prefers_json():
        return jsonify(as_json(found, expected))
    return render_template(
        "tracking/status.html",
        status=found,
        token=token,
        about_time=about_time(found, expected, url_for(".counting", token=token)),
        outcome=outcome_tag(found),
        steps=step_items(found),
        timeline=timeline_entries(found),
    )


@status_pages.get("/<token>/hitungan")
@may("anyone")
def counting(token: str) -> str:
    application_id = whose(token)
    clock = clock_of(datastore(), application_id, today())
    if clock is None:
        raise NotFound
    return render_template(
        "tracking/counting.html",
        token=token,
        clock=clock,
        today=today(),
        rows=counted_rows(clock, today(), gettext("Not counted: you had to act")),
        promises=promise_entries(clock.promises),
    )


@status_pages.get("/<token>/aliran")
@may("anyone")
def stream(token: str) -> Response:
    return streaming(StatusPulse, whose(token), person=False)


def expected_end(found: Status) -> Forecast | None:
    """When it will probably be decided."""
    forecasts = application_of(Tracking).forecasts
    return forecasts.of(found.permit_code, found.running, today(), found.calendar_changed)


def is_stranger() -> bool:
    """Whether the page is the same as for everybody else with the link."""
    return not person().signed_in and not session.get("_flashes")


def etag(version: int) -> str:
    """What changes when the page does: what was said last, its language and form, the hour (of forecasts and of days),
    and the looks of the site."""
    hour = f"{now():%Y%m%d%H}"
    return f"{version}-{language()}-{'json' if prefers_json() else 'html'}-{hour}-{STYLE[-12:]}"


def kept_a_second(response: Response, tag: str) -> Response:
    """nginx keeps it for a second; browsers ask each time whether it still stands."""
    response.set_etag(tag, weak=True)
    response.headers["X-Accel-Expires"] = "1"  # first: before its version 1.23 nginx minds whichever it reads first
    response.headers["Cache-Control"] = "no-cache"
    return response


def whose(token: str) -> UUID:
    """The application of a link; raises :class:`NotFound`."""
    application_id = read_model.application_by_token(datastore(), token)
    if application_id is None:
        raise NotFound
    return application_id


def as_json(found: Status, expected: Forecast | None) -> dict[str, Any]:
    """The status for programs; moments in ISO 8601, UTC; days are those of the office."""
    return {
        "application": found.application_id,
        "number": found.number,
        "permit": found.permit_code,
        "outcome": found.outcome,
        "waits_for_applicant": found.waits_for_applicant,
        "letter_number": found.letter_number,
        "suspended_until": found.suspended_until.isoformat() if found.suspended_until else None,
        "working_days": found.working_days,
        "working_days_used": found.counted,
        "promised_for": found.promised_for.isoformat() if found.promised_for else None,
        "promises": [
            {"due_on": each.due_on.isoformat(), "cause": each.cause, "decree": each.because, "at": each.at.isoformat()}
            for each in found.promises
        ],
        "forecast": forecast.as_json(expected),
        "steps": [
            {
                "step": step.key,
                "kind": step.kind,
                "service": step.service,
                "desk": step.desk,
                "agency": step.agency,
                "agency_name": step.agency_name,
                "working_days": float(step.working_days),
                "state": step.state,
                "started": step.started.isoformat() if step.started else None,
                "finished": step.finished.isoformat() if step.finished else None,
                "delay_reason": step.delay_reason,
                "expected_on": step.expected_on.isoformat() if step.expected_on else None,
                "due_on": step.due_on.isoformat() if step.due_on else None,
            }
            for step in found.steps
        ],
        "timeline": [
            {
                "service": line.publisher,
                "fact": line.fact,
                "step": line.step,
                "at": line.at.isoformat(),
                "reason": line.reason,
            }
            for line in found.timeline
        ],
        "events": len(found.timeline),
        "services": sorted({line.publisher for line in found.timeline} | {"tracking"}),
        "updated": found.updated_at.isoformat(),
    }


def today() -> date:
    """The office's day."""
    return day_of(now())


def datastore() -> Datastore:
    return application_of(Tracking).datastore
