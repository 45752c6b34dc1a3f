"""Messages that appear by themselves, whatever process they were written in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from services.notify import helping
from services.notify.application import Notify
from services.notify.chat_stream import ConversationPulse
from services.notify.helping import Said, Wish
from services.shared import pulse as pulses
from services.shared.pulse import HEARTBEAT, Pulse, number_in
from tests.shared.waiting import eventually

pytestmark = pytest.mark.servers


@pytest.fixture
def pulse(notify: Notify, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pulse]:
    monkeypatch.setattr(pulses, "SECONDS", 0.01)
    pulse, stopping = ConversationPulse(notify.datastore), threading.Event()
    loop = threading.Thread(target=pulse.run, args=(stopping,))
    loop.start()
    yield pulse
    stopping.set()
    loop.join()


@pytest.fixture
def conversation_id(notify: Notify) -> UUID:
    return helping.begin(notify, Wish(uuid4()), Said(uuid4(), "Halo"))


def test_a_viewer_is_told_the_number_of_what_is_new(notify: Notify, pulse: Pulse, conversation_id: UUID) -> None:
    stream = pulse.stream(conversation_id, 2, person=True)
    assert next(stream).startswith(b"retry")
    helping.write(notify, conversation_id, Said(uuid4(), "Masih ada?"))

    assert next(stream) == b"id: 3\ndata: 3\n\n"
    stream.close()


def test_who_comes_back_gets_what_happened_meanwhile(pulse: Pulse, conversation_id: UUID) -> None:
    stream = pulse.stream(conversation_id, 1, person=True)
    next(stream)

    assert next(stream) == b"id: 2\ndata: 2\n\n"
    stream.close()


def test_a_quiet_conversation_shows_that_it_lives(
    pulse: Pulse, conversation_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulses, "HEARTBEAT_SECONDS", 0.01)
    stream = pulse.stream(conversation_id, 2, person=False)
    next(stream)

    assert next(stream) == HEARTBEAT
    stream.close()


def test_a_stream_ends_so_that_the_right_to_look_is_asked_again(
    pulse: Pulse, conversation_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulses, "HEARTBEAT_SECONDS", 0.001)
    monkeypatch.setattr(pulses, "HEARTBEATS", 3)

    assert len(list(pulse.stream(conversation_id, 2, person=False))) == 4
    assert pulse.number == 0


def test_many_viewers_cost_one_question(notify: Notify, conversation_id: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    pulse = ConversationPulse(notify.datastore)
    streams = [pulse.stream(conversation_id, 0, person=False) for _ in range(50)]
    waiting = [threading.Thread(target=lambda each=each: [next(each), next(each)]) for each in streams]  # type: ignore[misc]
    for each in waiting:
        each.start()
    eventually(lambda: pulse.number == 50)
    asked: list[str] = []
    execute = notify.datastore.execute
    monkeypatch.setattr(notify.datastore, "execute", lambda *rows: asked.append(rows[0].sql) or execute(*rows))

    pulse.look()

    for each in waiting:
        each.join(5)
    assert [sql.split()[0] for sql in asked] == ["SELECT", "UPDATE"]
    assert not any(each.is_alive() for each in waiting)


def test_the_database_may_be_away_for_a_while(
    notify: Notify, pulse: Pulse, conversation_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = pulse.stream(conversation_id, 2, person=True)
    next(stream)
    monkeypatch.setattr(pulses, "HEARTBEAT_SECONDS", 5)
    with monkeypatch.context() as broken:
        broken.setattr(pulse, "_datastore", None)
        helping.write(notify, conversation_id, Said(uuid4(), "Masih ada?"))

    assert next(stream) == b"id: 3\ndata: 3\n\n"
    stream.close()


@pytest.mark.parametrize(("text", "number"), [("12", 12), ("", 0), (None, 0), ("-1", 0), ("1e9", 0), ("9" * 30, 0)])
def test_numbers_are_read_with_care(text: str | None, number: int) -> None:
    assert number_in(text) == number
