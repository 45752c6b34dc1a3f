"""A small application for tests of the event store: folders, notes in them, and the tables their pages would read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from services.shared.application import DomainEvent, EventSourcedApplication
from services.shared.datastore import Datastore, Row
from tests.shared.databases import prepared

MORNING = datetime(2026, 3, 12, 8, 0, tzinfo=UTC)


class GivenUp(Exception):
    """Somebody changed their mind."""


class Folder(Aggregate):
    """An aggregate that people write notes into."""

    class Noted(Aggregate.Event):
        text: str
        by: str
        at: datetime

    class Stamped(Aggregate.Event):
        day: date
        stamps: tuple[str, ...]

    class Opened(Aggregate.Created):
        label: str

    @event(Opened)
    def __init__(self, label: str) -> None:
        self.label = label
        self.notes: list[str] = []
        self.stamps: tuple[str, ...] = ()
        self.day: date | None = None

    @event(Noted)
    def note(self, text: str, by: str, at: datetime) -> None:
        self.notes.append(text)

    @event(Stamped)
    def stamp(self, day: date, stamps: tuple[str, ...]) -> None:
        self.day, self.stamps = day, stamps


def rows(happened: DomainEvent) -> Iterable[Row]:
    """One row per note; the label of a folder is unique."""
    match happened:
        case Folder.Opened():
            yield Row("INSERT INTO labels (label) VALUES (%s)", (happened.label,))
        case Folder.Noted():
            yield Row("INSERT INTO notes (folder, text) VALUES (%s, %s)", (happened.originator_id, happened.text))


TABLES = "CREATE TABLE labels (label text PRIMARY KEY); CREATE TABLE notes (folder uuid, text text)"


@contextmanager
def office_over(database_url: str) -> Iterator[EventSourcedApplication]:
    """The use cases of folders, over a database of their own."""
    datastore = Datastore(prepared(database_url, TABLES), pool_size=20)
    yield EventSourcedApplication(datastore, rows=rows)
    datastore.close()


@contextmanager
def undone(office: EventSourcedApplication) -> Iterator[None]:
    """A transaction that is given up in the end."""
    with suppress(GivenUp), office.datastore.transaction():
        yield
        raise GivenUp


def opened(office: EventSourcedApplication, label: str = "a") -> UUID:
    folder = Folder(label)
    office.save(folder)
    return folder.id


def noted(office: EventSourcedApplication, folder_id: UUID, text: str, by: str = "sri") -> Folder:
    folder = office.find(Folder, folder_id)
    folder.note(text=text, by=by, at=MORNING)
    return folder


def count(office: EventSourcedApplication, table: str) -> int:
    [(number,)] = office.datastore.tuples(Row(f"SELECT count(*) FROM {table}"))
    return int(number)
