"""The agency's word: drafted for the head's signature, or issued with the scan of a signed letter."""

from __future__ import annotations

from dataclasses import asdict, field
from datetime import date, datetime

from eventsourcing.domain import event

from services.recommendation.parts import Act, Decision, Draft, Json, Officer, Paper, Word, word_of
from services.recommendation.steps import Finished, Said, Steps
from services.recommendation.way import lead_decides
from services.shared.contracts.routing import Condition, Proposal, SlipJson, Step
from services.shared.refusals import Refused
from services.shared.working_days import day_of

MOST_CONDITIONS = 20


class ConditionsMissing(Refused):
    """“With conditions” names them."""

    sentence = "Name at least one condition, or recommend without conditions."


class ConditionsOutOfPlace(Refused):
    """Conditions belong to “with conditions”."""

    sentence = "Conditions belong to a recommendation with conditions: choose that, or leave them out."


class TooManyConditions(Refused):
    """They must fit on a letter that people read."""

    sentence = "At most %(most)s conditions."


class OthersStillHaveTime(Refused):
    """The agency that decides hears the others, or waits until their time is over."""

    sentence = "%(agency)s still has time to answer until %(day)s. Decide when it has answered, or after that day."


class WrittenAnew(Refused):
    """An old form shall not undo what was written since."""

    sentence = "The recommendation was written anew meanwhile. Open this page again and look at it first."


class Advising(Steps):
    """The part of a consultation that speaks."""

    drafts: dict[str, tuple[Draft, ...]]
    with_the_head: frozenset[str]

    class RecommendationDrafted(Said):
        """The words are written and go to the agency's head; ``slip`` is what the letter is rendered from."""

        revision: int
        word: Json
        slip: Json
        due_on: date | None = field(default=None, kw_only=True)  # unknown to consultations of earlier versions

    class RecommendationReturned(Said):
        """The head returned the draft, with a reason."""

        revision: int
        reason: str

    class RecommendationIssued(Finished):
        """The agency has spoken; ``word`` is a :class:`Word`, ``paper`` a :class:`Paper`."""

        word: Json
        paper: Json

    class StepLapsed(Finished):
        """The agency did not speak in time, and the lead agency decides without it; ``by`` is empty."""

    def draft_recommendation(self, step: str, word: Word, by: Officer, at: datetime, after: int | None = None) -> None:
        """Write the agency's word for its head to sign; the same words again change nothing, others replace them,
        unless their writer did not know (``after``: so many drafts) of those that stand."""
        decision = self._speaking("drafted", step, word, by, at)
        if not self.allowed(decision):
            return
        self._check_word(decision, word)
        known = self.drafts.get(step, ())
        if known and step in self.with_the_head and known[-1].word == word:
            return
        if after is not None and after != len(known):
            raise WrittenAnew
        slip = self.slip.model_dump(mode="json")
        written = {"revision": len(known) + 1, "word": word.as_json(), "slip": slip, "due_on": self.due[step]}
        self._draft(**self.said(decision), **written)

    def return_draft(self, step: str, revision: int, reason: str, by: Officer, at: datetime) -> None:
        """The head does not sign this draft; nothing happens when a later one has taken its place."""
        drafts = self.drafts.get(step, ())
        if step in self.open_steps and step in self.with_the_head and drafts[-1].revision == revision:
            said: Json = {"step": step, "agency": by.agency, "by": by.username, "acting_for": by.acting_for, "at": at}
            self._return(**said, revision=revision, reason=reason)

    def issue_signed(self, step: str, revision: int, paper: Paper, by: Officer, at: datetime) -> None:
        """The head has signed; nothing happens when the step is over. What is signed counts, also when another draft
        was on its way."""
        draft = next((each for each in self.drafts.get(step, ()) if each.revision == revision), None)
        if step not in self.open_steps or draft is None:
            return
        self._issue_word(Decision("recommended", self.step(step), by, at), draft.word, paper)

    def issue_scan(self, step: str, word: Word, paper: Paper, by: Officer, at: datetime) -> None:
        """The agency's word, on a letter signed by hand."""
        decision = self._speaking("recommended", step, word, by, at)
        if self.allowed(decision):
            self._check_word(decision, word)
            self._issue_word(decision, word, paper)

    def _speaking(self, what: str, step: str, word: Word, by: Officer, at: datetime) -> Decision:
        words = (word.reason, *word.conditions)
        return Decision(what, self.step(step), by, at, texts=words)  # type: ignore[arg-type]

    def _check_word(self, decision: Decision, word: Word) -> None:
        if word.advice == "conditional" and not word.conditions:
            raise ConditionsMissing
        if word.advice != "conditional" and word.conditions:
            raise ConditionsOutOfPlace
        if len(word.conditions) > MOST_CONDITIONS:
            raise TooManyConditions(most=MOST_CONDITIONS)
        if lead_decides(self.slip, decision.step):
            for other in self._others(decision.step):
                if other.key in self.faults or self.due[other.key] >= day_of(decision.at):
                    raise OthersStillHaveTime(agency=other.agency, day=self.due[other.key])

    def _issue_word(self, decision: Decision, word: Word, paper: Paper) -> None:
        if lead_decides(self.slip, decision.step):
            for other in self._others(decision.step):
                said = self.said(decision) | {"step": other.key, "agency": other.agency, "by": "", "acting_for": None}
                self._lapse(**said, next_step=None, slip=None, proposal="permit")
        conditions = tuple(Condition(agency=str(decision.step.agency), text=text) for text in word.conditions)
        ending = self.finishing(decision, against=not word.favourable, conditions=conditions)
        self._issue(**ending, word=word.as_json(), paper=asdict(paper))
        self._go_on(decision)

    def _others(self, step: Step) -> list[Step]:
        """The steps side by side with this one that are still open."""
        beside = self.slip.opening(step.key)
        return [each for each in beside if each.key in self.open_steps and each.key != step.key]

    @event(RecommendationDrafted)
    def _draft(
        self, step: str, agency: str, by: str, acting_for: str | None, at: datetime, revision: int, word: Json,
        slip: Json, due_on: date | None = None,
    ) -> None:  # fmt: skip
        self.drafts[step] = (*self.drafts.get(step, ()), Draft(revision, word_of(word), by))
        self.with_the_head |= {step}
        self.acts[step] = Act("drafted", by, at)

    @event(RecommendationReturned)
    def _return(
        self, step: str, agency: str, by: str, acting_for: str | None, at: datetime, revision: int, reason: str
    ) -> None:
        self.with_the_head -= {step}

    @event(RecommendationIssued)
    def _issue(
        self, step: str, agency: str, by: str, acting_for: str | None, at: datetime, next_step: str | None,
        slip: SlipJson, proposal: Proposal, word: Json, paper: Json,
    ) -> None:  # fmt: skip
        issued, at_step = word_of(word), self.step(step)
        self.against = self.against_with(at_step, not issued.favourable)
        conditions = tuple(Condition(agency=agency, text=text) for text in issued.conditions)
        self.conditions = self.conditions_with(at_step, conditions)
        self.with_the_head -= {step}
        self.finish(step, "recommended", by, at)

    @event(StepLapsed)
    def _lapse(
        self, step: str, agency: str, by: str, acting_for: str | None, at: datetime, next_step: str | None,
        slip: SlipJson, proposal: Proposal,
    ) -> None:  # fmt: skip
        self.finish(step, "lapsed", by, at)
