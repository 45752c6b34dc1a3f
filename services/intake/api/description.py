"""The OpenAPI 3.1 document, made of the declared operations and the models: nothing is described twice."""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from services.intake.api import models, problems
from services.intake.api.operations import LONGEST_IDEMPOTENCY_KEY, OPERATIONS, ROOT, Operation
from services.shared.refusals import Refused

Json = dict[str, Any]
ALWAYS = 500, 503
WITH_KEY = problems.KeyMissing, problems.KeyNotValid, problems.TooManyRequests
UUID_SCHEMA = {"type": "string", "format": "uuid"}
PLACES: dict[str, Json] = {
    "code": {"type": "string", "pattern": "^[A-Z0-9-]{1,60}$"},
    "document": {"type": "string", "pattern": "^[a-z0-9_-]{1,100}$"},
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same key and request again within a day: answered again, not carried out again.",
    "schema": {"type": "string", "pattern": f"^[!-~]{{1,{LONGEST_IDEMPOTENCY_KEY}}}$"},
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "description": "Act only when this is still the ETag of the application.",
    "schema": {"type": "string", "pattern": '^(W/)?"[0-9]{1,9}"$'},
}
CONTENT_DIGEST = {
    "name": "Content-Digest",
    "in": "header",
    "description": "RFC 9530, sha-256; a body that does not match is not kept. Digest (RFC 3230) counts as well.",
    "schema": {"type": "string", "pattern": "^sha-256=:[A-Za-z0-9+/]{43}=:$"},
}
HEADERS: dict[str, Json] = {
    "ETag": {"description": "The version of the application.", "schema": {"type": "string"}},
    "Location": {"description": "Where it stands.", "schema": {"type": "string"}},
    "Link": {"description": 'The next page, rel="next".', "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}},
    "X-Correlation-ID": {"description": "Name it when you ask us about a request.", "schema": {"type": "string"}},
}
ABOUT = (
    "The counter of the one-stop permit office, for programs. Questions about an application are asked on the pages, "
    "in a conversation with the helpdesk: {base_url}/bantuan/?tentang={{application_id}}"
)


def document(base_url: str) -> Json:
    """The whole API."""
    paths: Json = {}
    for each in OPERATIONS.values():
        paths.setdefault(f"{ROOT.rstrip('/')}{each.path}", {})[each.method.lower()] = described(each)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "sakpore",
            "version": "1",
            "description": ABOUT.format(base_url=base_url),
        },
        "servers": [{"url": base_url}],
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "bearerFormat": "sak_…"}},
        },
    }


def described(operation: Operation) -> Json:
    """One operation."""
    found: Json = {
        "operationId": operation.name,
        "summary": str(operation.summary),
        "parameters": parameters(operation),
        "responses": responses(operation),
        "security": [{"key": []}] if operation.scope else [],
    }
    if operation.scope:
        whose = " of the person, not of an organisation" if operation.personal else ""
        found["description"] = f"Needs a key{whose} with scope {operation.scope}."
    match operation.takes:
        case tuple():
            found["requestBody"] = {"required": True, "content": {media_type: {} for media_type in operation.takes}}
        case None:
            pass
        case model:
            found["requestBody"] = {"required": True, "content": {"application/json": {"schema": reference(model)}}}
    return found


def parameters(operation: Operation) -> list[Json]:
    """What stands in the path, behind the question mark and in headers."""
    found: list[Json] = [
        {"name": name, "in": "path", "required": True, "schema": PLACES.get(name, UUID_SCHEMA)}
        for name in re.findall(r"{(\w+)}", operation.path)
    ]
    if operation.query:
        properties = operation.query.model_json_schema()["properties"]
        found += [{"name": name, "in": "query", "schema": without_null(each)} for name, each in properties.items()]
    if operation.repeatable:
        found.append(IDEMPOTENCY_KEY)
    if conditional(operation):
        found.append(IF_MATCH)
    if isinstance(operation.takes, tuple):
        found.append(CONTENT_DIGEST)
    return found


def without_null(schema: Json) -> Json:
    """A parameter is left out rather than null."""
    kinds = [each for each in schema.get("anyOf", []) if each.get("type") != "null"]
    rest = {name: value for name, value in schema.items() if name not in ("anyOf", "title", "default")}
    return {**rest, **kinds[0]} if kinds else {**rest, "default": schema["default"]}


def conditional(operation: Operation) -> bool:
    """Whether it heeds ``If-Match``: it writes to an application that is there already."""
    return operation.versioned and operation.scope == "write" and "{" in operation.path


def responses(operation: Operation) -> Json:
    """The answer, and every problem that may come instead."""
    found = {str(operation.status): success(operation)}
    if operation.versioned and operation.method == "GET":
        found["304"] = {"description": "Unchanged since If-None-Match.", "headers": header("ETag")}
    by_status: dict[int, list[type[Refused]]] = {}
    for kind in refusals_of(operation):
        by_status.setdefault(problems.status_of(kind), []).append(kind)
    for status in (404, *ALWAYS):
        by_status.setdefault(status, [])
    for status, kinds in sorted(by_status.items()):
        found[str(status)] = {
            "description": "; ".join(problems.name_of(kind) for kind in kinds) or str(problems.TITLES[status]),
            "content": {problems.MEDIA_TYPE: {"schema": reference(models.Problem)}},
            "headers": header("X-Correlation-ID", *(["Retry-After"] if status in (429, 503) else [])),
        }
    return found


def success(operation: Operation) -> Json:
    """What is given when all is well."""
    names = ["X-Correlation-ID"]
    names += ["ETag"] if operation.versioned else []
    names += ["Location"] if operation.status == 201 else []
    names += ["Link"] if operation.query else []
    found: Json = {"description": "Done", "headers": header(*names)}
    match operation.gives:
        case tuple():
            found["content"] = {media_type: {} for media_type in operation.gives}
        case None:
            pass
        case model:
            found["content"] = {"application/json": {"schema": reference(model)}}
    return found


def refusals_of(operation: Operation) -> tuple[type[Refused], ...]:
    """Its own refusals and those that come with what it takes."""
    found: list[type[Refused]] = list(operation.refusals)
    if operation.scope:
        found += WITH_KEY
        found.append(Refused)  # personal data that was erased, a rule that nobody listed
    if operation.scope == "write":
        found.append(problems.ScopeMissing)
    if operation.personal:
        found.append(problems.PersonalKeyNeeded)
    if operation.repeatable:
        found += [problems.IdempotencyKeyReused, problems.StillBeingDone, problems.DigestWrong, problems.BodyTooLarge]
    if operation.takes:
        found.append(problems.MediaTypeNotTaken)
    if operation.takes and not isinstance(operation.takes, tuple):
        found += [problems.BodyNotReadable, problems.NotValid]
    if conditional(operation):
        found.append(problems.ChangedMeanwhile)
    return tuple(dict.fromkeys(found))


def header(*names: str) -> Json:
    return {name: HEADERS[name] for name in names}


def reference(model: type[BaseModel]) -> Json:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def schemas() -> Json:
    """Every model that an operation takes or gives, with those inside."""
    used: set[tuple[type[BaseModel], JsonSchemaMode]] = {(models.Problem, "validation")}
    for each in OPERATIONS.values():
        if isinstance(each.takes, type):
            used.add((each.takes, "validation"))
        if isinstance(each.gives, type):
            used.add((each.gives, "serialization"))
    ordered = sorted(used, key=lambda pair: pair[0].__name__)
    _, found = models_json_schema(ordered, ref_template="#/components/schemas/{model}")
    definitions: Json = found["$defs"]
    return definitions
