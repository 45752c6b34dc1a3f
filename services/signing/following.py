"""A letter that follows an issued one: how it starts out, and how it is given up."""

from __future__ import annotations

from datetime import date, datetime

from eventsourcing.domain import Aggregate, event

from services.shared.contracts.routing import RoutingSlip
from services.shared.refusals import NotAllowed
from services.shared.working_days import day_of
from services.signing.life import Effect
from services.signing.life_rules import MAY_BEGIN, AnotherKind, EndsTooEarly, SignedAlready
from services.signing.number_held import HoldsNumber
from services.signing.parts import Decision, Officer, Text, register_of
from services.signing.rules import ReasonMissing, SignatureUnderWay
from services.signing.way import LATER, OnItsWay

WITH_A_REASON = "refusal", "revocation", "suspension", "reinstatement"
OURS = "draft", "initial", "signature"


class Following(HoldsNumber):
    """The part of a letter that changes what an earlier one said."""

    class Discarded(Aggregate.Event):
        """It will not be signed."""

        reason: str
        by: str
        at: datetime

    def discard(self, reason: str, by: Officer, at: datetime) -> None:
        """Give it up before it is signed."""
        if self.withdrawn:
            return
        if not by.roles & set(MAY_BEGIN):
            raise NotAllowed
        if self.issued:
            raise SignedAlready
        if self.requested:
            raise SignatureUnderWay
        if not reason.strip():
            raise ReasonMissing
        self.release_number("withdrawn", at)
        self._discard(reason=reason.strip(), by=by.username, at=at)

    def effect(self, by: str, acting_for: str | None = None) -> Effect | None:
        """What it does to the earlier letter, signed by whom; None for a letter that follows none, or is not signed."""
        if self.issued is None or self.earlier is None or self.text is None or self.proposal in ("permit", "refusal"):
            return None
        until = date.fromisoformat(self.text.until) if self.text.until else None
        reason = self.text.reason or self.proposal_reason
        return Effect(self.proposal, self.id, self.issued, reason, by, until, acting_for)

    @event(Discarded)
    def _discard(self, reason: str, by: str, at: datetime) -> None:
        self.withdrawn = True
        self.current = None


def check_kind(letter: OnItsWay, text: Text, at: datetime) -> None:
    """The words are those of the letter that was begun; what needs a reason names one, and a suspension ends later than
    it begins."""
    chosen = ("permit", "refusal") if letter.earlier is None else (letter.proposal,)
    if text.letter not in chosen:
        raise AnotherKind
    if text.letter in WITH_A_REASON and not text.reason.strip():
        raise ReasonMissing
    if text.until and date.fromisoformat(text.until) <= day_of(at):
        raise EndsTooEarly


def later_slip(slip: RoutingSlip, decides: Decision) -> RoutingSlip:
    """The way of a letter about an issued one: drafted, initialled and signed at the same desks. It is numbered where
    that one was; what the agencies demand stood in the first permit, so a refusal's replacement demands nothing."""
    ours = [step for step in slip.steps if step.service == "signing" and step.kind in OURS]
    steps = tuple(step.model_copy(update={"key": LATER + step.key.removeprefix(LATER)}) for step in ours)
    pattern = register_of(slip, "refusal" if decides == "refusal" else "permit")
    changed = {"steps": steps, "letter_number_pattern": pattern}
    return slip.model_copy(update=changed | ({} if decides == "permit" else {"conditions": ()}))
