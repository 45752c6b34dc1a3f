"""The use cases of the letter room: find, decide, save."""

from __future__ import annotations

from uuid import UUID

from eventsourcing.persistence import IntegrityError
from eventsourcing.utils import register_topic

from services.shared.application import decided_again
from services.shared.contracts import RoutingSlip, Step
from services.shared.refusals import Unavailable
from services.shared.working_days import day_of
from services.signing.advice import Advice, Advised
from services.signing.being_signed import BeingSigned
from services.signing.codes import new_code
from services.signing.domain import Letter
from services.signing.drafting import Drafting
from services.signing.later_letters import LaterLetters
from services.signing.life import Living
from services.signing.numbering import take_number
from services.signing.parts import LetterKind, Officer, Paper, Seen, Text, register_of
from services.signing.way import OnItsWay

TRIES = 5

# Letters of earlier versions name these events by the place where they stood then.
for moved in (
    Advised.AdviceTaken,
    OnItsWay.StepOpened,
    Drafting.Drafted,
    Drafting.Initialled,
    Drafting.SentBack,
    BeingSigned.SignatureRequested,
    BeingSigned.SignatureFailed,
    BeingSigned.Signed,
    Living.Revoked,
):
    register_topic(f"services.signing.domain:Letter.{moved.__name__}", moved)


class Signing(LaterLetters):
    """Letters from the first draft to the signature; what follows them, and those of the agencies, beside them."""

    # What other services say

    def take_advice(self, application_id: UUID, step: str, advice: Advice) -> None:
        """An agency spoke; kept for the drafter even while other agencies are still silent."""
        letter = self._letter(application_id)
        letter.take_advice(step, advice)
        self.save(letter)

    def open_letter(
        self, application_id: UUID, step: Step, slip: RoutingSlip, proposal: LetterKind, reason: str
    ) -> None:
        """The case reached us."""
        letter = self._letter(application_id)
        letter.open(step, slip, proposal, reason, self.clock())
        self.save(letter)

    def withdraw(self, application_id: UUID) -> None:
        """The applicant no longer wants it; remembered also when the case has not reached us."""
        letter = self._letter(application_id)
        letter.withdraw(self.clock())
        self.save(letter)
        self.end_recommendations(application_id)

    # What officers do

    @decided_again
    def draft(self, application_id: UUID, text: Text, by: Officer, leaving_out_because: str = "") -> None:
        """Hand the written letter to the first reviewer."""
        letter = self.find(Letter, application_id)
        letter.draft(text, by, self.clock(), leaving_out_because)
        self.save(letter)

    @decided_again
    def initial(self, application_id: UUID, step_key: str, by: Officer, seen: Seen) -> None:
        """Agree with the draft as it was read."""
        letter = self.find(Letter, application_id)
        letter.initial(step_key, by, self.clock(), seen)
        self.save(letter)

    @decided_again
    def edit(
        self,
        application_id: UUID,
        step_key: str,
        text: Text,
        revision: int,
        why: str,
        by: Officer,
        leaving_out_because: str = "",
    ) -> None:
        """A reviewer changes the words that they read as this revision."""
        letter = self.find(Letter, application_id)
        letter.edit(step_key, text, revision, why, by, self.clock(), leaving_out_because)
        self.save(letter)

    @decided_again
    def ask_for_initials_again(self, application_id: UUID, reason: str) -> None:
        """What would be printed is not what the last initial saw."""
        letter = self.find(Letter, application_id)
        letter.ask_for_initials_again(reason, self.clock())
        self.save(letter)

    @decided_again
    def send_back(self, application_id: UUID, step_key: str, reason: str, by: Officer) -> None:
        """Return the letter to the drafter."""
        letter = self.find(Letter, application_id)
        letter.send_back(step_key, reason, by, self.clock())
        self.save(letter)

    def request_signature(
        self, letter_id: UUID, by: Officer, *, session: str | None = None, revision: int | None = None
    ) -> Letter | None:
        """The head signs: number and event commit together, or not at all. The letter, now being signed; None when this
        officer signed it before, or is signing it."""
        for _ in range(TRIES):
            if not self.find(Letter, letter_id).may_be_signed(by, revision):
                return None
            try:
                return self._take_number_and_request(letter_id, by, session, revision)
            except IntegrityError:
                # Somebody acted on this letter between our reading and our writing: what now stands decides.
                continue
        raise Unavailable("this letter changes faster than it can be signed")

    # What became of the signature

    @decided_again
    def sign(self, letter_id: UUID, paper: Paper, attempt: int | None = None) -> bool:
        """The PDF is signed and stored; what the letter does to an earlier one commits with it. False when nobody waits
        for it any more."""
        letter, at = self.find(Letter, letter_id), self.clock()
        asked = letter.requested
        letter.sign(paper, at, attempt)
        return bool(self.save(letter, *self.affected_by(letter, asked, at)))

    @decided_again
    def fail_to_sign(self, letter_id: UUID, attempt: int, reason: str, code: str = "") -> None:
        """The PDF could not be signed; a person must act."""
        letter = self.find(Letter, letter_id)
        letter.fail_to_sign(attempt, reason, self.clock(), code)
        self.save(letter)

    def _take_number_and_request(
        self, letter_id: UUID, by: Officer, session: str | None, revision: int | None
    ) -> Letter:
        at = self.clock()
        today = day_of(at)
        with self.datastore.transaction():
            letter = self.find(Letter, letter_id)
            letter.release_unfit_number(today, at)
            number = letter.number or take_number(self.datastore, register_of(letter.route, letter.proposal), today)
            letter.request_signature(number, new_code(), by, at, session=session, revision=revision)
            self.save(letter)
        return letter

    def _letter(self, application_id: UUID) -> Letter:
        """The letter, expected from now on when this is the first we hear of it."""
        if self.exists(application_id):
            return self.find(Letter, application_id)
        return Letter(application_id, self.clock())
