"""What the post room does when another service says something."""

from __future__ import annotations

from functools import singledispatch

from services.notify import (
    applications,
    complaining,
    delivering,
    helping,
    holders,
    invitations,
    moments,
    satisfaction_read_model,
)
from services.notify.application import Notify
from services.shared.calendars import remember
from services.shared.contracts import CloudEvent, Contract, recommendation, signing, verification
from services.shared.contracts.intake import (
    AccountErased,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    QuestionAnswered,
    StaffAccessRevoked,
    SurveyAnswered,
)
from services.shared.parking import Take
from services.shared.reception import reacting
from services.shared.revocations import end_sessions

# Facts that want messages and nothing else: which, see :mod:`moments`.
TOLD: tuple[type[Contract], ...] = (
    ApplicationWithdrawn,
    QuestionAnswered,
    verification.CompletenessConfirmed,
    verification.CorrectionRequested,
    verification.DeadlineApproaching,
    verification.StepUrged,
    recommendation.StepStarted,
    recommendation.CorrectionRequested,
    recommendation.InspectionProposed,
    recommendation.InspectionScheduled,
    recommendation.DeadlineApproaching,
    recommendation.StepUrged,
    signing.LetterSuspended,
    signing.LetterReinstated,
    signing.LetterRevoked,
    signing.LetterSuperseded,
    signing.PermitExpiring,
    signing.PermitExpired,
    signing.DutyArose,
    signing.DutyDue,
    signing.DutyMissed,
)
HEARS: tuple[type[Contract], ...] = (
    *TOLD,
    ApplicationSubmitted,
    SurveyAnswered,
    StaffAccessRevoked,
    AccountErased,
    verification.CalendarChanged,
    verification.HolderChanged,
    verification.CaseSentBack,
    verification.DelayExplained,
    recommendation.DelayExplained,
    verification.DeadlineMissed,
    recommendation.DeadlineMissed,
    signing.LetterDrafted,
    signing.LetterSentBack,
    signing.LetterSigned,
)


def take_together(notify: Notify) -> Take:
    """How batches are taken in: one reaction after the other, and their messages requested together at the end."""
    take = reacting(react, notify, HEARS)

    def together(events: list[CloudEvent]) -> None:
        with notify.requesting_together():
            take(events)

    return together


@singledispatch
def react(said: Contract, notify: Notify) -> None:
    """A fact that we asked for and do not know is our mistake."""
    raise TypeError(f"notify does not know what to do about {said.type}")


def tell(said: Contract, notify: Notify) -> None:
    """Request the messages that the fact wants."""
    notify.request(*moments.wanted(said))


for fact in TOLD:
    react.register(fact, tell)


@react.register
def _(said: ApplicationSubmitted, notify: Notify) -> None:
    applications.remember(notify.datastore, said)
    tell(said, notify)


@react.register
def _(said: signing.LetterSigned, notify: Notify) -> None:
    if (handed := said.handed_to("notify")) is not None:
        [step] = handed.steps
        delivering.begin(notify, said.application_id, step, handed.slip, said.proposal)
        tell(said, notify)


@react.register
def _(said: verification.CalendarChanged, notify: Notify) -> None:
    days_off = [each.day for each in said.days_off]
    remember(notify.datastore, said.year, days_off, said.working_weekends, said.at)


@react.register
def _(said: StaffAccessRevoked, notify: Notify) -> None:
    end_sessions(notify.datastore, said.username, said.revoked_at)


@react.register
def _(said: AccountErased, notify: Notify) -> None:
    helping.forget(notify, said.application_id)
    complaining.forget(notify, said.application_id)


@react.register
def _(said: SurveyAnswered, notify: Notify) -> None:
    invitations.close(notify.datastore, said.application_id)
    satisfaction_read_model.remember(notify.datastore, said)


@react.register
def _(said: verification.HolderChanged, notify: Notify) -> None:
    holders.remember(notify.datastore, said.application_id, said.step, said.holder)
    tell(said, notify)


@react.register
def _(said: signing.LetterDrafted, notify: Notify) -> None:
    holders.remember(notify.datastore, said.application_id, said.step, said.by)


@react.register(verification.CaseSentBack)
@react.register(signing.LetterSentBack)
def _(said: verification.CaseSentBack | signing.LetterSentBack, notify: Notify) -> None:
    """Whoever had it hears of it, unless they did it themselves."""
    holder = holders.holder_of(notify.datastore, said.application_id, said.to_step)
    if holder and holder != said.by:
        notify.request(moments.returned(said, said.to_step, holder))


@react.register(verification.DelayExplained)
@react.register(recommendation.DelayExplained)
def _(said: verification.DelayExplained | recommendation.DelayExplained, notify: Notify) -> None:
    holders.explain_delay(notify.datastore, said.application_id, said.step)
    tell(said, notify)


@react.register(verification.DeadlineMissed)
@react.register(recommendation.DeadlineMissed)
def _(said: verification.DeadlineMissed | recommendation.DeadlineMissed, notify: Notify) -> None:
    """The applicant hears of it once, unless the delay was explained to them before."""
    explained = holders.delay_is_explained(notify.datastore, said.application_id, said.step)
    tell(said, notify)
    if said.level == "holder" and not explained:
        notify.request(moments.late(said))
