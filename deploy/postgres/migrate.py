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

VIEWS_OF_ANALYSTS = "SELECT format('%I.%I', schemaname, viewname) FROM pg_views WHERE schemaname = 'analytics'"

# Who reads for analysis: a query that runs away ends, and what it sorts does not fill the disk.
OF_ANALYSTS = {
    "default_transaction_read_only": "on",
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "60s",
    "temp_file_limit": "1GB",
    "search_path": "analytics",
}
ANALYSTS_AT_ONCE = 10
# What a reader could do by functions that are everybody's: stop the journal's writer by its lock, and write.
# Locks and large objects; and, since one login asks for all analysts, what others ask and the end of it.
NOT_FOR_READERS = """
SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace
AND proname ~ ('^(pg_(try_)?advisory_|lo_|lowrite$|loread$|pg_notify$|pg_logical_emit_message$'
    '|pg_(cancel|terminate)_backend$|pg_stat_get_(backend_)?activity$)')
"""


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
    return address_of(superuser_url, name, runtime, password)


def address_of(server_url: str, database: str, role: str = "", password: str = "") -> str:
    """Another database of the same server, for another role if one is named."""
    address = urlsplit(server_url)
    place = address.netloc.rpartition("@")[2]
    netloc = f"{quote(role)}:{quote(password)}@{place}" if role else address.netloc
    return address._replace(netloc=netloc, path=f"/{database}").geturl()


def create_analyst(superuser_url: str, database: str, *, password: str | None = None) -> str:
    """Give a database with analytics its read-only login ``<database>_analyst``; the URL that analysts use.

    It may read the views of schema ``analytics``, which :func:`apply_schema` makes and grants, and nothing else.
    """
    password, role = password or secrets.token_hex(20), analyst_of(database)
    names = {"role": sql.Identifier(role), "database": sql.Identifier(database)}
    with connected(superuser_url) as connection, connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)
        if not role_exists(cursor, role):
            cursor.execute(sql.SQL("CREATE ROLE {role}").format(**names))
        limited = sql.SQL("ALTER ROLE {role} LOGIN CONNECTION LIMIT {most} PASSWORD {password}")
        most, secret = sql.Literal(ANALYSTS_AT_ONCE), sql.Literal(password)
        cursor.execute(limited.format(**names, most=most, password=secret))
        for whatever in "ALTER ROLE {role} RESET ALL", "ALTER ROLE {role} IN DATABASE {database} RESET ALL":
            cursor.execute(sql.SQL(whatever).format(**names))  # the login may have set more than its minute
        for setting, value in OF_ANALYSTS.items():
            cursor.execute(sql.SQL("ALTER ROLE {role} SET " + setting + " = %s").format(**names), (value,))
        cursor.execute(sql.SQL("GRANT CONNECT ON DATABASE {database} TO {role}").format(**names))
        # Rights to functions hold per database: from another one a reader could see and end what others ask.
        cursor.execute("REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC")
    keep_for_writers(address_of(superuser_url, database), database)
    return address_of(superuser_url, database, role, password)


def keep_for_writers(superuser_url: str, database: str) -> None:
    """Take from everybody but the service what a reader must not do."""
    with connected(superuser_url) as connection, connection.cursor() as cursor:
        cursor.execute(NOT_FOR_READERS)
        functions = sql.SQL(", ".join(function for (function,) in cursor.fetchall()))
        writers = sql.SQL(", ").join(map(sql.Identifier, (owner_of(database), database)))
        cursor.execute(sql.SQL("REVOKE EXECUTE ON FUNCTION {} FROM PUBLIC").format(functions))
        cursor.execute(sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(functions, writers))


def drop_service_database(superuser_url: str, name: str) -> None:
    """Remove the database and its roles; for throw-away servers."""
    with connected(superuser_url) as connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        for role in name, owner_of(name), analyst_of(name):
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
        if files := sorted((SERVICES / service / "analysis").glob("*.sql")):
            make_analytics(cursor, "\n".join(file.read_text() for file in files), database, runtime)


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


def make_analytics(cursor: Cursor, views: str, database: str, runtime: str) -> None:
    """The views and functions for analysts: the runtime role owns them, because it makes views again with the tables
    below them.

    Views whose columns changed are dropped first, which a city's own views on them prevent with an error.
    """
    names = {"runtime": sql.Identifier(runtime), "analyst": sql.Identifier(analyst_of(database))}
    cursor.execute("RESET ROLE")
    cursor.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS analytics AUTHORIZATION {runtime}").format(**names))
    cursor.execute(sql.SQL("SET ROLE {runtime}").format(**names))
    if role_exists(cursor, analyst_of(database)):
        cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA analytics TO {analyst}").format(**names))
        cursor.execute(
            sql.SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA analytics GRANT SELECT ON TABLES TO {analyst}").format(**names)
        )
    cursor.execute("SET search_path = projections, public")
    try:
        cursor.execute(views)
    except psycopg2.errors.InvalidTableDefinition:
        cursor.execute(VIEWS_OF_ANALYSTS)
        dropped = ", ".join(view for (view,) in cursor.fetchall())
        cursor.execute(f"DROP VIEW {dropped}; {views}")
    if role_exists(cursor, analyst_of(database)):
        cursor.execute(sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA analytics TO {analyst}").format(**names))


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


def analyst_of(database: str) -> str:
    return f"{database}_analyst"


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
