"""What became of each row, as a table that a spreadsheet opens."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import IO, Literal, NamedTuple

from services.intake.imports.faults import Fault

Result = Literal["accepted", "known", "changed", "refused"]
HEAD = "row", "register_number", "outcome", "alasan", "reasons"


class Outcome(NamedTuple):
    """What became of one row."""

    row: int
    register: str
    result: Result
    faults: tuple[Fault, ...] = ()


class Report:
    """Writes outcomes in the order of the file; without a path it only counts."""

    def __init__(self, path: Path | None) -> None:
        self.totals: dict[Result, int] = {"accepted": 0, "known": 0, "changed": 0, "refused": 0}
        self._file: IO[str] | None = None
        if path is not None:
            # The mark at the beginning tells spreadsheets that it is UTF-8.
            self._file = path.open("w", encoding="utf-8-sig", newline="")
            self._rows = csv.writer(self._file)
            self._rows.writerow(HEAD)

    def add(self, outcomes: Iterable[Outcome]) -> None:
        """One line for each, the reasons in both languages."""
        for outcome in sorted(outcomes):
            self.totals[outcome.result] += 1
            if self._file is not None:
                said = [each.said() for each in outcome.faults]
                reasons = ["; ".join(sentences) for sentences in zip(*said, strict=True)] or ["", ""]
                self._rows.writerow([outcome.row, outcome.register, outcome.result, *reasons])

    def __enter__(self) -> Report:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
