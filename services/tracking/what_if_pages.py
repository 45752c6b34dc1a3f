"""What would have been in time under another calendar or other time limits."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from services.shared.application import now
from services.shared.web import application_of, may, person
from services.shared.web.errors import sentence_of
from services.shared.web.formats import readable
from services.shared.working_days import day_of
from services.tracking import what_if, what_if_words
from services.tracking.application import Tracking
from services.tracking.overview_pages import OVERSEERS
from services.tracking.what_if import OthersAreCounting, TookTooLong
from services.tracking.what_if_forms import WhatIfForm
from services.tracking.what_if_words import in_order

what_if_pages = Blueprint("what_if", __name__, url_prefix="/pantau/andai")


@what_if_pages.get("")
@may("coordinator", "head", "analyst")
def supposed() -> tuple[str, int]:
    datastore = application_of(Tracking).datastore
    permits = {permit.code: permit for permit in what_if.permits(datastore)}
    places = what_if.places(datastore)
    usual = what_if.a_year_back(day_of(now()))
    form = WhatIfForm.read(request.args, usual, list(permits), places)
    result: dict[str, Any] = {}
    if request.args:
        result = counted(form, permits)
    page = render_template(
        "tracking/what_if.html",
        form=form,
        permits=[(code, what_if_words.permit_name(permit), permit.working_days) for code, permit in permits.items()],
        places=[(what_if_words.place_name(each, " / "), readable(places[each])) for each in in_order(places)],
        result=result,
    )
    return page, result.get("status", 200)


def counted(form: WhatIfForm, permits: dict[str, Any]) -> dict[str, Any]:
    """What the page shows of what was asked, and the status of the answer where that is not 200."""
    asked = form.understood()
    if asked is None:
        return {"status": 422}
    try:
        outcome = what_if.replay(application_of(Tracking).datastore, *asked)
    except (TookTooLong, OthersAreCounting) as refusal:
        return {"status": 503, "trouble": sentence_of(refusal)}
    return what_if_words.result_in_words(outcome, *asked, permits, linked=person().has(*OVERSEERS))
