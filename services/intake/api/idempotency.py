"""The same request again is answered again, not carried out again: ``Idempotency-Key``."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Response

from services.intake.api.keys import ApiKey
from services.intake.api.problems import IdempotencyKeyReused, StillBeingDone
from services.intake.application import PURPOSE, Intake
from services.shared.datastore import Row

KEPT = timedelta(days=1)
# Whoever began and has not ended by now died; every use case bears being run twice.
GIVEN_UP_AFTER = timedelta(minutes=3)
KEPT_HEADERS = "Content-Type", "ETag", "Location"
SWEEP = "DELETE FROM idempotent_requests WHERE began_at < %s"
BEGIN = """
INSERT INTO idempotent_requests AS known (api_key_id, key_hash, request_id, fingerprint, began_at)
VALUES (%(key)s, %(hash)s, %(request)s, %(fingerprint)s, %(now)s)
ON CONFLICT (api_key_id, key_hash) DO UPDATE SET began_at = excluded.began_at
WHERE known.sealed IS NULL AND known.began_at < %(given_up)s AND known.fingerprint = excluded.fingerprint
RETURNING request_id
"""
END = "UPDATE idempotent_requests SET sealed = %s WHERE api_key_id = %s AND key_hash = %s AND began_at = %s"
FREE = "DELETE FROM idempotent_requests WHERE api_key_id = %s AND key_hash = %s AND began_at = %s AND sealed IS NULL"


def once(intake: Intake, key: ApiKey, given: str, fingerprint: str, act: Callable[[UUID], Response]) -> Response:
    """The response of ``act``, carried out once per key; what was refused changed nothing and frees its key.

    ``act`` is given the id of the request, the same when somebody takes over from a process that died. The kept
    response is sealed: it may hold answers of a person.
    """
    moment, hashed = intake.clock(), hashlib.sha256(given.encode("utf-8", "surrogateescape")).hexdigest()
    parameters = {
        "key": key.id,
        "hash": hashed,
        "request": uuid4(),
        "fingerprint": fingerprint,
        "now": moment,
        "given_up": moment - GIVEN_UP_AFTER,
    }
    begun = intake.datastore.execute(Row(SWEEP, (moment - KEPT,)), Row(BEGIN, parameters))
    if not begun:
        return again(intake, key, hashed, fingerprint)
    mine = key.id, hashed, moment
    try:
        response = act(begun[0].request_id)
    except BaseException:
        intake.datastore.execute(Row(FREE, mine))
        raise
    sealed = intake.personal_data.seal(key.account_id, PURPOSE, kept(response))
    intake.datastore.execute(Row(END, (sealed, *mine)))
    return response


def again(intake: Intake, key: ApiKey, hashed: str, fingerprint: str) -> Response:
    """What was answered the first time."""
    found = intake.datastore.query(
        "SELECT fingerprint, sealed FROM idempotent_requests WHERE api_key_id = %s AND key_hash = %s", key.id, hashed
    )
    if found and found[0].fingerprint != fingerprint:
        raise IdempotencyKeyReused
    if not found or found[0].sealed is None:
        raise StillBeingDone
    first = intake.personal_data.open(key.account_id, PURPOSE, bytes(found[0].sealed))
    response = Response(first["body"], status=first["status"])
    for name, value in first["headers"].items():
        response.headers[name] = value
    response.headers["Idempotency-Replayed"] = "true"
    return response


def kept(response: Response) -> dict[str, Any]:
    """What it takes to say it again."""
    return {
        "status": response.status_code,
        "headers": {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers},
        "body": response.get_data(as_text=True),
    }
