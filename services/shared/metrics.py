"""What every service process counts, in Prometheus' words."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import Counter, Gauge, Histogram

published_events = Counter("sakpore_published_events", "Events confirmed by the broker", ["service"])
taken_messages = Counter("sakpore_taken_messages", "Messages taken in, by fate", ["service", "fate"])
outside_work_settled = Counter("sakpore_outside_work", "Work done outside, by outcome", ["kind", "outcome"])
inbox_batch_seconds = Histogram("sakpore_inbox_batch_seconds", "How long a batch took to be taken in", ["service"])
projection_seconds = Histogram("sakpore_projection_seconds", "How long a batch took to reach all projections")
projection_lag_seconds = Gauge("sakpore_projection_lag_seconds", "Age of the last event when projections had it")
request_seconds = Histogram("sakpore_request_seconds", "How long a page took", ["service", "method", "route", "status"])

recorded_position = Gauge("sakpore_recorded_position", "Number of the last event recorded", ["service"])
relay_position = Gauge("sakpore_relay_position", "Number up to which events are published", ["service"])
relay_lag_events = Gauge("sakpore_relay_lag_events", "Events recorded and not yet published", ["service"])
relay_lag_seconds = Gauge("sakpore_relay_lag_seconds", "Age of the oldest event not yet published", ["service"])
inbox_waiting = Gauge("sakpore_inbox_waiting", "Messages waiting in the inbox queue", ["service"])
parked_messages = Gauge("sakpore_parked_messages", "Messages that are parked", ["service"])
outside_work_due = Gauge("sakpore_outside_work_due", "Work outside whose time has come", ["service"])
outside_work_due_seconds = Gauge("sakpore_outside_work_due_seconds", "How long the oldest such work waits", ["service"])
outside_work_stuck = Gauge("sakpore_outside_work_stuck", "Work done whose outcome was not recorded", ["service"])
database_connections = Gauge("sakpore_database_connections", "Connections in use", ["service"])
service_well = Gauge("sakpore_service_well", "1 while every loop of the process goes on", ["service"])
component_up = Gauge("sakpore_component_up", "1 when a component answers this service", ["service", "component"])


def tell_place(service: str, recorded: int, published: int | None, behind: int, behind_seconds: float) -> None:
    """Where the events of a service end; ``published``: None for a service that says nothing."""
    recorded_position.labels(service).set(recorded)
    if published is not None:
        relay_position.labels(service).set(published)
        relay_lag_events.labels(service).set(behind)
        relay_lag_seconds.labels(service).set(behind_seconds)


def tell_counts(service: str, parked: int, due: int, due_seconds: float, stuck: int) -> None:
    """What waits for a person or for the outside world."""
    parked_messages.labels(service).set(parked)
    outside_work_due.labels(service).set(due)
    outside_work_due_seconds.labels(service).set(due_seconds)
    outside_work_stuck.labels(service).set(stuck)


def tell_components(service: str, troubles: Mapping[str, str]) -> None:
    """Which components answer: those without trouble."""
    for component, trouble in troubles.items():
        component_up.labels(service, component).set(0 if trouble else 1)
