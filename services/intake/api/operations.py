"""What an operation of the API is: declared once, from which come its route, its checks and its description."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal
from uuid import UUID, uuid4

from flask import Blueprint, Response, g, request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException

from services.intake.api import problems
from services.intake.api.bodies import Body, received
from services.intake.api.idempotency import once
from services.intake.api.keys import ApiKey, ApiKeys
from services.intake.catalogue_pages import counter
from services.intake.standing import acting_only_for
from services.shared.refusals import Refused
from services.shared.web import Person
from services.shared.web.languages import speak_as_asked

api = Blueprint("api", __name__, url_prefix="/api/v1")
OPERATIONS: dict[str, Operation] = {}
ROOT = "/api/v1/"
ANONYMOUS = Person(username="", name="", roles=frozenset(), agency=None, account_id=None)
LONGEST_IDEMPOTENCY_KEY = 255

View = Callable[..., Response]
Scope = Literal["read", "write"]


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One method of one address. ``scope`` None: everybody may; ``takes``: a model of JSON, or media types of a file;
    ``gives``: a model, media types, or None for an empty answer; ``versioned``: with ETag, and If-Match to write;
    ``personal``: about the person behind the key, so that no key made for an organisation will do.
    """

    name: str
    method: str
    path: str
    summary: Any
    scope: Scope | None
    status: int
    gives: type[BaseModel] | tuple[str, ...] | None
    takes: type[BaseModel] | tuple[str, ...] | None
    query: type[BaseModel] | None
    versioned: bool
    personal: bool
    refusals: tuple[type[Refused], ...]

    @property
    def repeatable(self) -> bool:
        """Whether it heeds ``Idempotency-Key``."""
        return self.method in ("POST", "PUT")


def operation(
    method: str,
    path: str,
    summary: Any,
    *,
    scope: Scope | None,
    gives: type[BaseModel] | tuple[str, ...] | None,
    status: int = 200,
    takes: type[BaseModel] | tuple[str, ...] | None = None,
    query: type[BaseModel] | None = None,
    versioned: bool = False,
    personal: bool = False,
    refusals: tuple[type[Refused], ...] = (),
) -> Callable[[View], View]:
    """Declare a view as an operation. It is called with what stands in the path, and with ``body`` and ``query``
    where declared; there is no other way to get a route into the API."""

    def declare(view: View) -> View:
        described = Operation(
            name=view.__name__,
            method=method,
            path=path,
            summary=summary,
            scope=scope,
            status=status,
            gives=gives,
            takes=takes,
            query=query,
            versioned=versioned,
            personal=personal,
            refusals=refusals,
        )

        @wraps(view)
        def guarded(**places: Any) -> Response:
            return answered(described, view, places)

        guarded.may = frozenset({"applicant"} if scope else {"anyone"})  # type: ignore[attr-defined]
        guarded.without_csrf = True  # type: ignore[attr-defined] # no cookie counts here
        rule = re.sub(r"{(\w+_id)}", r"<uuid:\1>", path)
        api.add_url_rule(re.sub(r"{(\w+)}", r"<\1>", rule), view.__name__, guarded, methods=[method])
        OPERATIONS[view.__name__] = described
        return view

    return declare


def answered(described: Operation, view: View, places: dict[str, Any]) -> Response:
    """Who asks, whether they may, what they sent; then the view, at most once per Idempotency-Key."""
    g.sakpore_person = ANONYMOUS
    key = identified(described.scope) if described.scope else None
    if described.personal and key and key.organisation_id:
        raise problems.PersonalKeyNeeded
    given = dict(places)
    if described.query:
        given["query"] = queried(described.query)
    with acting_only_for(key.organisation_id if key else None):
        if not described.repeatable or key is None:
            return view(**given)
        with received(described.takes, counter().upload_limit_mb) as body:
            if described.takes:
                given["body"] = body.content
            return carried_out(view, given, key, body)


def carried_out(view: View, given: dict[str, Any], key: ApiKey, body: Body) -> Response:
    """The view's answer, or the kept one when this Idempotency-Key was seen before."""

    def act(request_id: UUID) -> Response:
        g.sakpore_request_id = request_id
        return view(**given)

    repeated_as = request.headers.get("Idempotency-Key")
    if repeated_as is None:
        return act(uuid4())
    if not 0 < len(repeated_as) <= LONGEST_IDEMPOTENCY_KEY:
        raise problems.NotValid(
            [{"pointer": "/header/Idempotency-Key", "detail": str(problems.REASONS["string_too_long"])}]
        )
    fingerprint = f"{request.method} {request.path} {request.mimetype} {body.sha256}"
    return once(counter().intake, key, repeated_as, fingerprint, act)


def identified(scope: Scope) -> ApiKey:
    """The key of this request; from here on the request is its owner's."""
    authorization = request.authorization
    if authorization is None or authorization.type != "bearer" or not authorization.token:
        raise problems.KeyMissing
    parts = counter()
    key = ApiKeys(parts.intake.datastore, clock=parts.intake.clock).use(authorization.token)
    if scope not in key.scopes:
        raise problems.ScopeMissing
    g.sakpore_api_key = key
    g.sakpore_person = Person(str(key.account_id), key.name, frozenset({"applicant"}), None, key.account_id)
    return key


def queried(model: type[BaseModel]) -> BaseModel:
    """The parameters behind the question mark; what is not known there is ignored."""
    known = {name: request.args[name] for name in model.model_fields if name in request.args}
    try:
        return model.model_validate(known)
    except ValidationError as failure:
        raise problems.invalid(failure, known, "query") from None


def begins_here() -> bool:
    """Whether the request is one of the API; its front page is an ordinary page."""
    return request.path.startswith(ROOT) and request.path != ROOT


@api.before_app_request
def speak_to_programs() -> Any:
    """Programs say their language; and what no route matches is a problem document as well."""
    if not begins_here():
        return None
    speak_as_asked()
    trouble = request.routing_exception
    return problems.http_trouble(trouble) if trouble is not None else None


@api.after_request
def vary(response: Response) -> Response:
    response.vary.update(("Accept-Language", "Authorization"))
    return response


api.register_error_handler(Refused, problems.refused)
api.register_error_handler(HTTPException, problems.http_trouble)
api.register_error_handler(Exception, problems.accident)
