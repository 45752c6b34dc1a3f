"""What an officer thinks of each document: fine, or wrong with a reason; and notes among colleagues."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from eventsourcing.domain import Aggregate, event

from services.shared.contracts.verification import Fault
from services.verification.holding import Holding
from services.verification.judging_rules import Judgement, check_judgement, check_note
from services.verification.rules import Officer, Verdict


class Judging(Holding):
    """The part of a case that gathers verdicts and notes; state lies with the whole case."""

    verdicts: dict[str, dict[str, Verdict]]

    class Judged(Aggregate.Event):
        """An officer looked at the documents of a requirement (``document_ids``) at a step."""

        step: str
        requirement: str
        document_ids: list[str]
        fine: bool
        reason: str
        by: str
        acting_for: str | None
        at: datetime

    class Noted(Aggregate.Event):
        """Words for colleagues; the applicant never sees them."""

        step: str | None
        text: str
        by: str
        acting_for: str | None
        at: datetime

    def judge(self, step: str, requirement: str, fine: bool, reason: str, by: Officer, at: datetime) -> None:
        """The same verdict again changes nothing."""
        judgement = Judgement(step, requirement, fine, reason.strip(), by)
        known = self.verdicts.get(step, {}).get(requirement)
        check_judgement(self, judgement)
        if known and (known.fine, known.reason) == (fine, judgement.reason):
            return
        papers = [str(each.document_id) for each in self.slip.documents if each.requirement == requirement]
        self._judge(
            step=step,
            requirement=requirement,
            document_ids=papers,
            fine=fine,
            reason="" if fine else judgement.reason,
            by=by.username,
            acting_for=by.acting_for,
            at=at,
        )

    def note(self, text: str, by: Officer, at: datetime) -> None:
        """Leave words for colleagues, wherever the case lies."""
        check_note(text)
        self._note(step=self.current, text=text.strip(), by=by.username, acting_for=by.acting_for, at=at)

    def wrong_at(self, step: str) -> tuple[Fault, ...]:
        """What was found wrong at a step and has not come again."""
        found: dict[str, Any] = self.verdicts.get(step, {})
        return tuple(
            Fault(requirement=requirement, reason=verdict.reason)
            for requirement, verdict in found.items()
            if not verdict.fine
        )

    def forget_verdicts(self, requirements: set[str]) -> None:
        """Other documents have come for these: at every step they are looked at anew."""
        self.verdicts = {
            step: {requirement: verdict for requirement, verdict in some.items() if requirement not in requirements}
            for step, some in self.verdicts.items()
        }

    @event(Judged)
    def _judge(
        self,
        step: str,
        requirement: str,
        document_ids: list[str],
        fine: bool,
        reason: str,
        by: str,
        acting_for: str | None,
        at: datetime,
    ) -> None:
        self.verdicts.setdefault(step, {})[requirement] = Verdict(fine, reason, by, at)

    @event(Noted)
    def _note(self, step: str | None, text: str, by: str, acting_for: str | None, at: datetime) -> None:
        pass
