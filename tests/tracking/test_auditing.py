"""The audit finds what was removed, changed, swapped or cut off, in the journal and in a service's own store."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import orjson
import pytest

from services.shared.contracts import Contract
from services.shared.datastore import Row
from services.tracking.application import Tracking
from services.tracking.auditing import BUCKET, Announced, Found, broken_chains, contradictions
from tests.tracking.lives import Life, envelopes

pytestmark = pytest.mark.servers
REMOVED = "DELETE FROM journal WHERE application_id = %s AND link = %s"


def taken(tracking: Tracking, *lives: Life) -> dict[int, Contract]:
    """The lives in the journal; what verification said of them, by its numbers."""
    said = envelopes(*lives)
    tracking.take_batch(said)
    return {int(each.id): each.contract() for each in said if each.publisher == "verification"}


def store(said: dict[int, Contract]) -> Announced:
    """A service that says this."""

    def announced(above: int, up_to: int) -> Iterable[tuple[int, Contract]]:
        return [(number, each) for number, each in sorted(said.items()) if above < number <= up_to]

    return announced


def found(tracking: Tracking, said: dict[int, Contract]) -> list[Found]:
    return list(contradictions(tracking.datastore, "verification", store(said)))


def place(tracking: Tracking, number: int) -> tuple[UUID, int]:
    """Where a fact of verification lies in the journal."""
    [row] = tracking.datastore.query(
        "SELECT application_id, link FROM journal WHERE publisher = 'verification' AND envelope ->> 'id' = %s",
        str(number),
    )
    return row.application_id, row.link


def test_nothing_is_found_where_all_is_well(tracking: Tracking) -> None:
    said = taken(tracking, Life().to_the_end(), Life().to_the_end())
    looked_at: list[int] = []

    assert list(broken_chains(tracking.datastore, looked_at.append)) == []
    assert list(contradictions(tracking.datastore, "verification", store(said), looked_at.append)) == []

    [row] = tracking.datastore.query("SELECT count(*) AS number FROM journal")
    assert sum(looked_at) == row.number + 2 * len(said)


def test_an_event_that_was_removed_with_its_chain_mended_is_missing(tracking: Tracking) -> None:
    life = Life().to_the_end()
    said = taken(tracking, life)
    number = max(said)
    application, link = place(tracking, number)
    tracking.datastore.execute(
        Row("DELETE FROM journal WHERE application_id = %s AND link >= %s", (application, link)),
        Row(
            "UPDATE chain_heads SET link = %s,"
            " hash = (SELECT hash FROM journal WHERE application_id = %s AND link = %s) WHERE application_id = %s",
            (link - 1, application, link - 1, application),
        ),
    )

    assert list(broken_chains(tracking.datastore)) == []
    assert found(tracking, said) == [Found("missing", life.id, number, "verification")]


def test_a_truncated_chain_is_found_by_its_head(tracking: Tracking) -> None:
    life = Life().to_the_end()
    taken(tracking, life)
    [row] = tracking.datastore.query("SELECT max(link) AS last FROM journal")

    tracking.datastore.execute(Row(REMOVED, (life.id, row.last)))

    assert list(broken_chains(tracking.datastore)) == [Found("chain", life.id, row.last)]


def test_a_whole_application_that_was_removed_is_found(tracking: Tracking) -> None:
    life, other = Life().to_the_end(), Life().to_the_end()
    said = taken(tracking, life, other)

    tracking.datastore.execute(Row("DELETE FROM journal WHERE application_id = %s", (life.id,)))

    assert list(broken_chains(tracking.datastore)) == [Found("chain", life.id, 1)]
    missing = [number for number, each in sorted(said.items()) if each.application_id == life.id]
    assert found(tracking, said) == [Found("missing", life.id, number, "verification") for number in missing]


def test_an_event_that_its_service_does_not_know_is_found(tracking: Tracking) -> None:
    life = Life().to_the_end()
    said = taken(tracking, life)
    number = min(said)
    del said[number]

    assert found(tracking, said) == [Found("unknown", life.id, number, "verification")]


def test_two_sides_that_say_different_things_are_found(tracking: Tracking) -> None:
    life = Life().to_the_end()
    said = taken(tracking, life)
    number = min(said)
    said[number] = said[number].model_copy(update={"at": life.at})

    assert found(tracking, said) == [Found("different", life.id, number, "verification")]


def test_two_events_that_changed_their_numbers_are_found(tracking: Tracking) -> None:
    life = Life().to_the_end()
    said = taken(tracking, life)
    first, second, *_ = sorted(said)
    said[first], said[second] = said[second], said[first]

    assert [(each.fault, each.number) for each in found(tracking, said)] == [
        ("different", first),
        ("different", second),
    ]


def test_what_was_not_heard_yet_is_not_missing(tracking: Tracking) -> None:
    said = taken(tracking, Life().to_the_end())
    said[max(said) + 1] = said[max(said)]

    assert found(tracking, said) == []


def test_sums_over_many_numbers_lead_to_the_one(tracking: Tracking) -> None:
    life = Life().to_the_end()
    said = taken(tracking, life)
    far = 3 * BUCKET + 7
    said[far] = said[min(said)]
    tracking.datastore.execute(Row("UPDATE heard SET number = %s WHERE publisher = 'verification'", (far,)))

    assert found(tracking, said) == [Found("missing", life.id, far, "verification")]


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "nobody"},
        {"subject": 7},
        {"time": "yesterday"},
        {"time": "2026-03-17T02:00:00"},
        {"type": "sakpore.verification.no-such-fact.v1"},
        {"type": "sakpore"},
        {"source": None},
        {"id": "first"},
        {"data": {"evil": "<b>x</b>"}},
        {"data": []},
    ],
    ids=str,
)
def test_an_envelope_that_became_something_else_is_named_and_the_rest_looked_at(
    tracking: Tracking, change: dict[str, object]
) -> None:
    life, other = Life().to_the_end(), Life().to_the_end()
    said = taken(tracking, life, other)
    number = min(each for each, contract in said.items() if contract.application_id == life.id)
    application, link = place(tracking, number)
    changed = orjson.dumps(change).decode()
    tracking.datastore.execute(
        Row("UPDATE journal SET envelope = envelope || %s WHERE application_id = %s AND link = %s",
            (changed, application, link))
    )  # fmt: skip
    del said[max(said)]

    assert list(broken_chains(tracking.datastore)) == [Found("chain", life.id, link)]
    faults = {(each.number, each.fault) for each in found(tracking, said)}
    assert (max(each for each in said) + 1, "unknown") in faults
    assert faults & {(number, "unreadable"), (number, "different")} or set(change) & {"subject", "time", "source"}


def test_what_is_no_fact_is_told_once(tracking: Tracking) -> None:
    life = Life().to_the_end()
    said = taken(tracking, life)
    number = min(said)
    tracking.datastore.execute(
        Row("UPDATE journal SET envelope = jsonb_set(envelope, '{data}', '{}') WHERE envelope ->> 'id' = %s"
            " AND publisher = 'verification'", (str(number),))
    )  # fmt: skip

    assert found(tracking, said) == [Found("unreadable", life.id, number, "verification")]


@pytest.mark.parametrize("spelling", ["[]", "7", "null", '"x"', "{}"])
def test_what_is_no_envelope_any_more_breaks_its_chain_only(tracking: Tracking, spelling: str) -> None:
    life = Life().to_the_end()
    said = taken(tracking, life)
    number = max(said)
    application, link = place(tracking, number)
    tracking.datastore.execute(
        Row("UPDATE journal SET envelope = %s WHERE application_id = %s AND link = %s", (spelling, application, link))
    )

    assert list(broken_chains(tracking.datastore)) == [Found("chain", life.id, link)]
    assert found(tracking, said) == [Found("missing", life.id, number, "verification")]
