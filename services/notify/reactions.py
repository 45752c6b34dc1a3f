"""What the post room does when another service says something."""

from __future__ import annotations

from functools import singledispatch

from services.notify.application import Notify
from services.shared.contracts import Contract, recommendation, verification
from services.shared.contracts.intake import ApplicationSubmitted, QuestionAnswered, StaffAccessRevoked
from services.shared.contracts.signing import LetterSigned
from services.shared.revocations import end_sessions

HEARS: tuple[type[Contract], ...] = (
    ApplicationSubmitted,
    verification.CorrectionRequested,
    recommendation.CorrectionRequested,
    LetterSigned,
    StaffAccessRevoked,
    QuestionAnswered,
)


@singledispatch
def react(said: Contract, notify: Notify) -> None:
    """A fact that we asked for and do not know is our mistake."""
    raise TypeError(f"notify does not know what to do about {said.type}")


@react.register
def _(said: ApplicationSubmitted, notify: Notify) -> None:
    notify.request(said.application_id, "submitted", "", said.slip.application_number)


@react.register
def _(said: verification.CorrectionRequested, notify: Notify) -> None:
    request_correction(said, notify)


@react.register
def _(said: recommendation.CorrectionRequested, notify: Notify) -> None:
    request_correction(said, notify)


@react.register
def _(said: LetterSigned, notify: Notify) -> None:
    if (handed := said.handed_to("notify")) is not None:
        [step] = handed.steps
        notify.open_delivery(said.application_id, step, handed.slip, said.proposal)
        notify.request(said.application_id, "letter", occasion(said, said.step), handed.slip.application_number)


@react.register
def _(said: StaffAccessRevoked, notify: Notify) -> None:
    end_sessions(notify.datastore, said.username, said.revoked_at)


@react.register
def _(said: QuestionAnswered, notify: Notify) -> None:
    notify.request(said.application_id, "answer", str(said.question_id))


def request_correction(
    said: verification.CorrectionRequested | recommendation.CorrectionRequested, notify: Notify
) -> None:
    """The same step may ask more than once: each time is an occasion of its own."""
    notify.request(said.application_id, "correction", occasion(said, said.step))


def occasion(said: Contract, step: str) -> str:
    """Which step, and when."""
    return f"{step} {said.at.isoformat()}"
