"""Counting days by what the office said of its calendar."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from services.shared import working_days
from services.shared.calendars import count_by, remember
from services.shared.datastore import Datastore
from services.shared.working_days import after_working_days, is_working_day
from tests.kept_databases import KeptDatabases

pytestmark = pytest.mark.servers

AT = datetime(2026, 11, 23, 3, tzinfo=UTC)
MONDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 28)


@pytest.fixture
def datastore(databases_of: Callable[[str], KeptDatabases]) -> Iterator[Datastore]:
    before = dict(working_days.KNOWN)
    with databases_of("notify").lent() as address:
        datastore = Datastore(address)
        yield datastore
        datastore.close()
    working_days.KNOWN.clear()
    working_days.KNOWN.update(before)


def test_a_day_that_was_declared_off_does_not_count_and_a_working_saturday_does(datastore: Datastore) -> None:
    assert is_working_day(MONDAY)

    remember(datastore, 2026, [MONDAY], [SATURDAY], AT)

    assert not is_working_day(MONDAY)
    assert is_working_day(SATURDAY)
    assert after_working_days(date(2026, 11, 20), 1) == date(2026, 11, 24)
    assert is_working_day(date(2027, 11, 22))


def test_nothing_counts_before_it_is_committed(datastore: Datastore) -> None:
    def remembered_in_vain() -> None:
        with datastore.transaction():
            remember(datastore, 2026, [MONDAY], [], AT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        remembered_in_vain()

    count_by(datastore)
    assert is_working_day(MONDAY)


def test_an_earlier_word_that_comes_late_changes_nothing(datastore: Datastore) -> None:
    remember(datastore, 2026, [MONDAY], [], AT)

    remember(datastore, 2026, [], [], AT - timedelta(minutes=1))

    assert not is_working_day(MONDAY)


def test_another_process_of_the_service_counts_by_it_too(datastore: Datastore) -> None:
    remember(datastore, 2026, [MONDAY], [], AT)
    working_days.KNOWN.clear()

    count_by(datastore)

    assert not is_working_day(MONDAY)
