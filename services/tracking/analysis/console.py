"""Questions in SQL: one statement, by the login of analysts, on a connection of its own, with limits that hold."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from contextlib import closing
from typing import Any, NamedTuple

import psycopg2

from services.shared.datastore import Datastore, Row
from services.shared.refusals import Refused

SECONDS = 10
MOST_ROWS = 1000
LONGEST_VALUE = 1000
LONGEST_QUESTION = 10_000
AT_ONCE = threading.BoundedSemaphore(3)
KEPT_DAYS, SHOWN_QUESTIONS = 90, 20
NUMBERS = {20, 21, 23, 26, 700, 701, 1700}  # the types of PostgreSQL that stand to the right

BEGIN = f"SET TRANSACTION READ ONLY; SET LOCAL statement_timeout = '{SECONDS}s'"
OPEN = "SELECT analytics.opened(%s)"
COLUMNS = "FETCH 0 FROM answer"
READ = "SELECT analytics.read_on('answer', %s, %s)"
REMEMBER = """
INSERT INTO console_questions (username, asked, milliseconds, rows, trouble) VALUES (%s, %s, %s, %s, %s)
"""
FORGET = f"DELETE FROM console_questions WHERE asked_at < now() - interval '{KEPT_DAYS} days'"
OWN = """
SELECT asked, max(asked_at) AS asked_at, (array_agg(milliseconds ORDER BY id DESC))[1] AS milliseconds,
       (array_agg(rows ORDER BY id DESC))[1] AS rows, (array_agg(trouble ORDER BY id DESC))[1] AS trouble
FROM console_questions WHERE username = %s GROUP BY asked ORDER BY max(id) DESC LIMIT %s
"""


class NotAnswered(Exception):
    """PostgreSQL refused the question or stopped it: what it says, its advice, and at which sign (from 1; 0: none)."""

    def __init__(self, message: str, hint: str = "", place: int = 0) -> None:
        super().__init__(message)
        self.message, self.hint, self.place = message, hint, place


class TookTooLong(NotAnswered):
    """The time limit is up."""


class NotOneQuestion(NotAnswered):
    """Nothing, several statements, or one that does not read."""


class TooManyQuestions(Refused):
    """Only a few questions at a time, so that the office goes on working."""

    sentence = "Others are asking just now. Try again in a few seconds."


class Answer(NamedTuple):
    """Names of the columns and which of them are numbers; rows as text, None: NULL. ``cut``: there were more."""

    columns: Sequence[str]
    numbers: Sequence[bool]
    rows: Sequence[Sequence[str | None]]
    cut: bool
    milliseconds: int


def ask(analyst_url: str, asked: str) -> Answer:
    """The answer; raises :class:`NotAnswered` and :class:`TooManyQuestions`."""
    if not AT_ONCE.acquire(blocking=False):
        raise TooManyQuestions
    began = time.monotonic()
    try:
        with closing(psycopg2.connect(analyst_url, application_name="console", connect_timeout=5)) as connection:
            columns, numbers, rows = told(connection, asked.replace("\0", " "))
    except psycopg2.errors.QueryCanceled as trouble:
        raise TookTooLong(str(trouble).strip()) from None
    except psycopg2.errors.InvalidCursorDefinition as trouble:
        raise NotOneQuestion(str(trouble).strip()) from None
    except psycopg2.Error as trouble:
        raise not_answered(trouble) from None
    finally:
        AT_ONCE.release()
    milliseconds = round((time.monotonic() - began) * 1000)
    return Answer(columns, numbers, rows[:MOST_ROWS], len(rows) > MOST_ROWS, milliseconds)


def told(connection: Any, asked: str) -> tuple[list[str], list[bool], list[Any]]:
    """Names, which are numbers, and one row more than may be shown."""
    cursor = connection.cursor()
    cursor.execute(BEGIN)
    cursor.execute(OPEN, (asked,))
    cursor.execute(COLUMNS)
    described = cursor.description
    cursor.execute(READ, (MOST_ROWS + 1, LONGEST_VALUE))
    rows = [row for (row,) in cursor.fetchall()]
    return [each.name for each in described], [each.type_code in NUMBERS for each in described], rows


def not_answered(trouble: psycopg2.Error) -> NotAnswered:
    """What PostgreSQL says, without the functions by which it was asked."""
    said = trouble.diag
    place = said.internal_position or said.statement_position or 0
    return NotAnswered(said.message_primary or str(trouble).strip(), said.message_hint or "", int(place))


def remember(
    datastore: Datastore, username: str, asked: str, answered: Answer | NotAnswered, milliseconds: int
) -> None:
    """Keep the question for the person, and for those who have to know who asked what."""
    rows = len(answered.rows) if isinstance(answered, Answer) else None
    trouble = "" if isinstance(answered, Answer) else answered.message
    asked, trouble = asked.replace("\0", " "), trouble.replace("\0", "")
    datastore.execute(Row(FORGET), Row(REMEMBER, (username, asked, milliseconds, rows, trouble)))


def own_questions(datastore: Datastore, username: str) -> list[Any]:
    """The last questions of a person, each once."""
    return datastore.query(OWN, username, SHOWN_QUESTIONS)
