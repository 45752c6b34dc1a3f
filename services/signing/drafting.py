"""The draft: written, initialled in turn, sent back."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from eventsourcing.domain import Aggregate, event

from services.shared.contracts.routing import SlipJson
from services.signing import rules
from services.signing.conditions import LeftOut, left_out
from services.signing.following import check_kind
from services.signing.number_held import HoldsNumber
from services.signing.parts import Act, CameBack, LetterKind, Officer, Seen, Text, register_of
from services.signing.rules import DraftChanged, HandedOver, ReasonMissing, check, check_register, done_before
from services.signing.way import Finished, Json, OnItsWay


class Drafting(HoldsNumber):
    """The part of a letter that is words and paraphs. ``revision`` counts the versions of the words."""

    left_out: LeftOut | None

    class Drafted(Finished):
        """``left_out``: conditions of agencies that the drafter did not take over, and why."""

        text: Json
        left_out: Json | None = None

    class Initialled(Finished):
        """A reviewer agreed (paraf) with what they had read; letters of earlier versions do not say what that was."""

        seen: Json | None = None

    class SentBack(Aggregate.Event):
        step: str
        to_step: str
        reason: str
        by: str
        at: datetime
        acting_for: str | None = None

    def draft(self, text: Text, by: Officer, at: datetime, leaving_out_because: str = "") -> None:
        """Write the letter and hand it to the first reviewer; what agencies demand is left out only for a reason."""
        step = self.desk_with("draft")
        if done_before(self, step, "drafted", by):
            if text != self.text:
                raise HandedOver
            return
        check(self, step, by, rules.DRAFTING)
        check_kind(self, text, at)
        check_register(register_of(self.route, text.letter))
        leaving_out = left_out(self.route.conditions, text, leaving_out_because)
        finished = self.finishing(step, by, at) | {"proposal": text.letter}
        self._draft(**finished, text=text.as_json(), left_out=leaving_out.as_json() if leaving_out else None)
        self.open_next(step, at)

    def may_be_initialled(self, step_key: str, by: Officer, revision: int) -> bool:
        """False when this officer did it already; raises when they may not, or have read another revision."""
        step = self.our_step(step_key, "initial")
        if done_before(self, step, "initialled", by):
            return False
        check(self, step, by, rules.INITIALLING)
        if revision != self.revision:
            raise DraftChanged
        return True

    def initial(self, step_key: str, by: Officer, at: datetime, seen: Seen) -> None:
        """A reviewer agrees with what they have read; the next desk gets the letter."""
        if self.may_be_initialled(step_key, by, seen.revision):
            step = self.our_step(step_key, "initial")
            self._initial(**self.finishing(step, by, at), seen=asdict(seen))
            self.open_next(step, at)

    def send_back(self, step_key: str, reason: str, by: Officer, at: datetime) -> None:
        """Back to the drafter, with a reason."""
        step = self.our_step(step_key, "initial", "signature")
        if done_before(self, step, "sent back", by):
            return
        check(self, step, by, rules.SENDING_BACK)
        if not reason.strip():
            raise ReasonMissing
        drafting = self.desk_with("draft")
        self.release_number("sent back", at)
        self._send_back(
            step=step.key,
            to_step=drafting.key,
            reason=reason.strip(),
            by=by.username,
            acting_for=by.acting_for,
            at=at,
        )
        self.open_step(drafting, at)

    @event(Drafted)
    def _draft(
        self, step: str, next_step: str | None, slip: SlipJson, proposal: LetterKind, by: str, at: datetime,
        text: Json, left_out: Json | None = None, acting_for: str | None = None,
    ) -> None:  # fmt: skip
        self.text = Text.from_json(text)
        self.revision += 1
        self.left_out = LeftOut.from_json(left_out) if left_out else None
        self.proposal = proposal
        self.drafted_by = by
        self.edited_by = self.edited_at = ""
        self.seen = self.came_back = None
        self.acts[step] = Act("drafted", by, at, acting_for)

    @event(Initialled)
    def _initial(
        self, step: str, next_step: str | None, slip: SlipJson, proposal: LetterKind, by: str, at: datetime,
        acting_for: str | None = None, seen: Json | None = None,
    ) -> None:  # fmt: skip
        self.acts[step] = Act("initialled", by, at, acting_for)
        self.seen = Seen(**seen) if seen else None
        self.came_back = None

    @event(SentBack)
    def _send_back(
        self, step: str, to_step: str, reason: str, by: str, at: datetime, acting_for: str | None = None
    ) -> None:
        self.acts[step] = Act("sent back", by, at, acting_for)
        self.seen = None
        self.came_back = CameBack("sent back", to_step, reason, by, at, acting_for)


def seen_by_last_initial(letter: OnItsWay) -> Seen | None:
    """What the last reviewer read, who agreed with the letter as it stands; None when nobody had to, or nobody said."""
    return letter.seen
