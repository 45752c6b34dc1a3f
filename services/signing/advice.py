"""What the agencies advised: the part of a letter that its drafter reads before writing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from eventsourcing.domain import Aggregate, event


@dataclass(frozen=True)
class Advice:
    """An agency's word. ``issued_as`` and ``letter_sha256`` say on which paper, where that is known."""

    agency: str
    favourable: bool
    reason: str
    by: str
    at: datetime
    conditions: tuple[str, ...] = ()
    issued_as: str | None = None
    letter_sha256: str | None = None
    acting_for: str | None = None


class Advised(Aggregate):
    """The part of a letter that keeps what the agencies said, by step; state lies with the whole letter."""

    advice: dict[str, Advice]

    class AdviceTaken(Aggregate.Event):
        step: str
        agency: str
        favourable: bool
        reason: str
        by: str
        at: datetime
        conditions: tuple[str, ...] = ()
        issued_as: str | None = None
        letter_sha256: str | None = None
        acting_for: str | None = None

    def take_advice(self, step: str, advice: Advice) -> None:
        """Keep an agency's word for the drafter; it is said once per step."""
        if step not in self.advice:
            self._take_advice(step=step, **vars(advice))

    @event(AdviceTaken)
    def _take_advice(
        self,
        step: str,
        agency: str,
        favourable: bool,
        reason: str,
        by: str,
        at: datetime,
        conditions: tuple[str, ...] = (),
        issued_as: str | None = None,
        letter_sha256: str | None = None,
        acting_for: str | None = None,
    ) -> None:
        self.advice[step] = Advice(
            agency, favourable, reason, by, at, tuple(conditions), issued_as, letter_sha256, acting_for
        )
