"""A message decides alone: given, when, recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from eventsourcing.persistence import DatetimeAsISO, JSONTranscoder, Mapper, UUIDAsHex
from hypothesis import given as whatever
from hypothesis import strategies

from services.notify.domain import Message
from services.notify.rules import SentMeanwhile, message_id
from tests.notify.cases import AT, NUMBER, recorded

APPLICATION = uuid4()
STATES = {"waiting", "unanswered", "sent", "delivered", "read", "failed"}


def message(**other: Any) -> Message:
    usual: dict[str, Any] = {
        "application_id": APPLICATION,
        "subject_matter": "letter",
        "occasion": "signature 1",
        "number": NUMBER,
        "audience": "applicant",
        "recipient": "",
        "facts": {},
        "channels": ["whatsapp", "email"],
        "at": AT,
    }
    return Message(**(usual | other))


def failed() -> Message:
    given = message(channels=["email"])
    given.failed("email", 1, "refused: 550", AT)
    return given


def test_the_same_occasion_is_the_same_message_whatever_the_channel() -> None:
    assert message().id == message(channels=["email"]).id == message_id(APPLICATION, "letter", "signature 1")


def test_another_occasion_or_recipient_is_another_message() -> None:
    others = {
        message_id(APPLICATION, "letter", "signature 2"),
        message_id(APPLICATION, "letter", "signature 1", "rina"),
        message_id(APPLICATION, "correction", "signature 1"),
        message_id(uuid4(), "letter", "signature 1"),
    }

    assert len(others | {message().id}) == 5


def test_a_message_is_sent_once() -> None:
    given = message()
    given.sent("whatsapp", 1, AT)
    given.sent("whatsapp", 1, AT)
    given.sent("email", 1, AT)

    assert recorded(given) == ["Requested", "Sent"]


def test_a_channel_that_refuses_gives_way_to_the_next_one() -> None:
    given = message()
    given.failed("whatsapp", 1, "refused: 400", AT)
    given.failed("whatsapp", 1, "refused: 400", AT)
    given.sent("email", 1, AT)

    assert recorded(given) == ["Requested", "FellBack", "Sent"]
    assert given.pending_events[1].doubtful is False


def test_a_message_fails_when_no_channel_is_left() -> None:
    given = message()
    given.failed("whatsapp", 1, "no address", AT)
    given.failed("email", 1, "refused: 550", AT)

    assert recorded(given) == ["Requested", "FellBack", "Failed"]
    assert given.pending_events[-1].reason == "refused: 550"


def test_what_came_back_after_it_was_taken_goes_by_the_next_channel() -> None:
    given = message()
    given.sent("whatsapp", 1, AT)
    given.failed("whatsapp", 1, "refused: 131026", AT)

    assert recorded(given) == ["Requested", "Sent", "FellBack"]
    assert (given.state, given.channel) == ("waiting", "email")


def test_an_answer_that_never_came_is_no_failure_and_no_second_message() -> None:
    given = message()
    given.unanswered("whatsapp", 1, "time-out", AT)
    given.unanswered("whatsapp", 1, "time-out", AT)

    assert recorded(given) == ["Requested", "Unanswered"]


def test_whoever_waited_in_vain_for_an_answer_says_that_it_may_be_the_second() -> None:
    given = message()
    given.unanswered("whatsapp", 1, "time-out", AT)
    given.give_up_waiting("time-out", AT + timedelta(hours=2))

    assert recorded(given) == ["Requested", "Unanswered", "FellBack"]
    assert given.pending_events[-1].doubtful is True


def test_the_answer_that_comes_late_is_heard() -> None:
    given = message()
    given.unanswered("whatsapp", 1, "time-out", AT)
    given.delivered("whatsapp", 1, AT)
    given.give_up_waiting("time-out", AT)

    assert recorded(given) == ["Requested", "Unanswered", "Sent", "Delivered"]


def test_news_out_of_order_ends_with_what_is_true() -> None:
    given = message()
    given.delivered("whatsapp", 1, AT, read=True)
    given.delivered("whatsapp", 1, AT)
    given.sent("whatsapp", 1, AT)
    given.failed("whatsapp", 1, "late", AT)

    assert recorded(given) == ["Requested", "Sent", "Read"]


def test_a_channel_that_brought_it_after_all_ends_the_turn_of_the_next_one() -> None:
    given = message()
    given.unanswered("whatsapp", 1, "time-out", AT)
    given.give_up_waiting("time-out", AT)
    given.delivered("whatsapp", 1, AT)
    given.sent("email", 1, AT)

    assert recorded(given)[-2:] == ["Sent", "Delivered"]
    assert given.state == "delivered"


def test_a_failed_message_is_sent_again_as_a_new_attempt() -> None:
    given = failed()
    given.request_again("rini", AT)
    given.request_again("rini", AT)
    given.sent("email", 2, AT)

    assert recorded(given) == ["Requested", "Failed", "RequestedAgain", "Sent"]


def test_a_late_outcome_of_an_earlier_attempt_changes_nothing() -> None:
    given = failed()
    given.request_again("rini", AT)
    given.failed("email", 1, "refused: 550", AT)
    given.delivered("email", 1, AT)

    assert given.state == "waiting"


def test_a_sent_message_cannot_be_sent_again() -> None:
    given = message()
    given.sent("whatsapp", 1, AT)

    with pytest.raises(SentMeanwhile):
        given.request_again("rini", AT)


def test_a_message_of_the_first_version_is_read_as_one_with_a_single_channel() -> None:
    mapper: Mapper[Any] = Mapper(transcoder=transcoder())
    given = message().pending_events[0]
    state = dict(given.__dict__)
    for new in ("channels", "audience", "recipient", "facts"):
        del state[new]
    state["channel"] = "email"
    del state["originator_id"], state["originator_version"]
    stored = mapper.to_stored_event(given)
    first = type(stored)(
        originator_id=stored.originator_id,
        originator_version=stored.originator_version,
        topic=stored.topic,
        state=mapper.transcoder.encode(state),
    )

    read: Any = mapper.to_domain_event(first)

    assert (read.channels, read.audience, read.recipient, read.facts) == (["email"], "applicant", "", {})


def transcoder() -> JSONTranscoder:
    found = JSONTranscoder()
    found.register(UUIDAsHex())
    found.register(DatetimeAsISO())
    return found


ACTS: dict[str, Callable[[Message, Any, int], None]] = {
    "sent": lambda it, channel, attempt: it.sent(channel, attempt, AT),
    "delivered": lambda it, channel, attempt: it.delivered(channel, attempt, AT),
    "read": lambda it, channel, attempt: it.delivered(channel, attempt, AT, read=True),
    "unanswered": lambda it, channel, attempt: it.unanswered(channel, attempt, "time-out", AT),
    "failed": lambda it, channel, attempt: it.failed(channel, attempt, "refused", AT),
    "give up": lambda it, channel, attempt: it.give_up_waiting("time-out", AT),
}
channels = strategies.sampled_from(["whatsapp", "email"])
acts = strategies.tuples(strategies.sampled_from(sorted(ACTS)), channels, strategies.integers(1, 2))


@whatever(strategies.lists(acts, max_size=12))
def test_in_whatever_order_news_comes_a_message_leaves_by_each_channel_at_most_once(
    news: list[tuple[str, Any, int]],
) -> None:
    given = message()
    for what, channel, attempt in news:
        ACTS[what](given, channel, attempt)

    left = [happened.channel for happened in given.pending_events if isinstance(happened, Message.Sent)]
    turns = [happened.to for happened in given.pending_events if isinstance(happened, Message.FellBack)]
    assert given.state in STATES
    assert len(turns) <= 1
    assert len(left) <= 2
    assert recorded(given).count("Failed") <= 1
