"""The letter: drafted, initialled in turn, numbered and signed; a refusal goes the same way as a permit."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate, event

from services.shared.contracts.routing import RoutingSlip, Step
from services.signing.advice import Advice, Advised
from services.signing.duties import Obliged
from services.signing.editing import Editing
from services.signing.following import Following
from services.signing.life import Living
from services.signing.parts import Earlier, LetterKind
from services.signing.way import Json


class Letter(Advised, Editing, Living, Following, Obliged):
    """A letter of an application. ``serial`` 0 is the one that decides it, whose id is the application's; those that
    follow an issued letter (``earlier``) count from 1."""

    class Expected(Aggregate.Created):
        application_id: UUID
        at: datetime
        serial: int = 0

    class Opened(Aggregate.Event):
        slip: Json
        proposal: LetterKind
        reason: str
        at: datetime
        application_id: UUID | None = None
        earlier: Json | None = None

    class Withdrawn(Aggregate.Event):
        at: datetime

    @event(Expected)
    def __init__(self, application_id: UUID, at: datetime, serial: int = 0) -> None:
        self.application_id = application_id
        self.serial = serial
        self.slip: RoutingSlip | None = None
        self.advice: dict[str, Advice] = {}
        self.proposal: LetterKind = "permit"
        self.proposal_reason = ""
        self.earlier = None
        self.current = None
        self.text = None
        self.revision = 0
        self.left_out = None
        self.drafted_by = ""
        self.edited_by = ""
        self.edited_at = ""
        self.seen = None
        self.came_back = None
        self.acts = {}
        self.number = None
        self.code = ""
        self.attempt = 0
        self.requested = None
        self.issued = None
        self.withdrawn = False
        self.later_letter = None
        self.revoked = False
        self.suspended = False
        self.suspended_until = None
        self.superseded_by = ""
        self.expired = False
        self.told = None
        self.duties = {}

    @staticmethod
    def create_id(application_id: UUID, serial: int = 0) -> UUID:
        """The application's id is the first letter's too."""
        return uuid5(application_id, f"letter {serial}") if serial else application_id

    # What other services say

    def open(
        self,
        step: Step,
        slip: RoutingSlip,
        proposal: LetterKind,
        reason: str,
        at: datetime,
        earlier: Earlier | None = None,
    ) -> None:
        """The case comes to us; a second time, or after a withdrawal, nothing happens."""
        if self.slip is None and not self.withdrawn:
            self._open(
                application_id=self.application_id,
                slip=slip.model_dump(mode="json"),
                proposal=proposal,
                reason=reason,
                at=at,
                earlier=asdict(earlier) if earlier else None,
            )
            self.open_step(step, at)

    def withdraw(self, at: datetime) -> None:
        """Ends every step; a letter that is signed, or being signed, stays one."""
        if not (self.withdrawn or self.issued or self.requested):
            self.release_number("withdrawn", at)
            self._withdraw(at=at)

    # How that changes us

    @event(Opened)
    def _open(
        self, slip: Json, proposal: LetterKind, reason: str, at: datetime, application_id: UUID | None = None,
        earlier: Json | None = None,
    ) -> None:  # fmt: skip
        self.slip = RoutingSlip.model_validate(slip)
        self.proposal = proposal
        self.proposal_reason = reason
        self.earlier = Earlier(**earlier) if earlier else None

    @event(Withdrawn)
    def _withdraw(self, at: datetime) -> None:
        self.withdrawn = True
        self.current = None
