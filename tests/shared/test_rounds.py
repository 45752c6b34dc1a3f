"""Going round: everything that is due is seen to, whatever happens to one of it, and however many go round."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from services.shared.refusals import SomebodyWasFaster, Unavailable
from services.shared.rounds import RoundsLoop
from tests.shared.loops import Running, nothing_to_wake
from tests.shared.waiting import eventually

IDS = [UUID(int=number) for number in range(1, 6)]


class Work:
    """Some ids, found two at a time until they are done; ``trouble`` says what happens to one of them."""

    def __init__(self, trouble: Callable[[UUID], Any] = lambda each: None) -> None:
        self.done: list[UUID] = []
        self.trouble = trouble

    def find(self, after: UUID | None) -> list[UUID]:
        return [each for each in IDS if each not in self.done and (after is None or each > after)][:2]

    def see_to(self, each: UUID) -> None:
        self.trouble(each)
        self.done.append(each)

    def loop(self) -> RoundsLoop:
        return RoundsLoop(self.find, self.see_to)


def failing(number: int, trouble: Exception) -> Callable[[UUID], Any]:
    def fail(each: UUID) -> None:
        if each == UUID(int=number):
            raise trouble

    return fail


def test_everything_is_seen_to_in_order() -> None:
    work = Work()

    work.loop().go_round(threading.Event())

    assert work.done == IDS


@pytest.mark.parametrize(
    "trouble", [ValueError("broken"), SomebodyWasFaster(by="rina", at="")], ids=["a mistake", "somebody was faster"]
)
def test_one_that_fails_keeps_no_other_waiting(trouble: Exception) -> None:
    work = Work(failing(2, trouble))

    work.loop().go_round(threading.Event())

    assert work.done == [each for each in IDS if each != UUID(int=2)]


def test_while_the_world_is_down_it_waits_and_goes_on_where_it_was() -> None:
    down = [Unavailable("the database"), Unavailable("the database")]

    def sometimes(each: UUID) -> None:
        if each == UUID(int=3) and down:
            raise down.pop()

    work = Work(sometimes)
    with Running(work.loop().run, nothing_to_wake):
        eventually(lambda: work.done == IDS)


def test_it_stops_in_the_middle_when_told() -> None:
    stopping = threading.Event()
    work = Work(lambda each: stopping.set())

    work.loop().go_round(stopping)

    assert work.done == IDS[:1]
