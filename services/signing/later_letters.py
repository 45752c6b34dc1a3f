"""The use cases of letters that follow an issued one, and of what time does to a permit."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from itertools import count
from uuid import UUID

from services.shared.application import decided_again
from services.shared.refusals import NotFound
from services.shared.working_days import day_of
from services.signing import duty_read_model, life_read_model
from services.signing.agency_letters import AgencyLetters
from services.signing.domain import Letter
from services.signing.following import later_slip
from services.signing.parts import Act, Earlier, LaterKind, Officer


class LaterLetters(AgencyLetters):
    """Suspension, reinstatement, revocation and replacement, each by a letter of its own."""

    @decided_again
    def begin_later(self, letter_id: UUID, kind: LaterKind, reason: str, by: Officer) -> None:
        """Begin a letter about an issued one; :attr:`Living.later_letter` names it. A second click changes nothing."""
        issued, at = self.find(Letter, letter_id), self.clock()
        begun = issued.later_letter
        if begun and (begun.kind, begun.by) == (kind, by.username):
            return
        later = Letter(issued.application_id, at, self._next_serial(issued.application_id))
        issued.begin_later(later.id, kind, reason, by, at)
        slip = later_slip(issued.route, issued.decides)
        later.open(slip.steps[0], slip, kind, reason.strip(), at, earlier_of(issued))
        self.save(issued, later)

    @decided_again
    def discard(self, letter_id: UUID, reason: str, by: Officer) -> None:
        """Give up a later letter that is not signed; another one may be begun then."""
        later, at = self.find(Letter, letter_id), self.clock()
        if later.earlier is None:
            raise NotFound
        later.discard(reason, by, at)
        issued = self.find(Letter, UUID(later.earlier.letter_id))
        issued.end_later(later.id, at)
        self.save(later, issued)

    def affected_by(self, letter: Letter, asked: Act | None, at: datetime) -> list[Letter]:
        """The issued letter that this one, signed just now as somebody ``asked``, changes: to be saved together with
        it. Its holder owes from now on what the letter says."""
        if asked is None or letter.issued is None or not letter.pending_events:
            return []
        if letter.earlier is None or (effect := letter.effect(asked.by, asked.acting_for)) is None:
            letter.take_duties((), at)
            return []
        issued = self.find(Letter, UUID(letter.earlier.letter_id))
        issued.take_effect(effect, at)
        known = [each.code for each in duty_read_model.of_application(self.datastore, letter.application_id)]
        letter.take_duties(known, at)
        if issued.revoked:
            issued.take_duties_of_end(known, day_of(at), at)
        return [issued]

    # Rounds

    def touched_by_time(self, after: UUID | None) -> list[UUID]:
        """The next letters behind one to which the calendar does something today."""
        ends = life_read_model.touched_by_time(self.datastore, self.today(), after)
        due = duty_read_model.wanting_a_word(self.datastore, self.today(), after, life_read_model.AT_ONCE)
        return sorted({*ends, *due})[: life_read_model.AT_ONCE]

    def keep_time(self, letter_id: UUID) -> None:
        """Say of one letter what has become due."""
        letter = self.find(Letter, letter_id)
        letter.keep_time(self.today(), self.clock())
        letter.mind_duties(self.today(), self.clock())
        self.save(letter)

    # Duties

    @decided_again
    def close_duty(self, application_id: UUID, code: str, note: str, by: Officer) -> None:
        """An officer saw that the holder did what was due."""
        letter = self._bringing(application_id, code)
        letter.close_duty(code, note, by, self.clock())
        self.save(letter)

    def take_report(self, application_id: UUID, code: str, document_id: UUID) -> None:
        """The holder handed in a report at the counter."""
        letter = self._bringing(application_id, code)
        letter.take_report(code, document_id, self.clock())
        self.save(letter)

    def today(self) -> date:
        """The day on the office's wall."""
        return day_of(self.clock())

    def _bringing(self, application_id: UUID, code: str) -> Letter:
        letter_id = duty_read_model.letter_bringing(self.datastore, application_id, code)
        if letter_id is None:
            raise NotFound
        return self.find(Letter, letter_id)

    def _next_serial(self, application_id: UUID) -> int:
        return next(serial for serial in count(1) if not self.exists(Letter.create_id(application_id, serial)))


def earlier_of(issued: Letter) -> Earlier:
    """What a later letter has to know of the one it is about."""
    facts = asdict(issued.issued) if issued.issued else {}
    words = issued.text.as_json() if issued.text else None
    return Earlier(**facts, letter_id=str(issued.id), kind=issued.decides, text=words)
