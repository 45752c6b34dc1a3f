"""Choosing the moment of a visit, by program."""

from __future__ import annotations

from uuid import UUID

from flask import Response
from flask_babel import lazy_gettext

from services.intake import appointments, rules, visits
from services.intake.api import models
from services.intake.api.applications import changed
from services.intake.api.operations import operation
from services.intake.api.responses import as_seen
from services.intake.catalogue_pages import counter
from services.intake.web import applicant, own
from services.shared.refusals import NotFound


@operation(
    "POST",
    "/applications/{application_id}/appointments",
    lazy_gettext("Choose one of the moments that an agency offers for its visit"),
    scope="write",
    takes=models.MomentChoice,
    gives=models.Application,
    versioned=True,
    refusals=(
        NotFound,
        rules.ApplicationWithdrawn,
        appointments.NothingToChoose,
        appointments.VisitAppointed,
        appointments.MomentChosenAlready,
        appointments.MomentNotProposed,
        appointments.MomentPassed,
        appointments.TooLateToChoose,
    ),
)
def choose_moment(application_id: UUID, body: models.MomentChoice) -> Response:
    with as_seen(own(application_id)):
        visits.choose(counter().intake, application_id, applicant(), body.step, body.moment)
    return changed(application_id)
