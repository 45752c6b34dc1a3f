"""Databases that tests use one after the other: each test finds one that is like new, whatever the last one did."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg2
import pytest

from tests.conftest import server
from tests.kept_databases import KeptDatabases
from tests.shared.databases import session

pytestmark = pytest.mark.servers
TABLES = """
    CREATE TABLE letters (number bigserial PRIMARY KEY, words text);
    CREATE TABLE pages (letter bigint NOT NULL REFERENCES letters, words text);
    INSERT INTO letters (words) VALUES ('there from the beginning');
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'never deleted'; END $$;
    CREATE TRIGGER kept BEFORE DELETE ON pages FOR EACH ROW EXECUTE FUNCTION refuse();
"""


@pytest.fixture
def databases() -> Iterator[KeptDatabases]:
    databases = KeptDatabases(server("SAKPORE_TEST_POSTGRES_URL"), install)
    yield databases
    databases.close()


def install(address: str) -> None:
    with session(address) as cursor:
        cursor.execute(TABLES)


def test_the_next_test_finds_the_rows_and_numbers_of_the_beginning(databases: KeptDatabases) -> None:
    with databases.lent() as first, session(first) as cursor:
        cursor.execute("INSERT INTO letters (words) VALUES ('mine'); INSERT INTO pages VALUES (2, 'mine')")
        cursor.execute("UPDATE letters SET words = 'changed' WHERE number = 1")

    with databases.lent() as second, session(second) as cursor:
        cursor.execute("SELECT number, words FROM letters")
        letters = cursor.fetchall()
        cursor.execute("SELECT count(*), nextval('letters_number_seq') FROM pages")
        pages = cursor.fetchall()

    assert second == first
    assert letters == [(1, "there from the beginning")]
    assert pages == [(0, 2)]


def test_what_somebody_left_open_is_not_written_into_the_next_test(databases: KeptDatabases) -> None:
    with databases.lent() as first:
        left_open = psycopg2.connect(first)
        left_open.cursor().execute("INSERT INTO letters (words) VALUES ('late')")

    with databases.lent() as second, session(second) as cursor:
        cursor.execute("SELECT count(*) FROM letters")
        assert (second, cursor.fetchone()) == (first, (1,))
    with pytest.raises(psycopg2.OperationalError):
        left_open.commit()


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE more ()",
        "DROP TABLE pages",
        "ALTER TABLE pages ALTER words SET DEFAULT ''",
        "ALTER TABLE pages DISABLE TRIGGER kept",
        "CREATE INDEX ON pages (words)",
        "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$",
        "GRANT SELECT ON pages TO PUBLIC",
        "CREATE SCHEMA more",
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = ''1MB''', current_database()); END $$",
    ],
)
def test_where_a_test_changed_more_than_rows_the_next_gets_another_database(
    databases: KeptDatabases, change: str
) -> None:
    with databases.lent() as first, session(first) as cursor:
        cursor.execute(change)

    with databases.lent() as second:
        assert second != first


def test_a_test_may_end_every_connection(databases: KeptDatabases) -> None:
    with databases.lent() as first, session(first) as cursor:
        cursor.execute("INSERT INTO letters (words) VALUES ('mine')")
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    with databases.lent() as second, session(second) as cursor:
        cursor.execute("SELECT count(*) FROM letters")
        assert (second, cursor.fetchone()) == (first, (1,))


def test_two_at_a_time_are_two(databases: KeptDatabases) -> None:
    with databases.lent() as first, databases.lent() as second:
        assert first != second
