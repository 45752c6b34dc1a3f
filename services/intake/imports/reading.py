"""A file of earlier records as rows, however it was exported; only a few rows are in memory at a time."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from services.intake.imports.columns import COLUMNS, REQUIRED, known
from services.intake.imports.faults import Fault, fault

PIECE = 1 << 20
HEAD = 1 << 16
ENCODINGS = "utf-8-sig", "windows-1252"
DELIMITERS = ",", ";"
UTF_16 = codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE


class FileNotFit(Exception):
    """The file as a whole cannot be imported; in Indonesian and English."""


class Line(NamedTuple):
    """One row with its number as a spreadsheet shows it; ``fault`` says why there are no cells."""

    row: int
    cells: dict[str, str]
    fault: Fault | None = None


class Source:
    """A file whose form was found out: encoding, delimiter and columns. Raises :class:`FileNotFit`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.encoding = encoding_of(path)
        with path.open(encoding=self.encoding, newline="") as text:
            self.delimiter, self.columns = head_of(text.read(HEAD))
        check_columns(self.columns)

    def lines(self) -> Iterator[Line]:
        """Row after row. A row with wrong quotes comes with its fault, and the next one is read all the same."""
        with self.path.open(encoding=self.encoding, newline="") as text:
            rows = csv.reader(text, delimiter=self.delimiter, strict=True)
            next(rows)
            number = 1
            while True:
                number += 1
                try:
                    cells = next(rows)
                except StopIteration:
                    return
                except csv.Error:
                    yield Line(number, {}, fault("", "quotes"))
                    continue
                if any(cell.strip() for cell in cells):
                    yield self._line(number, cells)

    def _line(self, number: int, cells: list[str]) -> Line:
        found, expected = len(cells), len(self.columns)
        named = {name: cell.strip() for name, cell in zip(self.columns, cells, strict=False)}
        # Blank cells at the end come from spreadsheets, on rows that were once longer or whose end was cut off.
        if found > expected and any(cell.strip() for cell in cells[expected:]):
            return Line(number, named, fault("", "cells", found=found, expected=expected))
        return Line(number, named)


def encoding_of(path: Path) -> str:
    """The first of our encodings that fits the whole file. Every UTF-8 file is tried as such first, because
    Windows-1252 would read nearly anything.
    """
    with path.open("rb") as file:
        if file.read(2) in UTF_16:
            raise FileNotFit("simpan berkas sebagai CSV UTF-8 / save the file as CSV UTF-8, not UTF-16")
    for encoding in ENCODINGS:
        try:
            with path.open(encoding=encoding, newline="") as text:
                while text.read(PIECE):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise FileNotFit("berkas bukan UTF-8 atau Windows-1252 / the file is neither UTF-8 nor Windows-1252")


def head_of(beginning: str) -> tuple[str, list[str]]:
    """The delimiter under which most columns are known, and the columns."""
    readings = []
    for delimiter in DELIMITERS:
        try:
            cells = next(csv.reader(beginning.splitlines(keepends=True), delimiter=delimiter), [])
        except csv.Error:
            cells = []
        readings.append((delimiter, ["_".join(cell.split()).casefold() for cell in cells]))
    return max(readings, key=lambda reading: sum(map(known, reading[1])))


def check_columns(columns: list[str]) -> None:
    """Raises :class:`FileNotFit` with everything that is wrong about the head row."""
    wrong = []
    if missing := [name for name in REQUIRED if name not in columns]:
        wrong.append(f"kolom tidak ada / columns missing: {', '.join(missing)}")
    if unknown := [name or "(kosong)" for name in columns if not known(name)]:
        wrong.append(f"kolom tidak dikenal / columns unknown: {', '.join(unknown)}")
    if twice := [name for name, times in Counter(columns).items() if times > 1]:
        wrong.append(f"kolom dua kali / columns twice: {', '.join(twice)}")
    if wrong:
        names = ", ".join(column.name for column in COLUMNS)
        raise FileNotFit("; ".join([*wrong, f"kolom yang ada / columns there are: {names}, isian_…"]))
