"""Comma-separated files that spreadsheets open without taking what people wrote for a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from typing import IO, Any

FORMULA = "=", "+", "-", "@", "\t", "\r"
NUMBER = re.compile(r"[+-][0-9]+([.,][0-9]+)?")


def write(file: IO[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add rows after RFC 4180; what is not known stays empty."""
    csv.writer(file).writerows([harmless(value) for value in row] for row in rows)


def harmless(value: Any) -> Any:
    """A value that no spreadsheet computes: a text that begins like a formula, and is no number, gets an apostrophe in
    front."""
    is_formula = isinstance(value, str) and value.startswith(FORMULA) and not NUMBER.fullmatch(value)
    return f"'{value}" if is_formula else value
