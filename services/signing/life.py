"""What becomes of a letter after it was issued: suspended, reinstated, revoked, replaced, run out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from services.signing.life_rules import check_beginning
from services.signing.parts import Issued, LaterKind, Officer
from services.signing.way import Json, OnItsWay

TOLD_BEFORE = (60, 30, 7)  # days before the end of a permit


@dataclass(frozen=True)
class Begun:
    """A later letter about this one that is not signed yet."""

    letter_id: UUID
    kind: LaterKind
    by: str


@dataclass(frozen=True)
class Effect:
    """What a later letter, once signed, does to the one it is about. ``until``: the last day of a suspension;
    ``acting_for``: in whose place ``by`` signed it."""

    kind: LaterKind
    letter_id: UUID
    issued: Issued
    reason: str
    by: str
    until: date | None = None
    acting_for: str | None = None

    def decree(self) -> Json:
        """By which letter, as events keep it."""
        kept = "number", "code", "sha256", "size", "signed_on", "valid_until"
        return {"letter_id": str(self.letter_id)} | {name: getattr(self.issued, name) for name in kept}


class Turn(Aggregate.Event):
    """A letter's standing changes. ``application_id`` is its application's: letters that follow an issued one have an
    id of their own. ``decree``: the letter that did it; None where time did. ``acting_for``: whom its signer stood in
    for."""

    at: datetime
    application_id: UUID | None = field(default=None, kw_only=True)
    decree: Json | None = field(default=None, kw_only=True)
    acting_for: str | None = field(default=None, kw_only=True)


class Living(OnItsWay):
    """The part of a letter that counts, and may cease to."""

    code: str
    later_letter: Begun | None
    revoked: bool
    suspended: bool
    suspended_until: date | None
    superseded_by: str
    expired: bool
    told: int | None  # the nearest level of TOLD_BEFORE that was said

    class LaterLetterBegun(Aggregate.Event):
        letter_id: UUID
        kind: LaterKind
        by: str
        at: datetime

    class LaterLetterEnded(Aggregate.Event):
        """It was discarded, or came too late to change anything."""

        letter_id: UUID
        at: datetime

    class Revoked(Turn):
        reason: str
        by: str

    class Suspended(Turn):
        """``until``: its last day; None: until it is lifted."""

        reason: str
        by: str
        until: date | None

    class Reinstated(Turn):
        reason: str
        by: str | None

    class Superseded(Turn):
        """``letter``: what both decide; ``former_code``: this letter's own."""

        reason: str
        by: str
        letter: str
        former_code: str

    class ExpiryApproached(Turn):
        """It ends in so many days, at most."""

        days_left: int
        level: int
        number: str
        code: str
        valid_until: date

    class Expired(Turn):
        number: str
        code: str
        valid_until: date

    @property
    def in_force(self) -> bool:
        """Whether it counts today; a suspended permit does not."""
        return self.issued is not None and not (self.revoked or self.superseded_by or self.expired or self.suspended)

    # What officers begin

    def begin_later(self, letter_id: UUID, kind: LaterKind, reason: str, by: Officer, at: datetime) -> None:
        """A letter about this one is begun."""
        check_beginning(self, kind, reason, by)
        self._begin_later(letter_id=letter_id, kind=kind, by=by.username, at=at)

    def end_later(self, letter_id: UUID, at: datetime) -> None:
        """It was discarded."""
        if self.later_letter and self.later_letter.letter_id == letter_id:
            self._end_later(letter_id=letter_id, at=at)

    # What a signed letter does to this one

    def take_effect(self, effect: Effect, at: datetime) -> None:
        """The later letter is signed. What has ended meanwhile is not changed any more."""
        about = {"application_id": self.application_id, "decree": effect.decree(), "at": at}
        because = {"reason": effect.reason, "by": effect.by, "acting_for": effect.acting_for}
        match effect.kind:
            case _ if self.revoked or self.superseded_by:
                self.end_later(effect.letter_id, at)
            case "revocation":
                self._revoke(**about, **because)
            case "replacement":
                self._supersede(**about, **because, letter=self.decides, former_code=self.code)
            case "suspension" if not self.expired:
                self._suspend(**about, **because, until=effect.until)
            case "reinstatement" if self.suspended and not self.expired:
                self._reinstate(**about, **because)
            case _:
                self.end_later(effect.letter_id, at)

    # What time does

    def keep_time(self, today: date, at: datetime) -> None:
        """Say once what the calendar does to a permit: a suspension ends, its own end comes near, and is there. After a
        pause of ours only the nearest level is said."""
        if self.issued is None or self.revoked or self.superseded_by or self.expired or self.decides != "permit":
            return
        end = date.fromisoformat(self.issued.valid_until) if self.issued.valid_until else None
        named = {"application_id": self.application_id, "number": self.issued.number, "code": self.issued.code}
        if end is not None and end < today:
            self._expire(**named, valid_until=end, at=at)
            return
        if self.suspended and self.suspended_until and self.suspended_until < today:
            self._reinstate(application_id=self.application_id, reason="", by=None, at=at)
        level = level_of((end - today).days) if end else None
        if end is not None and level is not None and (self.told is None or level < self.told):
            left = (end - today).days
            self._approach_expiry(**named, valid_until=end, days_left=left, level=level, at=at)

    # How that changes us

    @event(LaterLetterBegun)
    def _begin_later(self, letter_id: UUID, kind: LaterKind, by: str, at: datetime) -> None:
        self.later_letter = Begun(letter_id, kind, by)

    @event(LaterLetterEnded)
    def _end_later(self, letter_id: UUID, at: datetime) -> None:
        self.later_letter = None

    @event(Revoked)
    def _revoke(
        self, reason: str, by: str, at: datetime, application_id: UUID | None = None, decree: Json | None = None,
        acting_for: str | None = None,
    ) -> None:  # fmt: skip
        self.revoked = True
        self.later_letter = None

    @event(Suspended)
    def _suspend(
        self, reason: str, by: str, until: date | None, at: datetime, application_id: UUID | None = None,
        decree: Json | None = None, acting_for: str | None = None,
    ) -> None:  # fmt: skip
        self.suspended = True
        self.suspended_until = until
        self.later_letter = None

    @event(Reinstated)
    def _reinstate(
        self, reason: str, by: str | None, at: datetime, application_id: UUID | None = None,
        decree: Json | None = None, acting_for: str | None = None,
    ) -> None:  # fmt: skip
        self.suspended = False
        # A suspension that ends by itself leaves alone what an officer is writing.
        self.later_letter = None if decree else self.later_letter

    @event(Superseded)
    def _supersede(
        self, reason: str, by: str, letter: str, former_code: str, at: datetime, application_id: UUID | None = None,
        decree: Json | None = None, acting_for: str | None = None,
    ) -> None:  # fmt: skip
        self.superseded_by = decree["code"] if decree else ""
        self.later_letter = None

    @event(ExpiryApproached)
    def _approach_expiry(
        self, days_left: int, level: int, number: str, code: str, valid_until: date, at: datetime,
        application_id: UUID | None = None, decree: Json | None = None,
    ) -> None:  # fmt: skip
        self.told = level

    @event(Expired)
    def _expire(
        self, number: str, code: str, valid_until: date, at: datetime, application_id: UUID | None = None,
        decree: Json | None = None,
    ) -> None:  # fmt: skip
        self.expired = True


def level_of(days_left: int) -> int | None:
    """The nearest level that is reached; None while the end is far."""
    return min((level for level in TOLD_BEFORE if days_left <= level), default=None)
