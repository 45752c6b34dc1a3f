"""One database per service with an owner and a runtime role; schemas applied in order, as often as one likes."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import psycopg2
from psycopg2 import sql

from services.shared.datastore import Connection, Cursor
from services.shared.eventstore import schema as eventstore

SERVICES = Path(__file__).resolve().parents[2] / "services"
WITHOUT_EVENT_STORE = {"tracking"}  # the read side keeps a journal of everybody's events, none of its own
APPEND_ONLY = {"events", "snapshots", "journal", "daily_roots", "skipped_messages", "settled_skips"}
BATCH_LINE = "\n-- batch\n"  # what follows in a projection's file is run over journal rows, not here
MADE = re.compile(r"^CREATE TABLE IF NOT EXISTS (\w+)", re.MULTILINE)
ONE_AT_A_TIME = "SELECT pg_advisory_lock(hashtext('sakpore migration'))"


def create_service_database(superuser_url: str, name: str, *, password: str | None = None) -> str:
    """Create database ``name`` with its roles where they are missing; the URL that the service itself uses.

    ``<name>_owner`` owns the tables and cannot log in; ``<name>`` is the runtime role and creates nothing.
    """
    password = password or secrets.token_hex(20)
    owner, runtime = owner_of(name), name
    with connected(superuser_url) as connection, connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)
        for role in owner, runtime:
            if not role_exists(cursor, role):
                cursor.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
        cursor.execute(sql.SQL("ALTER ROLE {} LOGIN PASSWORD %s").format(sql.Identifier(runtime)), (password,))
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
        if cursor.fetchone() is None:
            cursor.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(owner)))
        cursor.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
        cursor.execute(
            sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(
                sql.Identifier(name), sql.Identifier(runtime)
            )
        )
    address = urlsplit(superuser_url)
    place = address.netloc.rpartition("@")[2]
    return address._replace(netloc=f"{quote(runtime)}:{quote(password)}@{place}", path=f"/{name}").geturl()


def drop_service_database(superuser_url: str, name: str) -> None:
    """Remove the database and its roles; for throw-away servers."""
    with connected(superuser_url) as connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        for role in name, owner_of(name):
            cursor.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))


def apply_schema(url: str, service: str) -> None:
    """Bring the database up to the service's present schema and set who may do what.

    ``url`` names the database with a user that may act as its owner. Where the roles of
    :func:`create_service_database` do not exist (a bare test database), its user owns and runs everything.
    """
    database = unquote(urlsplit(url).path.lstrip("/"))
    with connected(url) as connection, connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)
        cursor.execute("SET search_path = public")
        if role_exists(cursor, owner_of(database)):
            cursor.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(owner_of(database))))
            runtime = database
        else:
            cursor.execute("SELECT current_user")
            (runtime,) = cursor.fetchone() or ("",)
        if service not in WITHOUT_EVENT_STORE:
            eventstore.install(connection, runtime)
        for file in schema_files(service):
            cursor.execute(file.read_text())
        grant(cursor, runtime)
        if (SERVICES / service / "projections").is_dir():
            make_projections(cursor, service, database, runtime)


def schema_files(service: str) -> list[Path]:
    """The shared tables first, then the service's own: ``schema.sql``, and what may stand beside it."""
    shared = sorted((SERVICES / "shared").glob("*.sql"))
    own = sorted((SERVICES / service).glob("*.sql"), key=lambda file: (file.name != "schema.sql", file.name))
    return [*shared, *own]


def make_projections(cursor: Cursor, service: str, database: str, runtime: str) -> None:
    """The tables that are computed from the journal: the runtime role owns them, so that it can replace them.

    The session then acts as the runtime role. ``public`` comes first in everybody's path: no table of a projection can
    take the place of the journal.
    """
    names = {"database": sql.Identifier(database), "runtime": sql.Identifier(runtime)}
    cursor.execute(sql.SQL("GRANT CREATE ON DATABASE {database} TO {runtime}").format(**names))
    cursor.execute(sql.SQL("ALTER DATABASE {database} SET search_path = public, projections").format(**names))
    cursor.execute("RESET ROLE")
    cursor.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS projections AUTHORIZATION {runtime}").format(**names))
    files = sorted((SERVICES / service / "projections").glob("*.sql"))
    parts = [file.read_text().partition(BATCH_LINE)[0] for file in files]
    for table in MADE.findall("\n".join(parts)):  # an earlier version has put them into public
        cursor.execute(f"ALTER TABLE IF EXISTS public.{table} SET SCHEMA projections")
        cursor.execute(sql.SQL(f"ALTER TABLE IF EXISTS projections.{table} OWNER TO {{runtime}}").format(**names))
    cursor.execute(sql.SQL("SET ROLE {runtime}").format(**names))
    cursor.execute("SET search_path = projections, public")
    for tables in parts:
        cursor.execute(tables)


def grant(cursor: Cursor, runtime: str) -> None:
    """The runtime role works with every table of its own database, yet only adds to those that record what happened."""
    cursor.execute(
        "SELECT oid::regclass::text, relname FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')"
        " AND pg_get_userbyid(relowner) = current_user"
    )
    role = sql.Identifier(runtime)
    for table, name in cursor.fetchall():
        rights = "SELECT, INSERT" if append_only(name) else "SELECT, INSERT, UPDATE, DELETE"
        cursor.execute(sql.SQL(f"GRANT {rights} ON {table} TO {{}}").format(role))
    cursor.execute(sql.SQL("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {}").format(role))


def append_only(table: str) -> bool:
    """Whether a table records what happened, so that its rows are never changed; partitions are named after theirs."""
    return table in APPEND_ONLY or table.endswith("_events") or table.startswith("journal_")


def owner_of(database: str) -> str:
    return f"{database}_owner"


def role_exists(cursor: Cursor, role: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,))
    return cursor.fetchone() is not None


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A connection in autocommit mode, closed afterwards."""
    connection = psycopg2.connect(url, connect_timeout=10, application_name="sakpore migration")
    connection.autocommit = True
    try:
        yield connection
    finally:
        connection.close()
