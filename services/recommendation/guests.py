"""People without an account who are asked for their opinion, experts or other offices, by a link that counts once."""

from __future__ import annotations

from datetime import datetime

from eventsourcing.domain import Aggregate, event

from services.recommendation.parts import Decision, GuestQuestion, Json, Officer
from services.recommendation.rules import LONGEST_TEXT, TextMissing, TextTooLong, UnknownDocument
from services.recommendation.steps import Said, Steps
from services.shared.refusals import NotFound, Refused


class LinkUsed(Refused):
    """A link is good for one answer."""

    sentence = "This link has been used: the answer has arrived. Thank you."


class LinkExpired(Refused):
    """A link is good until its day."""

    sentence = "This link is not valid any more. Ask the agency that sent it for a new one."


class OpinionTooLate(Refused):
    """The step is over: nobody waits for an opinion any more."""

    sentence = "The agency has decided meanwhile: your opinion is not needed any more. Thank you."


class Guests(Steps):
    """The part of a consultation that listens to others."""

    questions: dict[str, GuestQuestion]
    answered: frozenset[str]

    class GuestAsked(Said):
        """Somebody outside is asked; ``link`` is the SHA-256 (hex) of the unguessable token in the address."""

        guest_id: str
        institution: str
        question: str
        documents: list[str]
        link: str
        expires_at: datetime

    class GuestAnswered(Aggregate.Event):
        """The guest's opinion, perhaps with a file."""

        step: str
        agency: str
        guest_id: str
        answer: str
        paper: Json | None
        at: datetime

    class GuestLinkEnded(Said):
        """The link counts no longer."""

        guest_id: str

    def ask_guest(self, step: str, question: GuestQuestion, link: str, by: Officer, at: datetime) -> None:
        """Ask somebody outside; a second click changes nothing."""
        if question.guest_id in self.questions:
            return
        words = (question.institution, question.question)
        decision = Decision("guest asked", self.step(step), by, at, texts=words)
        if not self.allowed(decision):
            return
        if not set(question.documents) <= {str(each.document_id) for each in self.slip.documents}:
            raise UnknownDocument
        self._ask(
            **self.said(decision),
            guest_id=question.guest_id,
            institution=question.institution.strip(),
            question=question.question.strip(),
            documents=list(question.documents),
            link=link,
            expires_at=question.expires_at,
        )

    def guest_answers(self, step: str, guest_id: str, answer: str, paper: Json | None, at: datetime) -> None:
        """Take the answer; raises :class:`LinkUsed`, :class:`LinkExpired` or :class:`OpinionTooLate`."""
        self.question_open(guest_id, at)
        if step not in self.open_steps:
            raise OpinionTooLate
        if not answer.strip():
            raise TextMissing
        if len(answer.strip()) > LONGEST_TEXT:
            raise TextTooLong(max=LONGEST_TEXT)
        agency = str(self.step(step).agency)
        self._answer(step=step, agency=agency, guest_id=guest_id, answer=answer.strip(), paper=paper, at=at)

    def question_open(self, guest_id: str, at: datetime) -> GuestQuestion:
        """What the guest is asked; raises unless it can still be answered."""
        question = self.questions.get(guest_id)
        if guest_id in self.answered:
            raise LinkUsed
        if question is None:
            raise NotFound
        if at > question.expires_at or self.withdrawn:
            raise LinkExpired
        return question

    def end_guest_link(self, step: str, guest_id: str, by: Officer, at: datetime) -> None:
        """Nobody answers by this link any more."""
        if guest_id in self.questions and guest_id not in self.answered:
            decision = Decision("guest asked", self.step(step), by, at)
            self.allowed(decision)
            self._end_link(**self.said(decision), guest_id=guest_id)

    @event(GuestAsked)
    def _ask(
        self, step: str, agency: str, by: str, acting_for: str | None, at: datetime, guest_id: str, institution: str,
        question: str, documents: list[str], link: str, expires_at: datetime,
    ) -> None:  # fmt: skip
        self.questions[guest_id] = GuestQuestion(guest_id, institution, question, tuple(documents), expires_at)

    @event(GuestAnswered)
    def _answer(self, step: str, agency: str, guest_id: str, answer: str, paper: Json | None, at: datetime) -> None:
        self.answered |= {guest_id}

    @event(GuestLinkEnded)
    def _end_link(self, step: str, agency: str, by: str, acting_for: str | None, at: datetime, guest_id: str) -> None:
        del self.questions[guest_id]
