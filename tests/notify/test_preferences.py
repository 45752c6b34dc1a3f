"""What people want: channels, topics and quiet hours, decided without a clock of its own."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.preferences import Later, NotWanted, Send, decide, end_of_quiet
from services.notify.rules import CHANNELS
from services.notify.topics import topics
from services.shared.working_days import WIB

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)  # 23.30 in the office
MANDATORY, OPTIONAL, URGENT = topics()["correction"], topics()["survey"], topics()["inspection_scheduled"]
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=WIB))  # noqa: DTZ001 - zone follows
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
wishes = st.fixed_dictionaries(
    {
        "channels_off": st.lists(st.sampled_from(["whatsapp", "email"]), unique=True),
        "topics_off": st.lists(st.sampled_from(sorted(topics()))),
        "quiet": st.none() | st.tuples(times, times).map(lambda both: [each.isoformat() for each in both]),
    }
)


def contact(**preferences: Any) -> dict[str, Any]:
    return {"preferences": preferences}


def test_who_says_nothing_gets_everything() -> None:
    assert decide({}, OPTIONAL, "whatsapp", NIGHT) == Send()
    assert decide({"preferences": None}, MANDATORY, "email", NOON) == Send()


def test_a_channel_that_is_switched_off_is_passed_over() -> None:
    assert decide(contact(channels_off=["whatsapp"]), MANDATORY, "whatsapp", NOON) == NotWanted(at_all=False)
    assert decide(contact(channels_off=["whatsapp"]), MANDATORY, "email", NOON) == Send()


def test_without_any_channel_what_is_optional_stays_in_the_inbox_and_what_is_mandatory_goes_by_mail() -> None:
    nothing = contact(channels_off=["whatsapp", "email"])

    assert decide(nothing, OPTIONAL, "email", NOON) == NotWanted(at_all=True)
    assert decide(nothing, MANDATORY, "email", NOON) == Send()


def test_only_optional_topics_can_be_switched_off() -> None:
    assert decide(contact(topics_off=["survey"]), OPTIONAL, "whatsapp", NOON) == NotWanted(at_all=True)
    assert decide(contact(topics_off=["correction"]), MANDATORY, "whatsapp", NOON) == Send()


def test_quiet_hours_postpone_all_but_what_is_urgent() -> None:
    quiet = contact(quiet=["21:00", "06:00"])
    morning = datetime(2026, 11, 24, 6, 0, tzinfo=WIB)

    assert decide(quiet, MANDATORY, "whatsapp", NIGHT) == Later(morning)
    assert decide(quiet, URGENT, "whatsapp", NIGHT) == Send()
    assert decide(quiet, MANDATORY, "whatsapp", NOON) == Send()


@pytest.mark.parametrize(
    ("begin", "end", "hour", "ends"),
    [(21, 6, 5, "23T06"), (21, 6, 6, None), (21, 6, 20, None), (21, 6, 21, "24T06"), (12, 13, 12, "23T13"),
     (12, 13, 13, None), (8, 8, 8, None)],
)  # fmt: skip
def test_quiet_hours_by_the_clock_of_the_office(begin: int, end: int, hour: int, ends: str | None) -> None:
    until = end_of_quiet(time(begin), time(end), datetime(2026, 11, 23, hour, tzinfo=WIB))

    assert (until and f"{until:%dT%H}") == ends


@given(times, times, moments)
def test_quiet_hours_end_within_a_day_and_are_over_then(begin: time, end: time, now: datetime) -> None:
    until = end_of_quiet(begin, end, now)

    if until is not None:
        assert now < until <= now + timedelta(days=1)
        assert end_of_quiet(begin, end, until) is None


@given(times, times, moments)
def test_quiet_hours_are_what_lies_between_by_the_minute_of_the_day(begin: time, end: time, now: datetime) -> None:
    here = now.time().replace(second=0, microsecond=0)
    inside = begin <= here < end if begin <= end else here >= begin or here < end

    assert (end_of_quiet(begin, end, now) is not None) == inside


@given(st.sampled_from(sorted(topics())), wishes, moments)
def test_a_mandatory_message_can_always_go_by_some_channel_now_or_later(
    code: str, preferences: dict[str, Any], now: datetime
) -> None:
    topic = topics()[code]
    decisions = [decide({"preferences": preferences}, topic, channel, now) for channel in CHANNELS[topic.audience]]

    if topic.mandatory:
        assert isinstance(decisions[-1], Send | Later)
        assert NotWanted(at_all=True) not in decisions
