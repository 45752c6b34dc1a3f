"""Documents and letters, by program: raw bytes in, raw bytes out."""

from __future__ import annotations

from typing import IO
from uuid import UUID

from flask import Response, request
from flask_babel import lazy_gettext

from services.intake import document_pages, rules
from services.intake.api import models, problems
from services.intake.api.operations import operation
from services.intake.api.representation import document_of
from services.intake.api.responses import as_seen, given, versioned
from services.intake.catalogue_pages import counter
from services.intake.documents import every
from services.intake.domain import PermitApplication
from services.intake.receiving import Chosen, receive, reuse
from services.intake.web import applicant, asked_of, own
from services.shared import uploads
from services.shared.refusals import NotFound

MEDIA_TYPES = tuple(uploads.MEDIA_TYPES.values())
NOT_TAKEN = (
    NotFound,
    problems.DigestWrong,
    uploads.FileEmpty,
    uploads.FileTooLarge,
    uploads.FormatNotAllowed,
    uploads.NotWhatItsNameSays,
    uploads.Unreadable,
    uploads.TooManyPixels,
    uploads.PasswordProtected,
    uploads.ActiveContent,
)


@operation(
    "PUT",
    "/applications/{application_id}/documents/{document}",
    lazy_gettext("Send a document for a requirement, in place of the earlier one where only one is allowed"),
    scope="write",
    takes=MEDIA_TYPES,
    gives=models.Document,
    versioned=True,
    refusals=(*NOT_TAKEN, rules.AlreadySubmitted, rules.ApplicationWithdrawn, rules.NoCorrectionAsked),
)
def put_document(application_id: UUID, document: str, body: IO[bytes]) -> Response:
    return taken_in(own(application_id), document, body)


@operation(
    "GET",
    "/applications/{application_id}/documents/{document}",
    lazy_gettext("A document that you sent, by its id or by its requirement"),
    scope="read",
    gives=MEDIA_TYPES,
    refusals=(NotFound,),
)
def read_document(application_id: UUID, document: str) -> Response:
    found = own(application_id)
    for each in (*every(found.documents), *every(found.replaced)):
        if document in (each.requirement, str(each.document_id)):
            return document_pages.streamed(each)
    raise NotFound


@operation(
    "DELETE",
    "/applications/{application_id}/documents/{document}",
    lazy_gettext("Take a document back by its id, or all for a requirement"),
    scope="write",
    gives=None,
    status=204,
    versioned=True,
    refusals=(NotFound, rules.AlreadySubmitted, rules.ApplicationWithdrawn),
)
def remove_document(application_id: UUID, document: str) -> Response:
    found, intake = own(application_id), counter().intake
    one = next((each for each in every(found.documents) if document == str(each.document_id)), None)
    with as_seen(found):
        if one:
            intake.take_back(application_id, applicant(), one.document_id)
        else:
            intake.remove(application_id, applicant(), document)
    return versioned(Response(status=204), own(application_id))


@operation(
    "GET",
    "/applications/{application_id}/earlier-documents",
    lazy_gettext("Documents of your other applications that would fit this one"),
    scope="read",
    gives=models.EarlierDocuments,
    refusals=(NotFound,),
)
def list_earlier_documents(application_id: UUID) -> Response:
    found = own(application_id)
    fitting = counter().intake.earlier_documents(found, applicant(), [each.requirement.doc for each in asked_of(found)])
    lines = [
        models.EarlierDocument(**{name: getattr(row, name) for name in models.EarlierDocument.model_fields})
        for rows in fitting.values()
        for row in rows
    ]
    return given(models.EarlierDocuments(documents=lines))


@operation(
    "POST",
    "/applications/{application_id}/documents",
    lazy_gettext("Use a document of another application again"),
    scope="write",
    takes=models.UseAgain,
    gives=models.Document,
    versioned=True,
    refusals=(
        NotFound,
        rules.AlreadySubmitted,
        rules.ApplicationWithdrawn,
        rules.NoCorrectionAsked,
        rules.TooManyDocuments,
    ),
)
def use_document_again(application_id: UUID, body: models.UseAgain) -> Response:
    found = own(application_id)
    with as_seen(found):
        reuse(found, body.requirement, body.document_id)
    return the_latest(application_id, body.requirement)


@operation(
    "GET",
    "/applications/{application_id}/letter",
    lazy_gettext("The signed letter"),
    scope="read",
    gives=("application/pdf",),
    refusals=(NotFound,),
)
def read_letter(application_id: UUID) -> Response:
    letter: Response = document_pages.letter(application_id)
    return letter


def taken_in(found: PermitApplication, requirement: str, stream: IO[bytes]) -> Response:
    """The checks of the pages; the Content-Type stands for the ending of a file's name."""
    ending = next(ending for ending, media_type in uploads.MEDIA_TYPES.items() if media_type == request.mimetype)
    with as_seen(found):
        receive(found, requirement, [Chosen(stream, f"{requirement}.{ending}")])
    return the_latest(found.id, requirement)


def the_latest(application_id: UUID, requirement: str) -> Response:
    """The document that came last for a requirement."""
    now = own(application_id)
    received = document_of(now, (now.replaced.get(requirement) or now.documents[requirement])[-1])
    return versioned(given(received), now)
