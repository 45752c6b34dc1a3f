"""Documents lent to somebody without an account: an address that opens one document for some minutes.

Another service checks who may see it and asks for the address; whoever has the address needs no further right."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from uuid import UUID

from flask import Blueprint, Response
from itsdangerous import BadData, URLSafeSerializer

from services.intake.catalogue_pages import counter
from services.intake.counter import Counter
from services.intake.document_pages import streamed
from services.intake.documents import every
from services.intake.domain import PermitApplication
from services.intake.erasing import is_erased
from services.shared.contracts import Document
from services.shared.personal_data import derived
from services.shared.refusals import NotFound
from services.shared.web import may

lending_pages = Blueprint("lending", __name__)

LENT_FOR = timedelta(minutes=5)


class LentLinkExpired(NotFound):
    """The address was good for some minutes."""

    sentence = "This document was open to you for a few minutes. Go back and open it again."


def document_link(counter: Counter, application_id: str, document_id: str) -> str | None:
    """The path of an address that lends one of the documents handed in; None when there is no such document."""
    try:
        document = handed_in(counter, UUID(application_id), UUID(document_id))
    except NotFound:
        return None
    until = int((counter.intake.clock() + LENT_FOR).timestamp())
    return f"/dokumen/pinjam/{seal(counter).dumps([application_id, str(document.document_id), until])}"


@lending_pages.get("/dokumen/pinjam/<signed>")
@may("anyone")
def lent(signed: str) -> Response:
    try:
        application_id, document_id, until = seal(counter()).loads(signed)
    except BadData:
        raise NotFound from None
    if counter().intake.clock().timestamp() > until:
        raise LentLinkExpired
    response = streamed(handed_in(counter(), UUID(application_id), UUID(document_id)))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def handed_in(counter: Counter, application_id: UUID, document_id: UUID) -> Document:
    """A document of an application that is on its way; raises :class:`NotFound`, also once the person is forgotten."""
    found = counter.intake.find(PermitApplication, application_id)
    for each in every(found.documents):
        if found.number and each.document_id == document_id and not is_erased(counter.intake, application_id):
            counter.intake.quarantine.require_clean([each])
            return each
    raise NotFound


def seal(counter: Counter) -> URLSafeSerializer:
    """Signs with a key that serves nothing else."""
    key = derived(counter.form_secret.encode(), b"lend documents")
    return URLSafeSerializer(key, signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"})
