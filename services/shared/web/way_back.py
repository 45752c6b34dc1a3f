"""Where a page of refusal leads: back to the page before, else to the one above; never off this site."""

from __future__ import annotations

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from services.shared.web.access import ANYONE, SIGNED_IN
from services.shared.web.requests import referring_path
from services.shared.web.sessions import person

FRONT = "/"


def page_before() -> str:
    """The page before this one, if it was on this site and can be opened again; else the front page. A form that sends
    to its own address can."""
    path = referring_path()
    itself = path == request.full_path.rstrip("?") and request.method in ("GET", "HEAD")
    return FRONT if itself or _takes_forms_only(path) else path


def page_above() -> str:
    """The nearest page above the address asked for that this person may open; the front page where there is none."""
    path = request.path.rstrip("/")
    while path := path.rpartition("/")[0]:
        if page := _page_at(path) or _page_at(f"{path}/"):
            return page
    return FRONT


def _page_at(path: str) -> str:
    """The address of our page there, built anew and not copied; empty where there is none for this person."""
    try:
        endpoint, values = current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return ""
    roles: frozenset[str] = getattr(current_app.view_functions[endpoint], "may", frozenset())
    open_to = {ANYONE} | ({SIGNED_IN, *person().roles} if person().signed_in else set())
    return "" if roles.isdisjoint(open_to) else url_for(endpoint, **values)


def _takes_forms_only(path: str) -> bool:
    """Whether this service has nothing to show there; of other services' pages we know nothing."""
    try:
        current_app.url_map.bind("").match(path.partition("?")[0], method="GET")
    except HTTPException as wrong:
        return isinstance(wrong, MethodNotAllowed)
    return False
