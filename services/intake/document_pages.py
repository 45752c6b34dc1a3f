"""Documents and letters from the object store, after the right was checked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response

from services.intake.catalogue_pages import counter
from services.intake.documents import every
from services.intake.domain import PermitApplication
from services.intake.standing import may_see
from services.intake.web import own
from services.shared.contracts import Document, RoutingSlip
from services.shared.refusals import NotAllowed, NotFound
from services.shared.web import may, person
from services.shared.web.shown_files import shown_file

document_pages = Blueprint("documents", __name__)

STAFF = "front_office", "back_office", "sub_coordinator", "coordinator", "head", "agency", "agency_head"


@document_pages.get("/dokumen/<uuid:application_id>/<uuid:document_id>")
@may("applicant", *STAFF)
def document(application_id: UUID, document_id: UUID) -> Response:
    found = counter().intake.find(PermitApplication, application_id)
    if not is_theirs(found) and not works_on(found.slip):
        raise NotAllowed if person().has(*STAFF) else NotFound
    for each in (*every(found.documents), *every(found.replaced), *found.reports):
        if each.document_id == document_id:
            counter().intake.quarantine.require_clean([each])
            return streamed(each)
    raise NotFound


@document_pages.get("/permohonan/<uuid:application_id>/surat")
@may("applicant")
def letter(application_id: UUID) -> Response:
    found = own(application_id)
    if found.letter is None:
        raise NotFound
    return downloaded(found.letter)


@document_pages.get("/dokumen/<uuid:application_id>/surat")
@may("front_office")
def letter_to_print(application_id: UUID) -> Response:
    """For whoever wants it on paper: nothing is printed before."""
    found = counter().intake.find(PermitApplication, application_id)
    if not works_on(found.slip):
        raise NotAllowed
    if found.letter is None:
        raise NotFound
    response = downloaded(found.letter)
    response.headers["Content-Disposition"] = 'inline; filename="surat.pdf"'
    return response


@document_pages.get("/permohonan/<uuid:application_id>/surat/<code>")
@may("applicant")
def other_letter(application_id: UUID, code: str) -> Response:
    """A letter that was replaced, or a decree."""
    for each in own(application_id).others:
        if each["code"] == code:
            return downloaded(each)
    raise NotFound


def downloaded(paper: dict[str, Any]) -> Response:
    """A letter as a file of its own."""
    response = Response(counter().store.get(paper["sha256"]), mimetype="application/pdf")
    name = paper["number"].replace("/", "-")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


def is_theirs(found: PermitApplication) -> bool:
    """Whether it is the signed-in applicant's, or their organisation's."""
    account_id = person().account_id
    return account_id is not None and may_see(counter().intake.datastore, found, account_id)


def works_on(slip: RoutingSlip | None) -> bool:
    """Whether the signed-in person's desk or agency has a step on this application's route."""
    if slip is None:
        return False
    visitor = person()
    if visitor.agency is not None:
        return any(step.agency is not None and step.agency == visitor.agency for step in slip.steps)
    return any(step.desk is not None and visitor.has(step.desk) for step in slip.steps)


def streamed(stored: Document) -> Response:
    """A document in pieces."""
    return shown_file(counter().store.get(stored.sha256), stored.media_type, stored.requirement)
