"""What every service process counts, in Prometheus' words."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

published_events = Counter("sakpore_published_events", "Events confirmed by the broker", ["service"])
taken_messages = Counter("sakpore_taken_messages", "Messages taken in, by fate", ["service", "fate"])
outside_work_settled = Counter("sakpore_outside_work", "Work done outside, by outcome", ["kind", "outcome"])
parked_messages = Gauge("sakpore_parked_messages", "Messages parked by this process since it started", ["service"])
