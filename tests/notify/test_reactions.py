"""What the post room does about what it hears, on a real database; hearing it twice changes nothing."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from services.notify import read_model
from services.notify.announcements import announce
from services.notify.application import Notify
from services.notify.reactions import HEARS, react
from services.notify.rules import message_id
from services.shared.contracts import Contract
from services.shared.contracts.intake import QuestionAnswered
from services.shared.contracts.notify import LetterDispatched, MessageFailed, MessageSent, StepStarted
from services.shared.contracts.recommendation import CorrectionRequested as AgencyCorrection
from services.shared.contracts.verification import Fault
from tests.notify.cases import AT, NUMBER, correction_requested, letter_signed, submitted

pytestmark = pytest.mark.servers
APPLICATION = uuid4()
AGENCY = AgencyCorrection(
    application_id=APPLICATION,
    at=AT,
    step="recommendation:dinkes",
    agency="dinkes",
    faults=(Fault(requirement="str", reason="Habis masa berlaku."),),
    by="dina",
)
NEWS = [
    (submitted(APPLICATION), "submitted"),
    (correction_requested(APPLICATION), "correction"),
    (AGENCY, "correction"),
    (letter_signed(APPLICATION), "letter"),
    (QuestionAnswered(application_id=APPLICATION, at=AT, question_id=uuid4(), by="loket"), "answer"),
]


def work(notify: Notify) -> list[Any]:
    return notify.datastore.query("SELECT key, kind, payload FROM outside_work ORDER BY key")


def said(notify: Notify) -> list[Contract]:
    """What the relay would announce, in order."""
    stored = notify.recorder.select_notifications(start=1, limit=100)
    happened = [notify.mapper.to_domain_event(notification) for notification in stored]
    return [contract for event in happened if (contract := announce(event)) is not None]


@pytest.mark.parametrize(("news", "subject_matter"), NEWS)
def test_news_is_told_by_both_channels_and_only_once(notify: Notify, news: Contract, subject_matter: str) -> None:
    react(news, notify)
    react(news, notify)

    asked = work(notify)
    assert {row.payload["channel"] for row in asked} == {"email", "whatsapp"}
    assert [(row.kind, row.payload["subject_matter"]) for row in asked] == [("message", subject_matter)] * 2
    assert len(read_model.latest(notify.datastore)) == 2


def test_the_work_holds_no_personal_data(notify: Notify) -> None:
    react(submitted(APPLICATION), notify)

    assert all(set(row.payload) == {"message_id", "subject_matter", "channel", "attempt"} for row in work(notify))


def test_each_correction_is_told(notify: Notify) -> None:
    react(correction_requested(APPLICATION), notify)
    react(correction_requested(APPLICATION, days=1), notify)

    assert len(work(notify)) == 4


def test_every_contract_that_is_heard_is_known() -> None:
    assert all(react.dispatch(kind) is not react.dispatch(object) for kind in HEARS)


def test_the_first_message_about_the_letter_ends_the_route(notify: Notify) -> None:
    news = letter_signed(APPLICATION, "refusal")
    react(news, notify)
    for row in work(notify):
        notify.message_sent(row.payload["message_id"], 1)

    contracts = said(notify)
    assert [type(contract) for contract in contracts] == [StepStarted, MessageSent, LetterDispatched, MessageSent]
    dispatched = contracts[2]
    assert isinstance(dispatched, LetterDispatched)
    assert (dispatched.application_id, dispatched.step, dispatched.next_step) == (APPLICATION, "delivery", None)
    assert (dispatched.proposal, dispatched.by) == ("refusal", "notify")
    assert dispatched.slip is None


def test_a_delivery_stays_open_while_every_channel_fails_and_ends_when_sent_again(notify: Notify) -> None:
    react(letter_signed(APPLICATION), notify)
    keys = [row.payload["message_id"] for row in work(notify)]
    for key in keys:
        notify.message_failed(key, 1, "refused: 550")

    assert [type(contract) for contract in said(notify)] == [StepStarted, MessageFailed, MessageFailed]

    notify.send_again(keys[0], by="rini")
    notify.message_sent(keys[0], 2)

    assert LetterDispatched in [type(contract) for contract in said(notify)]


def test_other_messages_dispatch_nothing(notify: Notify) -> None:
    react(submitted(APPLICATION), notify)
    notify.message_sent(message_id(APPLICATION, "submitted", "", "email"), 1)

    assert [type(contract) for contract in said(notify)] == [MessageSent]


def test_the_page_knows_number_state_and_reason(notify: Notify) -> None:
    react(submitted(APPLICATION), notify)
    react(correction_requested(APPLICATION), notify)
    notify.message_failed(message_id(APPLICATION, "submitted", "", "email"), 1, "refused: 550")

    [failed] = read_model.failed(notify.datastore)
    assert (failed.number, failed.channel, failed.state, failed.reason) == (NUMBER, "email", "failed", "refused: 550")
    assert {row.number for row in read_model.latest(notify.datastore)} == {NUMBER}
