"""Two questions to files of /analisis/kamus, asked with DuckDB: python duckdb_example.py FOLDER."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

IN_TIME = """
SELECT permit_code, count(*) AS decided, round(100.0 * count(*) FILTER (WHERE in_time) / count(*)) AS percent_in_time
FROM read_parquet($file) WHERE decided_on IS NOT NULL GROUP BY permit_code ORDER BY percent_in_time, permit_code
"""
ASKED_AGAIN = """
SELECT permit_code, title, count(*) AS times FROM read_parquet($file)
GROUP BY permit_code, title ORDER BY times DESC, title LIMIT 10
"""


def main() -> None:
    """Print both answers."""
    applications, corrections = (str(Path(sys.argv[1], f"{view}.parquet")) for view in ("applications", "corrections"))
    print("Share decided in time, by permit type")
    for code, decided, percent in duckdb.execute(IN_TIME, {"file": applications}).fetchall():
        print(f"  {code}: {percent:.0f} % of {decided}")
    print("Asked for again most often")
    for code, title, times in duckdb.execute(ASKED_AGAIN, {"file": corrections}).fetchall():
        print(f"  {title} ({code}): {times}")


if __name__ == "__main__":
    main()
