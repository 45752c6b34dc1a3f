"""What the events of a delivery have in common."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from eventsourcing.domain import Aggregate

from services.notify.delivery_rules import State


class Onward(Aggregate.Event):
    """The letter is somewhere else now: ``becomes`` is its state after this."""

    becomes: ClassVar[State]

    by: str
    at: datetime

    def apply(self, aggregate: Any) -> None:
        """Called by the library, also when the delivery is read from its events."""
        aggregate.state = self.becomes
