"""The event store on a real PostgreSQL: who wins a race, what commits together, what may never change."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg2
import pytest
from eventsourcing.persistence import IntegrityError, OperationalError, ProgrammingError, StoredEvent

from services.shared.application import EventSourcedApplication
from services.shared.datastore import Datastore, Row
from services.shared.eventstore import ApplicationRecorder, install
from services.shared.eventstore.errors import translated
from services.shared.eventstore.schema import identifier
from services.shared.refusals import NotFound, SomebodyWasFaster
from tests.shared.databases import session
from tests.shared.folders import Folder, count, noted, office_over, opened, undone

pytestmark = pytest.mark.servers


@pytest.fixture
def office(database_url: str) -> Iterator[EventSourcedApplication]:
    with office_over(database_url) as office:
        yield office


def test_what_was_saved_is_found_again(office: EventSourcedApplication) -> None:
    folder_id = opened(office)
    office.save(noted(office, folder_id, "seen"))

    assert office.find(Folder, folder_id).notes == ["seen"]
    assert office.recorded.is_set()


def test_what_was_never_saved_is_not_found(office: EventSourcedApplication) -> None:
    with pytest.raises(NotFound):
        office.find(Folder, uuid4())
    assert not office.exists(uuid4())


def test_days_and_tuples_come_back_as_what_they_were(office: EventSourcedApplication) -> None:
    folder = Folder("a")
    folder.stamp(day=date(2026, 3, 12), stamps=("seen", "filed"))
    office.save(folder)

    found = office.find(Folder, folder.id)

    assert found.day == date(2026, 3, 12)
    assert found.stamps == ("seen", "filed")


def test_of_many_who_act_at_once_exactly_one_wins_and_the_others_hear_who(office: EventSourcedApplication) -> None:
    folder_id = opened(office)
    together = threading.Barrier(8)

    def act(person: str) -> str:
        folder = noted(office, folder_id, person, by=person)
        together.wait(timeout=10)
        try:
            office.save(folder)
        except SomebodyWasFaster as refusal:
            return str(refusal.details["by"])
        return "won"

    people = [f"officer{number}" for number in range(8)]
    with ThreadPoolExecutor(8) as threads:
        outcomes = dict(zip(people, threads.map(act, people), strict=True))

    [winner] = [person for person, outcome in outcomes.items() if outcome == "won"]
    assert {outcome for person, outcome in outcomes.items() if person != winner} == {winner}
    assert office.find(Folder, folder_id).notes == [winner]
    assert count(office, "notes") == 1


def test_writers_of_different_folders_do_not_wait_for_each_other(office: EventSourcedApplication) -> None:
    one, other = opened(office, "one"), opened(office, "other")

    with office.datastore.transaction():
        office.save(noted(office, one, "not committed yet"))
        with ThreadPoolExecutor(1) as threads:
            threads.submit(lambda: office.save(noted(office, other, "committed"))).result(timeout=10)

    assert office.find(Folder, other).notes == ["committed"]


def test_rows_of_pages_go_back_when_the_events_conflict(office: EventSourcedApplication) -> None:
    folder_id = opened(office)
    late = noted(office, folder_id, "late")
    office.save(noted(office, folder_id, "early", by="budi"))

    with pytest.raises(SomebodyWasFaster, match="budi"):
        office.save(late)

    assert [row.text for row in office.datastore.query("SELECT text FROM notes")] == ["early"]


def test_events_go_back_when_a_row_of_a_page_conflicts(office: EventSourcedApplication) -> None:
    opened(office, "the same")

    with pytest.raises(IntegrityError):
        opened(office, "the same")

    assert count(office, "events") == 1


def test_several_aggregates_are_saved_all_or_none(office: EventSourcedApplication) -> None:
    with pytest.raises(IntegrityError):
        office.save(Folder("fresh"), Folder("twice"), Folder("twice"))

    assert count(office, "events") == count(office, "labels") == 0


def test_saves_inside_a_transaction_commit_with_it_and_wake_the_relay_only_then(
    office: EventSourcedApplication,
) -> None:
    with office.datastore.transaction():
        folder_id = opened(office)
        office.save(noted(office, folder_id, "joined"))
        assert not office.recorded.is_set()

    assert office.find(Folder, folder_id).notes == ["joined"]
    assert office.recorded.is_set()


def test_saves_inside_a_transaction_go_back_with_it(office: EventSourcedApplication) -> None:
    with undone(office):
        opened(office)

    assert count(office, "events") == count(office, "labels") == 0
    assert not office.recorded.is_set()


def test_a_conflict_inside_a_transaction_undoes_the_whole_transaction(office: EventSourcedApplication) -> None:
    folder_id = opened(office)
    late = noted(office, folder_id, "late")
    office.save(noted(office, folder_id, "early"))

    def both() -> None:
        with office.datastore.transaction():
            opened(office, "before the conflict")
            office.save(late)

    with pytest.raises(IntegrityError):
        both()

    assert count(office, "labels") == 1


def test_the_role_of_the_service_adds_and_reads_events_but_never_changes_them(database_url: str) -> None:
    role = f"runtime_{uuid4().hex[:12]}"
    address = urlsplit(database_url)
    url = address._replace(netloc=f"{role}:secret@{address.hostname}:{address.port}").geturl()
    with session(database_url) as cursor:
        cursor.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'secret'")
        install(cursor.connection, role)
        try:
            datastore = Datastore(url)
            office = EventSourcedApplication(datastore)
            folder_id = opened(office)

            assert office.find(Folder, folder_id).label == "a"
            for forbidden in (
                "UPDATE events SET topic = ''",
                "DELETE FROM events",
                "TRUNCATE events",
                "DROP TABLE events",
            ):
                with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                    datastore.execute(Row(forbidden))
            datastore.close()
        finally:
            cursor.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")


def test_the_schema_can_be_installed_again_without_losing_anything(office: EventSourcedApplication) -> None:
    folder_id = opened(office)

    connection = office.datastore.connect()
    install(connection, "postgres")
    connection.close()

    assert office.exists(folder_id)


def test_a_table_name_that_postgresql_would_cut_off_is_refused() -> None:
    with pytest.raises(ProgrammingError):
        identifier("x" * 64)
    with pytest.raises(ProgrammingError):
        identifier("events; DROP TABLE events")


def test_the_drivers_errors_become_the_librarys() -> None:
    assert isinstance(translated(psycopg2.errors.UniqueViolation()), IntegrityError)
    assert isinstance(translated(psycopg2.errors.DeadlockDetected()), OperationalError)
    assert isinstance(translated(psycopg2.errors.UndefinedTable()), ProgrammingError)


def test_a_missing_table_is_the_librarys_programming_error(database_url: str) -> None:
    datastore = Datastore(database_url)
    recorder = ApplicationRecorder(datastore)
    with pytest.raises(ProgrammingError):
        recorder.insert_events([StoredEvent(uuid4(), 1, "topic", b"")])
    with pytest.raises(ProgrammingError):
        recorder.select_events(uuid4())
    datastore.close()
