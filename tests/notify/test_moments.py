"""Which moments are told to whom: what facts want, and what the post room makes of them on a real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.notify.application import Notify
from services.notify.domain import Message
from services.notify.going_round import Digests, Invitations
from services.notify.moments import wanted
from services.notify.reactions import HEARS, react, take_together
from services.notify.topics import topics
from services.shared.contracts import CloudEvent, Contract, Step, intake, recommendation, signing, verification
from services.shared.contracts.base import UnknownContract
from tests.notify.cases import AT, letter_signed
from tests.test_architecture import EXAMPLES

pytestmark = pytest.mark.servers
APPLICATION = uuid4()
DAY = date(2026, 11, 27)
ABOUT: dict[str, Any] = {"application_id": APPLICATION, "at": AT}
LATE: dict[str, Any] = {**ABOUT, "step": "substance", "desk": "back_office", "due_on": DAY, "holder": "rini"}
AGENCY_STEP = Step(key="inspection:dinkes", kind="inspection", service="recommendation", agency="dinkes")
PERMIT = {**ABOUT, "number": "503/1", "code": "CODE", "valid_until": DAY}
DECREE = {**ABOUT, "reason": "Alasan.", "by": "hadi"}
DUTY = {**ABOUT, "code": "laporan", "due_on": DAY}
VISIT = {**ABOUT, "step": "inspection:dinkes", "agency": "dinkes", "by": "dina"}
COMPLETE: dict[str, Any] = {"step": "completeness", "next_step": "substance", "by": "siti"}
MISSED: dict[str, Any] = {"remind": ("rini",), "days_late": 1, "level": "holder"}
CASES: list[tuple[Contract, list[tuple[str, str]]]] = [
    (intake.ApplicationWithdrawn(**ABOUT), [("withdrawn", "")]),
    (verification.CompletenessConfirmed(**ABOUT, **COMPLETE), [("complete", "")]),
    (recommendation.StepStarted(**ABOUT, step=AGENCY_STEP), [("with_agency", "")]),
    (recommendation.InspectionProposed(**VISIT, moments=(AT,), answer_by=DAY), [("inspection_proposed", "")]),
    (recommendation.InspectionScheduled(**VISIT, scheduled_for=AT), [("inspection_scheduled", "")]),
    (recommendation.DelayExplained(**ABOUT, step="x", reason="…", expected_on=DAY, by="d"), [("delayed", "")]),
    (verification.DelayExplained(**ABOUT, step="x", reason="…", by="d"), [("delayed_open", "")]),
    (verification.DeadlineApproaching(**LATE, remind=("rini", "budi")), [("due_soon", "rini"), ("due_soon", "budi")]),
    (verification.DeadlineMissed(**LATE, **MISSED), [("overdue", "rini"), ("late", "")]),
    (verification.DeadlineMissed(**LATE, remind=("ketua",), days_late=2, level="superior"), [("overdue", "ketua")]),
    (verification.StepUrged(**ABOUT, step="x", remind=("rini", "koor"), by="koor"), [("urged", "rini")]),
    (verification.HolderChanged(**ABOUT, step="x", holder="rini", by="koor"), [("assigned", "rini")]),
    (verification.HolderChanged(**ABOUT, step="x", holder="rini", by="rini"), []),
    (verification.HolderChanged(**ABOUT, step="x", holder=None, by="koor"), []),
    (signing.LetterSuspended(**DECREE, until=None), [("suspended", "")]),
    (signing.LetterReinstated(**DECREE), [("reinstated", "")]),
    (signing.LetterRevoked(**DECREE), [("revoked", "")]),
    (signing.PermitExpiring(**PERMIT, days_left=30), [("expiring", "")]),
    (signing.PermitExpired(**PERMIT), [("expired", "")]),
    (signing.DutyArose(**DUTY, text="Lapor.", text_en="Report."), [("duty_arose", "")]),
    (signing.DutyDue(**DUTY, days_left=14), [("duty_due", "")]),
    (signing.DutyMissed(**DUTY), [("duty_missed", "")]),
]  # fmt: skip


def told(notify: Notify) -> list[tuple[str, str]]:
    """What was requested, in order: about what, to whom (empty: the applicant)."""
    stored = notify.recorder.select_notifications(start=1, limit=500)
    happened = [notify.mapper.to_domain_event(each) for each in stored]
    return [(each.subject_matter, each.recipient) for each in happened if isinstance(each, Message.Requested)]


def at(notify: Notify, moment: datetime) -> None:
    notify.clock = lambda: moment


@pytest.mark.parametrize(("fact", "messages"), CASES, ids=lambda each: getattr(each, "type", ""))
def test_a_fact_is_told_to_whom_it_concerns_and_only_once(
    notify: Notify, fact: Contract, messages: list[tuple[str, str]]
) -> None:
    react(fact, notify)
    react(fact, notify)

    assert told(notify) == messages


@pytest.mark.parametrize("kind", HEARS, ids=lambda kind: kind.type)
def test_whatever_a_fact_wants_has_words_and_all_facts_that_these_need(kind: type[Contract]) -> None:
    said = CloudEvent.from_bytes((EXAMPLES / f"{kind.type}.json").read_bytes()).contract()

    for each in wanted(said):
        topic = topics()[each.subject_matter]
        assert topic.audience == each.audience
        assert topic.sample.keys() <= each.facts.keys()
        assert topic.page_of(each.application_id, each.facts).startswith("/")


def test_a_delay_that_was_explained_is_not_told_as_an_unexplained_one(notify: Notify) -> None:
    explained = verification.DelayExplained(**ABOUT, step="substance", reason="…", expected_on=DAY, by="rini")
    missed = verification.DeadlineMissed(**LATE, days_late=1, level="holder")
    take = take_together(notify)

    take([CloudEvent.around(explained, 1), CloudEvent.around(missed, 2)])

    assert told(notify) == [("delayed", "")]


def test_work_that_comes_back_is_told_to_whoever_had_it_but_not_to_who_sent_it(notify: Notify) -> None:
    react(verification.HolderChanged(**ABOUT, step="substance", holder="rini", by="rini"), notify)
    react(signing.LetterDrafted(**ABOUT, step="draft", next_step="initial", by="rini"), notify)
    back = {**ABOUT, "reason": "…"}

    react(verification.CaseSentBack(**back, step="review", to_step="substance", by="rini"), notify)
    react(verification.CaseSentBack(**back, step="review", to_step="completeness", by="koor"), notify)
    assert told(notify) == []

    react(verification.CaseSentBack(**back, step="review", to_step="substance", by="koor"), notify)
    react(signing.LetterSentBack(**back, step="initial", to_step="draft", by="koor"), notify)
    assert told(notify) == [("returned", "rini"), ("returned", "rini")]


def test_a_batch_of_facts_requests_its_messages_at_once_and_only_once(notify: Notify) -> None:
    facts = [signing.PermitExpiring(**(PERMIT | {"application_id": uuid4()}), days_left=60) for _ in range(50)]
    events = [CloudEvent.around(each, number) for number, each in enumerate([*facts, *facts[:10]], 1)]
    take = take_together(notify)

    take(events)
    take(events[:5])

    assert told(notify) == [("expiring", "")] * 50
    assert len(notify.datastore.query("SELECT key FROM outside_work")) == 50


def test_a_batch_that_fails_requests_nothing(notify: Notify) -> None:
    unheard = CloudEvent.around(intake.ApplicationWithdrawn(**ABOUT), 1).model_copy(update={"type": "x.y.z"})

    with pytest.raises(UnknownContract):
        take_together(notify)([CloudEvent.around(intake.ApplicationWithdrawn(**ABOUT), 1), unheard])

    assert told(notify) == []


def test_a_message_without_the_facts_that_its_words_need_is_our_mistake(notify: Notify) -> None:
    [good] = wanted(signing.PermitExpired(**PERMIT))

    with pytest.raises(ValueError, match="valid_until"):
        notify.request(replace(good, facts={}))


@pytest.mark.parametrize("letter", ["permit", "refusal"])
def test_a_day_after_the_letter_went_out_the_applicant_is_asked_once(notify: Notify, letter: str) -> None:
    dispatch(notify, APPLICATION, letter)
    asking = Invitations(notify)
    assert asking.due(None) == []

    at(notify, notify.clock() + timedelta(days=1, minutes=1))
    assert asking.due(None) == [APPLICATION]
    asking.invite(APPLICATION)
    asking.invite(APPLICATION)

    assert told(notify)[1:] == [("survey", "")]
    assert asking.due(None) == []


def test_who_has_answered_is_not_asked(notify: Notify) -> None:
    answered, before = uuid4(), uuid4()
    dispatch(notify, answered)
    react(survey_answered(answered), notify)
    react(survey_answered(before), notify)
    dispatch(notify, before)

    at(notify, notify.clock() + timedelta(days=2))

    assert Invitations(notify).due(None) == []


def test_each_working_morning_whoever_has_unread_messages_gets_one_digest(notify: Notify) -> None:
    for number, level in enumerate(("holder", "superior")):
        missed = verification.DeadlineMissed(**LATE, remind=("rini",), days_late=number + 1, level=level)  # type: ignore[arg-type]
        react(missed, notify)
    react(verification.HolderChanged(**ABOUT, step="x", holder="budi", by="koor"), notify)
    notify.datastore.query("UPDATE message SET read_on_site_at = now() WHERE recipient = 'budi' RETURNING 1")
    digests = Digests(notify)

    at(notify, datetime(2026, 11, 30, 0, 29, tzinfo=UTC))  # 07.29
    assert digests.due(None) == ()
    at(notify, datetime(2026, 11, 29, 1, 0, tzinfo=UTC))  # a Sunday
    assert digests.due(None) == ()
    at(notify, datetime(2026, 11, 30, 0, 30, tzinfo=UTC))
    [rini] = digests.due(None)
    digests.sum_up(rini)
    digests.sum_up(rini)

    assert digests.due(None) == []
    [facts] = [row.facts for row in notify.datastore.query("SELECT facts FROM message WHERE subject_matter = 'digest'")]
    assert facts == {"unread": "2", "overdue": "2", "due_soon": "0"}
    at(notify, datetime(2026, 12, 1, 1, 0, tzinfo=UTC))
    assert digests.due(None) == [rini]


def dispatch(notify: Notify, application_id: UUID, letter: str = "permit") -> None:
    """The letter of an application reaches the applicant."""
    react(letter_signed(application_id, letter), notify)
    [message] = notify.datastore.query("SELECT message_id FROM message WHERE application_id = %s", application_id)
    notify.message_sent(message.message_id, "whatsapp", 1)


def survey_answered(application_id: UUID) -> intake.SurveyAnswered:
    return intake.SurveyAnswered(application_id=application_id, at=AT, scores={"U1": 4})
