"""Statements that PostgreSQL plans once per connection answer as others do, whatever became of the connection."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg2
import pytest

from services.shared.datastore import Datastore, Row
from tests.shared.databases import session

pytestmark = pytest.mark.servers

DIVIDED = "SELECT $1::integer / $2::integer AS parts, '%s' AS text"
KNOWN = "SELECT count(*) AS number FROM pg_prepared_statements"


@pytest.fixture
def datastore(database_url: str) -> Iterator[Datastore]:
    datastore = Datastore(database_url, pool_size=1)
    yield datastore
    datastore.close()


def test_a_statement_is_planned_once_and_answers_each_time(datastore: Datastore) -> None:
    parts = [datastore.prepared(DIVIDED, all_of_them, 2)[0].parts for all_of_them in (4, 6, 8)]

    assert parts == [2, 3, 4]
    assert datastore.query(KNOWN)[0].number == 1
    assert datastore.prepared(DIVIDED, 4, 2)[0].text == "%s"
    assert datastore.prepared("SELECT 1 AS one")[0].one == 1


def test_a_statement_that_failed_can_be_asked_again(datastore: Datastore) -> None:
    with pytest.raises(psycopg2.errors.DivisionByZero):
        datastore.prepared(DIVIDED, 4, 0)
    with pytest.raises(psycopg2.errors.DivisionByZero), datastore.transaction():
        datastore.prepared(DIVIDED, 4, 0)
    with pytest.raises(psycopg2.errors.SyntaxError):
        datastore.prepared("SELECT nothing that is known")

    assert datastore.prepared(DIVIDED, 4, 2)[0].parts == 2


def test_a_new_connection_is_told_the_statement_anew(datastore: Datastore) -> None:
    datastore.prepared(DIVIDED, 4, 2)
    datastore.close()

    assert datastore.query(KNOWN)[0].number == 0
    assert datastore.prepared(DIVIDED, 4, 2)[0].parts == 2


def test_what_a_transaction_wrote_is_seen_inside_it_and_forgotten_with_it(datastore: Datastore) -> None:
    datastore.execute(Row("CREATE TABLE notes (words text)"))
    words = "SELECT words FROM notes WHERE words <> $1"

    with datastore.transaction() as transaction:
        datastore.execute(Row("INSERT INTO notes VALUES ('inside')"))
        inside = [row.words for row in datastore.prepared(words, "")]
        transaction.connection.rollback()

    assert (inside, datastore.prepared(words, "")) == (["inside"], [])


def test_a_table_that_another_took_the_place_of_is_read_anew(datastore: Datastore, database_url: str) -> None:
    datastore.execute(Row("CREATE TABLE notes (words text); INSERT INTO notes VALUES ('before')"))
    words = "SELECT words FROM notes WHERE words <> $1"
    datastore.prepared(words, "")

    with session(database_url) as cursor:
        cursor.execute("DROP TABLE notes; CREATE TABLE notes (at date, words text)")
        cursor.execute("INSERT INTO notes (words) VALUES ('after')")

    assert [row.words for row in datastore.prepared(words, "")] == ["after"]
