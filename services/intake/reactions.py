"""What the counter does when another service says something."""

from __future__ import annotations

from functools import singledispatch

from services.intake import given_files, letter_news, visits
from services.intake.application import Intake
from services.shared.contracts import Contract, recommendation, verification
from services.shared.contracts.notify import FileGiven
from services.shared.contracts.signing import (
    DutyArose,
    DutyFulfilled,
    DutyMissed,
    LetterReinstated,
    LetterRevoked,
    LetterSigned,
    LetterSuperseded,
    LetterSuspended,
    PermitExpired,
)

HEARS: tuple[type[Contract], ...] = (
    verification.CorrectionRequested,
    recommendation.CorrectionRequested,
    recommendation.InspectionProposed,
    recommendation.InspectionScheduled,
    recommendation.InspectionReported,
    LetterSigned,
    LetterSuspended,
    LetterReinstated,
    LetterRevoked,
    LetterSuperseded,
    PermitExpired,
    DutyArose,
    DutyMissed,
    DutyFulfilled,
    FileGiven,
)


@singledispatch
def react(said: Contract, intake: Intake) -> None:
    """A fact that we asked for and do not know is our mistake."""
    raise TypeError(f"intake does not know what to do about {said.type}")


@react.register(verification.CorrectionRequested)
@react.register(recommendation.CorrectionRequested)
def _(said: verification.CorrectionRequested | recommendation.CorrectionRequested, intake: Intake) -> None:
    intake.request_correction(said.application_id, said.step, said.faults)


@react.register
def _(said: recommendation.InspectionProposed, intake: Intake) -> None:
    visits.propose(intake, said.application_id, said.step, said.agency, said.moments, said.answer_by)


@react.register
def _(said: recommendation.InspectionScheduled, intake: Intake) -> None:
    visits.settle(intake, said.application_id, said.step, said.scheduled_for)


@react.register
def _(said: recommendation.InspectionReported, intake: Intake) -> None:
    visits.settle(intake, said.application_id, said.step, None)


@react.register
def _(said: LetterSigned, intake: Intake) -> None:
    intake.receive_letter(
        said.application_id,
        letter=said.letter,
        number=said.number,
        code=said.code,
        sha256=said.sha256,
        valid_until=said.valid_until,
    )


@react.register(LetterSuspended)
@react.register(LetterReinstated)
@react.register(LetterRevoked)
@react.register(LetterSuperseded)
@react.register(PermitExpired)
def _(said: letter_news.News, intake: Intake) -> None:
    letter_news.follow(intake, said)


@react.register(DutyArose)
@react.register(DutyMissed)
@react.register(DutyFulfilled)
def _(said: DutyArose | DutyMissed | DutyFulfilled, intake: Intake) -> None:
    letter_news.tell_duty(intake, said)


@react.register
def _(said: FileGiven, intake: Intake) -> None:
    given_files.take_in(intake, said)
