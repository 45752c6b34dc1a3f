"""What the post room does about what it hears, on a real database; hearing it twice changes nothing."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.notify.announcements import announce
from services.notify.application import Notify
from services.notify.reactions import HEARS, react
from services.notify.rules import CHANNELS, message_id
from services.shared.contracts import Contract
from services.shared.contracts.intake import QuestionAnswered
from services.shared.contracts.notify import (
    LetterDispatched,
    LetterNotDelivered,
    MessageFailed,
    MessageSent,
    StepStarted,
)
from services.shared.contracts.recommendation import CorrectionRequested as AgencyCorrection
from services.shared.contracts.verification import Fault
from tests.notify.cases import AT, NUMBER, correction_requested, letter_signed, messages, submitted

pytestmark = pytest.mark.servers
APPLICATION = uuid4()
SUBMITTED = message_id(APPLICATION, "submitted", "")
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
    (letter_signed(APPLICATION), "issued"),
    (letter_signed(APPLICATION, "refusal"), "refused"),
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
def test_news_is_told_once_and_by_one_channel_at_a_time(notify: Notify, news: Contract, subject_matter: str) -> None:
    react(news, notify)
    react(news, notify)

    [asked] = work(notify)
    assert (asked.kind, asked.payload["channel"]) == ("send by whatsapp", "whatsapp")
    [told] = messages(notify)
    assert (told.subject_matter, told.state) == (subject_matter, "waiting")


def test_the_work_holds_no_personal_data(notify: Notify) -> None:
    react(submitted(APPLICATION), notify)

    assert all(set(row.payload) == {"message_id", "channel", "attempt", "doubtful"} for row in work(notify))


def test_a_channel_that_refuses_makes_work_for_the_next_one(notify: Notify) -> None:
    react(submitted(APPLICATION), notify)
    notify.message_failed(SUBMITTED, "whatsapp", 1, "no address")

    assert [row.payload["channel"] for row in work(notify)] == ["email", "whatsapp"]


def test_what_the_gateway_calls_a_message_leads_back_to_it(notify: Notify) -> None:
    react(submitted(APPLICATION), notify)
    notify.message_sent(SUBMITTED, "whatsapp", 1, reference="wamid.1", wording="submitted 1")

    [known] = notify.datastore.query("SELECT * FROM sent_references")
    assert (known.channel, known.reference, known.message_id, known.attempt) == ("whatsapp", "wamid.1", SUBMITTED, 1)


def test_each_correction_is_told(notify: Notify) -> None:
    react(correction_requested(APPLICATION), notify)
    react(correction_requested(APPLICATION, days=1), notify)

    assert len(work(notify)) == 2


def test_every_contract_that_is_heard_is_known() -> None:
    assert all(react.dispatch(kind) is not react.dispatch(object) for kind in HEARS)


def test_the_first_message_about_the_letter_ends_the_route(notify: Notify) -> None:
    news = letter_signed(APPLICATION, "refusal")
    react(news, notify)
    for row in work(notify):
        notify.message_sent(row.payload["message_id"], "whatsapp", 1)

    contracts = said(notify)
    assert [type(contract) for contract in contracts] == [StepStarted, MessageSent, LetterDispatched]
    dispatched = contracts[2]
    assert isinstance(dispatched, LetterDispatched)
    assert (dispatched.application_id, dispatched.step, dispatched.next_step) == (APPLICATION, "delivery", None)
    assert (dispatched.proposal, dispatched.by) == ("refusal", "notify")
    assert dispatched.slip is None


def test_a_delivery_stays_open_while_every_channel_fails_and_ends_when_sent_again(notify: Notify) -> None:
    react(letter_signed(APPLICATION), notify)
    [row] = work(notify)
    message: UUID = row.payload["message_id"]
    for channel in CHANNELS["applicant"]:
        notify.message_failed(message, channel, 1, "refused: 550")

    assert [type(contract) for contract in said(notify)] == [StepStarted, MessageFailed, LetterNotDelivered]

    notify.send_again(message, by="rini")
    notify.message_sent(message, "whatsapp", 2)

    assert LetterDispatched in [type(contract) for contract in said(notify)]


def test_other_messages_dispatch_nothing(notify: Notify) -> None:
    react(submitted(APPLICATION), notify)
    notify.message_sent(SUBMITTED, "whatsapp", 1)

    assert [type(contract) for contract in said(notify)] == [MessageSent]


def test_the_page_knows_number_state_and_reason(notify: Notify) -> None:
    react(submitted(APPLICATION), notify)
    react(correction_requested(APPLICATION), notify)
    for channel in CHANNELS["applicant"]:
        notify.message_failed(SUBMITTED, channel, 1, "refused: 550")

    [failed] = messages(notify, "failed")
    assert (failed.number, failed.channel, failed.state, failed.reason) == (NUMBER, "email", "failed", "refused: 550")
    assert {row.number for row in messages(notify)} == {NUMBER}
