"""The registers of letter numbers: running per pattern and year, without holes, whoever signs at the same time."""

from __future__ import annotations

from datetime import date

from services.shared.datastore import Datastore, Row
from services.signing.parts import Number, numbered

TAKE = """
INSERT INTO letter_numbers (register, year, last) VALUES (%s, %s, 1)
ON CONFLICT (register, year) DO UPDATE SET last = letter_numbers.last + 1
RETURNING last
"""


def take_number(datastore: Datastore, register: str, on: date) -> Number:
    """The next number. The register's row stays locked until the caller's transaction ends: when that fails, the
    number was never taken."""
    if not datastore.in_transaction():
        raise RuntimeError("a number is taken in the transaction that records it")
    [taken] = datastore.execute(Row(TAKE, (register, on.year)))
    return numbered(register, taken.last, on)
