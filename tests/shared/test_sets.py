"""Rows for the same tables become few statements, where that changes nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from services.shared.datastore import Row
from services.shared.sets import together

PEN = "INSERT INTO pens (name, state) VALUES (%s, 'new') ON CONFLICT DO NOTHING"
INK = """
INSERT INTO ink (pen, colour,
                 litres)
VALUES (%s, %s, %s) ON CONFLICT (pen) DO NOTHING
"""
BREAK = "UPDATE pens SET state = 'broken' WHERE name = %s"


def test_rows_with_the_same_words_are_one_statement() -> None:
    pens = together([Row(PEN, ("a",)), Row(INK, ("a", "red", 1)), Row(PEN, ("b",)), Row(INK, ("b", "blue", 2))])

    assert [row.parameters for row in pens] == [["a", "b"], ["a", "red", 1, "b", "blue", 2]]
    assert pens[0].sql == "INSERT INTO pens (name, state) VALUES (%s, 'new'), (%s, 'new') ON CONFLICT DO NOTHING"
    assert pens[1].sql.count("(%s, %s, %s)") == 2


def test_any_other_statement_among_them_leaves_all_as_they_are() -> None:
    rows = [Row(PEN, ("a",)), Row(BREAK, ("a",)), Row(PEN, ("b",))]

    assert together(rows) is rows


def test_what_may_not_be_there_already_stays_a_statement_of_its_own() -> None:
    rows = [Row(PEN.removesuffix(" ON CONFLICT DO NOTHING"), (name,)) for name in "ab"]

    assert together(rows) is rows


@given(some.lists(some.tuples(some.sampled_from([PEN, INK]), some.integers())))
def test_no_row_is_lost_and_each_table_keeps_its_order(chosen: list[tuple[str, int]]) -> None:
    rows = [Row(sql, (number,) * sql.count("%s")) for sql, number in chosen]

    for sql in (PEN, INK):
        expected = [each for row in rows if row.sql == sql for each in row.parameters]
        found = [each for row in together(rows) if row.sql[:14] == sql[:14] for each in row.parameters]
        assert found == expected
