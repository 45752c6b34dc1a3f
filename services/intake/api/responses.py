"""How the API answers: JSON of a model, versions of applications, pages of lists."""

from __future__ import annotations

import base64
import binascii
from contextlib import AbstractContextManager, nullcontext
from typing import Any
from urllib.parse import urlencode

import orjson
from flask import Response, request
from flask_babel import gettext
from pydantic import BaseModel

from services.intake.api.problems import NotValid
from services.intake.domain import PermitApplication
from services.intake.seen import ChangedMeanwhile, only_at


def given(model: BaseModel, status: int = 200) -> Response:
    """A model as JSON."""
    return Response(model.model_dump_json(), status=status, mimetype="application/json")


def versioned(response: Response, application: PermitApplication) -> Response:
    """With the ETag of the application; 304 when the program has this version already."""
    response.set_etag(str(application.version))
    if request.method == "GET" and request.if_none_match.contains_weak(str(application.version)):
        unchanged = Response(status=304)
        unchanged.set_etag(str(application.version))
        return unchanged
    return response


def as_seen(application: PermitApplication) -> AbstractContextManager[None]:
    """Inside, only the version named by ``If-Match`` is acted on; any version without that header.

    A weak tag counts: whoever compresses an answer on its way weakens its ETag (RFC 9110, section 8.8.1), and programs
    send back what they got.
    """
    if "If-Match" not in request.headers or request.if_match.star_tag:
        return nullcontext()
    if not request.if_match.contains_weak(str(application.version)):
        raise ChangedMeanwhile
    return only_at(application.version)


def with_next(response: Response, following: str | None) -> Response:
    """With a ``Link`` to the next page, which keeps the other parameters."""
    if following:
        query = urlencode({**request.args.to_dict(), "cursor": following})
        response.headers["Link"] = f'<{request.path}?{query}>; rel="next"'
    return response


def cursor_of(*position: Any) -> str:
    """A place in a list, opaque to programs."""
    return base64.urlsafe_b64encode(orjson.dumps(position)).decode().rstrip("=")


def position_of(cursor: str, *kinds: Any) -> tuple[Any, ...]:
    """The place of a cursor, read with ``kinds``; refused at the parameter when it is not one of ours."""
    try:
        position = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return tuple(kind(each) for kind, each in zip(kinds, position, strict=True))
    except (binascii.Error, ValueError, TypeError, AttributeError):
        wrong = {"pointer": "/query/cursor", "detail": str(gettext("This value is not valid here."))}
        raise NotValid([wrong]) from None
