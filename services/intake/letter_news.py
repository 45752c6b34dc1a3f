"""What the office says of a letter after it was issued: the news reach the application."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.intake.after_issue import Turn
from services.intake.application import Intake
from services.intake.domain import PermitApplication
from services.intake.quarantine import admission
from services.shared.application import decided_again
from services.shared.contracts import Document
from services.shared.contracts.signing import (
    DutyArose,
    DutyFulfilled,
    DutyMissed,
    LetterReinstated,
    LetterRevoked,
    LetterSuperseded,
    LetterSuspended,
    PermitExpired,
)

News = LetterSuspended | LetterReinstated | LetterRevoked | LetterSuperseded | PermitExpired


@decided_again
def follow(intake: Intake, said: News) -> None:
    """The office says what became of a letter."""
    application = intake.find(PermitApplication, said.application_id)
    until = said.until if isinstance(said, LetterSuspended) else None
    application.follow_letter(turn_of(said), paper_of(said), intake.clock(), until)
    intake.save(application)


@decided_again
def tell_duty(intake: Intake, said: DutyArose | DutyMissed | DutyFulfilled) -> None:
    """The office says what is due after the issue, that it is late, or that it is done."""
    application = intake.find(PermitApplication, said.application_id)
    at = intake.clock()
    match said:
        case DutyArose():
            application.tell_duty(said.code, said.due_on, "open", at, said.text, said.text_en)
        case DutyMissed():
            application.tell_duty(said.code, said.due_on, "late", at)
        case DutyFulfilled():
            application.tell_duty(said.code, said.due_on, "done", at)
    intake.save(application)


@decided_again
def hand_in_report(
    intake: Intake, application_id: UUID, applicant_id: UUID, code: str, document: Document, *, clean: bool
) -> None:
    """The applicant does what is due; the file lies in the store. Unless the virus scanner called it ``clean``, it
    waits in quarantine, and the office hears of it afterwards."""
    application = intake.own(application_id, applicant_id)
    application.hand_in_report(code, document, intake.clock(), clean=clean)
    with intake.datastore.transaction():
        intake.datastore.execute(*admission(application_id, document, clean=clean))
        intake.save(application)


def turn_of(said: News) -> Turn:
    """What happened, in our words."""
    match said:
        case LetterSuspended():
            return "suspended"
        case LetterReinstated():
            return "reinstated"
        case LetterRevoked():
            return "revoked"
        case LetterSuperseded():
            return "superseded"
        case PermitExpired():
            return "expired"


def paper_of(said: News) -> dict[str, Any] | None:
    """The letter that did it; what was revoked by earlier versions, or ended by itself, has none."""
    match said:
        case PermitExpired():
            return None
        case LetterSuperseded():
            end = said.valid_until.isoformat() if said.valid_until else None
            return {
                "letter": said.letter,
                "number": said.number,
                "code": said.code,
                "sha256": said.sha256,
                "valid_until": end,
            }
        case _ if said.decree_code and said.decree_sha256:
            return {"number": said.decree_number, "code": said.decree_code, "sha256": said.decree_sha256}
    return None
