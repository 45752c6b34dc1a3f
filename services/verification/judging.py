"""What an officer thinks of each matter (``matters.py``): fine, or wrong with a reason; and notes among colleagues."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime

from eventsourcing.domain import Aggregate, event

from services.shared.contracts.verification import Fault
from services.verification.holding import Holding
from services.verification.judging_rules import Judgement, check_judgement, check_note
from services.verification.matters import FURTHER, fault_of
from services.verification.rules import Officer, Verdict


class Judging(Holding):
    """The part of a case that gathers verdicts and notes; state lies with the whole case."""

    verdicts: dict[str, dict[str, Verdict]]

    class Judged(Aggregate.Event):
        """An officer looked at a matter at a step: ``requirement`` names it, ``document_ids`` are its documents if it
        has any, ``title`` is that of a further document."""

        step: str
        requirement: str
        document_ids: list[str]
        fine: bool
        reason: str
        by: str
        acting_for: str | None
        at: datetime
        title: str = ""

    class Noted(Aggregate.Event):
        """Words for colleagues; the applicant never sees them."""

        step: str | None
        text: str
        by: str
        acting_for: str | None
        at: datetime

    def judge(
        self, step: str, matter: str, fine: bool, reason: str, by: Officer, at: datetime, title: str = ""
    ) -> None:
        """The same verdict again changes nothing, nor one that a further document is not wanted which nobody wanted."""
        judgement = Judgement(step, matter, fine, "" if fine else reason.strip(), by, "" if fine else title.strip())
        known = self.verdicts.get(step, {}).get(matter)
        check_judgement(self, judgement)
        if known and (known.fine, known.reason, known.title) == (fine, judgement.reason, judgement.title):
            return
        if known is None and fine and matter.startswith(FURTHER):
            return
        self._judge(
            step=step,
            requirement=matter,
            document_ids=[str(each.document_id) for each in self.slip.documents if each.requirement == matter],
            fine=fine,
            reason=judgement.reason,
            by=by.username,
            acting_for=by.acting_for,
            at=at,
            title=judgement.title,
        )

    def note(self, text: str, by: Officer, at: datetime) -> None:
        """Leave words for colleagues, wherever the case lies."""
        check_note(text)
        self._note(step=self.current, text=text.strip(), by=by.username, acting_for=by.acting_for, at=at)

    def wrong_at(self, step: str) -> tuple[Fault, ...]:
        """What was found wrong at a step and has not been mended."""
        found = self.verdicts.get(step, {})
        return tuple(fault_of(key, verdict.reason, verdict.title) for key, verdict in found.items() if not verdict.fine)

    def forget_verdicts(self, step: str, matters: Container[str]) -> None:
        """These came anew: they are looked at afresh at every step. What ``step`` had found wrong was asked for, and
        does not stand any more either."""
        self.verdicts = {
            each: {
                matter: verdict
                for matter, verdict in some.items()
                if matter not in matters and (verdict.fine or each != step)
            }
            for each, some in self.verdicts.items()
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
        title: str = "",
    ) -> None:
        self.verdicts.setdefault(step, {})[requirement] = Verdict(fine, reason, by, at, title)

    @event(Noted)
    def _note(self, step: str | None, text: str, by: str, acting_for: str | None, at: datetime) -> None:
        pass
