"""Which messages a fact wants: to whom, about what, and what makes the occasion; it decides from the fact alone."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch
from uuid import UUID

from services.notify.application import Wanted
from services.shared.contracts import Contract, base, intake, recommendation, signing, verification

CASE_PAGES = {"verification": "/verifikasi/", "recommendation": "/rekomendasi/", "signing": "/penandatanganan/"}


@singledispatch
def wanted(said: Contract) -> Iterable[Wanted]:
    """Most facts want none."""
    return ()


# To the applicant


@wanted.register
def _(said: intake.ApplicationSubmitted) -> Iterable[Wanted]:
    yield Wanted(said.application_id, "submitted", number=said.slip.application_number)


@wanted.register
def _(said: intake.ApplicationWithdrawn) -> Iterable[Wanted]:
    yield Wanted(said.application_id, "withdrawn")


@wanted.register
def _(said: intake.QuestionAnswered) -> Iterable[Wanted]:
    yield Wanted(said.application_id, "answer", str(said.question_id))


@wanted.register
def _(said: verification.CompletenessConfirmed) -> Iterable[Wanted]:
    yield Wanted(said.application_id, "complete")


@wanted.register(verification.CorrectionRequested)
@wanted.register(recommendation.CorrectionRequested)
def _(said: verification.CorrectionRequested | recommendation.CorrectionRequested) -> Iterable[Wanted]:
    """The same step may ask more than once: each time is an occasion of its own."""
    yield Wanted(said.application_id, "correction", occasion(said, said.step))


@wanted.register
def _(said: recommendation.StepStarted) -> Iterable[Wanted]:
    """Once for each agency, however many steps it has."""
    if agency := said.step.agency:
        yield Wanted(said.application_id, "with_agency", agency, facts={"agency": agency})


@wanted.register
def _(said: recommendation.InspectionProposed) -> Iterable[Wanted]:
    facts = {"step": said.step, "answer_by": said.answer_by.isoformat()}
    yield Wanted(said.application_id, "inspection_proposed", occasion(said, said.step), facts=facts)


@wanted.register
def _(said: recommendation.InspectionScheduled) -> Iterable[Wanted]:
    facts = {"scheduled_for": said.scheduled_for.isoformat()}
    yield Wanted(said.application_id, "inspection_scheduled", occasion(said, said.step), facts=facts)


@wanted.register
def _(said: base.DelayExplained) -> Iterable[Wanted]:
    expected, about = said.expected_on, occasion(said, said.step)
    if expected is None:
        yield Wanted(said.application_id, "delayed_open", about)
    else:
        yield Wanted(said.application_id, "delayed", about, facts={"expected_on": expected.isoformat()})


@wanted.register
def _(said: signing.LetterSigned) -> Iterable[Wanted]:
    """Only of the letter that the route leads to."""
    if (handed := said.handed_to("notify")) is not None:
        decision = "issued" if said.letter == "permit" else "refused"
        yield Wanted(said.application_id, decision, occasion(said, said.step), handed.slip.application_number)


@wanted.register
def _(said: signing.LetterSuspended) -> Iterable[Wanted]:
    yield Wanted(said.application_id, "suspended", occasion(said, ""))


@wanted.register
def _(said: signing.LetterReinstated) -> Iterable[Wanted]:
    yield Wanted(said.application_id, "reinstated", occasion(said, ""))


@wanted.register
def _(said: signing.LetterRevoked) -> Iterable[Wanted]:
    yield Wanted(said.application_id, "revoked")


@wanted.register
def _(said: signing.LetterSuperseded) -> Iterable[Wanted]:
    yield Wanted(said.application_id, "replaced", said.code)


@wanted.register
def _(said: signing.PermitExpiring) -> Iterable[Wanted]:
    facts = {"valid_until": said.valid_until.isoformat(), "days_left": str(said.days_left)}
    yield Wanted(said.application_id, "expiring", f"{said.code} {said.valid_until} {said.days_left}", facts=facts)


@wanted.register
def _(said: signing.PermitExpired) -> Iterable[Wanted]:
    facts = {"valid_until": said.valid_until.isoformat()}
    yield Wanted(said.application_id, "expired", f"{said.code} {said.valid_until}", facts=facts)


@wanted.register
def _(said: signing.DutyArose) -> Iterable[Wanted]:
    return of_duty(said, "duty_arose")


@wanted.register
def _(said: signing.DutyDue) -> Iterable[Wanted]:
    return of_duty(said, "duty_due")


@wanted.register
def _(said: signing.DutyMissed) -> Iterable[Wanted]:
    return of_duty(said, "duty_missed")


def of_duty(said: signing.OfDuty, subject_matter: str) -> Iterable[Wanted]:
    """One for each duty and day."""
    facts = {"code": said.code, "due_on": said.due_on.isoformat()}
    yield Wanted(said.application_id, subject_matter, f"{said.code} {said.due_on}", facts=facts)


# To staff: never about what they did themselves


@wanted.register
def _(said: verification.HolderChanged) -> Iterable[Wanted]:
    if said.holder and said.holder not in (said.by, said.acting_for):
        yield to_staff(said, "assigned", occasion(said, said.step), said.holder)


@wanted.register
def _(said: base.DeadlineApproaching) -> Iterable[Wanted]:
    for username in said.remind:
        yield to_staff(said, "due_soon", f"{said.step} {said.due_on}", username, due_on=said.due_on.isoformat())


@wanted.register
def _(said: base.DeadlineMissed) -> Iterable[Wanted]:
    facts = {"due_on": said.due_on.isoformat(), "days_late": str(said.days_late)}
    for username in said.remind:
        yield to_staff(said, "overdue", f"{said.step} {said.due_on} {said.level}", username, **facts)


@wanted.register
def _(said: base.StepUrged) -> Iterable[Wanted]:
    for username in said.remind:
        if username != said.by:
            yield to_staff(said, "urged", occasion(said, said.step), username)


def late(said: base.DeadlineMissed) -> Wanted:
    """What the applicant hears when nobody has explained the delay."""
    facts = {"due_on": said.due_on.isoformat()}
    return Wanted(said.application_id, "late", f"{said.step} {said.due_on}", facts=facts)


def returned(said: Contract, step: str, holder: str) -> Wanted:
    """What the one hears to whom work comes back."""
    return to_staff(said, "returned", occasion(said, step), holder)


def to_staff(said: Contract, subject_matter: str, about: str, username: str, **facts: str) -> Wanted:
    """One member of staff, with the page of the case in its service."""
    known = {"page": page_of_case(said.publisher, said.application_id), **facts}
    return Wanted(said.application_id, subject_matter, about, facts=known, audience="staff", recipient=username)


def page_of_case(service: str, application_id: UUID) -> str:
    """Where officers work on it."""
    return f"{CASE_PAGES[service]}{application_id}"


def occasion(said: Contract, step: str) -> str:
    """Which step, and when."""
    return f"{step} {said.at.isoformat()}"
