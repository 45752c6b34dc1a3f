"""E-mails and WhatsApp messages land in the conversation of whoever wrote, and are answered by the same way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.notify import helping, receiving
from services.notify.application import Notify
from services.notify.chat_files import ChatFiles
from services.notify.conversation_read_model import one
from services.notify.helping import FOR_STAFF, Said
from services.notify.incoming import Incoming, IncomingFile
from services.notify.intake_asked import Intake
from services.notify.reaching import reaching
from services.notify.sending import NobodyKnown
from services.shared.refusals import Unavailable
from tests.notify.cases import CONTACT

pytestmark = pytest.mark.servers
SARI = uuid4()
Receive = Callable[..., None]
BASE = "https://izin.contoh.example"


def who_writes(address: str) -> UUID | None:
    return SARI if address == "sari@contoh.example" else None


def mail(text: str = "Bagaimana caranya?", sender: str = "sari@contoh.example", **more: str) -> Incoming:
    return Incoming("email", sender, f"<{uuid4()}@contoh.example>", text, **more)


@pytest.fixture
def receive(notify: Notify, files: ChatFiles) -> Receive:
    return lambda incoming, asked=who_writes: receiving.receive(notify, incoming, asked, files)


def conversations(notify: Notify) -> list[Any]:
    return notify.datastore.query("SELECT * FROM conversations ORDER BY opened_at")


def told(notify: Notify, conversation_id: UUID) -> list[str]:
    return [entry.words["text"] for entry in helping.entries(notify, conversation_id, FOR_STAFF) if entry.words]


def test_mail_of_a_known_person_lands_in_their_conversation(notify: Notify, receive: Receive) -> None:
    receive(mail())
    receive(mail("Satu lagi."))

    [row] = conversations(notify)
    assert row.account_id == SARI
    assert told(notify, row.conversation_id) == ["Bagaimana caranya?", "Satu lagi."]


def test_the_same_mail_twice_is_one_also_after_the_conversation_was_closed(notify: Notify, receive: Receive) -> None:
    same = mail()
    receive(same)
    [row] = conversations(notify)
    helping.close(notify, row.conversation_id, "")

    receive(same)

    assert [each.state for each in conversations(notify)] == ["closed"]


def test_a_stranger_is_found_again_by_the_address_which_is_not_kept_readable(notify: Notify, receive: Receive) -> None:
    for received in ("wamid.1", "wamid.2"):
        receive(Incoming("whatsapp", "+6281200000009", received, "Halo"))
    receive(Incoming("whatsapp", "+6281200000008", "wamid.3", "Halo"))

    assert len(conversations(notify)) == 2
    for table in "conversation_senders", "received_messages", "conversation_words", "conversations":
        rows = notify.datastore.query(f"SELECT row_to_json({table})::text AS line FROM {table}")
        assert not [row for row in rows if "8120000000" in row.line or "wamid" in row.line]


def test_while_intake_is_down_the_gateway_is_to_come_again(notify: Notify, receive: Receive) -> None:
    def down(address: str) -> UUID | None:
        raise Unavailable

    with pytest.raises(Unavailable):
        receive(mail(), down)

    assert conversations(notify) == []


def test_an_answer_to_our_mail_opens_the_conversation_that_it_answers(notify: Notify, receive: Receive) -> None:
    receive(mail())
    [row] = conversations(notify)
    helping.answer(notify, row.conversation_id, Said(uuid4(), "Begini."), "rina")
    [message] = notify.datastore.query("SELECT message_id FROM message")
    notify.message_sent(message.message_id, "whatsapp", 1, reference="wamid.9")
    helping.close(notify, row.conversation_id, "rina")

    receive(Incoming("whatsapp", "+6281299", "wamid.10", "Terima kasih", answers="wamid.9"))

    assert [each.account_id for each in conversations(notify)] == [SARI, None]
    sent_by_mail = "UPDATE sent_references SET channel = 'email' RETURNING 1"
    notify.datastore.query(sent_by_mail)
    receive(mail("Terima kasih", answers="wamid.9"))
    assert told(notify, row.conversation_id)[-1] == "Terima kasih"


def test_who_writes_mails_is_answered_by_mail_with_the_link(notify: Notify, receive: Receive) -> None:
    receive(mail())
    receive(mail(sender="tamu@contoh.example"))
    known, stranger = conversations(notify)
    contact_of = reaching(notify, Intake(person_of=lambda _: CONTACT), BASE)

    contact = contact_of(known.conversation_id, "")
    assert (contact["phone"], contact["email"]) == ("", CONTACT["email"])
    assert contact["chat_url"] == f"{BASE}/bantuan/percakapan/{known.conversation_id}"

    contact = contact_of(stranger.conversation_id, "")
    assert contact["email"] == "tamu@contoh.example"
    key = contact["chat_url"].rpartition("/kunci/")[2]
    assert helping.opens(notify, stranger.conversation_id, key)


def test_everybody_else_is_asked_of_intake(notify: Notify) -> None:
    contact_of = reaching(notify, Intake(contact_of=lambda about, username: {"name": username}), BASE)

    assert contact_of(uuid4(), "rina") == {"name": "rina"}


def test_a_stranger_without_an_address_is_told_nothing_and_fails_nothing(notify: Notify) -> None:
    conversation_id = helping.begin(notify, helping.Wish(uuid4()), Said(uuid4(), "Halo"))
    helping.answer(notify, conversation_id, Said(uuid4(), "Halo juga."), "rina")

    assert notify.datastore.query("SELECT 1 FROM message") == []
    with pytest.raises(NobodyKnown):
        reaching(notify, Intake(), BASE)(conversation_id, "")


def test_files_that_are_not_kept_are_spoken_of(notify: Notify, receive: Receive) -> None:
    receive(mail(files=(IncomingFile("ktp.pdf", "application/pdf", b"%PDF"),)))

    [row] = conversations(notify)
    [entry] = helping.entries(notify, row.conversation_id, FOR_STAFF)
    assert (entry.words or {})["left_out"] == 1
    assert one(notify.datastore, row.conversation_id).way == "email"
