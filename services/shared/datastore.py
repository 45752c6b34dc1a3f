"""One service's database: pooled psycopg2 connections and transactions that nested callers join."""

from __future__ import annotations

import _socket  # not socket: a green thread shall look at the wire without giving way to others
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from typing import Any, NamedTuple, TypeAlias
from weakref import WeakKeyDictionary

import psycopg2
from psycopg2 import extensions
from psycopg2.extras import NamedTupleCursor, register_uuid

Connection: TypeAlias = extensions.connection
Cursor: TypeAlias = extensions.cursor

register_uuid()  # type: ignore[no-untyped-call]  # the driver's type hints leave this one out

SESSION_OPTIONS = " ".join(
    f"-c {name}={value}"
    for name, value in {
        # An abandoned writer holds back every snapshot reader of the cluster: end it.
        "idle_in_transaction_session_timeout": "60s",
        "lock_timeout": "20s",
        "timezone": "UTC",
        # Of prepared statements: one plan each, where PostgreSQL would make a new one each time for small tables.
        "plan_cache_mode": "force_generic_plan",
    }.items()
)

PATIENCE = 30
STATEMENT_SECONDS = 120


class Row(NamedTuple):
    """One change of a table: a statement with ``%s`` or ``%(name)s`` parameters, run in its event's transaction."""

    sql: str
    parameters: Sequence[Any] | Mapping[str, Any] = ()


class Transaction:
    """A transaction in progress on one connection, with what shall happen once it is committed."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.when_committed: list[Callable[[], None]] = []


class Datastore:
    """Connections to one database.

    Every call inside ``with datastore.transaction():`` of the same (green) thread joins that transaction; outside
    it, each call is a transaction of its own.
    """

    def __init__(
        self,
        url: str,
        *,
        pool_size: int = 10,
        application_name: str = "sakpore",
        statement_seconds: int = STATEMENT_SECONDS,
    ) -> None:
        """``statement_seconds``: how long one statement may take; 0: as long as it needs."""
        self.url = url
        self._options = f"{SESSION_OPTIONS} -c statement_timeout={statement_seconds}s"
        self._application_name = application_name
        self._places = threading.Semaphore(pool_size)
        self._idle: list[Connection] = []  # the last one used comes last, and is used first
        self.in_use = 0  # pooled connections that somebody holds now
        self._prepared: WeakKeyDictionary[Connection, set[str]] = WeakKeyDictionary()
        self._current = threading.local()

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """The connection of the transaction in progress, or a pooled one in autocommit mode."""
        transaction = self._transaction_in_progress()
        if transaction is not None:
            yield transaction.connection
            return
        with self._pooled() as connection:
            yield connection

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Commit on leaving, roll back on an exception; an inner ``with`` joins the outer one."""
        outer = self._transaction_in_progress()
        if outer is not None:
            yield outer
            return
        with self._pooled() as connection:
            transaction = Transaction(connection)
            connection.autocommit = False
            self._current.transaction = transaction
            try:
                yield transaction
                connection.commit()
            except BaseException:
                undo(connection)
                raise
            finally:
                self._current.transaction = None
                if not connection.closed:
                    connection.autocommit = True
        for then in transaction.when_committed:
            then()

    def after_commit(self, then: Callable[[], None]) -> None:
        """Call ``then`` once the transaction in progress is committed; at once when there is none."""
        transaction = self._transaction_in_progress()
        if transaction is None:
            then()
        else:
            transaction.when_committed.append(then)

    def execute(self, *rows: Row) -> list[Any]:
        """Run all statements in one round trip, atomically; the rows that the last one returns, as named tuples.

        Atomic outside a transaction as well: PostgreSQL runs the statements of one query as one transaction.
        """
        return self._sent(NamedTupleCursor, rows)

    def tuples(self, *rows: Row) -> list[tuple[Any, ...]]:
        """As ``execute``, with plain tuples: for the few places where speed counts."""
        return self._sent(Cursor, rows)

    def query(self, sql: str, *parameters: Any) -> list[Any]:
        """The rows of one SELECT as named tuples."""
        return self.execute(Row(sql, parameters))

    def prepared(self, sql: str, *parameters: Any) -> list[Any]:
        """As ``query``, but PostgreSQL plans the statement once per connection; its parameters are ``$1``, ``$2``…

        For statements whose planning takes longer than they do. Name the columns: with ``*`` a table that gets another
        one would make the statement fail.
        """
        name = f"prepared_{sha256(sql.encode()).hexdigest()[:16]}"
        places = f"({', '.join(['%s'] * len(parameters))})" if parameters else ""
        with self.connection() as connection:
            known = self._prepared.setdefault(connection, set())
            if name not in known:
                sent_as_one_query(connection, Cursor, [Row(f"PREPARE {name} AS {sql}")])
                known.add(name)
            return sent_as_one_query(connection, NamedTupleCursor, [Row(f"EXECUTE {name} {places}", parameters)])

    def _sent(self, kind: type[Cursor], rows: Sequence[Row]) -> list[Any]:
        transaction = self._transaction_in_progress()
        if transaction is not None:
            return sent_as_one_query(transaction.connection, kind, rows)
        with self._pooled() as connection:
            return sent_as_one_query(connection, kind, rows)

    def close(self) -> None:
        """Close the idle connections; the pool stays usable. Waits for nobody: a signal may have broken off whoever was
        about to wait for a place, or to give one back."""
        while self._idle:
            self._idle.pop().close()

    def connect(self) -> Connection:
        """A connection of its own, outside the pool, in autocommit mode; the caller closes it."""
        connection = psycopg2.connect(
            self.url, application_name=self._application_name, options=self._options, connect_timeout=5
        )
        connection.autocommit = True
        return connection

    @contextmanager
    def _pooled(self) -> Iterator[Connection]:
        if not self._places.acquire(timeout=PATIENCE):
            raise psycopg2.OperationalError(f"no connection became free within {PATIENCE} seconds")
        self.in_use += 1
        connection = None
        with suppress(IndexError):
            connection = self._idle.pop()
        try:
            if connection is None or is_dropped(connection):
                connection = self.connect()
            yield connection
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            if connection is not None:
                connection.close()
            raise
        finally:
            if connection is not None and is_idle(connection):
                self._idle.append(connection)
            self.in_use -= 1
            self._places.release()

    def in_transaction(self) -> bool:
        """Whether this (green) thread is inside ``with datastore.transaction():``."""
        return self._transaction_in_progress() is not None

    def _transaction_in_progress(self) -> Transaction | None:
        return getattr(self._current, "transaction", None)


def is_idle(connection: Connection) -> bool:
    """Whether the next caller may have it: open, and neither in a transaction nor in the middle of a statement."""
    return not connection.closed and connection.get_transaction_status() == extensions.TRANSACTION_STATUS_IDLE


def is_dropped(connection: Connection) -> bool:
    """Whether the server has hung up on an idle connection: then there is something to read, if only the end.

    Asking first spares the caller a failure after which nobody could say whether the statement was carried out.
    """
    if connection.closed:
        return True
    wire = _socket.socket(fileno=connection.fileno())
    try:
        wire.recv(1, _socket.MSG_PEEK | _socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except OSError:
        return True
    finally:
        wire.detach()
    return True


def undo(connection: Connection) -> None:
    """Roll back; a connection interrupted in the middle of a statement is closed, which does the same."""
    if connection.closed:
        return
    if connection.get_transaction_status() == extensions.TRANSACTION_STATUS_ACTIVE:
        connection.close()
    else:
        connection.rollback()


def sent_as_one_query(connection: Connection, kind: type[Cursor], rows: Sequence[Row]) -> list[Any]:
    """Send all statements at once; what the last one returns."""
    cursor = connection.cursor(cursor_factory=kind)
    cursor.execute(b";".join([mogrified(cursor, row) for row in rows]))
    returned = cursor.fetchall() if cursor.description else []
    cursor.close()
    return returned


def mogrified(cursor: Cursor, row: Row) -> bytes:
    """The statement with its parameters quoted by the driver."""
    return cursor.mogrify(row.sql, row.parameters or None)
