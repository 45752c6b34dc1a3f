"""Documents by requirement: one for most of them, several where the catalogue allows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from eventsourcing.domain import Aggregate

from services.intake import rules
from services.intake.rules import NoCorrectionAsked, TooManyDocuments, UnknownRequirement, check
from services.shared.contracts.routing import Document
from services.shared.contracts.verification import Fault

Json = dict[str, Any]
Documents: TypeAlias = dict[str, tuple[Document, ...]]


class Papers(Aggregate):
    """What is decided about an application's documents; their events, and what those change, are the application's."""

    possible: tuple[str, ...]
    mandatory: tuple[str, ...]
    documents: Documents
    replaced: Documents
    needed: tuple[str, ...]
    rejected: tuple[str, ...]
    corrections: dict[str, tuple[Fault, ...]]
    number: str | None
    withdrawn: bool
    letter: Json | None
    _upload: Any
    _add: Any
    _remove: Any
    _take_back: Any
    _reject: Any

    @property
    def not_handed_in(self) -> tuple[Document, ...]:
        """What the applicant may still take back: the draft's documents, or those of a correction."""
        return every(self.replaced) if self.number else every(self.documents)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What the applicant has to mend, for whichever step."""
        return tuple(fault for faults in self.corrections.values() for fault in faults)

    @property
    def wanted(self) -> tuple[str, ...]:
        """The requirements whose documents must come during a correction: those that a step asked for, and those that
        the answers given anew make mandatory."""
        asked = [fault.requirement for fault in self.faults if fault.kind != "answer"]
        return tuple(dict.fromkeys([*asked, *self.needed])) if self.faults else ()

    @property
    def is_over(self) -> bool:
        """Whether the office or the applicant has ended it."""
        return self.withdrawn or self.letter is not None

    def expect(self, requirement: str) -> None:
        """Raises a refusal unless a document for this requirement can be taken in now."""
        if self.number and not self.withdrawn:
            if requirement not in self.wanted:
                raise NoCorrectionAsked
            return
        check(self, rules.CHANGING)
        if requirement not in self.possible:
            raise UnknownRequirement

    def upload(self, document: Document, at: datetime, most: int = 1) -> None:
        """A document for a requirement that takes at most so many; the same bytes again change nothing."""
        check(self, rules.CHANGING)
        if document.requirement not in self.possible:
            raise UnknownRequirement
        known = self.documents.get(document.requirement, ())
        if is_new(document, known, most):
            (self._upload if most == 1 else self._add)(document=document.model_dump(mode="json"), at=at)

    def remove(self, requirement: str, at: datetime) -> None:
        """Take back what is there for a requirement before submission."""
        check(self, rules.CHANGING)
        if requirement in self.documents:
            self._remove(requirement=requirement, at=at)

    def take_back(self, document_id: UUID, at: datetime) -> None:
        """Take one document back before it is handed in; a second time changes nothing."""
        found = next((each for each in self.not_handed_in if each.document_id == document_id), None)
        if found is not None:
            self.expect(found.requirement)
            self._take_back(document_id=document_id, at=at)

    def reject(self, document_id: UUID, at: datetime) -> None:
        """A virus is in this document; nothing happens when it was taken back meanwhile."""
        found = next((each for each in self.not_handed_in if each.document_id == document_id), None)
        if found is not None:
            self._reject(requirement=found.requirement, document_id=document_id, at=at)

    def _taken_in(self, document: Json) -> Document:
        taken = Document.model_validate(document)
        self.rejected = tuple(each for each in self.rejected if each != taken.requirement)
        return taken

    def _forget(self, document_id: UUID) -> None:
        if self.number:
            self.replaced = without(self.replaced, document_id)
        else:
            self.documents = without(self.documents, document_id)


def is_new(document: Document, known: Sequence[Document], most: int) -> bool:
    """Whether these bytes are not there yet; raises :class:`TooManyDocuments` when there is no room for them."""
    if any(each.sha256 == document.sha256 for each in known):
        return False
    if 1 < most <= len(known):
        raise TooManyDocuments(most=most)
    return True


def with_one(documents: Mapping[str, tuple[Document, ...]], document: Document) -> Documents:
    """This document alone for its requirement."""
    return {**documents, document.requirement: (document,)}


def with_further(documents: Mapping[str, tuple[Document, ...]], document: Document) -> Documents:
    """This document behind those that are there for its requirement."""
    return {**documents, document.requirement: (*documents.get(document.requirement, ()), document)}


def without(documents: Mapping[str, tuple[Document, ...]], document_id: UUID) -> Documents:
    """All but this one; a requirement that nothing is left for has no entry."""
    kept = {key: tuple(each for each in some if each.document_id != document_id) for key, some in documents.items()}
    return {key: some for key, some in kept.items() if some}


def grouped(documents: Iterable[Document]) -> Documents:
    """By requirement, in their order."""
    found: Documents = {}
    for document in documents:
        found = with_further(found, document)
    return found


def numbered(documents: Iterable[Document]) -> list[tuple[Document, int, int]]:
    """Each with its place among those of its requirement, and with their number."""
    return [(each, place, len(some)) for some in grouped(documents).values() for place, each in enumerate(some, 1)]


def every(documents: Mapping[str, tuple[Document, ...]]) -> tuple[Document, ...]:
    """All documents of all requirements."""
    return tuple(document for some in documents.values() for document in some)
