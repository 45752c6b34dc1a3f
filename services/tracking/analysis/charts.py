"""Charts drawn on the server: where bars and columns stand, and how they become an SVG that needs no script.

Drawings are 360 units wide, so that their words stay readable on a phone. Each stands above a table with the same
figures: what it shows is nowhere told by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from flask import render_template

WIDTH = 360
LONGEST = 290  # of a bar; its value stands beside it
BAR_HEIGHT = 46
COLUMNS_HEIGHT, GROUND = 220, 170  # the drawing, and where its columns stand
HIGHEST = 140
COLOURS = "#003078", "#5694ca"
MOST_BARS = 15
LETTER, SMALL_LETTER = 8, 5.5  # how wide a digit is

Number = int | Decimal


class Bar(NamedTuple):
    """One line of a bar chart; ``mark``: a value to compare with, drawn as a line across."""

    name: str
    value: Number
    mark: Number | None = None


class Series(NamedTuple):
    """What a column chart shows of each place; None: nothing is known."""

    name: str
    values: Sequence[Number | None]


class Block(NamedTuple):
    """A rectangle with the value that it stands for."""

    x: float
    y: float
    width: float
    height: float
    colour: str
    shown: str
    value: str

    @property
    def middle(self) -> float | None:
        """Where its value stands above it; None where that would be wider than the column has room."""
        return round(self.x + self.width / 2, 1) if SMALL_LETTER * len(self.value) <= self.width * 1.1 else None


class Line(NamedTuple):
    """A drawn bar."""

    name: str
    shown: str
    top: int
    length: float
    mark: float | None

    @property
    def beside(self) -> float:
        """Where the value stands: right behind the bar, unless the mark runs through there."""
        room = 12 + LETTER * len(self.shown)
        hit = self.mark is not None and self.length <= self.mark < self.length + room
        return (self.mark if hit and self.mark is not None else self.length) + 6


@dataclass(frozen=True)
class Bars:
    """Horizontal bars, the name above each; of many the first fifteen. ``marked`` says what the line across means."""

    title: str
    bars: Sequence[Bar]
    marked: str = ""

    @property
    def lines(self) -> list[Line]:
        """Where they lie."""
        shown = self.bars[:MOST_BARS]
        top = max([*(bar.value for bar in shown), *(bar.mark or 0 for bar in shown), 1])
        return [
            Line(
                bar.name,
                str(bar.value),
                place * BAR_HEIGHT,
                length(bar.value, top, LONGEST),
                None if bar.mark is None else length(bar.mark, top, LONGEST),
            )
            for place, bar in enumerate(shown)
        ]

    @property
    def height(self) -> int:
        return len(self.lines) * BAR_HEIGHT + (24 if self.marked else 0)

    def svg(self) -> str:
        """As text; empty where there is nothing to draw."""
        return render_template("tracking/analysis/bars.svg", chart=self, width=WIDTH) if self.bars else ""


@dataclass(frozen=True)
class Columns:
    """Columns side by side for each place, one or two series. ``top``: the highest value possible, if there is one."""

    title: str
    places: Sequence[str]
    series: Sequence[Series]
    top: Number = 1

    @property
    def blocks(self) -> list[Block]:
        """Where they stand; what is not known is left out."""
        known = [value for each in self.series for value in each.values if value is not None]
        top, room = max([*known, self.top]), WIDTH / max(1, len(self.places))
        width = room * 0.8 / len(self.series)
        found = []
        for number, each in enumerate(self.series):
            for place, value in enumerate(each.values):
                if value is not None:
                    height = length(value, top, HIGHEST)
                    x = place * room + room * 0.1 + number * width
                    shown = f"{self.places[place]}: {value}"
                    place_of_it = round(x, 1), GROUND - height, round(width, 1), height
                    found.append(Block(*place_of_it, COLOURS[number], shown, str(value)))
        return found

    @property
    def labels(self) -> list[tuple[float, str]]:
        """Where the name of each place stands in the middle."""
        room = WIDTH / max(1, len(self.places))
        return [(round(place * room + room / 2, 1), name) for place, name in enumerate(self.places)]

    @property
    def legend(self) -> list[tuple[str, str]]:
        """Colour and name of each series."""
        return [(COLOURS[number], each.name) for number, each in enumerate(self.series)]

    def svg(self) -> str:
        """As text; empty where nothing rises above the ground: the table below says that better than a frame."""
        if not any(block.height for block in self.blocks):
            return ""
        size = {"width": WIDTH, "height": COLUMNS_HEIGHT + 16 * len(self.series), "ground": GROUND}
        return render_template("tracking/analysis/columns.svg", chart=self, **size)


def length(value: Number, top: Number, longest: int) -> float:
    """Of what stands for a value, in units of the drawing; negative values have none."""
    return round(float(max(value, 0)) * longest / float(top), 1)
