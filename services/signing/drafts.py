"""The versions of a letter's words: each time somebody wrote them, and what changed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from services.shared.application import DomainEvent
from services.shared.datastore import Datastore, Row
from services.signing.differences import changes

WRITTEN = """
INSERT INTO letter_drafts (letter_id, version, text, by, acting_for, at)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (letter_id, version) DO NOTHING
"""
VERSIONS = """
SELECT row_number() OVER (ORDER BY version) AS revision, text, by, acting_for, at
FROM letter_drafts WHERE letter_id = %s ORDER BY version
"""


def rows(happened: DomainEvent) -> Iterable[Row]:
    """Whoever writes words, as drafter or as reviewer, leaves a version."""
    text: Any = getattr(happened, "text", None)
    if isinstance(text, dict):
        said: Any = happened
        version = said.originator_id, said.originator_version, json.dumps(text)
        yield Row(WRITTEN, (*version, said.by, said.acting_for, said.at))


def versions(datastore: Datastore, letter_id: UUID) -> list[dict[str, Any]]:
    """Every version with what it changed, the latest first."""
    found, before = [], None
    for row in datastore.query(VERSIONS, letter_id):
        found.append(
            {
                "revision": row.revision,
                "by": row.by,
                "acting_for": row.acting_for,
                "at": row.at,
                "changes": changes(before, row.text) if before else [],
            }
        )
        before = row.text
    return found[::-1]
