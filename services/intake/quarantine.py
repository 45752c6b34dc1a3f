"""Quarantine: what the virus scanner has not called clean is shown to nobody and cannot be handed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from tempfile import SpooledTemporaryFile
from typing import Any, Literal
from uuid import UUID

from services.shared.contracts.routing import Document
from services.shared.datastore import Datastore, Row
from services.shared.object_store import ObjectStore
from services.shared.outside import Done, Effect, Outcome, Retry, Settled, Work, intent, later
from services.shared.refusals import NotFound, Refused, Unavailable
from services.shared.virus_scanner import Verdict, VirusScanner

State = Literal["waiting", "clean", "infected"]
SCAN = "virus-scan"
IN_MEMORY = 1024 * 1024
LONGEST_PAUSE = timedelta(seconds=30)  # the applicant waits to hand in
MISSING = Verdict("the file is gone")

WAITING = "INSERT INTO file_scans (sha256, state) VALUES (%s, 'waiting') ON CONFLICT (sha256) DO NOTHING"
SETTLED = """
INSERT INTO file_scans (sha256, state, virus, scanned_at) VALUES (%s, %s, %s, clock_timestamp())
ON CONFLICT (sha256) DO UPDATE SET state = excluded.state, virus = excluded.virus, scanned_at = excluded.scanned_at
"""


class StillBeingChecked(Refused):
    """The scanner has not said anything about a document yet, or does not answer."""

    sentence = "Your documents are still being checked for viruses. Please try again in a few minutes; nothing is lost."


class InfectedDocument(Refused):
    """The scanner found something."""

    sentence = "A virus was found in this document."


class Quarantine:
    """What is known of files, by their SHA-256. Who is not known is not clean."""

    def __init__(self, datastore: Datastore) -> None:
        self._datastore = datastore

    def states(self, documents: Iterable[Document]) -> dict[str, State]:
        """The state of each document's bytes."""
        wanted = list(dict.fromkeys(document.sha256 for document in documents))
        found = self._datastore.query("SELECT sha256, state FROM file_scans WHERE sha256 = ANY(%s)", wanted)
        return dict.fromkeys(wanted, "waiting") | {row.sha256: row.state for row in found}

    def require_clean(self, documents: Iterable[Document]) -> None:
        """Raises a refusal unless every document was scanned and nothing was found."""
        states = set(self.states(documents).values())
        if "infected" in states:
            raise InfectedDocument
        if "waiting" in states:
            raise StillBeingChecked

    def settle(self, sha256: str, verdict: Verdict) -> None:
        """Remember what the scanner says; the latest word counts, because scanners learn."""
        self._datastore.execute(settled(sha256, verdict))


def settled(sha256: str, verdict: Verdict) -> Row:
    """The row that remembers a verdict."""
    return Row(SETTLED, (sha256, "clean" if verdict.clean else "infected", verdict.virus))


def admission(application_id: UUID, document: Document, *, clean: bool) -> Iterable[Row]:
    """What is written with a document that comes in: it is clean, or it waits and somebody is to scan it."""
    if clean:
        yield settled(document.sha256, Verdict())
        return
    yield Row(WAITING, (document.sha256,))
    payload = {"sha256": document.sha256, "document_id": str(document.document_id)}
    yield intent(SCAN, f"{SCAN}:{document.document_id}", payload, application_id)


def scan_effects(intake: Any, store: ObjectStore, scanner: VirusScanner) -> Mapping[str, Effect]:
    """The work that empties the quarantine; scanning twice does no harm."""
    quarantine: Quarantine = intake.quarantine

    def perform(work: Work) -> Outcome:
        sha256 = work.payload["sha256"]
        try:
            verdict = scanned(store, scanner, sha256)
        except Unavailable as trouble:
            return Retry(str(trouble), min(later(work.tries), LONGEST_PAUSE))
        if not verdict.clean:
            store.delete(sha256)
        return Done({"virus": verdict.virus})

    def record(work: Work, outcome: Settled) -> None:
        if isinstance(outcome, Done):
            verdict = Verdict(outcome.data["virus"])
            quarantine.settle(work.payload["sha256"], verdict)
            tell = intake.release if verdict.clean else intake.reject
            tell(work.application_id, UUID(work.payload["document_id"]))

    return {SCAN: Effect(perform, record, may_repeat=True)}


def scanned(store: ObjectStore, scanner: VirusScanner, sha256: str) -> Verdict:
    """The verdict on a stored file. One that is gone was deleted because of a virus."""
    with SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        try:
            for chunk in store.get(sha256):
                file.write(chunk)
        except NotFound:
            return MISSING
        file.seek(0)
        return scanner.scan(file)
