"""The use cases of the helpdesk; what people write is sealed with the key of their account, or of the conversation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any
from uuid import UUID

from services.notify import conversation_read_model
from services.notify.application import Notify, Wanted
from services.notify.chat_files import PURPOSE
from services.notify.conversation import Conversation
from services.notify.conversation_rules import (
    ENOUGH_ANSWERS,
    STRANGERS_AN_HOUR,
    USUAL_OVER_DAYS,
    SentFile,
    TooManyConversations,
    Way,
    owner_of,
)
from services.notify.opening_hours import opening_hours
from services.shared.application import decided_again
from services.shared.personal_data import PersonalDataErased

KEY_SIGNS = 32  # hexadecimal: 128 bits
FOR_PERSONS = frozenset({"person", "office", "closed", "proposed", "given", "declined"})
FOR_STAFF = FOR_PERSONS | {"note", "taken", "given_back", "handed_over"}
HERE_LATELY = timedelta(seconds=45)


@dataclass(frozen=True)
class Said:
    """What somebody writes. ``name`` and ``address`` are those of a stranger, as written; ``names`` those of the
    files."""

    message_id: UUID
    text: str
    subject: str = ""
    name: str = ""
    address: str = ""
    files: tuple[SentFile, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    left_out: int = 0  # files that came along and are not kept


@dataclass(frozen=True)
class Wish:
    """Who turns to the helpdesk, and about what; ``account_id`` is whose conversation it is, if known."""

    conversation_id: UUID
    account_id: UUID | None = None
    application_id: UUID | None = None
    way: Way = "portal"


@dataclass(frozen=True)
class Entry:
    """Something that happened in a conversation; ``words`` is None where nobody can read them any more."""

    number: int
    kind: str
    by: str
    way: Way
    other: str
    at: datetime
    words: dict[str, Any] | None
    files: tuple[Any, ...] = ()  # rows of those that came with it


@dataclass(frozen=True)
class Outlook:
    """When an answer may be expected. ``usual_minutes`` (open ones, of the last 30 days) is None while there are too
    few answers to say."""

    is_open: bool
    opens_at: datetime
    usual_minutes: int | None


def key_of(notify: Notify, conversation_id: UUID) -> str:
    """What opens a stranger's conversation; it follows from the key of the words and stands nowhere."""
    return notify.words.lookup(f"conversation {conversation_id}")[:KEY_SIGNS]


def opens(notify: Notify, conversation_id: UUID, key: str) -> bool:
    """Whether this is the key."""
    return compare_digest(key_of(notify, conversation_id).encode(), key.encode())


def outlook(notify: Notify) -> Outlook:
    """What can honestly be said of the time to an answer."""
    now, hours = notify.clock(), opening_hours()
    since = now - timedelta(days=USUAL_OVER_DAYS)
    answers, median = conversation_read_model.usual_minutes(notify.datastore, since)
    return Outlook(hours.is_open(now), hours.opens_next(now), median if answers >= ENOUGH_ANSWERS else None)


def entries(notify: Notify, conversation_id: UUID, kinds: Collection[str], after: int = 0) -> list[Entry]:
    """What happened after an entry, opened for who may read it."""
    row = conversation_read_model.one(notify.datastore, conversation_id)
    if row is None:
        return []
    owner, files = conversation_read_model.owner(row), defaultdict(list)
    for file in conversation_read_model.files(notify.datastore, conversation_id, after):
        files[file.number].append(file)
    return [
        Entry(
            each.number,
            each.kind,
            each.by,
            each.way,
            each.other,
            each.at,
            opened(notify, owner, each.sealed),
            tuple(files[each.number]),
        )
        for each in conversation_read_model.entries(notify.datastore, conversation_id, after, kinds)
    ]


def first_words(notify: Notify, row: Any) -> dict[str, Any]:
    """What a person wrote first; a stranger's name and address stand there."""
    [first, *_] = [*entries(notify, row.conversation_id, ("person",)), None]
    return (first.words if first else None) or {}


def opened(notify: Notify, owner: UUID, sealed: Any) -> dict[str, Any] | None:
    """The words, or nothing when there are none or nobody can read them any more."""
    if sealed is None:
        return None
    try:
        return notify.words.open(owner, PURPOSE, bytes(sealed))
    except PersonalDataErased:
        return None


# The person


def begin(notify: Notify, wish: Wish, said: Said) -> UUID:
    """Turn to the helpdesk; gives the conversation: who has an open one about the same goes on in it."""
    if wish.account_id is not None:
        known = conversation_read_model.open_one(notify.datastore, wish.account_id, wish.application_id)
        if known is not None:
            write(notify, known, said, wish.way)
            return known
    elif strangers(notify) >= STRANGERS_AN_HOUR:
        raise TooManyConversations
    return opened_anew(notify, wish, said)


@decided_again
def opened_anew(notify: Notify, wish: Wish, said: Said) -> UUID:
    """A conversation with its first message; a second click opens nothing twice."""
    if notify.exists(wish.conversation_id):
        return wish.conversation_id
    at = notify.clock()
    conversation = Conversation(wish.conversation_id, wish.account_id, wish.application_id, wish.way, at)
    conversation.ask(said.message_id, wish.way, said.files, at)
    with notify.datastore.transaction():
        keep(notify, conversation, said)
    return conversation.id


@decided_again
def write(notify: Notify, conversation_id: UUID, said: Said, way: Way = "portal") -> None:
    """The person writes on."""
    conversation = notify.find(Conversation, conversation_id)
    if conversation.ask(said.message_id, way, said.files, notify.clock()):
        with notify.datastore.transaction():
            keep(notify, conversation, said)


def is_written(notify: Notify, conversation_id: UUID, message_id: UUID) -> bool:
    """Whether this message is there already."""
    return notify.exists(conversation_id) and message_id in notify.find(Conversation, conversation_id).written


def strangers(notify: Notify) -> int:
    """How many turned to us without an account within the hour."""
    return conversation_read_model.from_strangers(notify.datastore, notify.clock() - timedelta(hours=1))


# The office


@decided_again
def answer(notify: Notify, conversation_id: UUID, said: Said, by: str) -> None:
    """Write to the person, and tell them unless they are looking."""
    conversation, now = notify.find(Conversation, conversation_id), notify.clock()
    since = conversation.waiting_since
    minutes = opening_hours().minutes_between(since, now) if since else None
    if conversation.answer(said.message_id, said.files, by, now, minutes=minutes):
        with notify.datastore.transaction():
            keep(notify, conversation, said)
            tell(notify, conversation)


@decided_again
def note(notify: Notify, conversation_id: UUID, said: Said, by: str) -> None:
    """Write something down for colleagues."""
    conversation = notify.find(Conversation, conversation_id)
    if conversation.note(said.message_id, by, notify.clock()):
        with notify.datastore.transaction():
            keep(notify, conversation, said)


@decided_again
def hand_over(notify: Notify, conversation_id: UUID, to: str, text: str, by: str) -> None:
    """A colleague sees to it, and reads why."""
    conversation = notify.find(Conversation, conversation_id)
    if conversation.hand_over(to, by, notify.clock()):
        with notify.datastore.transaction():
            keep(notify, conversation, Said(conversation_id, text))


def take(notify: Notify, conversation_id: UUID, by: str, instead_of: str) -> None:
    """See to it."""
    changed(notify, conversation_id, lambda it: it.take(by, notify.clock(), instead_of=instead_of))


def give_back(notify: Notify, conversation_id: UUID, by: str) -> None:
    """Somebody else may."""
    changed(notify, conversation_id, lambda it: it.give_back(by, notify.clock()))


def close(notify: Notify, conversation_id: UUID, by: str) -> None:
    """Nothing is left to say; ``by`` is empty for the person."""
    changed(notify, conversation_id, lambda it: it.close(by, notify.clock()))


@decided_again
def changed(notify: Notify, conversation_id: UUID, change: Callable[[Conversation], None]) -> None:
    """Find, decide, save."""
    conversation = notify.find(Conversation, conversation_id)
    change(conversation)
    notify.save(conversation)


# Beside


def keep(notify: Notify, conversation: Conversation, said: Said) -> None:
    """Save it with the words of its last event, sealed; in the transaction of the caller."""
    number = conversation.version
    notify.save(conversation)
    words = {name: getattr(said, name) for name in ("text", "subject", "name", "address", "names", "left_out")}
    plain = {name: value for name, value in words.items() if value}
    owner = owner_of(conversation.id, conversation.account_id)
    sealed = notify.words.seal(owner, PURPOSE, plain)
    notify.datastore.execute(conversation_read_model.wrote(conversation.id, number, sealed))


def tell(notify: Notify, conversation: Conversation) -> None:
    """A message that there is an answer: one for each time that the person wrote; none while they have it
    open, and none to strangers who left no address."""
    row = conversation_read_model.one(notify.datastore, conversation.id)
    here = row.person_here_at
    if conversation.way == "portal" and here is not None and notify.clock() - here < HERE_LATELY:
        return
    if conversation.account_id is None and not first_words(notify, row).get("address"):
        return
    occasion = conversation.asked_at.isoformat()
    notify.request(Wanted(conversation.id, "chat_answer", occasion, number=row.number or ""))


def forget(notify: Notify, account_id: UUID) -> None:
    """Nobody reads what was written in the conversations of this account any more."""
    notify.words.destroy(account_id, PURPOSE)
    notify.datastore.execute(conversation_read_model.forget(account_id))
