"""Files of drafts go with the person who uploaded them; what the office received stays on record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.shared.datastore import Datastore, Row
from services.shared.object_store import ObjectStore
from services.shared.outside import Done, Effect, Outcome, Settled, Work, intent

FORGET_FILE = "forget-file"
OF_DRAFTS = """
SELECT DISTINCT ON (sha256) sha256, application_id
FROM my_documents JOIN my_applications USING (application_id)
WHERE my_documents.applicant_id = %s AND number IS NULL ORDER BY sha256, application_id
"""
FORGOTTEN = """
DELETE FROM my_documents USING my_applications
WHERE my_applications.application_id = my_documents.application_id
    AND my_documents.applicant_id = %s AND my_applications.number IS NULL
"""


def forgetting(datastore: Datastore, account_id: UUID) -> list[Row]:
    """What is written when a person is forgotten: the lines of the drafts' files go, the files follow."""
    files = datastore.query(OF_DRAFTS, account_id)
    return [
        Row(FORGOTTEN, (account_id,)),
        Row("DELETE FROM unfinished_uploads WHERE account_id = %s", (account_id,)),
        *(intent(FORGET_FILE, f"{FORGET_FILE}:{account_id}:{each.sha256}", {"sha256": each.sha256}, each.application_id)
          for each in files),
    ]  # fmt: skip


def forgetting_effects(datastore: Datastore, store: ObjectStore) -> Mapping[str, Effect]:
    """Delete a file unless another application holds the same bytes; deleting twice does no harm."""

    def perform(work: Work) -> Outcome:
        sha256 = work.payload["sha256"]
        if datastore.query("SELECT 1 FROM my_documents WHERE sha256 = %s LIMIT 1", sha256):
            return Done({"deleted": False})
        store.delete(sha256)
        return Done({"deleted": True})

    return {FORGET_FILE: Effect(perform, nothing_to_record, may_repeat=True)}


def nothing_to_record(work: Work, outcome: Settled) -> Any:
    """The row of the work itself tells what came of it."""
