"""Rebuilt tables in the place of the live ones: whose they are, what stands on them, and who works on meanwhile."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import closing

import psycopg2
import pytest

from deploy.postgres.migrate import apply_schema, create_service_database, drop_service_database
from services.shared.datastore import Datastore, Row
from services.tracking.application import Tracking
from services.tracking.rebuilding import Rebuild
from services.tracking.switching import ViewsLost
from tests.conftest import server
from tests.shared.waiting import eventually
from tests.tracking.lives import Life, envelopes
from tests.tracking.test_rebuilding import a_few, contents, told

pytestmark = pytest.mark.servers


@pytest.fixture
def office_url() -> Iterator[str]:
    """Tracking's database with its two roles, as the launcher makes it; the address of the runtime role."""
    superuser, name = server("SAKPORE_TEST_POSTGRES_URL"), f"test_projections_{secrets.token_hex(4)}"
    yield create_service_database(superuser, name)
    drop_service_database(superuser, name)


def as_superuser(url: str) -> str:
    return f"{server('SAKPORE_TEST_POSTGRES_URL').rpartition('/')[0]}/{url.rpartition('/')[2]}"


def test_the_role_of_the_service_can_rebuild_and_still_not_touch_the_journal(office_url: str) -> None:
    apply_schema(as_superuser(office_url), "tracking")
    tracking = Tracking(Datastore(office_url))
    a_few(tracking)

    assert Rebuild(tracking.datastore, "status_page").run().switched

    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        tracking.datastore.execute(Row("DELETE FROM journal"))
    tracking.datastore.close()


def test_tables_of_an_earlier_version_move_with_their_rows(office_url: str) -> None:
    apply_schema(as_superuser(office_url), "tracking")
    tracking = Tracking(Datastore(office_url))
    a_few(tracking)
    rows = contents(tracking.datastore)
    with closing(Datastore(as_superuser(office_url))) as superuser:
        for table in rows:
            owner = office_url.rpartition("/")[2] + "_owner"
            superuser.execute(
                Row(f"ALTER TABLE {table} OWNER TO {owner}"), Row(f"ALTER TABLE {table} SET SCHEMA public")
            )

    apply_schema(as_superuser(office_url), "tracking")

    assert contents(tracking.datastore) == rows
    assert Rebuild(tracking.datastore, "status_page").run().differences == []
    tracking.datastore.close()


def test_views_and_rights_stay_where_a_projection_is_switched(tracking: Tracking) -> None:
    a_few(tracking)
    tracking.datastore.execute(Row("GRANT SELECT ON status_pages TO PUBLIC"))

    Rebuild(tracking.datastore, "status_page").run()

    [row] = tracking.datastore.query("SELECT relacl::text AS rights FROM pg_class WHERE relname = 'status_pages'")
    assert "=r/" in row.rights


def test_a_view_that_nobody_would_make_again_forbids_the_switch(tracking: Tracking) -> None:
    a_few(tracking)
    tracking.datastore.execute(Row("CREATE VIEW public.pages_of_mine AS SELECT number FROM status_pages"))

    with pytest.raises(ViewsLost, match=r"public\.pages_of_mine"):
        Rebuild(tracking.datastore, "status_page").run()

    assert len(tracking.datastore.query("SELECT * FROM pages_of_mine")) == 12
    assert (told(tracking).state, told(tracking).switched_at) == ("failed", None)


def test_nothing_said_during_a_rebuild_is_lost(tracking: Tracking) -> None:
    a_few(tracking, 100)
    stopping, taken = threading.Event(), []

    def goes_on() -> None:
        while not stopping.is_set():
            life = Life(number=f"L-{len(taken)}")
            life.to_the_end()
            for event in envelopes(life):
                tracking.take_batch([event])
            taken.append(life)

    writer = threading.Thread(target=goes_on)
    writer.start()
    try:
        eventually(lambda: len(taken) > 1)
        for _ in range(3):
            before = len(taken)
            assert Rebuild(tracking.datastore, "status_page", piece_rows=200).run().differences == []
            eventually(lambda before=before: len(taken) > before)
    finally:
        stopping.set()
        writer.join()

    assert Rebuild(tracking.datastore, "status_page").run(only_compare=True).differences == []
    [row] = tracking.datastore.query("SELECT count(*) AS pages FROM status_pages WHERE outcome = 'issued'")
    assert row.pages == 100 + len(taken)


def test_no_reader_sees_an_empty_table(tracking: Tracking) -> None:
    a_few(tracking)
    stopping, counts = threading.Event(), []

    def reads() -> None:
        while not stopping.is_set():
            [row] = tracking.datastore.query("SELECT count(*) AS pages FROM status_pages")
            counts.append(row.pages)

    reader = threading.Thread(target=reads)
    reader.start()
    try:
        for _ in range(3):
            before = len(counts)
            Rebuild(tracking.datastore, "status_page").run()
            eventually(lambda before=before: len(counts) > before)
    finally:
        stopping.set()
        reader.join()

    assert set(counts) == {12}
