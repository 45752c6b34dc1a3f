"""What people write by e-mail or WhatsApp lands in their conversation; the same message twice is one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from uuid import UUID, uuid5

from services.notify import conversation_read_model, helping
from services.notify.application import Notify
from services.notify.chat_files import ChatFiles, named
from services.notify.conversation_rules import MOST_FILES, SentFile
from services.notify.helping import Said, Wish
from services.notify.incoming import Incoming, Take
from services.shared.datastore import Row
from services.shared.uploads import FileRefused

LONGEST = 4000
IDS = UUID("8d0f6c1e-58a5-4d0c-9a44-6f3c27c6b6a5")  # of conversations and messages that come from outside
ANSWERED = """
SELECT message.application_id FROM sent_references JOIN message USING (message_id)
WHERE sent_references.channel = %s AND reference = %s AND subject_matter = 'chat_answer'
"""
RECEIVED = "INSERT INTO received_messages (received) VALUES (%s) ON CONFLICT DO NOTHING RETURNING received"

WhoWrites = Callable[[str], UUID | None]


def taking(notify: Notify, who_writes: WhoWrites, files: ChatFiles) -> Take:
    """How the addresses that gateways call hand over what people write. ``who_writes`` asks intake whose e-mail address
    it is; it raises :class:`Unavailable`, and the gateway tries again."""
    return lambda incoming: receive(notify, incoming, who_writes, files)


def receive(notify: Notify, incoming: Incoming, who_writes: WhoWrites, files: ChatFiles) -> None:
    """Append it to the conversation of whoever wrote, or open one. A WhatsApp number proves no account: whoever writes
    from it has a conversation of their own, without files."""
    account_id = who_writes(incoming.sender) if incoming.channel == "email" else None
    received = notify.words.lookup(f"received {incoming.channel} {incoming.received_id}")
    said = said_by(incoming, uuid5(IDS, received))
    with notify.datastore.transaction():
        if not notify.datastore.execute(Row(RECEIVED, (received,))):
            return
        if account_id is not None:
            said = with_files(said, incoming, files, account_id)
        if (known := conversation_of(notify, incoming, account_id)) is not None:
            helping.write(notify, known, said, incoming.channel)
            return
        wish = Wish(uuid5(IDS, f"conversation {received}"), account_id, None, incoming.channel)
        helping.begin(notify, wish, said)
        if account_id is None:
            sender = sender_of(notify, incoming)
            notify.datastore.execute(conversation_read_model.written_from(sender, wish.conversation_id))


def said_by(incoming: Incoming, message_id: UUID) -> Said:
    """As it is kept: without signs that no database keeps, and not longer than on the site."""
    text = incoming.text.replace("\0", "").strip()[:LONGEST]
    subject = incoming.subject.replace("\0", "").strip()[:200]
    return Said(message_id, text, subject, address=incoming.sender, left_out=len(incoming.files))


def with_files(said: Said, incoming: Incoming, files: ChatFiles, account_id: UUID) -> Said:
    """With those of its files that the site would have taken too; raises :class:`Unavailable`."""
    kept: dict[SentFile, str] = {}
    for each in incoming.files[:MOST_FILES]:
        with suppress(FileRefused):
            kept[files.take_in(account_id, BytesIO(each.content), each.name)] = each.name
    names = {file.file_id: named(name) for file, name in kept.items()}
    return replace(said, files=tuple(kept), names=names, left_out=len(incoming.files) - len(kept))


def sender_of(notify: Notify, incoming: Incoming) -> str:
    """What is kept of an address, to find the conversation again."""
    return notify.words.lookup(f"{incoming.channel} {incoming.sender.strip().casefold()}")


def conversation_of(notify: Notify, incoming: Incoming, account_id: UUID | None) -> UUID | None:
    """The one that it answers, if it is theirs; else their latest open one."""
    sender = sender_of(notify, incoming)
    theirs = conversation_read_model.open_ones(notify.datastore, account_id, sender)
    if incoming.answers:
        for row in notify.datastore.query(ANSWERED, incoming.channel, incoming.answers):
            if conversation_read_model.belongs_to(notify.datastore, row.application_id, account_id, sender):
                conversation_id: UUID = row.application_id
                return conversation_id
    return theirs[0] if theirs else None
