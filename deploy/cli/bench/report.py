"""The figures of one measurement, as a table and as JSON."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from rich.table import Table


@dataclass(frozen=True)
class Row:
    """One figure; ``of`` names the row that it is compared with."""

    what: str
    value: float
    unit: str
    of: str | None


class Report:
    """Collects rows; a ratio is known once the row that it refers to is there."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows: list[Row] = []

    def row(self, what: str, value: float, unit: str, of: str | None = None) -> None:
        """Add a figure: our own rows first, then peers and ceilings."""
        self.rows.append(Row(what, value, unit, of))

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name, "machine": machine(), "rows": [self._row_as_json(row) for row in self.rows]}

    def as_table(self) -> Table:
        table = Table(
            "what", "value", "unit", "ratio", "of", title=f"{self.name} — {machine()}", title_justify="left", box=None
        )
        for row in self.as_json()["rows"]:
            ratio = "" if row["ratio"] is None else f"{row['ratio']:.2f}"
            table.add_row(row["what"], f"{row['value']:,.1f}", row["unit"], ratio, row["of"] or "")
        return table

    def _row_as_json(self, row: Row) -> dict[str, Any]:
        return {
            "what": row.what,
            "value": round(row.value, 3),
            "unit": row.unit,
            "of": row.of,
            "ratio": self._ratio(row),
        }

    def _ratio(self, row: Row) -> float | None:
        values = {one.what: one.value for one in self.rows}
        if row.of is None or not values.get(row.of):
            return None
        return round(row.value / values[row.of], 3)


def machine() -> str:
    """What a reader must know about where a figure was measured."""
    memory = psutil.virtual_memory().total / 1024**3
    return f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GB, {_system()}, Python {platform.python_version()}"


def _processor() -> str:
    file = Path("/proc/cpuinfo")
    lines = file.read_text().splitlines() if file.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.system()
