"""The satisfaction index: exact, between 25 and 100, the same however answers are ordered; and what is not shown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.satisfaction import (
    ELEMENTS,
    SMALLEST_GROUP,
    Tally,
    grade,
    hidden,
    periods,
    rounded,
    sample_wanted,
    semester,
    tallied,
)

SCORE = st.integers(1, 4)
ANSWER = st.fixed_dictionaries(dict.fromkeys(ELEMENTS, SCORE))
ANSWERS = st.lists(ANSWER, min_size=1, max_size=40)
PERFECT = dict.fromkeys(ELEMENTS, 4)


def index_of(answers: list[dict[str, int]]) -> Fraction:
    index = tallied(answers).index
    assert index is not None
    return index


@given(ANSWERS)
def test_the_index_lies_between_25_and_100(answers: list[dict[str, int]]) -> None:
    assert 25 <= index_of(answers) <= 100


@given(ANSWERS, st.randoms(use_true_random=False))
def test_the_order_of_answers_changes_nothing(answers: list[dict[str, int]], chance: Any) -> None:
    other = list(answers)
    chance.shuffle(other)

    assert index_of(other) == index_of(answers)


@given(ANSWERS)
def test_a_perfect_answer_more_never_lowers_the_index(answers: list[dict[str, int]]) -> None:
    assert index_of([*answers, PERFECT]) >= index_of(answers)


@given(ANSWERS)
def test_the_index_is_what_adding_up_every_single_score_gives(answers: list[dict[str, int]]) -> None:
    """Of complete answers: 25 times the mean of all scores, without any weights."""
    every = [score for answer in answers for score in answer.values()]

    assert index_of(answers) == Fraction(25 * sum(every), len(every))


@given(st.lists(st.dictionaries(st.sampled_from(ELEMENTS), SCORE), max_size=20))
def test_an_element_is_divided_by_those_who_scored_it(answers: list[dict[str, int]]) -> None:
    tally = tallied(answers)
    given_to = {code: [answer[code] for answer in answers if code in answer] for code in ELEMENTS}

    assert tally.means == {code: Fraction(sum(each), len(each)) for code, each in given_to.items() if each}
    if all(given_to.values()):
        assert tally.index == 25 * sum(Fraction(sum(each), len(each)) / 9 for each in given_to.values())
    else:
        assert tally.index is None


def test_nine_ninths_are_a_whole_and_not_the_099_of_the_annex() -> None:
    assert index_of([PERFECT]) == 100


@pytest.mark.parametrize(
    ("value", "letter"),
    [
        ("25", "D"),
        ("64.99", "D"),
        ("64.994", "D"),
        ("64.995", "C"),
        ("65", "C"),
        ("76.60", "C"),
        ("76.605", "B"),
        ("76.61", "B"),
        ("88.30", "B"),
        ("88.304999", "B"),
        ("88.305", "A"),
        ("100", "A"),
    ],
)
def test_the_grade_follows_the_value_that_is_published(value: str, letter: str) -> None:
    assert grade(Fraction(value)) == letter


@given(st.fractions(25, 100))
def test_rounding_is_to_the_nearest_cent_and_half_goes_up(value: Fraction) -> None:
    off = Fraction(rounded(value)) - value

    assert -Fraction(1, 200) < off <= Fraction(1, 200)
    assert rounded(value) == rounded(value).quantize(Decimal("0.01"))


@pytest.mark.parametrize(
    ("population", "wanted"),
    [(0, 0), (10, 10), (20, 19), (50, 44), (100, 80), (200, 132), (500, 217), (1000, 278), (5000, 357), (75000, 382)],
)
def test_the_sample_wanted_is_that_of_the_printed_table(population: int, wanted: int) -> None:
    assert sample_wanted(population) == wanted


@given(st.integers(1, 10**7))
def test_never_more_answers_are_wanted_than_there_are_people(population: int) -> None:
    assert 0 < sample_wanted(population) <= population
    assert sample_wanted(population) <= sample_wanted(population + 1) <= 384


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 30), max_size=8))
def test_neither_a_small_group_is_shown_nor_what_the_whole_less_the_others_would_tell(groups: dict[str, int]) -> None:
    secret = hidden(groups)

    assert {name for name, size in groups.items() if 0 < size < SMALLEST_GROUP} <= secret
    left = sum(groups[name] for name in secret)
    assert not secret or left >= SMALLEST_GROUP or left == sum(groups.values())


def test_the_weakest_element_is_named_and_none_where_all_are_equal() -> None:
    assert tallied([PERFECT | {"U3": 1}, PERFECT | {"U5": 2}]).weakest == ["U3"]
    assert tallied([PERFECT | {"U3": 1, "U8": 1}]).weakest == ["U3", "U8"]
    assert tallied([PERFECT]).weakest == []
    assert Tally(0, {}, {}).weakest == []


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_every_day_lies_in_one_month_one_semester_and_one_year(day: date) -> None:
    found = periods(day, day)

    assert [len(each.name) for each in found] == [4, 7, 7]
    assert all(each.first <= day <= each.last < each.ended_before for each in found)


def test_semesters_are_halves_of_a_year() -> None:
    assert (semester(2026, 1).first, semester(2026, 1).last) == (date(2026, 1, 1), date(2026, 6, 30))
    assert (semester(2026, 2).first, semester(2026, 2).last) == (date(2026, 7, 1), date(2026, 12, 31))
