"""A service is killed in the middle of a batch: the next one of its kind finishes it, nothing lost, nothing doubled."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.faults.conftest import Toys
from tests.shared.databases import session
from tests.shared.waiting import eventually

pytestmark = pytest.mark.servers

SOMEBODY_WAITS = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'heard'::regclass"
SOMEBODY_WAITS_FOR_A_ROW = (
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def test_an_inbox_killed_in_the_middle_of_a_batch(toys: Toys) -> None:
    letter = uuid4()
    toys.saying.say(letter, *range(1, 121))
    with session(toys.hearing.datastore.url, autocommit=False) as somebody:
        somebody.execute("LOCK TABLE heard IN SHARE MODE")
        toys.signing.start()
        toys.intake.start()
        eventually(lambda: toys.hearing.datastore.query(SOMEBODY_WAITS))
        toys.intake.kill()

    toys.intake.start()

    eventually(toys.has_heard(letter, 120))
    toys.saying.say(letter, 121)
    eventually(toys.has_heard(letter, 121))
    assert toys.hearing.heard(letter) == toys.heard(letter)


def test_a_relay_killed_between_publishing_and_remembering_it(toys: Toys) -> None:
    letter = uuid4()
    toys.saying.say(letter, *range(1, 51))
    toys.intake.start()
    with session(toys.saying.datastore.url, autocommit=False) as somebody:
        somebody.execute("SELECT position FROM relay_position FOR UPDATE")
        toys.signing.start()
        eventually(toys.has_heard(letter, 50))
        eventually(lambda: toys.saying.datastore.query(SOMEBODY_WAITS_FOR_A_ROW))
        toys.signing.kill()

    toys.signing.start()
    toys.saying.say(letter, 51)

    eventually(toys.has_heard(letter, 51))


def test_a_service_told_to_stop_ends_in_good_order(toys: Toys) -> None:
    letter = uuid4()
    toys.start()
    toys.signing.post(f"/say/{letter}/1")
    eventually(toys.has_heard(letter, 1))

    assert toys.signing.stop() == 0
    assert toys.intake.stop() == 0


def test_a_service_told_to_stop_while_it_waits_for_the_database_ends_too(toys: Toys) -> None:
    letter = uuid4()
    toys.intake.start()
    toys.saying.say(letter, 1)
    with session(toys.hearing.datastore.url, autocommit=False) as somebody:
        somebody.execute("LOCK TABLE heard IN SHARE MODE")
        toys.signing.start()
        eventually(lambda: toys.hearing.datastore.query(SOMEBODY_WAITS))
        somebody.connection.rollback()
        assert toys.intake.stop() == 0

    toys.intake.start()
    eventually(toys.has_heard(letter, 1))
