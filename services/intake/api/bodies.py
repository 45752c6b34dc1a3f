"""What a program sends: bounded, hashed while it is spooled, and read as strictly as JSON is defined."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

import orjson
from flask import request
from flask_babel import gettext
from pydantic import BaseModel, ValidationError

from services.intake.api.problems import (
    BodyNotReadable,
    BodyTooLarge,
    DigestWrong,
    MediaTypeNotTaken,
    NotValid,
    invalid,
    pointer,
)
from services.shared.uploads import FileTooLarge

CHUNK = 64 * 1024
MEGABYTE = 1024 * 1024
LARGEST_JSON = MEGABYTE
SHA256 = re.compile(r"(?:^|,)\s*sha-256=:?(?P<digest>[A-Za-z0-9+/=]+):?\s*(?:,|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Body:
    """``content``: a model, the spooled file, or None where nothing is taken."""

    content: Any
    sha256: str


@contextmanager
def received(takes: type[BaseModel] | tuple[str, ...] | None, limit_mb: int) -> Iterator[Body]:
    """The body of this request; a file is gone afterwards."""
    types = takes if isinstance(takes, tuple) else ("application/json",)
    if takes is not None and request.mimetype not in types:
        raise MediaTypeNotTaken(types=", ".join(types))
    with tempfile.SpooledTemporaryFile(max_size=MEGABYTE) as spooled:
        is_file = isinstance(takes, tuple)
        digest = spool(spooled, limit_mb * MEGABYTE if is_file else LARGEST_JSON, limit_mb if is_file else 0)
        check_digests(digest)
        spooled.seek(0)
        content: Any = spooled if is_file else None
        if takes is not None and not isinstance(takes, tuple):
            content = parsed(takes, spooled.read())
        yield Body(content, digest.hex())


def spool(spooled: IO[bytes], limit: int, limit_mb: int) -> bytes:
    """Copy the body piece by piece; its SHA-256."""
    digest, size = hashlib.sha256(), 0
    while chunk := request.stream.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise FileTooLarge(limit=limit_mb) if limit_mb else BodyTooLarge
        digest.update(chunk)
        spooled.write(chunk)
    return digest.digest()


def check_digests(actual: bytes) -> None:
    """Compare with ``Content-Digest`` (RFC 9530) or ``Digest`` (RFC 3230); other algorithms say nothing."""
    for header in "Content-Digest", "Digest":
        if found := SHA256.search(request.headers.get(header, "")):
            try:
                promised = base64.b64decode(found["digest"], validate=True)
            except binascii.Error:
                raise DigestWrong from None
            if promised != actual:
                raise DigestWrong


def parsed(model: type[BaseModel], text: bytes) -> BaseModel:
    """The body as model. The parser refuses NaN, lone surrogates, broken UTF-8 and endless nesting by itself."""
    try:
        content = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise BodyNotReadable from None
    if wrong := [place for place, each in leaves(content) if isinstance(each, str) and "\x00" in each]:
        raise NotValid([{"pointer": place, "detail": str(gettext("This value is not valid here."))} for place in wrong])
    try:
        return model.model_validate(content)
    except ValidationError as failure:
        raise invalid(failure, content) from None


def leaves(content: Any) -> Iterator[tuple[str, Any]]:
    """Every name and value with its place, without recursion: the nesting may be deep."""
    ahead: list[tuple[str, Any]] = [("", content)]
    while ahead:
        place, each = ahead.pop()
        match each:
            case dict():
                for name, value in each.items():
                    yield place + pointer(name), name
                    ahead.append((place + pointer(name), value))
            case list():
                ahead += [(f"{place}/{number}", value) for number, value in enumerate(each)]
            case _:
                yield place, each
