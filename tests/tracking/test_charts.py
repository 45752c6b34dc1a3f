"""Charts: what is drawn stands for its figure, whatever the figures are."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as some

from services.shared.web import create_app
from services.tracking.analysis.charts import LONGEST, MOST_BARS, WIDTH, Bar, Bars, Columns, Series
from services.tracking.site import BLUEPRINTS
from tests.shared.web_site import settings

SVG = "{http://www.w3.org/2000/svg}"
VALUES = some.integers(0, 10**6) | some.decimals(0, 1000, places=1)


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return create_app("tracking", BLUEPRINTS, settings(tmp_path), None)


@given(some.lists(some.tuples(VALUES, some.none() | VALUES), min_size=1, max_size=30))
def test_the_length_of_a_bar_is_in_proportion_and_none_leaves_the_drawing(
    values: list[tuple[int | Decimal, int | Decimal | None]],
) -> None:
    lines = Bars("Judul", [Bar("nama", value, mark) for value, mark in values]).lines

    assert len(lines) == min(len(values), MOST_BARS)
    assert all(0 <= line.length <= LONGEST and 0 <= (line.mark or 0) <= LONGEST for line in lines)
    shown = values[:MOST_BARS]
    top = max(max(value, mark or 0) for value, mark in shown)
    for (value, _), line in zip(shown, lines, strict=True):
        if top >= 1:
            assert line.length == pytest.approx(float(value) * LONGEST / float(top), abs=0.1)


@given(some.lists(some.none() | VALUES, min_size=1, max_size=12), some.integers(1, 2))
def test_columns_stand_side_by_side_and_what_is_not_known_is_left_out(
    values: list[int | Decimal | None], series: int
) -> None:
    chart = Columns("Judul", [str(place) for place in range(len(values))], [Series("satu", values)] * series)

    blocks = chart.blocks

    assert len(blocks) == series * sum(value is not None for value in values)
    assert all(block.x >= 0 and block.x + block.width <= WIDTH + 0.1 and block.y >= 0 for block in blocks)


def test_a_chart_is_read_out_by_its_title_and_survives_any_name(app: Flask) -> None:
    with app.test_request_context("/"):
        drawing = Bars("Menurut <nama> & alasan", [Bar("<script>alert(1)</script> & ”", 3, 2)], "jatah").svg()

    root = ElementTree.fromstring(drawing)

    assert (root.get("role"), root.get("aria-label")) == ("img", "Menurut <nama> & alasan")
    assert "<script>alert(1)</script> & ”" in [text.text for text in root.iter(f"{SVG}text")]
    assert not list(root.iter(f"{SVG}script"))
    assert "style=" not in drawing


def test_where_there_is_nothing_there_is_no_drawing(app: Flask) -> None:
    with app.test_request_context("/"):
        assert Bars("Judul", []).svg() == ""
        assert Columns("Judul", ["Jan"], [Series("satu", [None])]).svg() == ""
