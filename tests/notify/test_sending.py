"""Messages leave the house for a mailbox that misbehaves: nothing is lost, nothing is sent twice, nothing is kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, NoReturn
from uuid import UUID, uuid4

import pytest

from services.notify.application import Notify, Wanted
from services.notify.channels.smtp import Mail
from services.notify.channels.whatsapp import CloudApi
from services.notify.delivery import Delivery
from services.notify.domain import Message
from services.notify.reactions import react
from services.notify.read_model import SEND
from services.notify.rules import message_id, patience_with
from services.notify.sending import NO_ADDRESS, NOT_WANTED, NobodyKnown, Senders
from services.notify.sending_worker import SendingLoop
from services.shared.contracts.notify import Channel
from services.shared.outside import Declined, Done, Outcome, Retry, Unknown, Work
from services.shared.refusals import Unavailable
from tests.notify.cases import AT, NUMBER, letter_signed, messages, submitted
from tests.notify.conftest import Mailbox

pytestmark = pytest.mark.servers
Contact = dict[str, Any]
APPLICATION = uuid4()
SUBMITTED = message_id(APPLICATION, "submitted", "")


def work(notify: Notify, channel: Channel, subject_matter: str = "submitted", tries: int = 1) -> Work:
    """What the worker claims for a message whose turn it is to go by this channel."""
    wanted = Wanted(uuid4(), subject_matter)
    notify.request(wanted)
    if channel == "email":
        notify.message_failed(wanted.id, "whatsapp", 1, NO_ADDRESS)
    payload = {"message_id": str(wanted.id), "channel": channel, "attempt": 1, "doubtful": False}
    return Work(f"{wanted.id}.1.{channel}", SEND[channel], wanted.application_id, payload, tries)


def work_all(senders: Senders) -> None:
    loops = [SendingLoop(senders.notify.datastore, {SEND[channel]: senders.effect(channel)}) for channel in SEND]
    while any([loop.work_once(threading.Event()) for loop in loops]):
        pass


@contextmanager
def clock_ahead(notify: Notify, ahead: timedelta) -> Iterator[None]:
    clock = notify.clock
    notify.clock = lambda: clock() + ahead
    try:
        yield
    finally:
        notify.clock = clock


def reason(outcome: Outcome) -> str:
    assert isinstance(outcome, Declined | Retry | Unknown)
    return outcome.reason


def state(notify: Notify, message: UUID) -> str:
    return notify.find(Message, message).state


@pytest.mark.parametrize(
    ("subject_matter", "link"),
    [
        ("submitted", "tracking_url"),
        ("correction", "correction_url"),
        ("letter", "letter_url"),
        ("answer", "application_url"),
    ],
)
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(("channel", "address"), [("email", "email"), ("whatsapp", "phone")])
def test_a_message_arrives_with_number_and_link(
    senders: Senders, mailbox: Mailbox, contact: Contact, channel: Channel, address: str, subject_matter: str,
    link: str, language: str,
) -> None:  # fmt: skip
    contact["language"] = language

    assert isinstance(senders.perform(work(senders.notify, channel, subject_matter)), Done)

    [arrived] = mailbox.messages(contact[address])
    assert arrived["channel"] == channel
    assert contact[link] in arrived["text"].splitlines()
    assert NUMBER in arrived["text"]
    assert ("Yth." if language == "id" else "Dear") + f" {contact['name']}," in arrived["text"]
    if channel == "email":
        assert NUMBER in arrived["subject"]


@pytest.mark.parametrize(("way", "outcome"), [("tempfail", Retry), ("hang", Unknown), ("refuse", Declined)])
def test_a_mail_server_that_misbehaves(
    senders: Senders, mailbox: Mailbox, contact: Contact, way: str, outcome: type[Outcome]
) -> None:
    mailbox.misbehave(smtp=way)

    happened = senders.perform(work(senders.notify, "email"))

    assert isinstance(happened, outcome)
    assert contact["email"] not in reason(happened)
    assert mailbox.messages(contact["email"]) == []


@pytest.mark.parametrize(
    ("way", "outcome"), [("500", Retry), ("429", Retry), ("hang", Unknown), ("401", Retry), ("400", Declined)]
)
def test_a_gateway_that_misbehaves(
    senders: Senders, mailbox: Mailbox, contact: Contact, way: str, outcome: type[Outcome]
) -> None:
    mailbox.misbehave(whatsapp=way)

    happened = senders.perform(work(senders.notify, "whatsapp"))

    assert isinstance(happened, outcome)
    assert contact["phone"] not in reason(happened)
    assert mailbox.messages(contact["phone"]) == []


@pytest.mark.parametrize("channel", ["email", "whatsapp"])
def test_nobody_listening_is_tried_again(senders: Senders, channel: Channel) -> None:
    nowhere = replace(
        senders, channels={"email": Mail("smtp://127.0.0.1:9"), "whatsapp": CloudApi("http://127.0.0.1:9/", "")}
    )

    assert isinstance(nowhere.perform(work(senders.notify, channel)), Retry)
    waited = work(senders.notify, channel)
    with clock_ahead(senders.notify, patience_with(channel) + timedelta(minutes=1)):
        assert reason(nowhere.perform(waited)).startswith("gave up")


def test_a_lost_answer_of_the_gateway_is_no_second_message(
    senders: Senders, notify: Notify, mailbox: Mailbox, contact: Contact
) -> None:
    mailbox.misbehave(whatsapp="drop")
    react(submitted(APPLICATION), notify)
    work_all(senders)
    mailbox.misbehave(whatsapp="ok")
    work_all(senders)

    assert state(notify, SUBMITTED) == "unanswered"
    assert len(mailbox.messages(contact["phone"])) == 1
    assert mailbox.messages(contact["email"]) == []


def test_a_person_without_an_address_or_unknown_to_intake_is_a_failure(senders: Senders) -> None:
    def nobody(*_: object) -> NoReturn:
        raise NobodyKnown

    without = replace(senders, contact_of=lambda *_: {"email": "", "phone": None})

    assert {channel: without.perform(work(senders.notify, channel)) for channel in SEND} == dict.fromkeys(
        SEND, Declined(NO_ADDRESS)
    )
    assert replace(senders, contact_of=nobody).perform(work(senders.notify, "email")) == Declined("nobody known")


def test_intake_that_does_not_answer_is_waited_for(senders: Senders) -> None:
    def silent(*_: object) -> NoReturn:
        raise Unavailable("intake does not answer")

    with pytest.raises(Unavailable):
        replace(senders, contact_of=silent).perform(work(senders.notify, "email", tries=99))


def test_a_letter_is_dispatched_by_mail_when_whatsapp_refuses(
    senders: Senders, notify: Notify, mailbox: Mailbox, contact: Contact
) -> None:
    mailbox.misbehave(whatsapp="400")
    react(letter_signed(APPLICATION), notify)

    work_all(senders)

    assert notify.find(Delivery, APPLICATION).state == "told"
    assert messages(notify, "failed") == []
    assert len(mailbox.messages(contact["email"])) == 1


def test_a_message_that_meanwhile_arrived_by_another_channel_is_not_sent(
    senders: Senders, notify: Notify, mailbox: Mailbox, contact: Contact
) -> None:
    given = work(notify, "email")
    notify.message_delivered(UUID(given.payload["message_id"]), "whatsapp", 1)

    assert senders.perform(given) == Declined(NOT_WANTED)
    assert mailbox.messages(contact["email"]) == []


def test_a_failed_message_is_sent_by_the_officer_s_button(
    senders: Senders, notify: Notify, mailbox: Mailbox, contact: Contact
) -> None:
    mailbox.misbehave(whatsapp="400", smtp="refuse")
    react(submitted(APPLICATION), notify)
    work_all(senders)
    assert state(notify, SUBMITTED) == "failed"

    mailbox.misbehave(whatsapp="ok", smtp="ok")
    notify.send_again(SUBMITTED, by="rini")
    work_all(senders)

    assert state(notify, SUBMITTED) == "sent"
    assert len(mailbox.messages(contact["phone"])) == 1


def test_a_mail_server_that_recovers_gets_the_message(
    senders: Senders, notify: Notify, mailbox: Mailbox, contact: Contact
) -> None:
    contact["phone"] = ""
    mailbox.misbehave(smtp="tempfail")
    react(submitted(APPLICATION), notify)
    work_all(senders)
    assert state(notify, SUBMITTED) == "waiting"

    mailbox.misbehave(smtp="ok")
    notify.datastore.query("UPDATE outside_work SET due_at = %s RETURNING key", AT.replace(year=2020))
    work_all(senders)

    assert state(notify, SUBMITTED) == "sent"
    assert len(mailbox.messages(contact["email"])) == 1


def test_no_address_and_no_name_is_kept(senders: Senders, notify: Notify, contact: Contact, mailbox: Mailbox) -> None:
    mailbox.misbehave(smtp="refuse", whatsapp="400")
    react(submitted(uuid4()), notify)
    work_all(senders)

    kept = str(
        [
            notify.datastore.query(f"SELECT {table}::text FROM {table}")
            for table in ("message", "applications", "outside_work")
        ]
    ) + str([bytes(stored.state) for stored in notify.recorder.select_notifications(start=1, limit=100)])
    assert len(messages(notify, "failed")) == 1
    assert not [each for each in ("email", "phone", "name", "tracking_url") if contact[each] in kept]
