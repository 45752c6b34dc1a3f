"""Addresses as people type them: a slash too many at the end leads to the page all the same."""

from __future__ import annotations

from urllib.parse import quote

from flask import current_app, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from services.shared.web.requests import local_path


def without_slash() -> Response | None:
    """A redirect to the page that this service has at the address asked for, less the slash at its end; None where it
    has none. Pages whose own address ends with a slash are found before."""
    path = request.path.rstrip("/")
    if request.method not in ("GET", "HEAD") or path == request.path or not _is_page(path):
        return None
    query = request.query_string.decode("ascii", "replace")
    target = quote(path) + (f"?{query}" if query else "")
    return redirect(target, code=308) if local_path(target) == target else None


def _is_page(path: str) -> bool:
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:  # of which redirects are a kind
        return False
    return True
