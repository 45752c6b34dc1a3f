"""Messages leave the house for a mailbox that misbehaves: nothing is lost, nothing is sent twice, nothing is kept."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any, NoReturn
from uuid import UUID, uuid4

import pytest

from services.notify import read_model
from services.notify.application import Notify
from services.notify.domain import Delivery, Message
from services.notify.reactions import react
from services.notify.read_model import SEND
from services.notify.rules import TRIES, message_id
from services.notify.sending import NobodyKnown, Senders
from services.notify.words import REASONS
from services.shared.outside import Declined, Done, Outcome, Retry, Work
from services.shared.outside_worker import OutsideLoop
from services.shared.refusals import Unavailable
from tests.notify.cases import AT, NUMBER, letter_signed, submitted
from tests.notify.conftest import Mailbox

pytestmark = pytest.mark.servers
Contact = dict[str, Any]


def work(channel: str, subject_matter: str = "submitted", tries: int = 1) -> Work:
    message = uuid4()
    payload = {"message_id": str(message), "subject_matter": subject_matter, "channel": channel, "attempt": 1}
    return Work(f"{message}.1", SEND, uuid4(), payload, tries)


def work_all(senders: Senders) -> None:
    loop = OutsideLoop(senders.notify.datastore, senders.effects())
    while loop.work_once(threading.Event()):
        pass


def reason(outcome: Outcome) -> str:
    assert isinstance(outcome, Declined | Retry)
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
    senders: Senders, mailbox: Mailbox, contact: Contact, channel: str, address: str, subject_matter: str,
    link: str, language: str,
) -> None:  # fmt: skip
    contact["language"] = language

    assert senders.perform(work(channel, subject_matter)) == Done()

    [arrived] = mailbox.messages(contact[address])
    assert arrived["channel"] == channel
    assert contact[link] in arrived["text"].splitlines()
    assert NUMBER in arrived["text"]
    assert ("Yth." if language == "id" else "Dear") + f" {contact['name']}," in arrived["text"]
    if channel == "email":
        assert NUMBER in arrived["subject"]


@pytest.mark.parametrize(("way", "outcome"), [("tempfail", Retry), ("hang", Retry), ("refuse", Declined)])
def test_a_mail_server_that_misbehaves(
    senders: Senders, mailbox: Mailbox, contact: Contact, way: str, outcome: type[Outcome]
) -> None:
    mailbox.misbehave(smtp=way)

    happened = senders.perform(work("email"))

    assert isinstance(happened, outcome)
    assert contact["email"] not in reason(happened)
    assert mailbox.messages(contact["email"]) == []


@pytest.mark.parametrize(
    ("way", "outcome"), [("500", Retry), ("429", Retry), ("hang", Retry), ("401", Declined), ("400", Declined)]
)
def test_a_gateway_that_misbehaves(
    senders: Senders, mailbox: Mailbox, contact: Contact, way: str, outcome: type[Outcome]
) -> None:
    mailbox.misbehave(whatsapp=way)

    happened = senders.perform(work("whatsapp"))

    assert isinstance(happened, outcome)
    assert contact["phone"] not in reason(happened)
    assert mailbox.messages(contact["phone"]) == []


@pytest.mark.parametrize("channel", ["email", "whatsapp"])
def test_nobody_listening_is_tried_again(senders: Senders, channel: str) -> None:
    nowhere = replace(senders, smtp_url="smtp://127.0.0.1:9", whatsapp_url="http://127.0.0.1:9/")

    assert isinstance(nowhere.perform(work(channel)), Retry)
    assert reason(nowhere.perform(work(channel, tries=TRIES))).startswith("gave up")


def test_a_lost_answer_of_the_gateway_is_no_second_message(
    senders: Senders, mailbox: Mailbox, contact: Contact
) -> None:
    wanted = work("whatsapp")
    mailbox.misbehave(whatsapp="drop")
    first = senders.perform(wanted)
    mailbox.misbehave(whatsapp="ok")
    second = senders.perform(replace(wanted, tries=2))

    assert isinstance(first, Retry)
    assert second == Done()
    assert len(mailbox.messages(contact["phone"])) == 1


def test_a_person_without_an_address_or_unknown_to_intake_is_a_failure(senders: Senders) -> None:
    def nobody(_: UUID) -> NoReturn:
        raise NobodyKnown

    without = replace(senders, contact_of=lambda _: {"email": "", "phone": None})

    assert without.perform(work("email")) == without.perform(work("whatsapp")) == Declined("no address")
    assert replace(senders, contact_of=nobody).perform(work("email")) == Declined("nobody known")


def test_intake_that_does_not_answer_is_waited_for(senders: Senders) -> None:
    def silent(_: UUID) -> NoReturn:
        raise Unavailable("intake does not answer")

    with pytest.raises(Unavailable):
        replace(senders, contact_of=silent).perform(work("email", tries=TRIES))


def test_a_letter_is_dispatched_though_one_channel_refuses(
    senders: Senders, notify: Notify, mailbox: Mailbox, contact: Contact
) -> None:
    application_id = uuid4()
    mailbox.misbehave(smtp="refuse")
    react(letter_signed(application_id), notify)

    work_all(senders)

    assert notify.find(Delivery, application_id).dispatched
    assert [row.channel for row in read_model.failed(notify.datastore)] == ["email"]
    assert len(mailbox.messages(contact["phone"])) == 1


def test_who_has_no_phone_gets_the_letter_by_mail_and_the_page_says_why_not_by_chat(
    senders: Senders, notify: Notify, mailbox: Mailbox, contact: Contact
) -> None:
    application_id = uuid4()
    contact["phone"] = ""
    react(letter_signed(application_id), notify)

    work_all(senders)

    assert notify.find(Delivery, application_id).dispatched
    [failed] = read_model.failed(notify.datastore)
    assert (failed.channel, str(REASONS[failed.reason])) == (
        "whatsapp",
        "The applicant gave no address for this channel.",
    )


def test_a_failed_message_is_sent_by_the_officer_s_button(
    senders: Senders, notify: Notify, mailbox: Mailbox, contact: Contact
) -> None:
    application_id = uuid4()
    message = message_id(application_id, "submitted", "", "whatsapp")
    mailbox.misbehave(whatsapp="401")
    react(submitted(application_id), notify)
    work_all(senders)
    assert state(notify, message) == "failed"

    mailbox.misbehave(whatsapp="ok")
    notify.send_again(message, by="rini")
    work_all(senders)

    assert state(notify, message) == "sent"
    assert len(mailbox.messages(contact["phone"])) == 1


def test_a_mail_server_that_recovers_gets_the_message(
    senders: Senders, notify: Notify, mailbox: Mailbox, contact: Contact
) -> None:
    application_id = uuid4()
    mailbox.misbehave(smtp="tempfail")
    react(submitted(application_id), notify)
    work_all(senders)
    message = message_id(application_id, "submitted", "", "email")
    assert state(notify, message) == "waiting"

    mailbox.misbehave(smtp="ok")
    notify.datastore.query("UPDATE outside_work SET due_at = %s RETURNING key", AT.replace(year=2020))
    work_all(senders)

    assert state(notify, message) == "sent"
    assert len(mailbox.messages(contact["email"])) == 1


def test_no_address_and_no_name_is_kept(senders: Senders, notify: Notify, contact: Contact, mailbox: Mailbox) -> None:
    mailbox.misbehave(smtp="refuse", whatsapp="400")
    react(submitted(uuid4()), notify)
    work_all(senders)

    kept = str(
        [
            notify.datastore.query(f"SELECT {table}::text FROM {table}")
            for table in ("message", "application_number", "outside_work")
        ]
    ) + str([bytes(stored.state) for stored in notify.recorder.select_notifications(start=1, limit=100)])
    assert len(read_model.failed(notify.datastore)) == 2
    assert not [each for each in ("email", "phone", "name", "tracking_url") if contact[each] in kept]
