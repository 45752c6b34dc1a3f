"""Everything that goes wrong in the API, as RFC 9457 problem details in the language the program asks for."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import structlog
from flask import Response, jsonify, request
from flask_babel import gettext, lazy_gettext
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from services.intake.seen import ChangedMeanwhile
from services.intake.throttling import TooManyAttempts
from services.shared import uploads
from services.shared.refusals import NotAllowed, NotFound, Refused
from services.shared.web import errors
from services.shared.web.correlation import correlation_id

log = structlog.get_logger("sakpore.api")

MEDIA_TYPE = "application/problem+json"


class BodyNotReadable(Refused):
    """No JSON, or nested beyond reason."""

    sentence = "The body is not valid JSON in UTF-8."


class KeyMissing(Refused):
    """A session of the pages does not count here."""

    sentence = "Send an API key: Authorization: Bearer sak_…"


class KeyNotValid(Refused):
    """One sentence for every reason."""

    sentence = "The API key is unknown, expired or revoked."


class ScopeMissing(Refused):
    """A key for reading only."""

    sentence = "This API key may only read."


class PersonalKeyNeeded(NotAllowed):
    """Whoever works for an organisation with its key has nothing to do with the person who made it."""

    sentence = "This API key was made for an organisation. Use one that was made in the person's own name."


class BodyTooLarge(Refused):
    """Beyond what any form needs."""

    sentence = "The body is too large."


class MediaTypeNotTaken(Refused):
    """Another Content-Type than the operation takes."""

    sentence = "Content-Type must be one of: %(types)s."


class NotValid(Refused):
    """``errors``: where, as JSON pointer, and why."""

    sentence = "Some values are not valid."

    def __init__(self, errors: Sequence[Mapping[str, str]]) -> None:
        super().__init__()
        self.errors = list(errors)


class DigestWrong(Refused):
    """What arrived is not what was sent."""

    sentence = "The body does not match its digest."


class IdempotencyKeyReused(Refused):
    """The key was used for another request."""

    sentence = "This Idempotency-Key was used for another request."


class StillBeingDone(Refused):
    """The same request is being carried out at this moment."""

    sentence = "The same request is being carried out right now. Try again in a moment."
    retry_after = 1


class TooManyRequests(Refused):
    """The key's allowance for this minute is used up."""

    sentence = "Too many requests with this API key. Try again in %(wait)s seconds."

    def __init__(self, wait: int) -> None:
        super().__init__(wait=wait)
        self.retry_after = wait


STATUS: dict[type[Exception], int] = {
    **errors.STATUS,
    BodyNotReadable: 400,
    KeyMissing: 401,
    KeyNotValid: 401,
    NotAllowed: 403,
    ScopeMissing: 403,
    NotFound: 404,
    StillBeingDone: 409,
    ChangedMeanwhile: 412,
    BodyTooLarge: 413,
    uploads.FileTooLarge: 413,
    MediaTypeNotTaken: 415,
    uploads.FormatNotAllowed: 415,
    NotValid: 422,
    DigestWrong: 422,
    IdempotencyKeyReused: 422,
    uploads.FileRefused: 422,
    TooManyAttempts: 429,
    TooManyRequests: 429,
}
TITLES = {
    400: lazy_gettext("The request is not understood"),
    401: lazy_gettext("An API key is needed"),
    403: lazy_gettext("Not allowed"),
    404: lazy_gettext("Not found"),
    405: lazy_gettext("This address does not take this method"),
    409: lazy_gettext("This is not possible"),
    412: lazy_gettext("Changed in the meantime"),
    413: lazy_gettext("Too large"),
    415: lazy_gettext("This media type is not taken"),
    422: lazy_gettext("Not valid"),
    429: lazy_gettext("Too many requests"),
    500: lazy_gettext("Something went wrong on our side"),
    503: lazy_gettext("This service is not available right now"),
}
JSON_WORDS = {"True": "true", "False": "false", "None": "null"}
REASONS = {
    "missing": lazy_gettext("This is required."),
    "extra_forbidden": lazy_gettext("This field is not known here."),
    "string_type": lazy_gettext("This must be text."),
    "string_too_long": lazy_gettext("This is too long."),
    "dict_type": lazy_gettext("This must be an object."),
    "model_type": lazy_gettext("This must be an object."),
    "model_attributes_type": lazy_gettext("This must be an object."),
}


def status_of(kind: type[Exception]) -> int:
    """The HTTP status of a kind of refusal or trouble."""
    return next((STATUS[each] for each in kind.__mro__ if each in STATUS), 500)


def name_of(kind: type[Exception]) -> str:
    """The fragment by which a problem is known: ``documents-missing``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower()


def problem(status: int, name: str = "", detail: str = "", wrong: Sequence[Mapping[str, str]] = ()) -> Response:
    """One problem document; ``name`` stands in its type and is explained on the page about the API."""
    title = str(TITLES.get(status) or TITLES[500 if status >= 500 else 400])
    content: dict[str, Any] = {
        "type": f"/api/v1/#{name}" if name else "about:blank",
        "title": title,
        "status": status,
        "detail": detail or title,
        "instance": f"urn:sakpore:request:{correlation_id()}",
        "correlation_id": correlation_id(),
    }
    if wrong:
        content["errors"] = list(wrong)
    response: Response = jsonify(content)
    response.mimetype = MEDIA_TYPE
    response.status_code = status
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="sakpore"'
    return response


def refused(refusal: Refused) -> Response:
    """A refusal with its sentence."""
    kind = type(refusal)
    log.info("refused", refusal=kind.__name__, status=status_of(kind))
    response = problem(status_of(kind), name_of(kind), errors.sentence_of(refusal), getattr(refusal, "errors", ()))
    if wait := getattr(refusal, "retry_after", None):
        response.headers["Retry-After"] = str(wait)
    return response


def http_trouble(error: HTTPException) -> Any:
    """What Flask raises by itself; redirects pass."""
    if error.code is None or error.code < 400 or error.response is not None:
        return error
    response = problem(error.code)
    for name, value in error.get_headers(request.environ):
        if name.lower() != "content-type":
            response.headers.setdefault(name, value)
    return response


def accident(error: Exception) -> Response:
    """The world is down, somebody was faster, or we are wrong."""
    status = status_of(type(error))
    if status == 500:
        log.error("operation failed", traceback="".join(traceback.format_exception(error)))
    else:
        log.warning("operation not available", error=type(error).__name__, reason=str(error), status=status)
    response = problem(status)
    if status == 503:
        response.headers["Retry-After"] = "30"
    return response


def invalid(failure: ValidationError, content: Any, place: str = "") -> NotValid:
    """What a model says of this content: one translated sentence for each place."""
    wrong: dict[str, list[Any]] = {}
    for each in failure.errors():
        wrong.setdefault(pointer(place, *standing_in(content, each)), []).append(each)
    return NotValid([{"pointer": where, "detail": reason(some)} for where, some in wrong.items()])


def standing_in(content: Any, wrong: Any) -> Iterator[str | int]:
    """Where a mistake stands, without the names of the types that were tried there."""
    for part in wrong["loc"]:
        if part in content if isinstance(content, Mapping) else isinstance(content, list) and isinstance(part, int):
            content = content[part]
            yield part
    if wrong["type"] == "missing":
        yield wrong["loc"][-1]


def reason(wrong: Sequence[Any]) -> str:
    """One sentence for all that is wrong at one place; where several types were tried, text and numbers are taken."""
    telling = [each for each in wrong if not each["type"].endswith("_type")] or wrong
    if len(telling) > 1:
        return str(gettext("This must be text or a number."))
    if expected := telling[0].get("ctx", {}).get("expected"):
        return str(gettext("Allowed here: %(allowed)s.", allowed=listed(expected)))
    return str(REASONS.get(telling[0]["type"], gettext("This value is not valid here.")))


def listed(expected: str) -> str:
    """``true``, or ``new, renewal``: the values that pydantic lists as Python and English have them."""
    return ", ".join(JSON_WORDS.get(each, each.strip("'")) for each in re.split(", | or ", expected))


def pointer(*places: str | int) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join(f"/{str(each).replace('~', '~0').replace('/', '~1')}" for each in places if each != "")
