"""An application from the draft to the letter, by program."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from uuid import UUID

from flask import Response, g, request, url_for
from flask_babel import gettext, lazy_gettext

from services.intake import read_model, rules
from services.intake.api import models
from services.intake.api.answers import checked
from services.intake.api.form_checks import PAPER_PLACES, filled
from services.intake.api.operations import operation
from services.intake.api.problems import NotValid
from services.intake.api.representation import application_in_full, status_of
from services.intake.api.responses import as_seen, cursor_of, given, position_of, versioned, with_next
from services.intake.catalogue_pages import counter
from services.intake.domain import PermitApplication
from services.intake.draft_forms import ON_PAPER, delivery_form, earlier_form
from services.intake.earlier import PaperPermit
from services.intake.quarantine import InfectedDocument, StillBeingChecked
from services.intake.seen import ChangedMeanwhile, only_at
from services.intake.standing import acting_only_for
from services.intake.web import applicant, own
from services.shared.refusals import NotFound


@operation(
    "GET",
    "/applications",
    lazy_gettext("Your applications, the latest change first"),
    scope="read",
    gives=models.Applications,
    query=models.ApplicationsQuery,
    refusals=(NotValid,),
)
def list_applications(query: models.ApplicationsQuery) -> Response:
    after = position_of(query.cursor, datetime.fromisoformat, UUID) if query.cursor else None
    found = read_model.page_of(counter().intake.datastore, applicant(), query.state, after, query.limit + 1)
    page = found[: query.limit]
    following = cursor_of(page[-1].changed_at, page[-1].application_id) if len(found) > len(page) else None
    lines = [
        models.ApplicationLine(
            id=each.application_id,
            number=each.number,
            permit_code=each.permit_code,
            state=each.state,
            changed_at=each.changed_at,
            url=url_for("api.read_application", application_id=each.application_id),
        )
        for each in page
    ]
    return with_next(given(models.Applications(applications=lines, next=following)), following)


@operation(
    "POST",
    "/applications",
    lazy_gettext("Start an application: a draft that only you see"),
    scope="write",
    takes=models.Start,
    gives=models.Application,
    status=201,
    versioned=True,
    refusals=(
        NotFound,
        rules.NotOffered,
        rules.EarlierPermitMissing,
        rules.NotAboutAnEarlierPermit,
        rules.AlreadyUnderWay,
    ),
)
def start_application(body: models.Start) -> Response:
    # Carried out again after a process died, it finds its own draft instead of making a second one.
    application_id = g.sakpore_request_id
    organisation_id, intake = g.sakpore_api_key.organisation_id, counter().intake
    earlier = earlier_of(body)
    with acting_only_for(None):  # a new draft is nobody's but the person's until it is made in a name
        intake.start(application_id, applicant(), body.permit_code, body.kind, earlier)
        if organisation_id:
            intake.confirm_own_data(application_id, applicant(), organisation_id)
    response = changed(application_id)
    response.status_code = 201
    response.headers["Location"] = url_for(".read_application", application_id=application_id)
    return response


def earlier_of(body: models.Start) -> UUID | PaperPermit | None:
    """Which earlier permit it is about; raises :class:`NotValid` where the page would say so."""
    if body.earlier_permit is None:
        return body.earlier_permit_id
    if body.earlier_permit_id:
        sentence = str(gettext("Name the earlier permit once: earlier_permit or earlier_permit_id."))
        raise NotValid([{"pointer": "/earlier_permit_id", "detail": sentence}])
    on_paper = {"earlier": ON_PAPER, **body.earlier_permit.model_dump()}
    return filled(lambda **sent: earlier_form([], **sent), on_paper, PAPER_PLACES).chosen


@operation(
    "GET",
    "/applications/{application_id}",
    lazy_gettext("One application with answers, documents and what is still missing"),
    scope="read",
    gives=models.Application,
    versioned=True,
    refusals=(NotFound,),
)
def read_application(application_id: UUID) -> Response:
    return changed(application_id)


@operation(
    "PUT",
    "/applications/{application_id}/answers",
    lazy_gettext("Fill in the form; it decides which documents are asked for"),
    scope="write",
    takes=models.Answers,
    gives=models.Application,
    versioned=True,
    refusals=(NotFound, rules.AlreadySubmitted, rules.ApplicationWithdrawn),
)
def put_answers(application_id: UUID, body: models.Answers) -> Response:
    found, intake = own(application_id), counter().intake
    answers = checked(body.answers, intake.questions_of(found), intake.catalogue)
    with as_seen(found):
        intake.save_answers(application_id, applicant(), answers)
    return changed(application_id)


@operation(
    "POST",
    "/applications/{application_id}/submission",
    lazy_gettext("Hand the application in"),
    scope="write",
    takes=models.Submission,
    gives=models.Application,
    versioned=True,
    refusals=(
        NotFound,
        rules.AnswersMissing,
        rules.DocumentsMissing,
        rules.ApplicationWithdrawn,
        rules.AlreadySubmitted,
        rules.AlreadyUnderWay,
        rules.NoLongerInForce,
        StillBeingChecked,
        InfectedDocument,
    ),
)
def submit_application(application_id: UUID, body: models.Submission) -> Response:
    found, intake = own(application_id), counter().intake
    email = counter().accounts.particulars(applicant())["email"]
    wanted = {"delivery": body.delivery, "address": body.address}
    delivery = filled(lambda **sent: delivery_form(email, **sent), wanted, {})
    if found.number is None:
        with as_seen(found):
            on_behalf = g.sakpore_api_key.organisation_id or found.organisation_id
            intake.confirm_own_data(application_id, applicant(), on_behalf)
        found = seen_to_move_by_us(found)
        with as_seen_now(found):
            intake.choose_delivery(application_id, applicant(), delivery.delivery.data, delivery.postal_address)
        found = seen_to_move_by_us(found)
        with as_seen_now(found):
            intake.submit(application_id, applicant())
    return changed(application_id)


def seen_to_move_by_us(before: PermitApplication) -> PermitApplication:
    """The application behind one act of ours; raises :class:`ChangedMeanwhile` when somebody else acted as well."""
    now = own(before.id)
    if now.version > before.version + 1:
        raise ChangedMeanwhile
    return now


def as_seen_now(application: PermitApplication) -> AbstractContextManager[None]:
    """Inside, only this version is acted on, where the program named the one that it had seen."""
    return only_at(application.version) if "If-Match" in request.headers else nullcontext()


@operation(
    "POST",
    "/applications/{application_id}/withdrawal",
    lazy_gettext("Withdraw the application"),
    scope="write",
    gives=models.Application,
    versioned=True,
    refusals=(NotFound, rules.TooLateToWithdraw),
)
def withdraw_application(application_id: UUID) -> Response:
    with as_seen(own(application_id)):
        counter().intake.withdraw(application_id, applicant())
    return changed(application_id)


@operation(
    "GET",
    "/applications/{application_id}/status",
    lazy_gettext("How the application stands, with the tracking link"),
    scope="read",
    gives=models.Status,
    versioned=True,
    refusals=(NotFound,),
)
def read_status(application_id: UUID) -> Response:
    found = own(application_id)
    return versioned(given(status_of(found)), found)


def changed(application_id: UUID) -> Response:
    """The application as it stands now, with its version."""
    found = own(application_id)
    return versioned(given(application_in_full(found)), found)
