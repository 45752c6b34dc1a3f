"""The satisfaction survey (SKM) after PermenPANRB 14/2017, counted exactly: no figure passes through a float."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal

Grade = Literal["A", "B", "C", "D"]

ELEMENTS = tuple(f"U{number}" for number in range(1, 10))
HIGHEST_SCORE = 4
# The annex prints 0.11 for one ninth; with that nobody could reach 100.
WEIGHT = Fraction(1, len(ELEMENTS))
SCALE = 25
CENT = Decimal("0.01")
# The least value of each grade, after rounding to two decimals.
GRADES: tuple[tuple[Decimal, Grade], ...] = (
    (Decimal("88.31"), "A"),
    (Decimal("76.61"), "B"),
    (Decimal("65.00"), "C"),
)
SMALLEST_GROUP = 5  # of fewer answers nothing is shown: somebody might be recognised

# Krejcie and Morgan (1970): chi-square of one degree of freedom at 95 %, the widest spread, five percent of error.
CHI_SQUARE = Fraction("3.841")
SPREAD = Fraction(1, 2)
ERROR = Fraction(1, 20)


@dataclass(frozen=True)
class Tally:
    """Answers added up: how many people, and by element how many scored it and what their scores sum to."""

    answers: int
    counts: Mapping[str, int]
    sums: Mapping[str, int]

    @property
    def means(self) -> dict[str, Fraction]:
        """By element (NRR); without those that nobody scored."""
        return {code: Fraction(self.sums[code], self.counts[code]) for code in ELEMENTS if self.counts.get(code)}

    @property
    def index(self) -> Fraction | None:
        """Between 25 and 100; None while an element has no score at all."""
        means = self.means
        return (
            None if len(means) < len(ELEMENTS) else SCALE * sum((WEIGHT * each for each in means.values()), Fraction())
        )

    @property
    def weakest(self) -> list[str]:
        """The element with the lowest mean, all of them if they are equal; none where all nine are."""
        means = self.means
        lowest = min(means.values(), default=None)
        found = [code for code, mean in means.items() if mean == lowest]
        return found if len(found) < len(ELEMENTS) else []


def tallied(answers: Iterable[Mapping[str, int]]) -> Tally:
    """Scores by element, one mapping for each person."""
    people, counts, sums = 0, dict.fromkeys(ELEMENTS, 0), dict.fromkeys(ELEMENTS, 0)
    for scores in answers:
        people += 1
        for code, score in scores.items():
            counts[code] += 1
            sums[code] += score
    return Tally(people, counts, sums)


def rounded(value: Fraction) -> Decimal:
    """To two decimals; half a cent goes up."""
    cents = (value * 100 + Fraction(1, 2)).__floor__()
    return (Decimal(cents) / 100).quantize(CENT, ROUND_HALF_UP)


def grade(index: Fraction) -> Grade:
    """By the value as it is published, so that nobody sees 88.31 beside a B."""
    shown = rounded(index)
    return next((letter for least, letter in GRADES if shown >= least), "D")


def sample_wanted(population: int) -> int:
    """How many answers stand for ``population`` people (Krejcie and Morgan), rounded to the nearest whole one."""
    if population <= 0:
        return 0
    varied = CHI_SQUARE * SPREAD * (1 - SPREAD)
    return (population * varied / (ERROR**2 * (population - 1) + varied) + Fraction(1, 2)).__floor__()


def hidden(groups: Mapping[str, int]) -> set[str]:
    """Of which groups nothing is shown, by their number of answers: small ones, and when those together are still
    small, so that the whole less the others would tell, the next larger one too."""
    by_size = sorted((size, name) for name, size in groups.items() if size > 0)
    small = [name for size, name in by_size if size < SMALLEST_GROUP]
    together = sum(groups[name] for name in small)
    while small and together < SMALLEST_GROUP and len(small) < len(by_size):
        size, name = by_size[len(small)]
        small.append(name)
        together += size
    return set(small)


@dataclass(frozen=True)
class Period:
    """Whole months of the office: a month, a half-year or a year; ``name`` stands in addresses."""

    name: str
    first: date
    last: date

    @property
    def ended_before(self) -> date:
        """The first day on which it is over."""
        return self.last + timedelta(days=1)


def month(year: int, number: int) -> Period:
    """2026-03."""
    return Period(f"{year:04d}-{number:02d}", date(year, number, 1), _last_of(year, number))


def semester(year: int, number: int) -> Period:
    """2026-S1: January to June, or July to December."""
    return Period(f"{year:04d}-S{number}", date(year, 6 * number - 5, 1), _last_of(year, 6 * number))


def whole_year(year: int) -> Period:
    """2026."""
    return Period(f"{year:04d}", date(year, 1, 1), date(year, 12, 31))


def periods(first: date, last: date) -> Sequence[Period]:
    """All in which a day from ``first`` to ``last`` lies: the latest first, years before half-years before months."""
    found = []
    for year in range(last.year, first.year - 1, -1):
        found += [whole_year(year), semester(year, 2), semester(year, 1)]
        found += [month(year, number) for number in range(12, 0, -1)]
    return [each for each in found if each.first <= last and first <= each.last]


def _last_of(year: int, number: int) -> date:
    following = date(year + number // 12, number % 12 + 1, 1)
    return following - timedelta(days=1)
