"""Letters made again from what is kept of them, and compared byte for byte with what was signed then."""

from __future__ import annotations

import hashlib
from typing import Literal, NamedTuple
from uuid import UUID

from services.shared.object_store import Damaged, ObjectStore
from services.shared.refusals import NotFound
from services.signing.agency_letter import AgencyLetter
from services.signing.application import Signing
from services.signing.domain import Letter
from services.signing.papers.rendering import Unprintable, render, typesetter
from services.signing.parts import Paper

Outcome = Literal["same", "differs", "not kept", "lost", "damaged", "no template"]
GOOD: frozenset[Outcome] = frozenset({"same", "not kept"})

ISSUED = """
SELECT letter_id, number AS name, application_id, false AS of_agency FROM issued_letters
UNION ALL
SELECT letter_id, reference, NULL, true FROM issued_agency_letters
"""
ONE = f"SELECT * FROM ({ISSUED}) issued WHERE name = %s OR letter_id::text = %s OR application_id::text = %s"


class Entry(NamedTuple):
    """A letter of the register, of the office or of an agency."""

    letter_id: UUID
    name: str
    of_agency: bool


class Comparison(NamedTuple):
    """What came of it. ``not kept``: it was made before contents were kept."""

    name: str
    outcome: Outcome
    template: str
    made_with: str
    now: str


def issued(signing: Signing, which: str = "") -> list[Entry]:
    """All letters that were issued, or those with this number, or this id, or of the application with this id."""
    found = signing.datastore.query(ONE, which, which, which) if which else signing.datastore.query(ISSUED)
    return [Entry(row.letter_id, row.name, row.of_agency) for row in found]


def made_again(signing: Signing, store: ObjectStore, entry: Entry) -> Comparison:
    """Make one letter again and compare."""
    paper = _paper_of(signing, entry)
    if paper is None or not paper.contents_sha256:
        return Comparison(entry.name, "not kept", "", "", typesetter())
    return Comparison(entry.name, _compared(paper, store), paper.template, paper.typesetter, typesetter())


def _paper_of(signing: Signing, entry: Entry) -> Paper | None:
    if entry.of_agency:
        return signing.find(AgencyLetter, entry.letter_id).paper
    return signing.find(Letter, entry.letter_id).issued


def _compared(paper: Paper, store: ObjectStore) -> Outcome:
    try:
        pdf = render(b"".join(store.get(paper.contents_sha256)))
    except NotFound:
        return "lost"
    except Damaged:
        return "damaged"
    except Unprintable:
        return "no template"
    return "same" if hashlib.sha256(pdf).hexdigest() == paper.rendered_sha256 else "differs"
