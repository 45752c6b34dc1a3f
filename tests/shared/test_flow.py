"""What a service says about how it flows: positions, lag, rates, what waits, and what does not answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from amqp.exceptions import NotFound
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import REGISTRY

from services.shared import parking, topology
from services.shared.datastore import Datastore, Row
from services.shared.flow import Flow, Place, Queues, Rates, answers_at, trouble_with
from services.shared.refusals import Unavailable
from tests.shared.test_reception import Hall, hall

__all__ = ["hall"]

NOBODY = "amqp://nobody@127.0.0.1:1/"
servers = pytest.mark.servers


def gauge(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, labels)


@servers
def test_a_service_tells_where_it_is_and_what_waits(hall: Hall, amqp_url: str) -> None:
    topology.declare(amqp_url, "intake", ())
    letters = [uuid4(), uuid4(), uuid4()]
    for letter in letters:
        hall.hearing.hear(letter, 1)
    parking.park(hall.datastore, None, b"rubbish", "not an envelope")
    flow = Flow(amqp_url, hall.hearing, parked_at="/tertahan")

    [(ends,)] = hall.datastore.query("SELECT max(notification_id) FROM events")

    flow.measure("intake")

    said = flow.report()
    assert ends >= len(letters)
    assert (said["recorded"], said["published"], said["behind"], said["waiting"]) == (ends, 0, ends, 0)
    assert 0 <= said["behind_seconds"] < 60
    assert abs(datetime.fromisoformat(said["recorded_at"]) - datetime.now(UTC)) < timedelta(minutes=1)
    assert (said["parked"], said["first_parked"][0]["reason"]) == (1, "not an envelope")
    assert said["components"] == {"PostgreSQL": "", "RabbitMQ": ""}
    assert gauge("sakpore_relay_lag_events", service="intake") == ends
    assert gauge("sakpore_parked_messages", service="intake") == 1
    assert gauge("sakpore_component_up", service="intake", component="RabbitMQ") == 1


@servers
def test_queues_are_looked_at_again_after_trouble(amqp_url: str) -> None:
    with Queues(amqp_url) as queues:
        with pytest.raises(NotFound):
            queues.length("notify.inbox")
        topology.declare(amqp_url, "notify", ())

        assert [queues.length("notify.inbox"), queues.length("notify.inbox")] == [0, 0]


@servers
def test_what_was_published_is_not_behind(hall: Hall) -> None:
    hall.hearing.hear(uuid4(), 1)
    hall.datastore.execute(Row("UPDATE relay_position SET position = (SELECT max(notification_id) FROM events)"))
    flow = Flow(NOBODY, hall.hearing, parked_at="/tertahan")

    flow.measure("intake")

    assert (flow.report()["behind"], flow.report()["behind_seconds"]) == (0, 0)


@servers
def test_a_broker_that_is_down_hides_nothing_else(hall: Hall) -> None:
    flow = Flow(NOBODY, hall.hearing, parked_at="/tertahan")

    flow.measure("signing")

    said = flow.report()
    assert said["components"]["RabbitMQ"]
    assert said["components"]["PostgreSQL"] == ""
    assert said["waiting"] is None
    assert gauge("sakpore_component_up", service="signing", component="RabbitMQ") == 0


def test_a_database_that_is_down_is_said(hall_without_database: Any) -> None:
    flow = Flow(NOBODY, hall_without_database, parked_at="/t", place=lambda: Place(0, None), probes={"store": down})

    flow.measure("notify")

    assert all(flow.report()["components"][name] for name in ("PostgreSQL", "RabbitMQ", "store"))


@pytest.fixture
def hall_without_database() -> Any:
    class Nowhere:
        datastore = Datastore("postgresql://nobody@127.0.0.1:1/none")

    return Nowhere()


def down() -> None:
    raise Unavailable("the store does not answer")


def test_a_port_that_nobody_opened_is_trouble() -> None:
    assert trouble_with(answers_at("http://127.0.0.1:1"))


@given(
    counts=st.lists(st.tuples(st.floats(0.1, 100), st.integers(0, 1000)), min_size=2, max_size=40),
    seconds=st.sampled_from([60, 300]),
)
def test_a_rate_lies_between_the_slowest_and_the_fastest_growth(counts: list[tuple[float, int]], seconds: int) -> None:
    rates, moment, count, growths = Rates(), 0.0, 0, []
    rates.see(moment, count)
    for pause, more in counts:
        moment, count = moment + pause, count + more
        growths.append(more / pause)
        rates.see(moment, count)

    rate = rates.over(seconds)

    assert rate is not None
    assert min(growths) * 0.999 <= rate <= max(growths) * 1.001


def test_one_count_is_no_rate() -> None:
    rates = Rates()
    rates.see(0, 10)
    assert rates.over(60) is None


def test_only_the_time_asked_for_counts() -> None:
    rates = Rates()
    for moment, count in ((0, 0), (240, 2400), (300, 2460)):
        rates.see(moment, count)

    assert rates.over(60) == 1
    assert rates.over(300) == pytest.approx(8.2)
