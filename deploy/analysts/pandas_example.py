"""Two questions to files of /analisis/kamus, asked with pandas: python pandas_example.py FOLDER."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas


def main() -> None:
    """Print both answers."""
    folder = Path(sys.argv[1])
    applications = pandas.read_parquet(folder / "applications.parquet")
    decided = applications[applications["decided_on"].notna()]
    print("Share decided in time, by permit type")
    for code, group in decided.groupby("permit_code"):
        print(f"  {code}: {100 * group['in_time'].mean():.0f} % of {len(group)}")
    corrections = pandas.read_parquet(folder / "corrections.parquet")
    print("Asked for again most often")
    for (code, title), times in corrections.groupby(["permit_code", "title"]).size().nlargest(10).items():
        print(f"  {title} ({code}): {times}")


if __name__ == "__main__":
    main()
