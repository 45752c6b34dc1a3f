"""What an applicant mends when a step asks: documents that come again or in addition, answers given anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from eventsourcing.domain import Aggregate, event

from services.intake.documents import Papers, is_new
from services.intake.rules import AnswerNotAsked, CorrectionIncomplete, NoCorrectionAsked
from services.shared.contracts.routing import Document
from services.shared.contracts.verification import Fault


class Corrections(Papers):
    """The part of an application that a correction changes; state lies with the whole application."""

    anew: tuple[str, ...]
    further: dict[str, str]
    _replace: Any
    _add_replacement: Any
    _request_correction: Any
    _submit_correction: Any

    class AnsweredAnew(Aggregate.Event):
        """These questions were answered again, not handed in yet: the answers lie sealed, with this ``digest``.
        ``needed``: documents that all answers together now make mandatory, and that nobody had to send before."""

        keys: list[str]
        needed: list[str]
        digest: str
        at: datetime

    @property
    def questioned(self) -> tuple[str, ...]:
        """The keys of the questions that have to be answered again, for whichever step."""
        return tuple(dict.fromkeys(answers_among(self.faults)))

    @property
    def ready(self) -> bool:
        """Whether all that was asked for is there."""
        return set(self.wanted) <= self.replaced.keys() and set(self.questioned) <= set(self.anew)

    def request_correction(self, step: str, faults: Sequence[Fault], at: datetime) -> None:
        """A step waits for the applicant; the same request again changes nothing, nor one that comes behind the end.
        One that asks for nothing goes back at once: nobody could do anything about it."""
        if step in self.corrections or self.is_over:
            return
        self._request_correction(step=step, faults=[fault.model_dump(mode="json") for fault in faults], at=at)
        if not faults:
            self._submit_correction(step=step, documents=[], answers=[], digest=None, at=at)

    def replace(self, document: Document, at: datetime, most: int = 1) -> None:
        """Send one of the documents that the office asked for, and only those."""
        if document.requirement not in self.wanted:
            raise NoCorrectionAsked
        known = self.replaced.get(document.requirement, ())
        if is_new(document, known, most):
            (self._replace if most == 1 else self._add_replacement)(document=document.model_dump(mode="json"), at=at)

    def answer_anew(self, keys: Sequence[str], needed: Sequence[str], digest: str, at: datetime) -> None:
        """Answer questions again that the office asked for (others only together with one of them)."""
        if set(self.questioned).isdisjoint(keys):
            raise AnswerNotAsked
        self._answer_anew(keys=list(keys), needed=list(needed), digest=digest, at=at)

    def submit_correction(self, at: datetime, digest: str | None = None) -> None:
        """Hand the correction in; a second time changes nothing. ``digest``: that of all answers as they are sealed
        from now on, None when none of them changed."""
        if not self.ready:
            raise CorrectionIncomplete
        beside = [key for key in self.anew if key not in self.questioned]
        for step, faults in list(self.corrections.items()):
            answers = list(dict.fromkeys(answers_among(faults)))
            requirements = [*papers_among(faults), *(self.needed if answers else ())]
            self._submit_correction(
                step=step,
                documents=[
                    each.model_dump(mode="json") for key in dict.fromkeys(requirements) for each in self.replaced[key]
                ],
                answers=[*answers, *(beside if answers else ())],
                digest=digest if answers else None,
                at=at,
            )

    @event(AnsweredAnew)
    def _answer_anew(self, keys: list[str], needed: list[str], digest: str, at: datetime) -> None:
        self.anew = tuple(dict.fromkeys([*self.anew, *keys]))
        self.needed = tuple(needed)
        self.replaced = {key: some for key, some in self.replaced.items() if key in self.wanted}

    def _remember_faults(self, step: str, faults: tuple[Fault, ...]) -> None:
        self.corrections[step] = faults
        self.further |= {fault.requirement: fault.title for fault in faults if fault.kind == "further_document"}

    def _forget_faults(self, step: str) -> None:
        """The step goes on; behind the last one nothing is asked any more, and what was needed belongs to the rest."""
        del self.corrections[step]
        if not self.corrections:
            self.possible = tuple(dict.fromkeys([*self.possible, *self.needed]))
            self.mandatory = tuple(dict.fromkeys([*self.mandatory, *self.needed]))
            self.replaced, self.anew, self.needed = {}, (), ()


def answers_among(faults: Sequence[Fault]) -> list[str]:
    """The keys of the questions."""
    return [fault.requirement for fault in faults if fault.kind == "answer"]


def papers_among(faults: Sequence[Fault]) -> list[str]:
    """The requirements whose documents are asked for, again or in addition."""
    return [fault.requirement for fault in faults if fault.kind != "answer"]
