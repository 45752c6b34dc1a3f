"""Proof files: the light one for everybody with the link, the full one for those who oversee the office."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response

from services.shared.datastore import Datastore
from services.shared.refusals import NotFound
from services.shared.web import application_of, may
from services.tracking import proofs, read_model
from services.tracking.application import Tracking

proof_pages = Blueprint("proofs", __name__)

READERS = "coordinator", "head", "operator"


@proof_pages.get("/lacak/<token>/bukti")
@may("anyone")
def light(token: str) -> Response:
    application_id = read_model.application_by_token(datastore(), token)
    if application_id is None:
        raise NotFound
    return proof_file(application_id, full=False)


@proof_pages.get("/pantau/perkara/<uuid:application_id>/bukti")
@may(*READERS)
def full(application_id: UUID) -> Response:
    return proof_file(application_id, full=True)


def proof_file(application_id: UUID, *, full: bool) -> Response:
    """The ZIP file; raises :class:`NotFound` for what is no application."""
    number = proofs.number_of(datastore(), application_id)
    if number is None:
        raise NotFound
    content = proofs.packed(proofs.proof_of(datastore(), application_id, full=full))
    response = Response(content, mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="bukti-{number}.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response


def datastore() -> Datastore:
    return application_of(Tracking).datastore
