"""The journal as a stream: the last events, then the next ones, narrowed."""

from __future__ import annotations

from typing import Any

import pytest

from services.tracking.application import Tracking
from services.tracking.event_stream import Narrowed, after, last_position, latest
from tests.tracking.lives import Life, batches, envelopes

pytestmark = pytest.mark.servers
EVERYTHING = Narrowed()


def facts(rows: list[Any]) -> list[str]:
    return [row.fact for row in rows]


@pytest.fixture
def life(tracking: Tracking) -> Life:
    """Two lives in the journal; this is the first."""
    first, second = Life(number="2026-AAAA-AAAA").to_the_end(), Life(number="2026-BBBB-BBBB").to_the_end()
    tracking.take_batch(envelopes(first, second))
    return first


def test_the_last_events_come_first_and_the_next_ones_follow_once(tracking: Tracking, life: Life) -> None:
    position = last_position(tracking.datastore)
    shown = latest(tracking.datastore, EVERYTHING, position, 5)
    assert [row.position for row in shown] == list(range(position - 4, position + 1))
    assert after(tracking.datastore, EVERYTHING, position) == []

    third = Life(number="2026-CCCC-CCCC").to_the_end()
    seen: list[Any] = []
    for batch in batches(envelopes(third), 4):
        tracking.take_batch(batch)
        seen += after(tracking.datastore, EVERYTHING, seen[-1].position if seen else position, most=3)
        seen += after(tracking.datastore, EVERYTHING, seen[-1].position)

    assert facts(seen) == [each.fact for each in third.said]


@pytest.mark.parametrize(
    ("narrowed", "fitting"),
    [
        (Narrowed(publisher="signing"), lambda row: row.publisher == "signing"),
        (Narrowed(fact="letter-signed"), lambda row: row.fact == "letter-signed"),
        (Narrowed(application="2026-aaaa-aaaa"), lambda row: row.number == "2026-AAAA-AAAA"),
        (Narrowed(permit_code="sip-dokter"), lambda row: True),
        (Narrowed(publisher="notify", application="2026-BBBB-BBBB"), lambda row: row.number[5] == "B"),
    ],
)
def test_only_what_was_asked_for_comes(tracking: Tracking, life: Life, narrowed: Narrowed, fitting: Any) -> None:
    everything = after(tracking.datastore, EVERYTHING, 0)
    shown = after(tracking.datastore, narrowed, 0)

    assert shown
    wanted = [row for row in everything if fitting(row) and row.publisher in (narrowed.publisher or row.publisher)]
    assert shown == wanted


def test_an_application_is_found_by_its_id_too(tracking: Tracking, life: Life) -> None:
    assert facts(after(tracking.datastore, Narrowed(application=str(life.id)), 0)) == [each.fact for each in life.said]


@pytest.mark.parametrize("odd", ["'", "%", "2026-ZZZZ-ZZZZ", "x" * 500])
def test_what_nobody_has_is_nothing(tracking: Tracking, life: Life, odd: str) -> None:
    assert after(tracking.datastore, Narrowed(application=odd), 0) == []
    assert after(tracking.datastore, Narrowed(fact=odd), 0) == []


def test_an_empty_journal_has_nothing_to_show(tracking: Tracking) -> None:
    assert last_position(tracking.datastore) == 0
    assert latest(tracking.datastore, EVERYTHING, 0, 20) == []


def test_a_permit_type_is_found_however_it_is_typed(tracking: Tracking, life: Life) -> None:
    code = life.slip.permit_code
    found = [len(after(tracking.datastore, Narrowed(permit_code=each), 0)) for each in (code, code.upper())]

    assert found[0] == found[1] > 0
