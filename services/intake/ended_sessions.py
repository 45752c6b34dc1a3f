"""Sessions of applicants that ended before their time: with a new password all earlier ones are over."""

from __future__ import annotations

from datetime import UTC, datetime

import jwt
from flask import g, request

from services.intake.catalogue_pages import counter
from services.shared.refusals import NotFound
from services.shared.web import person
from services.shared.web.sessions import ANONYMOUS, cookie_name


def forget_ended_session() -> None:
    """Before each page: who holds the cookie of an ended session, or of an account that is gone, has not signed in."""
    account_id = person().account_id
    if account_id is None or not person().has("applicant"):
        return
    try:
        valid_from = counter().people.password_changes.sessions_valid_from(account_id)
    except NotFound:
        g.sakpore_person = ANONYMOUS
        return
    if valid_from is not None and began_at() < valid_from:
        g.sakpore_person = ANONYMOUS


def began_at() -> datetime:
    """When the session of this request began; its signature was checked when the person was read."""
    claims = jwt.decode(request.cookies[cookie_name("sakpore_session")], options={"verify_signature": False})
    return datetime.fromtimestamp(claims["iat"], UTC)
