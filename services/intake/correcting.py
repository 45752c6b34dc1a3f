"""Use cases of a correction: what a step asks for, answers given anew, and handing it all in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from services.intake.answers import PARTNERS
from services.intake.catalogue import Field
from services.intake.documents import every
from services.intake.domain import PermitApplication
from services.intake.drafting import ANEW, FORGET, FORMER, KEEP
from services.intake.paperwork import Paperwork
from services.intake.rules import AnswerNotAsked, AnswerNotPrinted
from services.shared.application import decided_again
from services.shared.contracts.verification import Fault
from services.shared.datastore import Row

SAVE_ANSWERS = """
INSERT INTO application_answers (application_id, sealed) VALUES (%s, %s)
ON CONFLICT (application_id) DO UPDATE SET sealed = excluded.sealed
"""


@dataclass(frozen=True)
class Former:
    """What an answer was before a correction; empty: there was none. ``reason`` and ``by``: the officer who put right
    what a letter printed; empty where the applicant answered anew."""

    value: str
    until: datetime
    reason: str = ""
    by: str = ""


class Correcting(Paperwork):
    """Applications that the office sent back to the applicant."""

    def request_correction(self, application_id: UUID, step: str, faults: Iterable[Fault]) -> None:
        """A step waits for the applicant. What this form never asked cannot be answered again, and is left out."""
        application = self.find(PermitApplication, application_id)
        known = {question.key for question in self.questions_of(application)}
        possible = [fault for fault in faults if fault.kind != "answer" or fault.requirement in known]
        application.request_correction(step, possible, self.clock())
        self.save(application)

    @decided_again
    def answer_anew(self, application_id: UUID, applicant_id: UUID, answers: Mapping[str, str]) -> None:
        """Keep answers that the office asked for again, sealed, until the correction is handed in; an empty one takes
        the former away. Raises :class:`AnswerNotAsked`."""
        application = self.own(application_id, applicant_id)
        if not answers.keys() <= {question.key for question in self.questions_anew(application)}:
            raise AnswerNotAsked
        anew, now = self.answers_anew(application), self.answers_with_anew(application)
        asked = application.questioned
        given = {key: value for key, value in answers.items() if key in asked or value != now.get(key, "")}
        if given.items() <= anew.items():
            return
        anew |= given
        sealed, after = self._sealed(application, anew), filled(now | anew)
        application.answer_anew(
            list(given), self.needed_with(application, after, anew), sha256(sealed).hexdigest(), self.clock()
        )
        with self.datastore.transaction():
            self.datastore.execute(Row(KEEP, (application_id, ANEW, sealed)))
            self.save(application)

    @decided_again
    def submit_correction(self, application_id: UUID, applicant_id: UUID) -> None:
        """Hand the correction in: what was answered anew takes the place of the former answers, which stay beside."""
        application = self.own(application_id, applicant_id)
        self.quarantine.require_clean(every(application.replaced))
        digest, rows = self._in_force(application, self.answers_anew(application))
        application.submit_correction(self.clock(), digest)
        with self.datastore.transaction():
            if rows:
                self.datastore.execute(*rows)
            self.save(application)

    @decided_again
    def correct_printed(self, application_id: UUID, answers: Mapping[str, str], reason: str, by: str) -> None:
        """An officer puts right what the letter prints wrongly; the letter that replaces it prints these answers. The
        former ones stay beside them, and what does not differ changes nothing."""
        application = self.find(PermitApplication, application_id)
        before = self.answers(application)
        changed = {key: value for key, value in answers.items() if value != before.get(key, "")}
        if not changed.keys() <= {question.key for question in self.printed_questions(application)}:
            raise AnswerNotPrinted
        if not changed:
            return
        digest, rows = self._in_force(application, changed, reason=reason, by=by)
        application.correct_answers(list(changed), digest or "", by, self.clock())
        with self.datastore.transaction():
            self.datastore.execute(*rows)
            self.save(application)

    # What pages and other services ask

    def printed_questions(self, application: PermitApplication) -> tuple[Field, ...]:
        """The questions whose answers the letter prints, but for those that were decided: where the object lies, and
        until when the permit counts. Whether a day of them has passed meanwhile is not asked."""
        ends = self.catalogue.letters.types[application.permit_code].ends
        return tuple(
            question.model_copy(update={"waktu": ""})
            for question in self.questions_of(application)
            if question.di_surat and question.type != "region" and question.key not in (ends, PARTNERS.get(ends))
        )

    def questions_anew(self, application: PermitApplication) -> tuple[Field, ...]:
        """What has to be answered again. The other end of a range comes along, so that both can be made to fit; whether
        a day of it has passed meanwhile is not asked."""
        asked = application.questioned
        return tuple(
            question if question.key in asked else question.model_copy(update={"waktu": ""})
            for question in self.questions_of(application)
            if question.key in asked or PARTNERS.get(question.key) in asked
        )

    def answers_anew(self, application: PermitApplication) -> dict[str, str]:
        """What was answered again and is not handed in yet; empty text where the answer was taken away."""
        return self._kept(application, ANEW) if application.anew else {}

    def answers_with_anew(self, application: PermitApplication) -> dict[str, str]:
        """All answers as they will be once the correction is handed in."""
        return filled(self.answers(application) | self.answers_anew(application))

    def former_answers(self, application: PermitApplication) -> dict[str, list[Former]]:
        """By question what was answered before each correction, the oldest first."""
        kept = self._kept(application, FORMER)
        return {
            key: [Former(**each | {"until": datetime.fromisoformat(each["until"])}) for each in some]
            for key, some in kept.items()
        }

    def _in_force(
        self, application: PermitApplication, anew: Mapping[str, str], **why: str
    ) -> tuple[str | None, list[Row]]:
        """What puts new answers in force and keeps the former ones, all sealed; and the digest of the answers then."""
        if not anew:
            return None, []
        answers = self._sealed(application, filled(self.answers(application) | anew))
        before, kept, until = self.answers(application), self._kept(application, FORMER), self.clock().isoformat()
        for key in anew:
            kept.setdefault(key, []).append({"value": before.get(key, ""), "until": until, **why})
        return sha256(answers).hexdigest(), [
            Row(SAVE_ANSWERS, (application.id, answers)),
            Row(KEEP, (application.id, FORMER, self._sealed(application, kept))),
            Row(FORGET, (application.id, ANEW)),
        ]


def filled(answers: Mapping[str, str]) -> dict[str, str]:
    """Those that say something."""
    return {key: value for key, value in answers.items() if value}
