"""Taking messages in: each once, in order; what cannot be taken in is parked, and its application waits behind it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.shared import parking, skipping
from services.shared.contracts import CloudEvent
from services.shared.contracts.signing import LetterRevoked
from services.shared.datastore import Datastore
from services.shared.reception import Reception, opened, reacting
from services.shared.refusals import Unavailable
from tests.faults.toys.application import HEARING_TABLES, HEARS, Hearing, heard_rows, react
from tests.shared.databases import prepared
from tests.shared.waiting import eventually

pytestmark = pytest.mark.servers


class Hall:
    """The hearing toy with its reception."""

    def __init__(self, datastore: Datastore) -> None:
        self.datastore = datastore
        self.hearing = Hearing(datastore, rows=heard_rows)
        self.take = reacting(react, self.hearing, HEARS)
        self.reception = Reception("intake", datastore, self.take)

    def receive(self, *messages: bytes) -> None:
        """Take these in as one batch."""
        self.reception.receive([opened(body) for body in messages])

    def refuse(self, letter: UUID, *numbers: int) -> None:
        """From now on these numbers of the letter are poison."""
        for number in numbers:
            self.datastore.query("INSERT INTO refused VALUES (%s, %s) RETURNING 1", letter, number)

    def repair(self) -> None:
        """Nothing is poison any more."""
        self.datastore.query("DELETE FROM refused RETURNING 1")

    def replay(self, letter: UUID) -> parking.Replayed:
        """Take in what is parked for this letter."""
        return parking.replay(self.datastore, self.take, str(letter))

    def rows(self, letter: UUID) -> list[int]:
        """The numbers that the read model holds."""
        return [
            row.number
            for row in self.datastore.query("SELECT number FROM heard WHERE letter = %s ORDER BY place", letter)
        ]


@pytest.fixture
def hall(database_url: str) -> Iterator[Hall]:
    datastore = Datastore(prepared(database_url, HEARING_TABLES))
    yield Hall(datastore)
    datastore.close()


def revoked(letter: UUID, reason: str) -> LetterRevoked:
    """The one fact of these tests."""
    return LetterRevoked(application_id=letter, at=datetime(2026, 3, 12, tzinfo=UTC), reason=reason, by="drafter")


def message(letter: UUID, number: int) -> bytes:
    """What signing says about a letter; the same words, the same bytes."""
    return CloudEvent.around(revoked(letter, str(number)), (letter.int % 10**9) * 1000 + number).to_bytes()


def test_a_batch_is_taken_in_with_its_rows(hall: Hall) -> None:
    letter = uuid4()

    hall.receive(message(letter, 1), message(letter, 2))

    assert hall.hearing.heard(letter) == hall.rows(letter) == [1, 2]


def test_duplicates_change_nothing(hall: Hall) -> None:
    letter = uuid4()

    hall.receive(message(letter, 1), message(letter, 1), message(letter, 2))
    hall.receive(message(letter, 2), message(letter, 1), message(letter, 3))

    assert hall.hearing.heard(letter) == [1, 2, 3]


def test_a_poison_message_is_parked_and_its_application_waits_while_others_go_on(hall: Hall) -> None:
    poisoned, well = uuid4(), uuid4()
    hall.refuse(poisoned, 2)

    hall.receive(message(poisoned, 1), message(well, 1), message(poisoned, 2), message(poisoned, 3), message(well, 2))
    hall.receive(message(poisoned, 4), message(well, 3))

    assert hall.hearing.heard(poisoned) == [1]
    assert hall.hearing.heard(well) == [1, 2, 3]
    [entry] = parking.parked(hall.datastore)
    assert (entry.subject, entry.waiting_behind, entry.reason) == (str(poisoned), 2, "Misunderstood: number 2")
    assert "Traceback" in entry.traceback


def test_replay_after_the_fix_finishes_all_in_order(hall: Hall) -> None:
    letter = uuid4()
    hall.refuse(letter, 1)
    for number in (1, 2, 3):
        hall.receive(message(letter, number))
    hall.repair()

    assert hall.replay(letter) == parking.Replayed(done=3, left=0, reason=None)

    hall.receive(message(letter, 2), message(letter, 4))
    assert hall.hearing.heard(letter) == hall.rows(letter) == [1, 2, 3, 4]
    assert parking.parked(hall.datastore) == []


def test_replay_stops_at_the_first_message_that_fails_again(hall: Hall) -> None:
    letter = uuid4()
    hall.refuse(letter, 1, 3)
    for number in (1, 2, 3, 4):
        hall.receive(message(letter, number))
    hall.datastore.query("DELETE FROM refused WHERE number = 1 RETURNING 1")

    assert hall.replay(letter) == parking.Replayed(done=2, left=2, reason="Misunderstood: number 3")

    assert hall.hearing.heard(letter) == [1, 2]
    [entry] = parking.parked(hall.datastore)
    assert (entry.reason, entry.waiting_behind) == ("Misunderstood: number 3", 1)


@pytest.mark.parametrize("rubbish", [b"rubbish", b"", b"[]", b"{}", b"\xff", b"[" * 5000])
def test_what_is_no_envelope_is_parked_once(hall: Hall, rubbish: bytes) -> None:
    letter = uuid4()

    hall.receive(rubbish, message(letter, 1), rubbish)
    hall.receive(rubbish)

    assert hall.hearing.heard(letter) == [1]
    [entry] = parking.parked(hall.datastore)
    assert (entry.subject, entry.reason) == (None, "not an envelope")
    assert skipping.skip(hall.datastore, entry.id, "nobody can read it", "operator")
    assert parking.parked(hall.datastore) == []


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"1e400"])
def test_a_message_with_a_number_that_json_does_not_know_is_no_envelope(hall: Hall, number: bytes) -> None:
    hall.receive(message(uuid4(), 1).replace(b'"data":{', b'"data":{"more":' + number + b","))

    assert [entry.reason for entry in parking.parked(hall.datastore)] == ["not an envelope"]


def test_a_message_with_names_that_cannot_be_kept_is_no_envelope(hall: Hall) -> None:
    letter = uuid4()

    hall.receive(message(letter, 1).replace(b"sakpore/signing", b"sakpore/\\u0000"), message(letter, 2))

    assert hall.hearing.heard(letter) == [2]
    assert [entry.reason for entry in parking.parked(hall.datastore)] == ["not an envelope"]


def test_a_reason_is_kept_without_what_cannot_be_stored_and_without_values_of_rows(hall: Hall) -> None:
    letter = uuid4()

    def stumble(events: list[CloudEvent]) -> None:
        hall.datastore.query("CREATE UNIQUE INDEX once ON heard (letter); SELECT 1")
        hall.take(events)
        try:
            hall.datastore.query("INSERT INTO heard (letter, number) SELECT letter, 2 FROM heard RETURNING 1")
        except psycopg2.IntegrityError as trouble:
            raise ValueError("odd \0 value") from trouble

    Reception("intake", hall.datastore, stumble).receive([opened(message(letter, 1))])

    [entry] = parking.parked(hall.datastore)
    assert entry.reason == "ValueError: odd  value"
    assert "duplicate key value violates" in entry.traceback
    assert str(letter) not in entry.traceback


def test_a_fact_of_a_later_version_of_the_program_is_parked(hall: Hall) -> None:
    letter = uuid4()

    hall.receive(message(letter, 1).replace(b"letter-revoked.v1", b"letter-revoked.v2"), message(letter, 2))

    [entry] = parking.parked(hall.datastore)
    assert entry.reason == "UnknownContract: sakpore.signing.letter-revoked.v2"
    assert entry.waiting_behind == 1


def test_a_message_is_not_parked_because_the_world_is_down(hall: Hall) -> None:
    letter = uuid4()

    def away(events: list[CloudEvent]) -> None:
        raise Unavailable("the store does not answer")

    with pytest.raises(Unavailable):
        Reception("intake", hall.datastore, away).receive([opened(message(letter, 1))])

    hall.receive(message(letter, 1))
    assert hall.hearing.heard(letter) == [1]


def test_a_database_that_ends_our_session_is_the_world_being_down(hall: Hall) -> None:
    letter = uuid4()

    def cut_off(events: list[CloudEvent]) -> None:
        hall.datastore.query("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises((psycopg2.OperationalError, psycopg2.InterfaceError)):
        Reception("intake", hall.datastore, cut_off).receive([opened(message(letter, 1))])

    hall.receive(message(letter, 1))
    assert hall.hearing.heard(letter) == [1]


def test_a_conflict_with_somebody_at_the_same_case_is_tried_again(hall: Hall) -> None:
    letter = uuid4()
    hall.receive(message(letter, 1))
    tries = []

    def with_a_rival(events: list[CloudEvent]) -> None:
        tries.append(len(events))
        if len(tries) < 3:
            hall.datastore.query("INSERT INTO inbox_marks (source, event_id) VALUES ('a', 'a'), ('a', 'a') RETURNING 1")
        hall.take(events)

    Reception("intake", hall.datastore, with_a_rival).receive([opened(message(letter, 2))])

    assert hall.hearing.heard(letter) == [1, 2]
    assert tries == [1, 1, 1]


def test_a_message_that_arrives_during_a_replay_comes_after_it(hall: Hall) -> None:
    letter = uuid4()
    hall.refuse(letter, 1)
    hall.receive(message(letter, 1))
    hall.repair()
    newcomer = Datastore(hall.datastore.url)
    waiting = threading.Thread(target=Hall(newcomer).receive, args=(message(letter, 2),))

    def take_while_more_arrives(events: list[CloudEvent]) -> None:
        waiting.start()
        eventually(lambda: hall.datastore.query("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"))
        hall.take(events)

    replayed = parking.replay(hall.datastore, take_while_more_arrives, str(letter))
    waiting.join(10)
    newcomer.close()

    assert replayed.left == 0
    assert hall.hearing.heard(letter) == [1, 2]


@given(data=st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_however_messages_come_each_letter_hears_its_numbers_in_order(hall: Hall, data: st.DataObject) -> None:
    letters = [uuid4() for _ in range(3)]
    said = [(letter, number) for number in range(1, 5) for letter in letters]
    for letter in letters:
        hall.refuse(letter, *data.draw(st.sets(st.integers(min_value=1, max_value=4), max_size=2)))

    place = 0
    while place < len(said):
        # Redelivery begins again somewhere before; batches end anywhere.
        start = data.draw(st.integers(min_value=max(0, place - 4), max_value=place))
        place = min(len(said), place + data.draw(st.integers(min_value=1, max_value=6)))
        hall.receive(*(message(letter, number) for letter, number in said[start:place]))

    for letter in letters:
        heard = hall.hearing.heard(letter)
        assert heard == list(range(1, len(heard) + 1))
    hall.repair()
    for letter in letters:
        hall.replay(letter)
        assert hall.hearing.heard(letter) == hall.rows(letter) == [1, 2, 3, 4]
