"""Days are sealed when they are over: once, in order, and with everything that was said on them."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, time, timedelta

import psycopg2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.postgres.migrate import append_only
from services.shared.datastore import Row
from services.shared.settings import SettingError
from services.shared.working_days import WIB, day_of
from services.tracking.application import Tracking
from services.tracking.journal import ONE_WRITER
from services.tracking.merkle import leaf_hash, root_of, tree_of
from services.tracking.root_signing import Signer, is_signed
from services.tracking.sealing import SETTLED, digest_of, leaf_content, over_before, seal_next
from services.tracking.sealing_worker import SealingLoop
from tests.shared.waiting import eventually
from tests.shared.web_site import PUBLIC_KEY
from tests.tracking.lives import Life, envelopes
from tests.tracking.sealed import (
    MONDAY,
    SIGNER,
    TUESDAY,
    WEDNESDAY,
    heard_at,
    said_on,
    sealed,
    statements,
    three_days,
)

pytestmark = pytest.mark.servers

WAITS_FOR_A_LOCK = """
SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def chain_at(tracking: Tracking, life: Life, link: int) -> bytes:
    """The leaf of a chain that ends with this link."""
    [row] = tracking.datastore.query("SELECT hash FROM journal WHERE application_id = %s AND link = %s", life.id, link)
    return leaf_hash(leaf_content(life.id, link, bytes(row.hash).hex()))


def kept(tracking: Tracking) -> list[tuple[str, bytes, bytes]]:
    rows = tracking.datastore.query("SELECT * FROM daily_roots ORDER BY day")
    return [(row.statement, bytes(row.signature), bytes(row.tree)) for row in rows]


def test_the_root_of_a_day_stands_over_the_last_links_of_that_day(tracking: Tracking) -> None:
    life, other = three_days(tracking)

    monday, tuesday, wednesday = statements(tracking)

    first = sorted([life, other], key=lambda each: each.id.bytes)
    assert monday["root"] == root_of(tree_of([chain_at(tracking, each, 1) for each in first])).hex()
    assert tuesday["root"] == chain_at(tracking, life, 3).hex()
    ends = {life.id: 4, other.id: 2}
    assert wednesday["root"] == root_of(tree_of([chain_at(tracking, each, ends[each.id]) for each in first])).hex()
    assert [each["leaves"] for each in (monday, tuesday, wednesday)] == [2, 1, 2]


def test_each_statement_is_signed_and_names_the_one_before(tracking: Tracking) -> None:
    three_days(tracking)
    rows = tracking.datastore.query("SELECT * FROM daily_roots ORDER BY day")

    assert all(is_signed(row.statement, bytes(row.signature), SIGNER.public_key) for row in rows)
    assert not is_signed(rows[0].statement, bytes(rows[1].signature), SIGNER.public_key)
    assert not is_signed(rows[0].statement, bytes(rows[0].signature), "no key")
    previous = [said["previous"] for said in statements(tracking)]
    assert previous == [None, digest_of(rows[0].statement), digest_of(rows[1].statement)]


def test_a_day_ends_at_midnight_of_the_office(tracking: Tracking) -> None:
    early, late = Life().submitted(), Life().submitted()
    heard_at(tracking, datetime.combine(TUESDAY, time(0), WIB) - timedelta(microseconds=1), early)
    heard_at(tracking, datetime.combine(TUESDAY, time(0), WIB), late)

    assert sealed(tracking) == [MONDAY, TUESDAY]

    assert [said["root"] for said in statements(tracking)] == [
        chain_at(tracking, early, 1).hex(),
        chain_at(tracking, late, 1).hex(),
    ]


def test_the_same_journal_and_key_give_the_same_roots_again(tracking: Tracking) -> None:
    three_days(tracking)
    before = kept(tracking)
    tracking.datastore.execute(Row("DELETE FROM daily_roots"))
    assert kept(tracking) == []

    sealed(tracking)

    assert kept(tracking) == before


def test_days_on_which_nothing_was_said_have_no_root(tracking: Tracking) -> None:
    life = Life().submitted()
    said_on(tracking, MONDAY, life)
    said_on(tracking, WEDNESDAY, life.began("completeness"))

    assert sealed(tracking) == [MONDAY, WEDNESDAY]


def test_the_day_that_goes_on_is_not_sealed(tracking: Tracking) -> None:
    said_on(tracking, MONDAY, Life().submitted())
    tracking.take_batch(envelopes(Life().submitted()))

    assert sealed(tracking) == [MONDAY]


@given(st.integers(946_684_800, 4_102_444_800))
def test_a_day_is_over_some_minutes_after_midnight(second: int) -> None:
    moment = datetime.fromtimestamp(second, UTC)
    ends = over_before(moment)

    assert ends.astimezone(WIB).time() == time(0)
    assert SETTLED <= moment - ends < SETTLED + timedelta(days=1)


def test_the_worker_seals_all_days_that_it_missed_in_their_order(tracking: Tracking) -> None:
    life = Life().submitted()
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        said_on(tracking, day, life.explained("completeness", "Banyak berkas."))
    heard: list[str] = []
    stopping = threading.Event()

    def tell(state: str, detail: str) -> None:
        heard.append(state)
        if len(statements(tracking)) == 3:
            stopping.set()

    SealingLoop(tracking.datastore, SIGNER, tell=tell).run(stopping)

    assert set(heard) == {"ok"}
    assert [said["day"] for said in statements(tracking)] == ["2026-03-02", "2026-03-03", "2026-03-04"]


def test_two_processes_make_one_root(tracking: Tracking) -> None:
    said_on(tracking, MONDAY, Life().submitted())
    found: list[object] = []
    both = [threading.Thread(target=lambda: found.append(seal_next(tracking.datastore, SIGNER))) for _ in range(2)]
    with tracking.datastore.transaction():
        tracking.datastore.query(ONE_WRITER)  # both have seen by now that there is something to seal
        for each in both:
            each.start()
        eventually(lambda: len(tracking.datastore.query(WAITS_FOR_A_LOCK)) == 2)
    for each in both:
        each.join()

    assert sorted(found, key=str) == [MONDAY, None]
    assert len(statements(tracking)) == 1


def test_what_waited_for_its_turn_to_be_written_belongs_to_the_moment_when_it_was(tracking: Tracking) -> None:
    began: list[datetime] = []

    def write() -> None:
        with tracking.datastore.transaction():
            [row] = tracking.datastore.query("SELECT now() AS moment")
            began.append(row.moment)
            tracking.take_batch(envelopes(Life().submitted()))

    writer = threading.Thread(target=write)
    with tracking.datastore.transaction():
        tracking.datastore.query(ONE_WRITER)
        writer.start()
        eventually(lambda: tracking.datastore.query(WAITS_FOR_A_LOCK))
        [free] = tracking.datastore.query("SELECT clock_timestamp() AS moment")
    writer.join()

    [row] = tracking.datastore.query("SELECT journaled_at FROM journal")
    assert began[0] < free.moment < row.journaled_at
    assert day_of(row.journaled_at) == day_of(datetime.now(UTC))


def test_a_day_has_one_root_whoever_writes_it(tracking: Tracking) -> None:
    three_days(tracking)

    with pytest.raises(psycopg2.errors.UniqueViolation):
        tracking.datastore.execute(Row("INSERT INTO daily_roots SELECT * FROM daily_roots LIMIT 1"))
    assert append_only("daily_roots")


@pytest.mark.parametrize("pem", [b"", b"no key", PUBLIC_KEY])
def test_what_is_no_key_for_signing_is_refused_by_the_name_of_the_setting(pem: bytes) -> None:
    with pytest.raises(SettingError, match="SAKPORE_JOURNAL_PRIVATE_KEY_FILE"):
        Signer.from_pem(pem)
