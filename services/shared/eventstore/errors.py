"""What the driver raises, said in the library's words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from eventsourcing import persistence

WORDS: tuple[tuple[type[psycopg2.Error], type[persistence.PersistenceError]], ...] = (
    (psycopg2.InterfaceError, persistence.InterfaceError),
    (psycopg2.OperationalError, persistence.OperationalError),
    (psycopg2.IntegrityError, persistence.IntegrityError),
    (psycopg2.DataError, persistence.DataError),
    (psycopg2.InternalError, persistence.InternalError),
    (psycopg2.ProgrammingError, persistence.ProgrammingError),
    (psycopg2.NotSupportedError, persistence.NotSupportedError),
    (psycopg2.DatabaseError, persistence.DatabaseError),
)


@contextmanager
def in_the_librarys_words() -> Iterator[None]:
    """Raise the library's error for the driver's, with the driver's as its cause."""
    try:
        yield
    except psycopg2.Error as error:
        raise translated(error) from error


def translated(error: psycopg2.Error) -> persistence.PersistenceError:
    """The library's error for one of the driver's."""
    for drivers, librarys in WORDS:
        if isinstance(error, drivers):
            return librarys(str(error))
    return persistence.PersistenceError(str(error))
