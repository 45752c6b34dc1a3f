"""Acting for somebody: the own session is put aside while a session of the other person lasts, and taken up again."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from services.shared.refusals import NotAllowed
from services.shared.web.sessions import Person, cookie_name, end_session, expiry_of, start_session, under_tls

PUT_ASIDE = "sakpore_own_session"


class ActingForSomebody(NotAllowed):
    """Pages of the own role, and those the person opens alone, wait until the errand is done."""

    sentence = "You act for %(name)s at the moment. End that first, then open this page again."


def act_for(response: BaseResponse, other: Person, private_key_pem: bytes, *, hours: float) -> None:
    """Go on as ``other``, whose ``actor`` names who really acts; the present session is put aside."""
    own = request.cookies.get(cookie_name("sakpore_session"), "")
    if not other.actor or expiry_of(own) is None:
        raise ValueError("only somebody who is signed in acts for others, and is named")
    _set(response, PUT_ASIDE, own)
    start_session(response, other, private_key_pem, hours=hours)


def end_acting(response: BaseResponse) -> None:
    """Take the own session up again; signed out when it has ended meanwhile."""
    own = request.cookies.get(cookie_name(PUT_ASIDE), "")
    if expiry_of(own) is None:
        end_session(response)
    else:
        _set(response, "sakpore_session", own)
    forget_own_session(response)


def forget_own_session(response: BaseResponse) -> None:
    """Who signs out while acting signs out altogether."""
    response.delete_cookie(cookie_name(PUT_ASIDE), path="/", secure=under_tls(), httponly=True, samesite="Lax")


def _set(response: BaseResponse, name: str, token: str) -> None:
    expiry = expiry_of(token) or datetime.now(UTC)
    response.set_cookie(
        cookie_name(name), token, expires=expiry, path="/", secure=under_tls(), httponly=True, samesite="Lax"
    )
