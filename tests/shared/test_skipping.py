"""Skipping a parked message: it leaves the row and is kept, and comes back to its place while nothing went past it."""

from __future__ import annotations

import threading
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.shared import parking
from services.shared.contracts import CloudEvent
from services.shared.datastore import Datastore
from services.shared.skipping import put_back, skip, skipped
from tests.shared.test_reception import Hall, hall, message
from tests.shared.waiting import eventually

__all__ = ["hall"]

pytestmark = pytest.mark.servers


def stopped(hall: Hall, *numbers: int) -> tuple[UUID, parking.Parked]:
    """A letter whose number 1 is poison, with these numbers said of it; and what is parked first of it."""
    letter = uuid4()
    hall.refuse(letter, 1)
    for number in numbers:
        hall.receive(message(letter, number))
    [entry] = [each for each in parking.parked(hall.datastore) if each.subject == str(letter)]
    return letter, entry


def test_what_waited_behind_a_skipped_message_is_taken_in(hall: Hall) -> None:
    letter, entry = stopped(hall, 1, 2, 3)

    assert skip(hall.datastore, entry.id, "said twice by mistake", "sari")

    assert parking.replay(hall.datastore, hall.take, str(letter)).done == 2
    assert hall.hearing.heard(letter) == [2, 3]
    assert parking.parked(hall.datastore) == []


def test_a_skipped_message_is_kept_with_who_and_why(hall: Hall) -> None:
    _, entry = stopped(hall, 1)

    skip(hall.datastore, entry.id, "said twice by mistake", "sari")

    [kept] = skipped(hall.datastore)
    assert (kept.cause, kept.reason, kept.skipped_by) == (entry.reason, "said twice by mistake", "sari")
    assert (kept.source, kept.event_id, kept.how) == (entry.source, entry.event_id, None)


def test_only_the_first_message_of_a_row_is_skipped_and_only_once(hall: Hall) -> None:
    _, entry = stopped(hall, 1, 2)
    [behind] = hall.datastore.query("SELECT max(id) AS id FROM parked_messages")

    assert not skip(hall.datastore, behind.id, "too early", "sari")
    assert skip(hall.datastore, entry.id, "first", "sari")
    assert not skip(hall.datastore, entry.id, "again", "budi")
    assert not skip(hall.datastore, 10**12, "nobody has this", "sari")
    assert [each.reason for each in skipped(hall.datastore)] == ["first"]


def test_a_message_put_back_stands_before_those_that_waited(hall: Hall) -> None:
    letter, entry = stopped(hall, 1, 2, 3)
    skip(hall.datastore, entry.id, "by mistake", "sari")
    [kept] = skipped(hall.datastore)

    assert put_back(hall.datastore, kept.id, "budi")
    assert not put_back(hall.datastore, kept.id, "sari")

    [again] = parking.parked(hall.datastore)
    assert (again.id, again.reason, again.waiting_behind) == (entry.id, entry.reason, 2)
    hall.repair()
    assert parking.replay(hall.datastore, hall.take, str(letter)).done == 3
    assert hall.hearing.heard(letter) == [1, 2, 3]


@pytest.mark.parametrize("arriving", ["later", "from the row"])
def test_a_message_that_was_overtaken_stays_skipped(hall: Hall, arriving: str) -> None:
    letter, entry = stopped(hall, 1, *([2] if arriving == "from the row" else []))
    skip(hall.datastore, entry.id, "by mistake", "sari")
    hall.receive(message(letter, 3))
    parking.replay(hall.datastore, hall.take, str(letter))
    [kept] = skipped(hall.datastore)

    assert kept.how == "overtaken"
    assert not put_back(hall.datastore, kept.id, "budi")
    assert parking.parked(hall.datastore) == []


def test_what_happens_to_other_applications_overtakes_nothing(hall: Hall) -> None:
    _, entry = stopped(hall, 1)
    skip(hall.datastore, entry.id, "by mistake", "sari")

    hall.receive(message(uuid4(), 1))

    assert [each.how for each in skipped(hall.datastore)] == [None]


def test_what_nobody_can_read_is_skipped_and_put_back_too(hall: Hall) -> None:
    hall.receive(b"rubbish", b"more rubbish")
    [first, second] = parking.parked(hall.datastore)

    assert skip(hall.datastore, second.id, "noise", "sari")
    [kept] = skipped(hall.datastore)
    assert put_back(hall.datastore, kept.id, "sari")

    assert [each.id for each in parking.parked(hall.datastore)] == [first.id, second.id]


def test_a_skip_waits_for_a_replay_in_progress_and_then_finds_nothing(hall: Hall, database_url: str) -> None:
    letter, entry = stopped(hall, 1)
    hall.repair()
    other, answers = Datastore(database_url, pool_size=1), []
    late = threading.Thread(target=lambda: answers.append(skip(other, entry.id, "too late", "budi")))

    def take_while_somebody_skips(events: list[CloudEvent]) -> None:
        late.start()
        eventually(lambda: hall.datastore.query("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"))
        hall.take(events)

    assert parking.replay(hall.datastore, take_while_somebody_skips, str(letter)).done == 1
    late.join(10)
    other.close()

    assert answers == [False]
    assert skipped(hall.datastore) == []


@given(wishes=st.lists(st.tuples(st.sampled_from(["skip", "put back", "replay", "arrive"]), st.integers(0, 2))))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_skipped_and_put_back_nothing_is_heard_out_of_order(
    hall: Hall, wishes: list[tuple[str, int]]
) -> None:
    letter, _ = stopped(hall, 1, 2)
    said = 2
    for wish, which in wishes:
        if wish == "arrive":
            said += 1
            hall.receive(message(letter, said))
        elif wish == "replay":
            if which == 0:
                hall.repair()
            parking.replay(hall.datastore, hall.take, str(letter))
        elif wish == "skip":
            for entry in parking.parked(hall.datastore):
                skip(hall.datastore, entry.id, "tried", "sari")
        else:
            for kept in skipped(hall.datastore)[which : which + 1]:
                put_back(hall.datastore, kept.id, "sari")

    heard = hall.hearing.heard(letter)
    assert heard == sorted(set(heard))
    kept_or_parked = hall.datastore.query(
        "SELECT (SELECT count(*) FROM parked_messages WHERE subject = %s)"
        " + (SELECT count(*) FROM skipped_messages AS s WHERE subject = %s AND NOT EXISTS"
        " (SELECT FROM settled_skips WHERE skip_id = s.id AND how = 'put back')) AS n",
        str(letter),
        str(letter),
    )[0].n
    assert len(heard) + kept_or_parked == said
