"""Work outside: performed once each, and what came of it is recorded, whatever happens in between."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest

from services.shared.datastore import Datastore
from services.shared.outside import Declined, Done, Effect, Outcome, Retry, Settled, Unknown, Work, intent
from services.shared.outside_worker import OutsideLoop
from services.shared.refusals import Unavailable
from tests.shared.databases import prepared, session
from tests.shared.loops import Running
from tests.shared.waiting import eventually

pytestmark = pytest.mark.servers

AT_ONCE = timedelta(0)


class PostRoom:
    """Sends letters: ``answers`` says what each try gives; keeps what was sent and what was recorded."""

    def __init__(self, datastore: Datastore) -> None:
        self.datastore = datastore
        self.answers: list[Outcome | Exception] = []
        self.sent: list[tuple[str, int]] = []
        self.recorded: list[Settled] = []

    def ask_for(self, key: str) -> None:
        """Record the intent to send."""
        self.datastore.execute(intent("letter", key, {"to": "an address"}, uuid4()))

    def loop(self, *, may_repeat: bool = False) -> OutsideLoop:
        """A worker's loop."""
        return OutsideLoop(self.datastore, {"letter": Effect(self._send, self.record, may_repeat=may_repeat)})

    def work(self, *, may_repeat: bool = False) -> None:
        """Do everything that is due."""
        loop = self.loop(may_repeat=may_repeat)
        while loop.work_once(threading.Event()):
            pass

    def states(self) -> list[str]:
        """The state of every row."""
        return [row.state for row in self.datastore.query("SELECT state FROM outside_work ORDER BY created_at")]

    def _send(self, work: Work) -> Outcome:
        self.sent.append((work.key, work.tries))
        answer = self.answers.pop(0) if self.answers else Done({"receipt": work.key})
        if isinstance(answer, Exception):
            raise answer
        return answer

    def record(self, work: Work, outcome: Settled) -> None:
        assert self.datastore.in_transaction()
        self.recorded.append(outcome)


@pytest.fixture
def room(database_url: str) -> Iterator[PostRoom]:
    datastore = Datastore(prepared(database_url))
    yield PostRoom(datastore)
    datastore.close()


def test_work_is_done_once_and_recorded(room: PostRoom) -> None:
    room.ask_for("a")
    room.ask_for("a")

    room.work()
    room.work()

    assert room.sent == [("a", 1)]
    assert room.recorded == [Done({"receipt": "a"})]
    assert room.states() == ["done"]


def test_what_did_not_happen_is_tried_again(room: PostRoom) -> None:
    room.answers = [Retry("the line was busy", AT_ONCE), Retry("busy again", AT_ONCE)]
    room.ask_for("a")

    room.work()

    assert room.sent == [("a", 1), ("a", 2), ("a", 3)]
    assert room.recorded == [Done({"receipt": "a"})]


def test_an_unavailable_outside_is_tried_again_later(room: PostRoom) -> None:
    room.answers = [Unavailable("nobody there")]
    room.ask_for("a")

    room.work()

    assert room.states() == ["due"]
    [(waits,)] = room.datastore.query("SELECT due_at > now() FROM outside_work")
    assert waits


@pytest.mark.parametrize("outcome", [Declined("no such address"), Unknown("no answer came")])
def test_what_a_person_must_look_at_is_recorded_and_not_tried_again(room: PostRoom, outcome: Settled) -> None:
    room.answers = [outcome]
    room.ask_for("a")

    room.work()
    room.work()

    assert room.sent == [("a", 1)]
    assert room.recorded == [outcome]


def test_an_unforeseen_failure_is_repeated_only_where_that_does_no_harm(room: PostRoom) -> None:
    room.answers = [KeyError("oops")]
    room.ask_for("a")

    room.work(may_repeat=False)

    assert room.recorded == [Unknown("KeyError: 'oops'")]
    room.answers = [KeyError("oops")]
    room.ask_for("b")
    room.work(may_repeat=True)
    assert room.states() == ["unknown", "due"]


@pytest.mark.parametrize(
    ("may_repeat", "sent", "recorded"),
    [(False, [], Unknown("the worker ended while it did this")), (True, [("a", 2)], Done({"receipt": "a"}))],
)
def test_a_worker_that_died_in_the_middle_leaves_its_work_to_others(
    room: PostRoom, may_repeat: bool, sent: list[tuple[str, int]], recorded: Settled
) -> None:
    room.ask_for("a")
    room.datastore.query(
        "UPDATE outside_work SET state = 'claimed', tries = 1, claimed_until = now() - interval '1 s' RETURNING 1"
    )

    room.work(may_repeat=may_repeat)

    assert room.sent == sent
    assert room.recorded == [recorded]


def test_a_worker_that_lost_its_claim_records_nothing(room: PostRoom) -> None:
    room.ask_for("a")

    def perform(work: Work) -> Outcome:
        room.datastore.query("UPDATE outside_work SET tries = tries + 1 RETURNING 1")
        return Done()

    OutsideLoop(room.datastore, {"letter": Effect(perform, room.record)}).work_once(threading.Event())

    assert room.recorded == []
    assert room.states() == ["claimed"]


def test_two_workers_never_do_the_same_work(room: PostRoom) -> None:
    for number in range(40):
        room.ask_for(f"letter {number}")
    recorded = threading.Event()
    first, second = room.loop(), room.loop()

    def run(loop: OutsideLoop) -> Running:
        return Running(lambda stopping: loop.run(stopping, recorded), recorded.set)

    with run(first), run(second):
        eventually(lambda: room.states() == ["done"] * 40)

    assert sorted(room.sent) == sorted((f"letter {number}", 1) for number in range(40))


def test_an_outcome_waits_for_the_database(room: PostRoom) -> None:
    room.ask_for("a")
    with session(room.datastore.url) as cursor:

        def perform(work: Work) -> Outcome:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            return Done({"receipt": "kept"})

        effect = Effect(perform, room.record)
        OutsideLoop(room.datastore, {"letter": effect}).work_once(threading.Event())

    assert room.recorded == [Done({"receipt": "kept"})]
    assert room.states() == ["done"]


def test_an_outcome_that_cannot_be_recorded_is_kept_for_the_next_version(room: PostRoom) -> None:
    room.ask_for("a")

    def record_wrongly(work: Work, outcome: Settled) -> None:
        raise LookupError("no such case")

    OutsideLoop(room.datastore, {"letter": Effect(lambda work: Done({"receipt": "x"}), record_wrongly)}).work_once(
        threading.Event()
    )
    assert room.states() == ["stuck"]

    room.loop().record_stuck()

    assert room.recorded == [Done({"receipt": "x"})]
    assert room.sent == []
    assert room.states() == ["done"]
