"""The journal: everything once, in order, and no change goes unseen."""

from __future__ import annotations

import secrets
from uuid import UUID

import psycopg2
import pytest

from deploy.postgres.migrate import apply_schema, create_service_database, drop_service_database
from services.shared.datastore import Datastore, Row
from services.shared.reception import Reception, opened
from services.tracking import journal, read_model
from services.tracking.application import Tracking, WrongSubject
from services.tracking.auditing import Found, broken_chains
from tests.conftest import server
from tests.tracking.lives import Life, batches, envelopes

pytestmark = pytest.mark.servers


def links(tracking: Tracking, application_id: UUID) -> list[tuple[int, str]]:
    rows = tracking.datastore.query(
        "SELECT link, fact FROM journal WHERE application_id = %s ORDER BY position", application_id
    )
    return [(row.link, row.fact) for row in rows]


def count(tracking: Tracking) -> int:
    [(number,)] = tracking.datastore.query("SELECT count(*) FROM journal")
    return int(number)


def test_every_application_has_its_own_chain_in_the_order_of_arrival(tracking: Tracking) -> None:
    first, second = Life().to_the_end(), Life().to_the_end()

    for batch in batches(envelopes(first, second), 7):
        tracking.take_batch(batch)

    for life in (first, second):
        assert links(tracking, life.id) == [(place, said.fact) for place, said in enumerate(life.said, start=1)]
    assert list(broken_chains(tracking.datastore)) == []


CHANGES = {
    "a changed event": ("envelope = jsonb_set(envelope, '{data,by}', '\"x\"') WHERE link = 3", 3),
    "a changed hash": ("hash = '\\x00' WHERE link = 2", 2),
    "a changed fact": ("fact = 'letter-signed' WHERE link = 2", 2),
    "a changed moment": ("at = at - interval '1 day' WHERE link = 5", 5),
    "events moved to another place": ("position = CASE link WHEN 4 THEN 900 ELSE position END WHERE link = 4", 4),
    "an event of another application": ("application_id = gen_random_uuid() WHERE link = 6", 6),
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_chain_shows(tracking: Tracking, name: str) -> None:
    touched, untouched = Life().to_the_end(), Life().to_the_end()
    tracking.take_batch(envelopes(touched, untouched))
    change, link = CHANGES[name]

    tracking.datastore.execute(Row(f"UPDATE journal SET {change} AND application_id = %s", (touched.id,)))

    found = {each.application_id: each for each in broken_chains(tracking.datastore)}
    assert found[touched.id] == Found("chain", touched.id, link)
    assert untouched.id not in found


@pytest.mark.parametrize("link", [1, 4, 17])
def test_the_chain_shows_a_removed_event_wherever_it_stood(tracking: Tracking, link: int) -> None:
    touched, untouched = Life().to_the_end(), Life().to_the_end()
    tracking.take_batch(envelopes(touched, untouched))

    tracking.datastore.execute(Row("DELETE FROM journal WHERE application_id = %s AND link = %s", (touched.id, link)))

    assert list(broken_chains(tracking.datastore)) == [Found("chain", touched.id, link)]


def test_the_chain_shows_two_events_that_changed_places(tracking: Tracking) -> None:
    life = Life().to_the_end()
    tracking.take_batch(envelopes(life))

    tracking.datastore.execute(
        Row(
            "UPDATE journal SET envelope = other.envelope FROM journal AS other"
            " WHERE journal.application_id = %s AND other.application_id = journal.application_id"
            " AND (journal.link, other.link) IN ((4, 5), (5, 4))",
            (life.id,),
        )
    )

    assert list(broken_chains(tracking.datastore)) == [Found("chain", life.id, 4)]


def test_a_message_that_comes_twice_is_kept_once(tracking: Tracking) -> None:
    reception = Reception("tracking", tracking.datastore, tracking.take_batch)
    letters = [opened(event.to_bytes()) for event in envelopes(Life().to_the_end())]

    reception.receive(letters)
    reception.receive(letters[3:] + letters[:5] + letters[:5])

    assert count(tracking) == len(letters)
    assert list(broken_chains(tracking.datastore)) == []


def test_a_batch_that_fails_leaves_nothing_behind(tracking: Tracking) -> None:
    whole = envelopes(Life().to_the_end())
    wrong = whole[-1].model_copy(update={"subject": "no uuid"})

    with pytest.raises(WrongSubject):
        tracking.take_batch([*whole, wrong])

    assert count(tracking) == 0
    assert tracking.datastore.query("SELECT * FROM status_pages") == []
    assert read_model.streams(tracking.datastore) == []


def test_a_message_that_cannot_be_kept_is_parked_and_the_others_are_kept(tracking: Tracking) -> None:
    reception = Reception("tracking", tracking.datastore, tracking.take_batch)
    good, bad = Life().to_the_end(), Life().submitted()
    wrong = envelopes(bad)[0].model_copy(update={"subject": "no uuid", "id": "x", "sequence": "900"})

    reception.receive([opened(event.to_bytes()) for event in [wrong, *envelopes(good)]])

    assert count(tracking) == len(good.said)
    [(subject,)] = tracking.datastore.query("SELECT subject FROM parked_messages")
    assert subject == "no uuid"


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"data": {"evil": "<b>x</b>"}}, "ValidationError"),
        ({"type": "sakpore.intake.no-such-fact.v1"}, "UnknownContract: sakpore.intake.no-such-fact.v1"),
        ({"type": "evil"}, "UnknownContract: evil"),
        ({"subject": "3fa85f64-5717-4562-b3fc-2c963f66afa6"}, "WrongSubject"),
    ],
    ids=str,
)
def test_what_is_no_fact_never_comes_into_the_journal(
    tracking: Tracking, change: dict[str, object], cause: str
) -> None:
    [event] = envelopes(Life().submitted())
    reception = Reception("tracking", tracking.datastore, tracking.take_batch)

    reception.receive([opened(event.model_copy(update=change).to_bytes())])

    assert count(tracking) == 0
    [(reason,)] = tracking.datastore.query("SELECT reason FROM parked_messages")
    assert reason.startswith(cause)


def test_streams_say_how_far_each_publisher_was_heard(tracking: Tracking) -> None:
    life = Life().to_the_end()

    for batch in batches(envelopes(life), 5):
        tracking.take_batch(batch)

    heard = {row.publisher: (row.events, row.number) for row in read_model.streams(tracking.datastore)}
    assert heard["intake"] == (1, 1)
    assert sum(events for events, _ in heard.values()) == len(life.said)


def test_events_go_into_the_partition_of_their_month(tracking: Tracking) -> None:
    tracking.take_batch(envelopes(Life().to_the_end()))

    [(default,)] = tracking.datastore.query("SELECT count(*) FROM journal_default")
    [(partitions,)] = tracking.datastore.query("SELECT count(*) FROM pg_inherits WHERE inhparent = 'journal'::regclass")
    assert (default, partitions) == (0, 14)


def test_a_month_that_already_has_rows_in_the_default_partition_does_not_stop_the_next_start(
    tracking: Tracking, database_url: str
) -> None:
    this_month = tracking.datastore.query("SELECT 'journal_' || to_char(now() AT TIME ZONE 'UTC', 'YYYY_MM') AS name")[
        0
    ].name
    tracking.datastore.execute(Row(f"DROP TABLE {this_month}"))
    life = Life().to_the_end()
    tracking.take_batch(envelopes(life))

    apply_schema(database_url, "tracking")

    assert count(tracking) == len(life.said)
    assert list(broken_chains(tracking.datastore)) == []


def test_the_service_itself_cannot_change_the_journal() -> None:
    address, name = server("SAKPORE_TEST_POSTGRES_URL"), f"test_rights_{secrets.token_hex(4)}"
    runtime = create_service_database(address, name)
    try:
        apply_schema(address.rpartition("/")[0] + f"/{name}", "tracking")
        datastore = Datastore(runtime)
        Tracking(datastore).take_batch(envelopes(Life().to_the_end()))
        for forbidden in ("UPDATE journal SET fact = 'x'", "DELETE FROM journal", "DELETE FROM journal_default"):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                datastore.execute(Row(forbidden))
        datastore.close()
    finally:
        drop_service_database(address, name)


def test_what_is_hashed_does_not_depend_on_the_order_of_keys() -> None:
    assert journal.canonical({"b": 1, "a": {"d": "ü", "c": None}}) == '{"a":{"c":null,"d":"ü"},"b":1}'.encode()
