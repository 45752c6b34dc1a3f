"""One id per request, in every log line, in the response and on the page of an accident."""

from __future__ import annotations

import re
import time
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request
from structlog.contextvars import bind_contextvars, unbind_contextvars

from services.shared.metrics import request_seconds

log = structlog.get_logger("sakpore.web")

WELL_FORMED = re.compile(r"[A-Za-z0-9-]{8,64}")


def correlation_id() -> str:
    """The id of this request: the one nginx gave it, or a new one."""
    if "sakpore_correlation_id" not in g:
        given = request.headers.get("X-Request-ID", "")
        g.sakpore_correlation_id = given if WELL_FORMED.fullmatch(given) else uuid4().hex
    known: str = g.sakpore_correlation_id
    return known


def follow_requests(app: Flask, service: str) -> None:
    """Bind the correlation id to the log and write one line per answered request."""

    @app.before_request
    def begin() -> None:
        g.sakpore_began = time.monotonic()
        bind_contextvars(correlation_id=correlation_id())

    @app.after_request
    def answered(response: Response) -> Response:
        response.headers["X-Correlation-ID"] = correlation_id()
        if request.endpoint != "static":
            # The rule, not the path: paths hold tokens that open somebody's pages.
            rule = request.url_rule.rule if request.url_rule else "none"
            seconds = time.monotonic() - g.sakpore_began if "sakpore_began" in g else 0
            log.info(
                "page answered",
                method=request.method,
                rule=rule,
                status=response.status_code,
                milliseconds=round(seconds * 1000),
            )
            method = request.method if request.url_rule else "none"
            request_seconds.labels(service, method, rule, response.status_code).observe(seconds)
        return response

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        unbind_contextvars("correlation_id")
