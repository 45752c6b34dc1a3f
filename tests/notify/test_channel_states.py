"""A provider in trouble is left alone, heals by one message, and can be paused; nothing is tried meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.notify import channel_states
from services.notify.application import Notify, Wanted
from services.notify.channels.gateway import FormGateway
from services.notify.domain import Message
from services.notify.sending import Senders
from services.notify.unanswered import Waiting
from services.shared.outside import Declined, Done, Outcome, Retry
from tests.notify.cases import AT
from tests.notify.conftest import TOKEN, Mailbox
from tests.notify.test_sending import clock_ahead, state, work, work_all

pytestmark = pytest.mark.servers
TIME_PASSES = "UPDATE channels SET open_until = now() - interval '1 second' WHERE open_until IS NOT NULL RETURNING 1"


def whatsapp(notify: Notify) -> Any:
    [found] = [each for each in channel_states.states(notify.datastore) if each.channel == "whatsapp"]
    return found


def wanted(notify: Notify, number: int) -> list[Wanted]:
    messages = [Wanted(uuid4(), "submitted", number="2026-K7QF-3M2X") for _ in range(number)]
    notify.request(*messages)
    return messages


def tries(notify: Notify) -> list[int]:
    return [row.tries for row in notify.datastore.query("SELECT tries FROM outside_work ORDER BY tries")]


def test_failures_in_a_row_close_a_channel_off_and_one_message_heals_it(
    senders: Senders, notify: Notify, mailbox: Mailbox
) -> None:
    mailbox.misbehave(whatsapp="500")
    messages = wanted(notify, 8)
    work_all(senders)

    assert (whatsapp(notify).state, whatsapp(notify).last_error[-3:]) == ("open", "000")
    assert tries(notify) == [0] * 3 + [1] * channel_states.FAILURES

    mailbox.misbehave(whatsapp="ok")
    notify.datastore.query(TIME_PASSES)
    notify.datastore.query("UPDATE outside_work SET due_at = now() RETURNING key")
    work_all(senders)

    assert whatsapp(notify).state == "ok"
    assert {state(notify, message.id) for message in messages} == {"sent"}


def test_a_channel_that_stays_in_trouble_is_left_alone_for_longer(notify: Notify) -> None:
    for _ in range(channel_states.FAILURES):
        channel_states.failed(notify.datastore, "whatsapp", "500")
    first = whatsapp(notify).open_until
    notify.datastore.query(TIME_PASSES)
    assert channel_states.allowance(notify.datastore, "whatsapp", 50) == 1
    assert channel_states.allowance(notify.datastore, "whatsapp", 50) == 0

    channel_states.failed(notify.datastore, "whatsapp", "500")

    assert whatsapp(notify).open_until > first


def test_nothing_is_tried_while_an_operator_pauses_a_channel(
    senders: Senders, notify: Notify, mailbox: Mailbox
) -> None:
    channel_states.pause(notify.datastore, "whatsapp", "oki", AT)
    channel_states.pause(notify.datastore, "whatsapp", "ani", AT)
    [message] = wanted(notify, 1)
    work_all(senders)
    assert (state(notify, message.id), tries(notify), whatsapp(notify).paused_by) == ("waiting", [0], "oki")

    channel_states.resume(notify.datastore, "whatsapp")
    work_all(senders)

    assert state(notify, message.id) == "sent"


def test_what_waits_too_long_for_a_closed_channel_goes_by_the_next(
    senders: Senders, notify: Notify, mailbox: Mailbox, contact: dict[str, Any]
) -> None:
    channel_states.pause(notify.datastore, "whatsapp", "oki", AT)
    [message] = wanted(notify, 1)

    with clock_ahead(notify, timedelta(hours=3)):
        work_all(senders)

    assert state(notify, message.id) == "sent"
    assert len(mailbox.messages(contact["email"])) == 1


def test_an_unanswered_message_goes_by_mail_after_good_time_and_says_that_it_may_be_the_second(
    senders: Senders, notify: Notify, mailbox: Mailbox, contact: dict[str, Any]
) -> None:
    mailbox.misbehave(whatsapp="drop")
    [message] = wanted(notify, 1)
    work_all(senders)
    waiting = Waiting(notify)
    assert waiting.too_long(None) == []

    with clock_ahead(notify, timedelta(hours=3)):
        assert waiting.too_long(None) == [message.id]
        waiting.give_up(message.id)
    work_all(senders)

    assert notify.find(Message, message.id).channel == "email"
    [mail] = mailbox.messages(contact["email"])
    assert mail["text"].startswith("Mungkin Anda sudah menerima pesan ini")


@pytest.mark.parametrize(
    ("token", "phone", "outcome"), [(TOKEN, "", Done), (TOKEN, "00000000000", Declined), ("another", "", Retry)]
)
def test_a_gateway_that_takes_forms(
    senders: Senders, mailbox: Mailbox, contact: dict[str, Any], token: str, phone: str, outcome: type[Outcome]
) -> None:
    gateway = FormGateway(f"http://{mailbox.http}/whatsapp/send", token, seconds=5)
    contact["phone"] = phone or contact["phone"]

    happened = replace(senders, channels={"whatsapp": gateway}).perform(work(senders.notify, "whatsapp"))
    gateway.rest()

    assert isinstance(happened, outcome)
    assert len(mailbox.messages(contact["phone"])) == (outcome is Done)
