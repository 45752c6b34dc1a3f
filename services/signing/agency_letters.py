"""The use cases of the agencies' letters: a recommendation is taken, signed or returned, and what ends it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from services.shared.application import DomainEvent, EventSourcedApplication, decided_again, no_rows, now
from services.shared.datastore import Datastore, Row
from services.shared.working_days import day_of
from services.signing.agency_letter import AgencyLetter
from services.signing.agency_parts import AgencyPaper, Draft, Ending, Signatory
from services.signing.codes import new_code
from services.signing.domain import Letter
from services.signing.standing import Replaced, Standing

OPEN_LETTERS = "SELECT step FROM agency_letters WHERE application_id = %s AND state NOT IN ('signed', 'ended')"


class AgencyLetters(EventSourcedApplication):
    """Recommendations on their way to the signature of an agency's head."""

    def __init__(
        self,
        datastore: Datastore,
        *,
        rows: Callable[[DomainEvent], Iterable[Row]] = no_rows,
        clock: Callable[[], datetime] = now,
    ) -> None:
        super().__init__(datastore, rows=rows, clock=clock)
        self.standing = Standing(datastore)

    def signatories(self, username: str, leads: str | None) -> list[Signatory]:
        """For which agencies somebody may sign today."""
        return self.standing.signatories(username, leads, day_of(self.clock()))

    def replaced_by(self, username: str) -> list[Replaced]:
        """In whose place somebody works at our desks today."""
        return self.standing.replaced_by(username, day_of(self.clock()))

    # What other services say

    def take_recommendation(self, application_id: UUID, step: str, agency: str, draft: Draft) -> None:
        """An agency's word waits for its head; not when the applicant has withdrawn meanwhile."""
        if self.exists(application_id) and self.find(Letter, application_id).withdrawn:
            return
        at = self.clock()
        if self.exists(letter_id := AgencyLetter.create_id(application_id, step)):
            letter = self.find(AgencyLetter, letter_id)
            letter.take(draft, at)
        else:
            letter = AgencyLetter(application_id, step, agency, draft.as_json(), at)
        self.save(letter)

    def end_recommendation(self, application_id: UUID, step: str, why: Ending) -> None:
        """Nobody needs the letter of this step any more; most steps never had one."""
        if self.exists(letter_id := AgencyLetter.create_id(application_id, step)):
            letter = self.find(AgencyLetter, letter_id)
            letter.end(why, self.clock())
            self.save(letter)

    def end_recommendations(self, application_id: UUID) -> None:
        """The applicant withdrew."""
        for row in self.datastore.query(OPEN_LETTERS, application_id):
            self.end_recommendation(application_id, row.step, "withdrawn")

    # What the head of an agency does, or whoever stands in

    @decided_again
    def sign_recommendation(
        self, letter_id: UUID, revision: int, by: Signatory, session: str | None = None
    ) -> AgencyLetter | None:
        """Sign the revision that was read. The letter, now being signed; None when this person signed it before, or is
        signing it."""
        letter = self.find(AgencyLetter, letter_id)
        letter.request_signature(revision, new_code(), by, self.clock(), session)
        return letter if self.save(letter) else None

    @decided_again
    def return_recommendation(self, letter_id: UUID, revision: int, reason: str, by: Signatory) -> None:
        """Give the revision that was read back to its writer."""
        letter = self.find(AgencyLetter, letter_id)
        letter.give_back(revision, reason, by, self.clock())
        self.save(letter)

    # What became of the signature

    @decided_again
    def recommendation_signed(self, letter_id: UUID, attempt: int, paper: AgencyPaper) -> bool:
        """The PDF is signed and stored; False when nobody waits for it any more."""
        letter = self.find(AgencyLetter, letter_id)
        letter.sign(attempt, paper, self.clock())
        return bool(self.save(letter))

    @decided_again
    def recommendation_not_signed(self, letter_id: UUID, attempt: int, reason: str, code: str = "") -> None:
        """The PDF could not be signed; a person must act."""
        letter = self.find(AgencyLetter, letter_id)
        letter.fail_to_sign(attempt, reason, self.clock(), code)
        self.save(letter)
