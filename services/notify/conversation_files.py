"""What becomes of files that a person sent: the desk proposes one for the correction, the person agrees."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from eventsourcing.domain import Aggregate

from services.notify.conversation_rules import AboutNoApplication, NotProposed, NotTheirFile


class OfConversation(Aggregate.Event):
    """Something happened in it; ``by`` is the username of a member of staff, empty: the person."""

    kind: ClassVar[str]

    by: str
    at: datetime


class WithFiles(Aggregate):
    """The part of a conversation that its files change; state lies with the whole conversation."""

    account_id: UUID | None
    application_id: UUID | None
    files: dict[str, dict[str, Any]]
    proposed: dict[tuple[str, str], str]
    given: set[tuple[str, str]]

    class Proposed(OfConversation):
        """The desk would take this file over as that document of the correction; ``title`` is what it is called."""

        kind = "proposed"
        file_id: str
        requirement: str
        title: str

        def apply(self, aggregate: Any) -> None:
            """The person is asked."""
            aggregate.proposed[self.file_id, self.requirement] = self.title

    class Declined(OfConversation):
        """The person does not want that."""

        kind = "declined"
        file_id: str
        requirement: str
        title: str

        def apply(self, aggregate: Any) -> None:
            """Nobody asks any more, unless it is proposed again."""
            del aggregate.proposed[self.file_id, self.requirement]

    class Given(OfConversation):
        """The person agreed: the plain file lies in the store under ``sha256``."""

        kind = "given"
        application_id: UUID
        account_id: UUID
        file_id: str
        requirement: str
        title: str
        sha256: str
        media_type: str
        size: int

        def apply(self, aggregate: Any) -> None:
            """It is out of our hands."""
            aggregate.given.add((self.file_id, self.requirement))

    def must_be_able_to_propose(self, file_id: str) -> None:
        """Only what the person sent themselves, in a conversation about their application."""
        if self.application_id is None or self.account_id is None:
            raise AboutNoApplication
        if file_id not in self.files:
            raise NotTheirFile

    def must_be_proposed(self, file_id: str, requirement: str) -> None:
        """Nothing goes into an application that nobody proposed."""
        if (file_id, requirement) not in self.proposed:
            raise NotProposed

    def decline(self, file_id: str, requirement: str, at: datetime) -> None:
        """The person does not want it there; a second time changes nothing, nor after they agreed."""
        of_file = file_id, requirement
        if of_file in self.proposed and of_file not in self.given:
            what = {"file_id": file_id, "requirement": requirement, "title": self.proposed[of_file]}
            self._record(type(self).Declined, "", at, **what)

    def give(self, file_id: str, requirement: str, sha256: str, at: datetime) -> None:
        """The person agrees; a second time changes nothing."""
        self.must_be_proposed(file_id, requirement)
        if (file_id, requirement) in self.given:
            return
        file = self.files[file_id]
        self._record(
            type(self).Given,
            "",
            at,
            application_id=self.application_id,
            account_id=self.account_id,
            file_id=file_id,
            requirement=requirement,
            title=self.proposed[file_id, requirement],
            sha256=sha256,
            media_type=file["media_type"],
            size=file["size"],
        )

    def _record(self, kind: type[OfConversation], by: str, at: datetime, **what: Any) -> None:
        self.trigger_event(kind, by=by, at=at, **what)
