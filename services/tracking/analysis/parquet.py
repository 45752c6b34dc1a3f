"""Turns one file into Parquet and ends.

The table and the new file are named on the command line, the columns with their types come in as JSON.
"""

from __future__ import annotations

import json
import sys

import duckdb

MEMORY = "256MB"
TABLE = """
FROM read_csv($table, columns = $columns, header = false, auto_detect = false, delim = ',', quote = '"', escape = '"',
              nullstr = '\\N')
"""


def main() -> None:
    """Values keep their types; what is missing stays missing."""
    table, file = sys.argv[1:3]
    with duckdb.connect(config={"memory_limit": MEMORY, "threads": 1}) as database:
        asked = {"table": table, "columns": json.load(sys.stdin)}
        database.sql(TABLE, params=asked).write_parquet(file, compression="zstd")


if __name__ == "__main__":
    main()
