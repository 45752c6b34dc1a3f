"""A person's documents of earlier applications, to be used again with one click."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from services.intake.domain import PermitApplication
from services.shared.application import DomainEvent
from services.shared.datastore import Datastore, Row

OFFERED = 3
KEPT = """
INSERT INTO my_documents
(document_id, applicant_id, application_id, permit_code, requirement, sha256, media_type, size, uploaded_at)
SELECT %(document_id)s, applicant_id, application_id, permit_code, %(requirement)s,
    %(sha256)s, %(media_type)s, %(size)s, %(at)s
FROM my_applications WHERE application_id = %(application)s ON CONFLICT (document_id) DO NOTHING
"""
REPLACED = "DELETE FROM my_documents WHERE application_id = %s AND requirement = %s"
GONE = "DELETE FROM my_documents WHERE document_id = %s"
USABLE = """
SELECT DISTINCT ON (requirement, sha256) document_id, requirement, permit_code, sha256, media_type, size, uploaded_at
FROM my_documents JOIN file_scans USING (sha256)
WHERE applicant_id = %(applicant)s AND application_id <> %(application)s AND requirement = ANY(%(requirements)s)
    AND file_scans.state = 'clean'
ORDER BY requirement, sha256, uploaded_at DESC
"""


def rows(happened: DomainEvent) -> Iterable[Row]:
    """What one event changes. What the office sent back is not offered again."""
    match happened:
        case (
            PermitApplication.DocumentUploaded(document=document)
            | PermitApplication.DocumentReplaced(document=document)
        ):
            yield Row(REPLACED, (happened.originator_id, document["requirement"]))
            yield kept(happened)
        case PermitApplication.DocumentAdded() | PermitApplication.ReplacementAdded():
            yield kept(happened)
        case PermitApplication.DocumentRemoved(requirement=requirement):
            yield Row(REPLACED, (happened.originator_id, requirement))
        case PermitApplication.DocumentTakenBack(document_id=document_id):
            yield Row(GONE, (document_id,))
        case PermitApplication.DocumentRejected(document_id=document_id):
            yield Row(GONE, (document_id,))


def kept(happened: Any) -> Row:
    """The line of a document that came."""
    columns = {name: happened.document[name] for name in ("document_id", "requirement", "sha256", "media_type", "size")}
    return Row(KEPT, columns | {"application": happened.originator_id, "at": happened.at})


def usable(
    datastore: Datastore, applicant_id: UUID, application_id: UUID, requirements: Iterable[str]
) -> dict[str, list[Any]]:
    """For each requirement the person's clean documents of other applications, the latest few."""
    asked = {"applicant": applicant_id, "application": application_id, "requirements": list(requirements)}
    found: dict[str, list[Any]] = {}
    for row in sorted(datastore.execute(Row(USABLE, asked)), key=lambda row: row.uploaded_at, reverse=True):
        found.setdefault(row.requirement, []).append(row)
    return {requirement: some[:OFFERED] for requirement, some in found.items()}


def shared_with_others(datastore: Datastore, application_id: UUID) -> bool:
    """Whether a file of this application was handed in by another person as well."""
    found = datastore.query(
        "SELECT 1 FROM my_documents AS mine JOIN my_documents AS theirs USING (sha256)"
        " WHERE mine.application_id = %s AND theirs.applicant_id <> mine.applicant_id LIMIT 1",
        application_id,
    )
    return bool(found)
