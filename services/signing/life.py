"""What becomes of a letter after it was issued."""

from __future__ import annotations

from datetime import datetime

from eventsourcing.domain import Aggregate, event

from services.shared.refusals import NotAllowed
from services.signing.parts import Officer
from services.signing.rules import NotSigned, ReasonMissing
from services.signing.way import OnItsWay


class Living(OnItsWay):
    """The part of a letter that counts, and may cease to."""

    revoked: bool

    class Revoked(Aggregate.Event):
        reason: str
        by: str
        at: datetime

    def revoke(self, reason: str, by: Officer, at: datetime) -> None:
        """The head declares that the letter no longer counts."""
        if self.revoked:
            return
        if self.issued is None:
            raise NotSigned
        if self.desk_with("signature").desk not in by.roles:
            raise NotAllowed
        if not reason.strip():
            raise ReasonMissing
        self._revoke(reason=reason.strip(), by=by.username, at=at)

    @event(Revoked)
    def _revoke(self, reason: str, by: str, at: datetime) -> None:
        self.revoked = True
