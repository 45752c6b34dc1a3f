"""Whatever is changed, in whatever order: a slip that was handed in never changes, and all days are the limit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as chosen
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from services.intake.catalogue import steps_of
from services.intake.catalogue.routing import longest_way
from services.intake.changing_terms import NothingChanges
from services.shared.contracts.routing import RoutingSlip
from services.shared.refusals import Refused
from tests.intake.overtaking import Counter
from tests.intake.people import Clock
from tests.intake.terms import CATALOGUE, change, handed_in, office_of, publish, slip, sound_terms

pytestmark = pytest.mark.servers


class Life(RuleBasedStateMachine):
    """An office where terms are published, taken back and given up, and people hand in, in whatever order."""

    counter: Counter
    latest_moment: datetime  # each life goes on where the last one ended: its history is still there

    @initialize()
    def opens(self) -> None:
        self.clock = Clock()
        self.clock.now = Life.latest_moment
        self.counter.intake.clock = self.clock
        self.office = office_of(self.counter.intake)
        self.handed_in: dict[Any, RoutingSlip] = {}

    @rule(terms=chosen.none() | sound_terms(), days=chosen.integers(0, 3), reason=chosen.integers())
    def publishes(self, terms: Any, days: int, reason: int) -> None:
        first_day = self.office.today() + timedelta(days=days)
        with suppress(NothingChanges):
            publish(self.office, change(terms, first_day, f"Alasan {reason}"))

    @rule(number=chosen.integers(1, 5))
    def takes_back(self, number: int) -> None:
        with suppress(Refused):
            self.office.take_back("MAKAM", number, reason="Salah.", by="koordinator")

    @rule()
    def hands_in(self) -> None:
        application = handed_in(self.counter)
        self.handed_in[application] = slip(self.counter, application)

    @rule(days=chosen.integers(1, 3))
    def time_passes(self, days: int) -> None:
        self.clock.move(days=days)
        Life.latest_moment = self.clock.now

    @invariant()
    def no_slip_changes(self) -> None:
        for application, frozen in self.handed_in.items():
            assert slip(self.counter, application) == frozen

    @invariant()
    def all_days_are_the_limit(self) -> None:
        permit = self.office.terms.on(self.office.today()).permits["MAKAM"]
        slips = [(frozen.steps, frozen.working_days) for frozen in self.handed_in.values()]
        for steps, limit in [*slips, (steps_of(CATALOGUE, permit, None), permit.sla_hari_kerja)]:
            assert longest_way(steps) == Decimal(limit)


@pytest.fixture
def counter(database_url: str) -> Iterator[Counter]:
    counter = Counter(database_url)
    yield counter
    counter.datastore.close()


def test_whatever_is_changed_nothing_that_was_handed_in_changes(counter: Counter) -> None:
    Life.counter, Life.latest_moment = counter, Clock().now

    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=12, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
