"""What asks for initials again: a reviewer changes the words, or what the letter prints has changed."""

from __future__ import annotations

from datetime import datetime

from eventsourcing.domain import Aggregate, event

from services.shared.contracts.routing import Step
from services.signing import rules
from services.signing.being_signed import BeingSigned
from services.signing.conditions import LeftOut, left_out
from services.signing.drafting import Drafting
from services.signing.following import check_kind
from services.signing.parts import CameBack, Officer, Text, WhyBack
from services.signing.rules import DraftChanged, KindStays, NothingChanged, ReasonMissing, check
from services.signing.way import Json


class Editing(Drafting, BeingSigned):
    """The part of a letter that changes on its way.

    Four eyes, whoever stands in for whom: the drafter initials and signs nothing. Who changed the words last initials
    at the desk where they did it, and nowhere else, and does not sign: the colleague before or behind them, or the
    head, has to read those words. Nobody initials at two desks; who initialled may sign for the head only when
    somebody else has initialled as well.
    """

    class Edited(Aggregate.Event):
        """A reviewer changed the words; ``text`` and ``left_out`` as in a draft."""

        step: str
        text: Json
        left_out: Json | None
        revision: int
        why: str
        by: str
        acting_for: str | None
        at: datetime

    class InitialsLapsed(Aggregate.Event):
        """The initials given so far were for another paper: the reviewers read it again from ``to_step`` on. ``by``:
        whose change it was; empty when the change came from outside."""

        step: str
        to_step: str
        what: WhyBack
        reason: str
        by: str
        acting_for: str | None
        at: datetime

    def edit(
        self, step_key: str, text: Text, revision: int, why: str, by: Officer, at: datetime,
        leaving_out_because: str = "",
    ) -> None:  # fmt: skip
        """Change the words that were read as this revision; initials given before lapse, and are asked for in order."""
        if (self.edited_by, self.revision, self.text) == (by.username, revision + 1, text):
            return
        step = self.our_step(step_key, "initial")
        check(self, step, by, rules.EDITING)
        if revision != self.revision or self.text is None:
            raise DraftChanged
        if text.letter != self.text.letter:
            raise KindStays
        if text == self.text:
            raise NothingChanged
        if not why.strip():
            raise ReasonMissing
        check_kind(self, text, at)
        leaving_out = left_out(self.route.conditions, text, leaving_out_because)
        self._edit(
            step=step.key,
            text=text.as_json(),
            left_out=leaving_out.as_json() if leaving_out else None,
            revision=self.revision + 1,
            why=why.strip(),
            by=by.username,
            acting_for=by.acting_for,
            at=at,
        )
        if (first := self._first_initial()) is not None and first.key != step.key:
            self._lapse_and_reopen(first, "edited", why.strip(), at, by)

    def ask_for_initials_again(self, reason: str, at: datetime) -> None:
        """The paper would not be the one that was initialled: signing ends without a letter, and the reviewers read
        again. Nothing happens once it is signed, or back at a desk before the head's."""
        signature, first = self.desk_with("signature"), self._first_initial()
        if self.issued or first is None or self.current != signature.key:
            return
        self.fail_to_sign(self.attempt, reason, at)
        self.release_number("initials lapsed", at)
        self._lapse_and_reopen(first, "particulars changed", reason, at)

    def _first_initial(self) -> Step | None:
        return next((step for step in self.route.steps if step.service == "signing" and step.kind == "initial"), None)

    def _lapse_and_reopen(
        self, first: Step, what: WhyBack, reason: str, at: datetime, by: Officer | None = None
    ) -> None:
        self._lapse(
            step=self.current,
            to_step=first.key,
            what=what,
            reason=reason,
            by=by.username if by else "",
            acting_for=by.acting_for if by else None,
            at=at,
        )
        self.open_step(first, at)

    @event(Edited)
    def _edit(
        self, step: str, text: Json, left_out: Json | None, revision: int, why: str, by: str, acting_for: str | None,
        at: datetime,
    ) -> None:  # fmt: skip
        self.text = Text.from_json(text)
        self.left_out = LeftOut.from_json(left_out) if left_out else None
        self.revision = revision
        self.edited_by, self.edited_at = by, step

    @event(InitialsLapsed)
    def _lapse(
        self, step: str, to_step: str, what: WhyBack, reason: str, by: str, acting_for: str | None, at: datetime
    ) -> None:
        kept = {"initialled", "signature requested"}
        self.acts = {key: act for key, act in self.acts.items() if act.what not in kept}
        self.seen = None
        self.came_back = CameBack(what, to_step, reason, by, at, acting_for)
