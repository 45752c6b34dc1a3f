"""The use cases of complaints; what people write is sealed with the complaint's own key."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from uuid import UUID

from services.notify import complaint_read_model
from services.notify.application import Notify, Wanted
from services.notify.complaint import Complaint
from services.notify.complaint_rules import CLOSED_AFTER, STRANGERS_AN_HOUR, Category, TooManyComplaints
from services.notify.office import office
from services.shared.application import decided_again
from services.shared.working_days import day_of

PURPOSE = "complaint"
SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True)
class Wish:
    """What somebody files: ``contact`` is how to reach a stranger, as written; ``account_id`` whose it is, if known."""

    complaint_id: UUID
    category: Category
    text: str
    contact: str = ""
    application_id: UUID | None = None
    account_id: UUID | None = None


@dataclass(frozen=True)
class Word:
    """Something that was written about a complaint."""

    writer: str
    text: str
    contact: str
    at: datetime


def signs(number: int) -> str:
    """Some that nobody guesses and everybody can read out."""
    return "".join(secrets.choice(SIGNS) for _ in range(number))


def hashed(notify: Notify, complaint_id: UUID, code: str) -> str:
    """What is kept of the code that opens a complaint."""
    return notify.words.lookup(f"complaint {complaint_id} {code}")


def file(notify: Notify, wish: Wish) -> tuple[str, str]:
    """Take a complaint; gives its number, and the code that opens it (empty when it was filed before)."""
    if notify.exists(wish.complaint_id):
        return notify.find(Complaint, wish.complaint_id).number, ""
    at = notify.clock()
    if wish.account_id is None and strangers(notify, at) >= STRANGERS_AN_HOUR:
        raise TooManyComplaints
    number, code = f"P-{day_of(at).year}-{signs(4)}-{signs(4)}", signs(10)
    complaint = Complaint.file(
        wish.complaint_id,
        number,
        hashed(notify, wish.complaint_id, code),
        wish.category,
        office().complaint_days,
        at,
        application_id=wish.application_id,
        account_id=wish.account_id,
    )
    with notify.datastore.transaction():
        notify.save(complaint)
        write(notify, complaint.id, "complainant", wish.text, wish.contact)
        tell(notify, complaint, "complaint_received", "")
    return number, code


def strangers(notify: Notify, at: datetime) -> int:
    """How many complained without an account within the hour."""
    return complaint_read_model.from_strangers(notify.datastore, at - timedelta(hours=1))


def opens(notify: Notify, complaint_id: UUID, code: str) -> bool:
    """Whether this is the code."""
    right = notify.find(Complaint, complaint_id).code
    return compare_digest(hashed(notify, complaint_id, code.strip().upper()), right)


def words(notify: Notify, complaint_id: UUID) -> list[Word]:
    """What was written, opened for who may read it."""
    found = complaint_read_model.words(notify.datastore, complaint_id)
    opened = [(row, notify.words.open(complaint_id, PURPOSE, row.sealed)) for row in found]
    return [Word(row.writer, plain["text"], plain["contact"], row.written_at) for row, plain in opened]


# The office


def take(notify: Notify, complaint_id: UUID, by: str, instead_of: str) -> None:
    """Somebody sees to it."""
    changed(notify, complaint_id, lambda it: it.take(by, notify.clock(), instead_of=instead_of))


@decided_again
def answer(notify: Notify, complaint_id: UUID, text: str, by: str) -> None:
    """The office answers."""
    complaint = notify.find(Complaint, complaint_id)
    complaint.answer(by, notify.clock())
    with notify.datastore.transaction():
        notify.save(complaint)
        write(notify, complaint_id, "office", text)
        tell(notify, complaint, "complaint_answered", complaint.level)


def forward(notify: Notify, complaint_id: UUID, by: str) -> None:
    """It needs a superior."""
    changed(notify, complaint_id, lambda it: it.forward(by, notify.clock()))


# Whoever complained


@decided_again
def object_to(notify: Notify, complaint_id: UUID, text: str) -> None:
    """The answer does not satisfy."""
    complaint = notify.find(Complaint, complaint_id)
    complaint.object(notify.clock())
    with notify.datastore.transaction():
        notify.save(complaint)
        write(notify, complaint_id, "complainant", text)


def accept(notify: Notify, complaint_id: UUID) -> None:
    """The answer satisfies."""
    changed(notify, complaint_id, lambda it: it.accept(notify.clock()))


def withdraw(notify: Notify, complaint_id: UUID) -> None:
    """It is not wanted any more."""
    changed(notify, complaint_id, lambda it: it.withdraw(notify.clock()))


# Time


def touched_by_time(notify: Notify, after: UUID | None) -> list[UUID]:
    """Complaints that are late, or that may be closed."""
    now = notify.clock()
    return complaint_read_model.touched_by_time(
        notify.datastore, after, day_of(now), now - timedelta(days=CLOSED_AFTER)
    )


def keep_time(notify: Notify, complaint_id: UUID) -> None:
    """What the day brings."""
    changed(notify, complaint_id, lambda it: it.keep_time(day_of(notify.clock()), notify.clock()))


@decided_again
def changed(notify: Notify, complaint_id: UUID, change: Callable[[Complaint], None]) -> None:
    """Find, decide, save."""
    complaint = notify.find(Complaint, complaint_id)
    change(complaint)
    notify.save(complaint)


def write(notify: Notify, complaint_id: UUID, writer: str, text: str, contact: str = "") -> None:
    """Keep what was written, sealed."""
    sealed = notify.words.seal(complaint_id, PURPOSE, {"text": text, "contact": contact})
    notify.datastore.execute(complaint_read_model.wrote(complaint_id, writer, sealed, notify.clock()))


def tell(notify: Notify, complaint: Complaint, subject_matter: str, occasion: str) -> None:
    """A message, unless whoever complained stays anonymous; about an application of their own it stands beside what
    else they hear of it."""
    theirs = complaint.application_id if complaint.account_id is not None else None
    if complaint.account_id is not None or contact_left(notify, complaint.id):
        about, occasion = {"complaint": complaint.number}, f"{complaint.number} {occasion}"
        notify.request(Wanted(theirs or complaint.id, subject_matter, occasion, facts=about))


def contact_left(notify: Notify, complaint_id: UUID) -> str:
    """How somebody without an account may be reached, as written; empty: not at all, or it is forgotten."""
    return next((word.contact for word in words(notify, complaint_id)), "")


def forget(notify: Notify, account_id: UUID) -> None:
    """Nobody reads what this account complained about any more; codes and days stay."""
    for row in complaint_read_model.of_account(notify.datastore, account_id):
        notify.words.destroy(row.complaint_id, PURPOSE)
        notify.datastore.execute(complaint_read_model.forget(row.complaint_id))
