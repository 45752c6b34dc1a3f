"""The registers of letter numbers: running per pattern and year, without holes, whoever signs at the same time."""

from __future__ import annotations

from datetime import date

from services.shared.datastore import Datastore, Row
from services.signing.parts import Number, numbered

# Two statements, since each sees what was committed before it began: the second one looks at released numbers only
# after the first one has the register for itself.
LOCK = """
INSERT INTO letter_numbers (register, year, last) VALUES (%(register)s, %(year)s, 0)
ON CONFLICT (register, year) DO UPDATE SET last = letter_numbers.last
"""
TAKE = """
WITH free AS (
    UPDATE released_numbers SET taken_again = true
    WHERE register = %(register)s AND year = %(year)s AND NOT taken_again AND sequence = (
        SELECT min(sequence) FROM released_numbers
        WHERE register = %(register)s AND year = %(year)s AND NOT taken_again)
    RETURNING sequence
), following AS (
    UPDATE letter_numbers SET last = last + 1
    WHERE register = %(register)s AND year = %(year)s AND NOT EXISTS (SELECT FROM free)
    RETURNING last
)
SELECT sequence FROM free UNION ALL SELECT last FROM following
"""


def take_number(datastore: Datastore, register: str, on: date) -> Number:
    """The lowest number that was released, or else the next one. The register's row stays locked until the caller's
    transaction ends: when that fails, the number was never taken."""
    if not datastore.in_transaction():
        raise RuntimeError("a number is taken in the transaction that records it")
    which = {"register": register, "year": on.year}
    [taken] = datastore.execute(Row(LOCK, which), Row(TAKE, which))
    return numbered(register, taken.sequence, on)
