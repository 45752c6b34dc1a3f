"""Who is looking at the page: a token that intake signs and every service verifies with the public key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
import psycopg2
from flask import Flask, Request, current_app, g, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from werkzeug.wrappers import Response as BaseResponse

from services.shared.revocations import RevokedSessions

ISSUER = "sakpore"
ALGORITHM = "EdDSA"


@dataclass(frozen=True)
class Person:
    """The person behind a request; a visitor who has not signed in has no username and no roles.

    ``actor`` is the username of somebody who acts for the person, on an ``errand`` (its id), see ``acting.py``.
    """

    username: str
    name: str
    roles: frozenset[str]
    agency: str | None
    account_id: UUID | None
    actor: str = ""
    errand: str = ""

    @property
    def signed_in(self) -> bool:
        return bool(self.username)

    def has(self, *roles: str) -> bool:
        """Whether the person holds at least one of these roles."""
        return not self.roles.isdisjoint(roles)


class FormSessions(SecureCookieSessionInterface):
    """Flask's cookie of flashed messages and form tokens; where there is none there is nothing to read."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        has_one = self.get_cookie_name(app) in request.cookies
        return super().open_session(app, request) if has_one else self.session_class()


ANONYMOUS = Person(username="", name="", roles=frozenset(), agency=None, account_id=None)


def person() -> Person:
    """The signed-in person of this request; anonymous when the token is missing, expired, revoked or not ours."""
    if "sakpore_person" not in g:
        g.sakpore_session_is_uncertain = False
        g.sakpore_person = _read(request.cookies.get(cookie_name("sakpore_session"), ""))
    known: Person = g.sakpore_person
    return known


def session_is_uncertain() -> bool:
    """Whether the token is good but the database could not say if it was revoked."""
    person()
    return bool(g.sakpore_session_is_uncertain)


def start_session(
    response: BaseResponse,
    person: Person,
    private_key_pem: bytes,
    *,
    hours: float = 8,
    known_at: datetime | None = None,
) -> None:
    """Sign the person in for ``hours``; only intake holds the private key.

    ``known_at`` is a moment before the account was looked up: a revocation from then on ends the session.
    """
    begins = known_at or datetime.now(UTC)
    claims = {
        "iss": ISSUER,
        "sub": person.username,
        "name": person.name,
        "roles": sorted(person.roles),
        "agency": person.agency,
        "account": str(person.account_id) if person.account_id else None,
        "act": {"sub": person.actor, "errand": person.errand} if person.actor else None,  # RFC 8693, section 4.1
        "iat": begins.timestamp(),  # to the microsecond: revocations are no coarser
        "exp": begins + timedelta(hours=hours),
    }
    response.set_cookie(
        cookie_name("sakpore_session"),
        jwt.encode(claims, private_key_pem, algorithm=ALGORITHM),
        max_age=int(hours * 3600),
        path="/",
        secure=under_tls(),
        httponly=True,
        samesite="Lax",
    )


def end_session(response: BaseResponse) -> None:
    """Sign the person out of every service."""
    response.delete_cookie(cookie_name("sakpore_session"), path="/", secure=under_tls(), httponly=True, samesite="Lax")


def under_tls() -> bool:
    """Whether the public address is https; then cookies are ``Secure`` and bound to this host."""
    return bool(current_app.config["SAKPORE_UNDER_TLS"])


def cookie_name(name: str) -> str:
    """The name under which a cookie travels: with the ``__Host-`` prefix under TLS."""
    return f"__Host-{name}" if under_tls() else name


def expiry_of(token: str) -> datetime | None:
    """When a token of ours ends; None for any other, and for one that has ended."""
    try:
        return datetime.fromtimestamp(_claims(token)["exp"], UTC)
    except jwt.InvalidTokenError:
        return None


def _claims(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(
        token,
        current_app.config["SAKPORE_SESSION_PUBLIC_KEY"],
        algorithms=[ALGORITHM],
        issuer=ISSUER,
        options={"require": ["exp", "iat", "sub", "name", "roles"]},
    )
    return claims


def _read(token: str) -> Person:
    if not token:
        return ANONYMOUS
    try:
        claims = _claims(token)
        actor, began = claims.get("act") or {}, datetime.fromtimestamp(claims["iat"], UTC)
        if any(_is_revoked(name, began) for name in (claims["sub"], actor.get("sub")) if name):
            return ANONYMOUS
        return Person(
            username=claims["sub"],
            name=claims["name"],
            roles=frozenset(claims["roles"]),
            agency=claims.get("agency"),
            account_id=UUID(claims["account"]) if claims.get("account") else None,
            actor=actor.get("sub", ""),
            errand=actor.get("errand", ""),
        )
    except (jwt.InvalidTokenError, ValueError, TypeError):
        return ANONYMOUS


def _is_revoked(username: str, issued_at: datetime) -> bool:
    """Also when the database cannot say: then nobody is let in on a token alone."""
    revoked: RevokedSessions | None = current_app.extensions.get("sakpore_revoked_sessions")
    if revoked is None:
        return False
    try:
        return revoked.includes(username, issued_at)
    except (psycopg2.OperationalError, psycopg2.InterfaceError):
        g.sakpore_session_is_uncertain = True
        return True
