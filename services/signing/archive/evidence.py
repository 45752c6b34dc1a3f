"""What is known of the letters of one application: from our tables, our events and the object store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.shared.datastore import Datastore
from services.signing.agency_letter import AgencyLetter
from services.signing.application import Signing
from services.signing.domain import Letter

LETTERS = "SELECT letter_id FROM issued_letters WHERE application_id = %s ORDER BY signed_on, code"
RECOMMENDATIONS = """
SELECT letter_id FROM issued_agency_letters WHERE letter_id IN (
    SELECT letter_id FROM agency_letters WHERE application_id = %s) ORDER BY signed_on, code
"""
STREAMS = """
SELECT letter_id FROM desk_letters WHERE application_id = %s
UNION SELECT letter_id FROM agency_letters WHERE application_id = %s
"""
EVENTS = """
SELECT originator_id, originator_version, topic, state FROM events WHERE originator_id = ANY(%s)
ORDER BY originator_id, originator_version
"""
STANDING = """
SELECT letter, number, code, signed_on, valid_until, sha256, revoked_at FROM public_letters WHERE code = %s
"""


@dataclass(frozen=True)
class Proof:
    """One signed letter: the folder and name it gets, what is said of it, and under which key the store has it."""

    name: str
    sha256: str
    signed_at: datetime
    facts: dict[str, Any]
    contents_sha256: str


def proofs(signing: Signing, application_id: UUID) -> Iterator[Proof]:
    """Every signed letter of an application, the recommendations of agencies after those of the office."""
    datastore = signing.datastore
    for row in datastore.query(LETTERS, application_id):
        letter = signing.find(Letter, row.letter_id)
        if letter.issued is not None:
            yield proof_of("surat", datastore, vars(letter.issued), signed_at(datastore, row.letter_id))
    for row in datastore.query(RECOMMENDATIONS, application_id):
        recommendation = signing.find(AgencyLetter, row.letter_id)
        if recommendation.paper is not None:
            paper = vars(recommendation.paper) | {"code": recommendation.code}
            yield proof_of("rekomendasi", datastore, paper, signed_at(datastore, row.letter_id))


def proof_of(folder: str, datastore: Datastore, paper: dict[str, Any], at: datetime) -> Proof:
    """What proves one letter; ``paper`` is what its event of signing kept."""
    (standing,) = datastore.query(STANDING, paper["code"])
    facts = {name: plain(value) for name, value in standing._asdict().items()} | {"paper": paper}
    name = f"{folder}/{''.join(sign if sign.isalnum() else '-' for sign in standing.number)}"
    return Proof(name, standing.sha256, at, facts, paper.get("contents_sha256", ""))


def signed_at(datastore: Datastore, letter_id: UUID) -> datetime:
    """When the signature was recorded, which is after it was given."""
    found = datastore.query(
        "SELECT at FROM letter_history WHERE letter_id = %s AND what = 'signed'"
        " UNION ALL SELECT at FROM agency_letter_history WHERE letter_id = %s AND what = 'signed'",
        letter_id,
        letter_id,
    )
    moment: datetime = found[0].at
    return moment


def history(datastore: Datastore, application_id: UUID) -> list[str]:
    """Every event of these letters as one line of JSON each, stream by stream without a gap."""
    streams = [row.letter_id for row in datastore.query(STREAMS, application_id, application_id)]
    return [
        json.dumps(
            {
                "letter": str(row.originator_id),
                "version": row.originator_version,
                "event": row.topic,
                "state": json.loads(bytes(row.state)),
            },
            ensure_ascii=False,
        )
        for row in datastore.query(EVENTS, streams)
    ]


def plain(value: Any) -> Any:
    """A column as JSON can say it."""
    return value.isoformat() if hasattr(value, "isoformat") else value
