"""Who may see a page: every view states it, and the app checks that none forgot."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from flask import Flask, abort, redirect

from services.shared.refusals import NotAllowed, Unavailable
from services.shared.web.acting import ActingForSomebody
from services.shared.web.requests import page_path, prefers_json
from services.shared.web.sessions import person, session_is_uncertain

View = TypeVar("View", bound=Callable[..., Any])

ROLES = frozenset(
    {
        "applicant",
        "front_office",
        "back_office",
        "sub_coordinator",
        "coordinator",
        "agency",
        "agency_head",
        "head",
        "helpdesk",
        "operator",
        "analyst",
        "administrator",
    }
)
ANYONE = "anyone"
SIGNED_IN = "signed_in"


def may(*roles: str) -> Callable[[View], View]:
    """State who may see a view: roles, ``"signed_in"`` for everybody with an account, or ``"anyone"``.

    It stands below the route: ``@pages.get("/…")``, then ``@may("front_office")``.
    """
    unknown = set(roles) - ROLES - {ANYONE, SIGNED_IN}
    if unknown or not roles:
        raise ValueError(f"may() does not know these roles: {sorted(unknown)}")

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if ANYONE in roles:
                return view(*args, **kwargs)
            if not person().signed_in:
                if session_is_uncertain():
                    raise Unavailable("nobody can say now whether this session still counts")
                return _sign_in_first()
            if SIGNED_IN not in roles and not person().has(*roles):
                raise not_allowed()
            return view(*args, **kwargs)

        guarded.may = frozenset(roles)  # type: ignore[attr-defined]
        return cast(View, guarded)

    return decorate


def not_allowed() -> NotAllowed:
    """Why: the own role, or that of whom one acts for."""
    return ActingForSomebody(name=person().name) if person().actor else NotAllowed()


def without_csrf(view: View) -> View:
    """Let scripts POST here without a page's token; only for pages that change nothing and need no session."""
    view.without_csrf = True  # type: ignore[attr-defined]
    return view


def views_without_access(app: Flask) -> list[str]:
    """Endpoints whose view does not state who may see it; the architecture test wants this empty."""
    return sorted(endpoint for endpoint, view in app.view_functions.items() if not getattr(view, "may", None))


def _sign_in_first() -> Any:
    if prefers_json():
        abort(401)
    return redirect(f"/masuk?{urlencode({'kembali': page_path()})}", code=303)
