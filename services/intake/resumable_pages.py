"""Uploads that go on where the line broke: tus 1.0 (core, creation, checksum, expiration, termination)."""

from __future__ import annotations

import binascii
import hashlib
from base64 import b64decode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext
from werkzeug.exceptions import BadRequest, ClientDisconnected, RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.http import http_date

from services.intake.catalogue_pages import counter
from services.intake.receiving import AT_THE_FIELD, Chosen, receive
from services.intake.unfinished_uploads import KEPT_FOR, UnfinishedUploads, Upload, WrongOffset
from services.intake.web import applicant, own
from services.shared.refusals import NotFound, Refused
from services.shared.uploads import MEGABYTE, FileEmpty, FileTooLarge
from services.shared.web import may
from services.shared.web.errors import answer, sentence_of

resumable_pages = Blueprint("resumable", __name__, url_prefix="/permohonan")

VERSION = "1.0.0"
EXTENSIONS = "creation,checksum,expiration,termination"
ALGORITHMS: dict[str, Callable[[bytes], Any]] = {"sha256": hashlib.sha256, "sha1": hashlib.sha1}
PIECE = 256 * 1024
MOST_WITH_CHECKSUM = 4 * MEGABYTE  # held in memory until the checksum is known to be right
LONGEST_ENDING = 8
PLACE = "/<uuid:application_id>/berkas/<requirement>/unggahan"


@resumable_pages.after_request
def speak_tus(response: Response) -> Response:
    response.headers["Tus-Resumable"] = VERSION
    return response


@resumable_pages.route(PLACE, methods=["OPTIONS"])
@may("applicant")
def offer(application_id: UUID, requirement: str) -> Response:
    response = Response(status=204)
    response.headers["Tus-Version"] = VERSION
    response.headers["Tus-Extension"] = EXTENSIONS
    response.headers["Tus-Max-Size"] = str(counter().upload_limit_mb * MEGABYTE)
    response.headers["Tus-Checksum-Algorithm"] = ",".join(ALGORITHMS)
    return response


@resumable_pages.post(PLACE)
@may("applicant")
def begin(application_id: UUID, requirement: str) -> Response:
    own(application_id).expect(requirement)
    length = whole_number("Upload-Length")
    if length > counter().upload_limit_mb * MEGABYTE:
        return refused(FileTooLarge(limit=counter().upload_limit_mb), 413)
    if not length:
        return refused(FileEmpty())
    said = metadata(request.headers.get("Upload-Metadata", ""))
    ending = said.get("filename", "").rpartition(".")[2][:LONGEST_ENDING]
    upload_id = uploads().begin(applicant(), application_id, requirement, ending, length, held="held" in said)
    response = Response(status=201)
    response.headers["Location"] = url_for(
        ".offset", application_id=application_id, requirement=requirement, upload_id=upload_id
    )
    response.headers["Upload-Expires"] = http_date(datetime.now(UTC) + KEPT_FOR)
    return response


@resumable_pages.route(f"{PLACE}/<uuid:upload_id>", methods=["HEAD"])
@may("applicant")
def offset(application_id: UUID, requirement: str, upload_id: UUID) -> Response:
    upload = found(application_id, requirement, upload_id)
    response = at_offset(upload.received, 200)
    response.headers["Upload-Length"] = str(upload.length)
    return response


@resumable_pages.patch(f"{PLACE}/<uuid:upload_id>")
@may("applicant")
def append(application_id: UUID, requirement: str, upload_id: UUID) -> Response:
    """Once the last byte is there the file is taken in; an empty piece at the end tries that again."""
    upload = found(application_id, requirement, upload_id)
    if request.mimetype != "application/offset+octet-stream":
        raise UnsupportedMediaType
    at = whole_number("Upload-Offset")
    if at != upload.received:
        return at_offset(upload.received, 409)
    if (request.content_length or 0) > upload.length - at:
        raise RequestEntityTooLarge
    try:
        for piece in pieces():
            at = uploads().append(upload_id, at, piece)
    except ChecksumMismatch:
        return Response(status="460 Checksum Mismatch")
    except WrongOffset:
        return at_offset(found(application_id, requirement, upload_id).received, 409)
    if at == upload.length and not upload.held and not upload.finished:
        return taken_in(application_id, requirement, [found(application_id, requirement, upload_id)])
    return at_offset(at, 204)


@resumable_pages.delete(f"{PLACE}/<uuid:upload_id>")
@may("applicant")
def stop(application_id: UUID, requirement: str, upload_id: UUID) -> Response:
    found(application_id, requirement, upload_id)
    uploads().forget(upload_id)
    return Response(status=204)


@resumable_pages.post(f"{PLACE}/gabung")
@may("applicant")
def put_together(application_id: UUID, requirement: str) -> Response:
    """Several photos that arrived become one PDF, in the order named."""
    chosen = [found(application_id, requirement, upload_id) for upload_id in named_uploads()]
    if not chosen or not all(upload.complete for upload in chosen):
        raise BadRequest
    if all(upload.finished for upload in chosen):
        return at_offset(chosen[-1].length, 204)
    return taken_in(application_id, requirement, chosen, together=True)


def taken_in(application_id: UUID, requirement: str, chosen: list[Upload], *, together: bool = False) -> Response:
    """The answer once the whole file was looked at; what is refused is forgotten."""
    files: list[Chosen] = []
    try:
        files.extend(Chosen(uploads().assembled(upload), f"berkas.{upload.ending}") for upload in chosen)
        receive(own(application_id), requirement, files, together=together)
    except AT_THE_FIELD as refusal:
        for upload in chosen:
            uploads().forget(upload.upload_id)
        return refused(refusal)
    except WrongOffset:
        return at_offset(chosen[-1].length, 409)
    finally:
        for file in files:
            file.stream.close()
    for upload in chosen:
        uploads().finish(upload.upload_id)
    flash(gettext("The document was received."), "success")
    return at_offset(chosen[-1].length, 204)


class ChecksumMismatch(Exception):
    """What arrived is not what was sent: nothing of it is kept."""


def pieces() -> Iterator[bytes]:
    """The body. With a checksum all or nothing; without one, what came before the line broke is kept."""
    if "Upload-Checksum" in request.headers:
        algorithm, _, expected = request.headers["Upload-Checksum"].partition(" ")
        if algorithm not in ALGORITHMS:
            raise BadRequest
        if (request.content_length or 0) > MOST_WITH_CHECKSUM:
            raise RequestEntityTooLarge
        body = b"".join(received())
        if ALGORITHMS[algorithm](body).digest() != decoded(expected):
            raise ChecksumMismatch
        yield body
    else:
        yield from received()


def received() -> Iterator[bytes]:
    """Pieces of the body as they arrive; the last one is short, also when the line breaks in the middle."""
    waiting, left = b"", request.content_length or 0
    try:
        while left and (read := request.stream.read(min(PIECE - len(waiting), left))):
            left -= len(read)
            waiting += read
            if len(waiting) == PIECE or not left:
                yield waiting
                waiting = b""
    except OSError:
        left = left or 1
    except ClientDisconnected:
        left = left or 1
    if left:
        if "Upload-Checksum" not in request.headers and waiting:
            yield waiting
        raise ClientDisconnected


def found(application_id: UUID, requirement: str, upload_id: UUID) -> Upload:
    """The signed-in applicant's upload for this requirement; raises :class:`NotFound`."""
    upload = uploads().find(upload_id, applicant())
    if (upload.application_id, upload.requirement) != (application_id, requirement):
        raise NotFound
    return upload


def uploads() -> UnfinishedUploads:
    """The sessions of this counter."""
    return UnfinishedUploads(counter().intake.datastore)


def at_offset(place: int, status: int) -> Response:
    response = Response(status=status)
    response.headers["Upload-Offset"] = str(place)
    return response


def refused(refusal: Refused, status: int = 422) -> Response:
    """As problem details: the page that uploads shows the sentence at the field."""
    return answer(status, sentence=sentence_of(refusal))


def whole_number(header: str) -> int:
    text = request.headers.get(header, "")
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise BadRequest
    return int(text)


def named_uploads() -> list[UUID]:
    try:
        return [UUID(text) for text in request.form.getlist("upload")]
    except ValueError:
        raise BadRequest from None


def metadata(header: str) -> dict[str, str]:
    """``name base64,flag`` as tus writes it."""
    pairs = (pair.strip().partition(" ") for pair in header.split(",") if pair.strip())
    return {name: decoded(value).decode(errors="replace") for name, _, value in pairs}


def decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except binascii.Error:
        raise BadRequest from None
