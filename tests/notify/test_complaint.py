"""A complaint decides alone: given, when, recorded; and its clock against counting day by day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.complaint import Complaint
from services.notify.complaint_rules import Category, NotAnswered, NothingToObjectTo, NotOpen, TakenByAnother, due
from services.notify.complaint_statistics import by_month
from services.shared.working_days import day_of, is_working_day
from tests.notify.cases import AT, recorded

DAYS = 5
NUMBER = "P-2026-K7QF-3M2X"


def filed(category: Category = "time") -> Complaint:
    return Complaint.file(uuid4(), NUMBER, "hash", category, DAYS, AT)


def answered() -> Complaint:
    complaint = filed()
    complaint.answer("bantuan", AT)
    return complaint


def late(complaint: Complaint) -> None:
    after = complaint.due_on + timedelta(days=1)
    complaint.keep_time(after, AT + (after - day_of(AT)))


@pytest.mark.parametrize(("category", "level"), [("time", "desk"), ("levy", "coordinator"), ("conduct", "coordinator")])
def test_what_is_about_people_goes_to_a_superior_at_once(category: Category, level: str) -> None:
    assert filed(category).level == level


def test_a_late_answer_brings_it_to_the_coordinator_then_to_the_head_and_no_higher() -> None:
    complaint = filed()
    levels = [complaint.level]
    for _ in range(3):
        late(complaint)
        levels.append(complaint.level)

    assert levels == ["desk", "coordinator", "head", "head"]
    assert recorded(complaint) == ["Filed", "Escalated", "Escalated"]


def test_nothing_is_late_on_its_last_day() -> None:
    complaint = filed()
    complaint.keep_time(complaint.due_on, AT)

    assert recorded(complaint) == ["Filed"]


def test_whoever_has_it_next_has_not_taken_it() -> None:
    complaint = filed()
    complaint.take("bantuan", AT, instead_of="")
    complaint.take("bantuan", AT, instead_of="")
    complaint.forward("bantuan", AT)

    assert recorded(complaint) == ["Filed", "Taken", "Escalated"]
    assert (complaint.taken_by, complaint.level) == ("", "coordinator")


def test_nobody_takes_or_answers_unawares_what_a_colleague_sees_to() -> None:
    complaint = filed()
    complaint.take("loket", AT, instead_of="")
    with pytest.raises(TakenByAnother):
        complaint.take("bantuan", AT, instead_of="")
    with pytest.raises(TakenByAnother):
        complaint.answer("bantuan", AT)

    complaint.take("bantuan", AT, instead_of="loket")
    complaint.answer("bantuan", AT)

    assert recorded(complaint) == ["Filed", "Taken", "Taken", "Answered"]


def test_nobody_is_satisfied_with_an_answer_that_is_not_there() -> None:
    complaint = filed()

    with pytest.raises(NotAnswered):
        complaint.accept(AT)


def test_an_answer_can_be_objected_to_once() -> None:
    complaint = answered()
    complaint.object(AT)
    complaint.answer("koordinator", AT)

    assert recorded(complaint) == ["Filed", "Answered", "Objected", "Escalated", "Answered"]
    assert complaint.level == "coordinator"
    with pytest.raises(NothingToObjectTo):
        complaint.object(AT)


def test_an_objection_to_the_answer_of_the_head_starts_the_time_anew() -> None:
    complaint = filed()
    late(complaint)
    late(complaint)
    complaint.answer("kepala", AT)
    complaint.object(AT)

    assert (complaint.level, complaint.state, complaint.due_on) == ("head", "open", due(day_of(AT), DAYS))


def test_an_answer_without_a_word_is_the_end_after_ten_working_days() -> None:
    complaint = answered()
    last = due(day_of(AT), 10)
    complaint.keep_time(last, AT)
    complaint.keep_time(last + timedelta(days=1), AT)
    complaint.keep_time(last + timedelta(days=2), AT)

    assert recorded(complaint) == ["Filed", "Answered", "Closed"]


def test_what_is_not_open_takes_no_answer() -> None:
    complaint = filed()
    complaint.withdraw(AT)

    with pytest.raises(NotOpen):
        complaint.answer("bantuan", AT)


@given(st.dates(date(2024, 1, 1), date(2027, 6, 1)), st.integers(1, 20))
def test_the_last_day_is_that_of_counting_day_by_day(since: date, days: int) -> None:
    day, counted = since, 0
    while counted < days:
        day += timedelta(days=1)
        counted += is_working_day(day)

    assert due(since, days) == day


class Line:
    """A complaint as the public numbers know it."""

    def __init__(self, days: int | None, category: str = "time") -> None:
        self.category, self.filed_at, self.first_due_on = category, AT, due(day_of(AT), DAYS)
        self.first_answered_at: Any = None if days is None else AT + timedelta(days=days)


def test_few_complaints_are_not_told_exactly() -> None:
    [month] = by_month([Line(1), Line(2), Line(None, "levy")])

    assert (month.number, month.in_time, month.median_days) == ("<5", None, None)
    assert month.categories == {"levy": "<5", "time": "<5"}


def test_many_are_told_with_their_share_in_time() -> None:
    [month] = by_month([Line(1) for _ in range(6)] + [Line(30) for _ in range(2)] + [Line(None)])

    assert (month.month, month.number, month.in_time, month.median_days) == ("2026-11", "9", 75, 1.0)
