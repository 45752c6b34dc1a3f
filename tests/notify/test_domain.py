"""Messages and deliveries decide alone: given, when, recorded."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.notify.domain import Delivery, Message
from services.notify.rules import SentMeanwhile, message_id
from tests.notify.cases import AT, DELIVERY, NUMBER, recorded, slip

APPLICATION = uuid4()


def message() -> Message:
    return Message(APPLICATION, "letter", "signature 1", "email", NUMBER, AT)


def failed() -> Message:
    given = message()
    given.failed(1, "refused: 550", AT)
    return given


def test_the_same_occasion_is_the_same_message() -> None:
    assert message().id == message().id == message_id(APPLICATION, "letter", "signature 1", "email")


def test_another_occasion_or_channel_is_another_message() -> None:
    others = {
        message_id(APPLICATION, "letter", "signature 2", "email"),
        message_id(APPLICATION, "letter", "signature 1", "whatsapp"),
        message_id(APPLICATION, "correction", "signature 1", "email"),
        message_id(uuid4(), "letter", "signature 1", "email"),
    }

    assert len(others | {message().id}) == 5


def test_a_message_is_sent_once() -> None:
    given = message()
    given.sent(1, AT)
    given.sent(1, AT)
    given.failed(1, "refused: 550", AT)

    assert recorded(given) == ["Requested", "Sent"]


def test_a_failed_message_is_sent_again_as_a_new_attempt() -> None:
    given = failed()
    given.request_again("rini", AT)
    given.request_again("rini", AT)
    given.sent(2, AT)

    assert recorded(given) == ["Requested", "Failed", "RequestedAgain", "Sent"]


def test_a_late_outcome_of_an_earlier_attempt_changes_nothing() -> None:
    given = failed()
    given.request_again("rini", AT)
    given.failed(1, "refused: 550", AT)

    assert given.state == "waiting"


def test_a_sent_message_cannot_be_sent_again() -> None:
    given = message()
    given.sent(1, AT)

    with pytest.raises(SentMeanwhile):
        given.request_again("rini", AT)


def test_a_letter_is_dispatched_by_the_channel_that_succeeds_first() -> None:
    delivery = Delivery.open(APPLICATION, DELIVERY, slip(), "permit", AT)
    delivery.dispatch("whatsapp", AT)
    delivery.dispatch("email", AT)

    assert recorded(delivery) == ["Opened", "StepOpened", "Dispatched"]
    last = delivery.pending_events[-1]
    assert (last.step, last.next_step, last.channel, last.by) == ("delivery", None, "whatsapp", "notify")
