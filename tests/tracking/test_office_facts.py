"""What is about the office itself stands in the journal, ends sessions, and is no application."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.shared.contracts import CloudEvent
from services.shared.contracts.intake import StaffAccessRevoked
from services.shared.revocations import RevokedSessions
from services.tracking.application import Tracking
from services.tracking.auditing import broken_chains
from tests.tracking.lives import Life, envelopes

pytestmark = pytest.mark.servers
AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
STAFF_ACCOUNT = uuid4()
REVOKED = StaffAccessRevoked(application_id=STAFF_ACCOUNT, at=AT, username="rina", revoked_at=AT)


def test_a_fact_about_staff_makes_no_status_page(tracking: Tracking) -> None:
    life = Life().submitted()

    tracking.take_batch([CloudEvent.around(REVOKED, 77), *envelopes(life)])

    journaled = {row.application_id for row in tracking.datastore.query("SELECT application_id FROM journal")}
    assert journaled == {STAFF_ACCOUNT, life.id}
    for table in "status_pages", "status_timeline", "status_steps":
        shown = {row.application_id for row in tracking.datastore.query(f"SELECT application_id FROM {table}")}
        assert shown == {life.id}, table
    assert list(broken_chains(tracking.datastore)) == []


def test_a_fact_about_staff_alone_ends_the_sessions_here_too(tracking: Tracking) -> None:
    tracking.take_batch([CloudEvent.around(REVOKED, 77)])

    revoked = RevokedSessions(tracking.datastore)
    assert revoked.includes("rina", AT - timedelta(seconds=1))
    assert not revoked.includes("sinta", AT - timedelta(seconds=1))
