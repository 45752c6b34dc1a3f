"""Where the tables of the event store come from: the paragraphs of ``schema.sql``."""

from __future__ import annotations

import re
from pathlib import Path

from eventsourcing.persistence import ProgrammingError
from psycopg2 import sql

from services.shared.datastore import Connection

SCHEMA = (Path(__file__).parent / "schema.sql").read_text()
NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('sakpore event store schema'))"

GRANTS = """
GRANT SELECT, INSERT ON events, snapshots TO {role};
GRANT SELECT, INSERT, UPDATE ON tracking TO {role};
GRANT USAGE ON SEQUENCE events_notification_id_seq TO {role};
"""


def install(connection: Connection, runtime_role: str) -> None:
    """Create what is missing, as the owner, and let the role that the service runs as add and read events."""
    with connection.cursor() as cursor:
        grants = sql.SQL(GRANTS).format(role=sql.Identifier(runtime_role)).as_string(connection)
        cursor.execute(f"{ONE_AT_A_TIME};{SCHEMA};{grants}")


def table_like(table: str, name: str) -> str:
    """The statements that create one table of ``schema.sql`` under another name."""
    paragraphs = SCHEMA.split("\n\n")
    wanted = [text for text in paragraphs if "CREATE OR REPLACE FUNCTION" in text or belongs_to(table, text)]
    return ";".join([ONE_AT_A_TIME, *(re.sub(rf"\b{table}(?=\b|_)", name, without_comments(text)) for text in wanted)])


def belongs_to(table: str, statement: str) -> bool:
    """Whether a statement creates or changes the table or its sequence."""
    return bool(
        re.match(rf"(CREATE|ALTER) (TABLE|SEQUENCE) (IF NOT EXISTS )?{table}\b", without_comments(statement))
    ) or (bool(re.match(rf"(CREATE|ALTER) SEQUENCE (IF NOT EXISTS )?{table}_", without_comments(statement))))


def without_comments(statement: str) -> str:
    """The statement itself, without the lines that explain it."""
    return "\n".join(line for line in statement.splitlines() if not line.startswith("--")).strip().removesuffix(";")


def identifier(name: str) -> str:
    """A table name fit to stand in a statement; raises the library's error for one that PostgreSQL would cut off."""
    if not NAME.fullmatch(name):
        raise ProgrammingError(f"Not a table name, or too long: {name}")
    return name
