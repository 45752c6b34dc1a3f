"""Refusals and accidents become calm pages, or problem details for scripts, in one table."""

from __future__ import annotations

import traceback
from http import HTTPStatus
from typing import Any, NamedTuple

import psycopg2
import structlog
from eventsourcing.persistence import IntegrityError
from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_babel import gettext, lazy_gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from services.shared.refusals import NotAllowed, NotFound, Refused, Unavailable
from services.shared.web.addresses import without_slash
from services.shared.web.correlation import correlation_id
from services.shared.web.formats import readable
from services.shared.web.requests import prefers_json
from services.shared.web.way_back import page_above, page_before

log = structlog.get_logger("sakpore.web")

STATUS: dict[type[Exception], int] = {
    NotFound: 404,
    NotAllowed: 403,
    Refused: 409,
    IntegrityError: 409,
    Unavailable: 503,
    psycopg2.OperationalError: 503,
    psycopg2.InterfaceError: 503,
}

NULL_CHARACTER = "cannot contain NUL"  # psycopg2: PostgreSQL keeps none, and no person types one


class Page(NamedTuple):
    """What a person reads for one status."""

    title: str
    text: str


PAGES = {
    400: Page(
        lazy_gettext("We did not understand this request"),
        lazy_gettext("Go back, check what you entered and try again."),
    ),
    401: Page(lazy_gettext("Please sign in"), lazy_gettext("You have to sign in to see this page.")),
    403: Page(lazy_gettext("You may not see this page"), lazy_gettext("Your role does not allow this.")),
    404: Page(
        lazy_gettext("Page not found"),
        lazy_gettext(
            "If you typed the address, check that it is correct. If you followed a link, it may be out of date."
        ),
    ),
    405: Page(
        lazy_gettext("This page cannot be opened directly"),
        lazy_gettext("Start from the page that holds the form."),
    ),
    409: Page(
        lazy_gettext("This is not possible"),
        lazy_gettext("Somebody else changed this at the same moment. Open the page again to see how it stands now."),
    ),
    413: Page(
        lazy_gettext("The file is too large"),
        lazy_gettext("Go back and choose a smaller file. Nothing was kept."),
    ),
    429: Page(
        lazy_gettext("Too many attempts"),
        lazy_gettext("To protect personal data we count attempts. Please wait a few minutes and try again."),
    ),
    500: Page(
        lazy_gettext("Something went wrong on our side"),
        lazy_gettext("Nothing you entered before is lost. Please try again in a few minutes."),
    ),
    503: Page(
        lazy_gettext("This service is not available right now"),
        lazy_gettext("Part of our system does not answer. Please try again in a few minutes; nothing is lost."),
    ),
}
EXPIRED_FORM = Page(
    lazy_gettext("This form has expired"),
    lazy_gettext(
        "For your safety a form can only be sent from a page that was opened in this browser. "
        "Go back, load the page again and send it once more."
    ),
)


def answer_trouble(app: Flask) -> None:
    """Register the table with the app."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _expired_form)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(Exception, _anything)


def answer(status: int, page: Page | None = None, *, sentence: str | None = None) -> Response:
    """The page, or the RFC 9457 document, of one status."""
    page = page or PAGES.get(status) or (PAGES[500] if status >= 500 else PAGES[400])
    text = sentence or str(page.text)
    if prefers_json():
        response = jsonify(
            type="about:blank",
            title=str(page.title),
            status=status,
            detail=text,
            instance=f"urn:sakpore:request:{correlation_id()}",
        )
        response.mimetype = "application/problem+json"
    else:
        response = make_response(
            render_template(
                "problem.html", page=page, text=text, status=status, before=page_before(), above=page_above()
            )
        )
    response.status_code = status
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers.setdefault("Retry-After", "30")
    return response


def sentence_of(refusal: Refused) -> str:
    """The refusal's sentence in the language of the page, its details readable."""
    details = {name: readable(value) for name, value in refusal.details.items()}
    return str(gettext(refusal.sentence, **details))


def _refused(refusal: Refused) -> Response:
    status = next(code for kind, code in STATUS.items() if isinstance(refusal, kind))
    log.info("refused", refusal=type(refusal).__name__, status=status)
    return answer(status, sentence=sentence_of(refusal))


def _expired_form(error: CSRFError) -> Response:
    log.info("form token refused", reason=error.description)
    return answer(400, EXPIRED_FORM)


def _http(error: HTTPException) -> Any:
    """Redirects and ready responses pass; 500 raised by ``abort`` is an accident like any other."""
    if error.code is None or error.code < 400 or error.response is not None:
        return error
    if error is request.routing_exception and (elsewhere := without_slash()):
        return elsewhere
    response = answer(error.code)
    for name, value in error.get_headers(request.environ):
        if name.lower() != "content-type":
            response.headers.setdefault(name, value)
    return response


def _anything(error: Exception) -> Response:
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
    if isinstance(error, ValueError) and NULL_CHARACTER in str(error):
        status = 400
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        # As text: a logger that draws tracebacks with local variables would write secrets and personal data.
        log.error("page failed", traceback="".join(traceback.format_exception(error)))
    else:
        log.warning("page not available", error=type(error).__name__, reason=str(error), status=status)
    return answer(status)
