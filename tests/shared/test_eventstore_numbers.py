"""Numbers of the notification log: taken late enough, returned in order, and followed without loss."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from services.shared.application import EventSourcedApplication
from services.shared.eventstore import ApplicationRecorder
from services.shared.eventstore.subscription import PollingSubscription
from tests.shared.databases import prepared, session
from tests.shared.folders import MORNING, Folder, office_over, opened, undone
from tests.shared.waiting import eventually

pytestmark = pytest.mark.servers


@pytest.fixture
def office(database_url: str) -> Iterator[EventSourcedApplication]:
    with office_over(database_url) as office:
        yield office


def test_a_number_is_taken_only_by_a_transaction_that_has_its_id(database_url: str) -> None:
    with session(prepared(database_url), autocommit=False) as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned()")
        assert cursor.fetchone() == (None,)

        cursor.execute("SELECT next_notification_id('events_notification_id_seq')")
        cursor.execute("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
        assert cursor.fetchone() == (True,)


def test_numbers_returned_belong_to_the_events_in_their_order(office: EventSourcedApplication) -> None:
    folder = Folder("a")
    for number in range(50):
        folder.note(text=str(number), by="sri", at=MORNING)

    recordings = office.save(folder)

    assert [recording.notification.id for recording in recordings] == list(range(1, 52))
    kept = office.recorder.select_notifications(1, 100)
    assert [(one.id, one.originator_version) for one in kept] == [(number, number) for number in range(1, 52)]


@contextmanager
def listening(office: EventSourcedApplication) -> Iterator[tuple[PollingSubscription, list[int]]]:
    """A subscriber in a thread of its own, and the numbers that it has heard so far."""
    recorder = office.recorder
    assert isinstance(recorder, ApplicationRecorder)
    heard: list[int] = []
    with recorder.subscribe(gt=0) as subscription:
        listener = threading.Thread(target=lambda: heard.extend(notification.id for notification in subscription))
        listener.start()
        try:
            yield subscription, heard
        finally:
            subscription.stop()
            listener.join(timeout=10)


def test_a_subscriber_waits_for_a_number_that_may_still_appear(office: EventSourcedApplication) -> None:
    with listening(office) as (subscription, heard), ThreadPoolExecutor(1) as threads:
        with office.datastore.transaction():
            opened(office, "first number, committed last")
            threads.submit(opened, office, "second number, committed first").result(timeout=10)
            eventually(lambda: subscription.waits_for_a_hole)
            assert heard == []
        eventually(lambda: len(heard) == 2)
    assert heard == [1, 2]


def test_a_subscriber_steps_over_a_number_that_was_given_up(office: EventSourcedApplication) -> None:
    with listening(office) as (subscription, heard), ThreadPoolExecutor(1) as threads:
        with undone(office):
            opened(office, "first number, rolled back")
            threads.submit(opened, office, "second number, committed").result(timeout=10)
            eventually(lambda: subscription.waits_for_a_hole)
        eventually(lambda: heard)
    assert heard == [2]
