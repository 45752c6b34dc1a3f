"""The registers of numbers as staff read them: which letter holds which number, and which numbers nobody has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from services.shared.application import DomainEvent
from services.shared.datastore import Datastore, Row
from services.signing.number_held import HoldsNumber

RELEASED = """
INSERT INTO released_numbers (register, year, sequence, number, letter_id, version, reason, released_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (letter_id, version) DO NOTHING
"""
HELD_NO_MORE = "DELETE FROM letter_register WHERE letter_id = %s AND register = %s AND year = %s AND sequence = %s"
REGISTERS = """
SELECT register, year, last, names, names_en FROM letter_numbers AS numbers, LATERAL (
    SELECT array_agg(coalesce(permit_name, permit_code) ORDER BY permit_code) AS names,
        array_agg(coalesce(permit_name_en, permit_code) ORDER BY permit_code) AS names_en
    FROM (
        SELECT DISTINCT permit_code FROM (
            SELECT letter_id FROM letter_register
            WHERE letter_register.register = numbers.register AND letter_register.year = numbers.year
            UNION ALL
            SELECT letter_id FROM released_numbers
            WHERE released_numbers.register = numbers.register AND released_numbers.year = numbers.year
        ) AS held JOIN desk_letters USING (letter_id)
    ) AS types LEFT JOIN LATERAL (
        SELECT permit_name, permit_name_en FROM issued_letters
        WHERE decides = 'permit' AND issued_letters.permit_code = types.permit_code
        ORDER BY signed_on DESC, number DESC LIMIT 1
    ) AS latest ON true
) AS permits WHERE last > 0
"""
LINES = """
SELECT * FROM (
    SELECT register, year, sequence, number, letter_id, taken_at AS at, state, '' AS reason FROM letter_register
    JOIN desk_letters USING (letter_id)
    UNION ALL
    SELECT register, year, sequence, number, letter_id, released_at, 'free', reason FROM released_numbers
    WHERE NOT taken_again
) AS held JOIN (
    SELECT letter_id, application_number, proposal FROM desk_letters
) AS letters USING (letter_id)
"""


def rows(happened: DomainEvent) -> Iterable[Row]:
    """A number came back."""
    if not isinstance(happened, HoldsNumber.NumberReleased):
        return
    number, letter = happened.number, happened.originator_id
    place = number["register"], number["year"], number["sequence"]
    event = letter, happened.originator_version, happened.reason, happened.at
    yield Row(HELD_NO_MORE, (letter, *place))
    yield Row(RELEASED, (*place, number["text"], *event))


def registers(datastore: Datastore) -> list[Any]:
    """Every register that has given a number, the latest year first, with its last one and the names of the permit
    types numbered in it; a type of which no permit was signed yet is named by its code."""
    return datastore.query(f"{REGISTERS} ORDER BY year DESC, register")


def register_of(datastore: Datastore, register: str, year: int) -> Any | None:
    """One of them; None when there is no such register."""
    return next(iter(datastore.query(f"{REGISTERS} AND register = %s AND year = %s", register, year)), None)


def lines(datastore: Datastore, register: str, year: int, above: int = 0, at_most: int | None = None) -> list[Any]:
    """One register in the order of its numbers: who holds each, or that it is free."""
    return datastore.query(
        f"{LINES} WHERE register = %s AND year = %s AND sequence > %s ORDER BY sequence LIMIT %s",
        register,
        year,
        above,
        at_most,
    )


def unused(datastore: Datastore, this_year: int) -> list[Any]:
    """Numbers that no letter carries: this year's free ones, and of earlier years also those that a letter still holds
    which was never signed. Nobody takes a number of an earlier year any more."""
    return datastore.query(
        f"{LINES} WHERE state = 'free' OR (state IN ('open', 'signing') AND year < %s)"
        " ORDER BY year DESC, register, sequence LIMIT 1000",
        this_year,
    )
