"""Reading the event table in order: no number is stepped over that an unfinished transaction may still fill."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.shared.notification_log import NotificationLog, in_sequence
from tests.shared.databases import prepared, session
from tests.shared.waiting import eventually

ADD = (
    "INSERT INTO events (originator_id, originator_version, topic, state) VALUES (%s, 1, 'happened', '')"
    " RETURNING notification_id"
)


@pytest.fixture
def database(database_url: str) -> str:
    return prepared(database_url)


@pytest.fixture
def events(database: str) -> Iterator[NotificationLog]:
    connection = psycopg2.connect(database)
    connection.autocommit = True
    yield NotificationLog(connection)
    connection.close()


def add(cursor: Any) -> int:
    """Record an event in the transaction in progress; its number."""
    cursor.execute(ADD, (uuid4(),))
    number: int = cursor.fetchone()[0]
    return number


def numbers(events: NotificationLog, position: int = 0) -> list[int]:
    """The numbers that may be published now."""
    return [notification.number for notification in events.after(position, 100)]


@pytest.mark.servers
def test_a_number_of_an_unfinished_transaction_is_waited_for(database: str, events: NotificationLog) -> None:
    with session(database) as other, session(database, autocommit=False) as slow:
        add(other)
        add(slow)
        add(other)

        assert numbers(events) == [1]
        assert events.held_up

        slow.connection.commit()

    assert numbers(events, 1) == [2, 3]
    assert not events.held_up


@pytest.mark.servers
def test_the_unfinished_transaction_may_be_younger_than_every_finished_one(
    database: str, events: NotificationLog
) -> None:
    with session(database, autocommit=False) as older, session(database, autocommit=False) as younger:
        older.execute("SELECT pg_current_xact_id()")
        add(younger)
        add(older)
        older.connection.commit()

        assert numbers(events) == []
        assert numbers(events) == []

        younger.connection.commit()

    assert numbers(events) == [1, 2]


@pytest.mark.servers
def test_a_number_given_up_is_stepped_over(database: str, events: NotificationLog) -> None:
    with session(database) as other, session(database, autocommit=False) as slow:
        add(slow)
        add(other)
        assert numbers(events) == []
        slow.connection.rollback()

    assert eventually(lambda: numbers(events)) == [2]


@pytest.mark.servers
def test_a_transaction_that_began_after_the_sighting_delays_nothing(database: str, events: NotificationLog) -> None:
    with session(database) as other, session(database, autocommit=False) as slow:
        add(slow)
        add(other)
        assert numbers(events) == []
        slow.connection.rollback()
        with session(database, autocommit=False) as newcomer:
            add(newcomer)

            assert eventually(lambda: numbers(events)) == [2]


@pytest.mark.servers
def test_concurrent_writers_lose_and_skip_nothing(database: str, events: NotificationLog) -> None:
    committed: set[int] = set()
    held_open = threading.Event()

    def write(seed: int) -> None:
        chance = random.Random(seed)
        with session(database, autocommit=False) as cursor:
            for turn in range(60):
                added = {add(cursor) for _ in range(chance.randint(1, 4))}
                if seed == 0 and turn == 20:
                    held_open.wait(10)
                if chance.random() < 0.3:
                    cursor.connection.rollback()
                else:
                    cursor.connection.commit()
                    committed.update(added)

    writers = [threading.Thread(target=write, args=(seed,)) for seed in range(6)]
    for writer in writers:
        writer.start()
    read: list[int] = []

    def all_read() -> bool:
        read.extend(numbers(events, read[-1] if read else 0))
        if len(read) > 100 or sum(writer.is_alive() for writer in writers) == 1:
            held_open.set()
        return not any(writer.is_alive() for writer in writers) and len(read) >= len(committed)

    eventually(all_read)

    assert read == sorted(committed)


@given(
    fates=st.lists(st.sampled_from(["visible", "running", "given up"]), max_size=20),
    settled_below=st.integers(min_value=0, max_value=20),
)
def test_what_may_be_published_ends_at_the_first_undecided_number(fates: list[str], settled_below: int) -> None:
    visible = [number for number, fate in enumerate(fates, 1) if fate == "visible"]

    published = visible[: in_sequence(visible, 0, settled_below)]

    undecided = [n for n, fate in enumerate(fates, 1) if fate != "visible" and n >= settled_below]
    assert published == [n for n in visible if not undecided or n < undecided[0]]
