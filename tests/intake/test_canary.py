"""A citizen whose every datum is unmistakable: nothing of it stands readable in the database or in a message."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from psycopg2 import sql

from services.intake.accounts import Registration
from services.intake.addresses import Address
from services.intake.announcements import announce
from tests.intake.counters import MAKAM_ANSWERS, Site, id_of, submitted
from tests.intake.people import OTHER_NIK

pytestmark = pytest.mark.servers
CANARY = Registration(
    nik=OTHER_NIK,
    name="Kenari Zamrud Pertiwi",
    address=Address("Jalan Kicau Kenari", "77", "Desa Contoh", "Kecamatan Contoh", "Kabupaten Contoh", "Jawa Tengah"),
    email="kenari.zamrud@contoh.example",
    phone="+6281299988877",
)
PERSONAL = (
    CANARY.nik,
    "Kenari",
    "Kicau",
    "kenari.zamrud",
    "81299988877",
    MAKAM_ANSWERS["nama_almarhum"],
    MAKAM_ANSWERS["tpu"],
)


@pytest.fixture
def site(database_url: str, object_store_url: str) -> Iterator[Site]:
    site = Site(database_url, object_store_url)
    yield site
    site.datastore.close()


def everything_in_the_database(site: Site) -> dict[str, str]:
    """The text of all rows of each table; bytes also as the text they may hold."""
    tables = site.datastore.query(
        "SELECT table_schema AS schema, table_name AS name FROM information_schema.tables"
        " WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')"
    )
    found = {}
    with site.datastore.connection() as connection, connection.cursor() as cursor:
        for table in tables:
            cursor.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(table.schema, table.name)))
            found[table.name] = "\n".join(readable(cell) for row in cursor.fetchall() for cell in row)
    return found


def readable(cell: object) -> str:
    return bytes(cell).decode("latin-1") if isinstance(cell, memoryview | bytes) else str(cell)


def test_nothing_of_a_citizen_stands_readable_in_any_table_or_message(site: Site) -> None:
    canary = site.applicant(CANARY)
    application = submitted(canary)
    token = site.intake.tracking_token(site.intake.own(id_of(application), canary.account_id))
    assert token

    rows = everything_in_the_database(site)
    said = [announce(happened) for happened in site.intake.events.get(id_of(application))]
    rows["messages"] = "\n".join(each.model_dump_json() for each in said if each is not None)

    assert {"accounts", "application_answers", "events", "messages", "my_applications"} <= set(rows)
    assert "surat_permohonan" in rows["events"]
    for table, text in rows.items():
        for personal in (*PERSONAL, token):
            assert personal.casefold() not in text.casefold(), (table, personal)


def test_the_log_holds_nothing_of_a_citizen(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    submitted(site.applicant(CANARY))
    logged = capsys.readouterr()
    for personal in PERSONAL:
        assert personal.casefold() not in (logged.out + logged.err).casefold(), personal
