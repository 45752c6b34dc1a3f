"""Messages go the way that their person wants: by another channel, later, or only into the inbox of the site."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.notify.application import Notify, Wanted
from services.notify.domain import Message
from services.notify.sending import Senders
from services.shared.outside_worker import OutsideLoop
from services.shared.working_days import WIB
from tests.notify.cases import NUMBER, messages
from tests.notify.conftest import Mailbox

pytestmark = pytest.mark.servers
CORRECTION = Wanted(uuid4(), "correction", number=NUMBER)
SURVEY = Wanted(uuid4(), "survey", number=NUMBER)
URGED = Wanted(uuid4(), "urged", number=NUMBER, facts={"page": "/verifikasi/1"}, audience="staff", recipient="rini")


@pytest.fixture
def contact(contact: dict[str, Any]) -> dict[str, Any]:
    return contact | {"base_url": "http://localhost", "preferences": {}}


def sent(senders: Senders, *wanted: Wanted) -> list[str]:
    """The states of these messages after all work that is due."""
    senders.notify.request(*wanted)
    loop = OutsideLoop(senders.notify.datastore, senders.effects())
    while loop.work_once(threading.Event()):
        pass
    return [senders.notify.find(Message, each.id).state for each in wanted]


def arrived(mailbox: Mailbox, contact: dict[str, Any]) -> list[str]:
    return [each["channel"] for to in ("phone", "email") for each in mailbox.messages(contact[to])]


def test_a_channel_that_is_switched_off_is_passed_over(
    senders: Senders, mailbox: Mailbox, contact: dict[str, Any]
) -> None:
    contact["preferences"] = {"channels_off": ["whatsapp"]}

    assert sent(senders, CORRECTION) == ["sent"]
    assert arrived(mailbox, contact) == ["email"]


def test_what_is_only_wanted_in_the_inbox_is_no_failure(
    senders: Senders, notify: Notify, mailbox: Mailbox, contact: dict[str, Any]
) -> None:
    contact["preferences"] = {"topics_off": ["survey"]}

    assert sent(senders, SURVEY) == ["withheld"]
    assert arrived(mailbox, contact) == []
    assert messages(notify, "failed") == []
    [shown] = messages(notify)
    assert (shown.state, shown.reason) == ("withheld", "only wanted in the inbox")


def test_without_channels_only_what_is_mandatory_leaves_the_house(
    senders: Senders, mailbox: Mailbox, contact: dict[str, Any]
) -> None:
    contact["preferences"] = {"channels_off": ["whatsapp", "email"]}

    assert sent(senders, SURVEY, CORRECTION) == ["withheld", "sent"]
    assert arrived(mailbox, contact) == ["email"]


def test_quiet_hours_postpone_a_message_to_their_end(
    senders: Senders, notify: Notify, mailbox: Mailbox, contact: dict[str, Any]
) -> None:
    notify.clock = lambda: datetime(2026, 11, 23, 23, 0, tzinfo=WIB)
    contact["preferences"] = {"quiet": ["21:00", "06:00"]}

    assert sent(senders, CORRECTION) == ["waiting"]
    [left] = notify.datastore.query("SELECT due_at - now() AS pause FROM outside_work")
    assert timedelta(hours=6, minutes=58) < left.pause <= timedelta(hours=7)

    notify.clock = lambda: datetime(2026, 11, 24, 6, 0, tzinfo=WIB)
    notify.datastore.query("UPDATE outside_work SET due_at = now() RETURNING key")
    assert sent(senders, CORRECTION) == ["sent"]
    assert arrived(mailbox, contact) == ["whatsapp"]


def test_staff_get_mail_and_without_an_address_only_the_inbox(
    senders: Senders, notify: Notify, mailbox: Mailbox, contact: dict[str, Any]
) -> None:
    assert sent(senders, URGED) == ["sent"]
    [mail] = mailbox.messages(contact["email"])
    assert "http://localhost/verifikasi/1" in mail["text"]

    without = replace(senders, contact_of=lambda *_: contact | {"email": ""})
    assert sent(without, replace(URGED, occasion="2")) == ["withheld"]


def test_what_was_sent_names_its_words(senders: Senders, notify: Notify) -> None:
    sent(senders, CORRECTION)

    [kept] = notify.datastore.query("SELECT wording FROM message")
    assert kept.wording == "correction 1, frame 1"
