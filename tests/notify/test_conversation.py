"""A conversation with the helpdesk: what may happen in it, and in which order."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from services.notify.conversation import Conversation
from services.notify.conversation_rules import (
    MOST_UNANSWERED,
    ConversationClosed,
    HeldByAnother,
    NotHeld,
    TooManyMessages,
)
from tests.notify.cases import AT, recorded


def opened() -> Conversation:
    conversation = Conversation(uuid4(), uuid4(), None, "portal", AT)
    conversation.collect_events()
    return conversation


def asked(message_id: UUID | None = None) -> Conversation:
    conversation = opened()
    conversation.ask(message_id or uuid4(), "portal", (), AT)
    conversation.collect_events()
    return conversation


def answer(conversation: Conversation, by: str = "rina", minutes: int = 12) -> bool:
    return conversation.answer(uuid4(), (), by, AT + timedelta(hours=1), minutes=minutes)


def test_who_writes_waits_for_an_answer() -> None:
    conversation = opened()

    conversation.ask(uuid4(), "portal", (), AT)

    assert recorded(conversation) == ["Asked"]
    assert (conversation.state, conversation.waiting_since) == ("waiting", AT)


def test_the_same_message_twice_is_one() -> None:
    message_id = uuid4()
    conversation = asked(message_id)

    assert not conversation.ask(message_id, "portal", (), AT)
    assert recorded(conversation) == []


def test_who_waits_longest_is_who_wrote_first() -> None:
    conversation = asked()

    conversation.ask(uuid4(), "portal", (), AT + timedelta(hours=2))

    assert conversation.waiting_since == AT


def test_whoever_answers_what_nobody_has_sees_to_it() -> None:
    conversation = asked()

    answer(conversation)

    assert recorded(conversation) == ["Taken", "Answered"]
    assert (conversation.holder, conversation.state) == ("rina", "answered")
    assert conversation.pending_events[-1].minutes == 12


def test_an_answer_after_an_answer_measures_no_wait() -> None:
    conversation = asked()
    answer(conversation)

    answer(conversation, minutes=99)

    assert conversation.pending_events[-1].minutes is None


def test_nobody_answers_what_a_colleague_has() -> None:
    conversation = asked()
    conversation.take("rina", AT, instead_of="")

    with pytest.raises(HeldByAnother, match="rina"):
        answer(conversation, by="budi")


def test_of_two_who_take_at_once_one_wins_and_the_other_hears_who() -> None:
    conversation = asked()
    conversation.take("rina", AT, instead_of="")

    with pytest.raises(HeldByAnother, match="rina"):
        conversation.take("budi", AT, instead_of="")


def test_it_can_be_taken_over_from_somebody_who_is_away() -> None:
    conversation = asked()
    conversation.take("rina", AT, instead_of="")

    conversation.take("budi", AT, instead_of="rina")

    assert conversation.holder == "budi"


def test_it_is_given_back_or_handed_over_only_by_who_has_it() -> None:
    conversation = asked()
    conversation.take("rina", AT, instead_of="")

    with pytest.raises(NotHeld):
        conversation.hand_over("budi", "budi2", AT)
    conversation.hand_over("budi", "rina", AT)
    with pytest.raises(NotHeld):
        conversation.give_back("rina", AT)
    conversation.give_back("budi", AT)

    assert recorded(conversation) == ["Taken", "HandedOver", "GivenBack"]
    assert conversation.holder == ""


def test_what_is_closed_is_open_again_when_the_person_writes() -> None:
    conversation = asked()
    conversation.close("", AT)

    with pytest.raises(ConversationClosed):
        answer(conversation)
    conversation.ask(uuid4(), "portal", (), AT)

    assert conversation.state == "waiting"


def test_closing_twice_is_closing_once() -> None:
    conversation = asked()

    conversation.close("rina", AT)
    conversation.close("", AT)

    assert recorded(conversation) == ["Closed"]


def test_nobody_floods_the_desk() -> None:
    conversation = opened()
    for _ in range(MOST_UNANSWERED):
        conversation.ask(uuid4(), "portal", (), AT)

    with pytest.raises(TooManyMessages):
        conversation.ask(uuid4(), "portal", (), AT)
    answer(conversation)
    assert conversation.ask(uuid4(), "portal", (), AT)


def test_notes_answer_nobody() -> None:
    conversation = asked()

    conversation.note(uuid4(), "budi", AT)

    assert (conversation.state, conversation.holder) == ("waiting", "")
