"""The event store in a process of green threads, as services run: saves overlap, interruptions leave no trace."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.shared.databases import prepared
from tests.shared.folders import TABLES

pytestmark = pytest.mark.servers
PROGRAM = Path(__file__).parent / "green_office.py"


@pytest.fixture
def seen(database_url: str) -> dict[str, Any]:
    """What the program of green threads saw."""
    finished = subprocess.run(
        [
            sys.executable,
            "-W",
            "ignore::DeprecationWarning",
            "-m",
            "tests.shared.green_office",
            prepared(database_url, TABLES),
        ],
        cwd=PROGRAM.parents[2],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert finished.returncode == 0, finished.stderr
    answer: dict[str, Any] = json.loads(finished.stdout)
    return answer


def test_green_threads_save_at_the_same_time_and_leave_a_clean_pool(seen: dict[str, Any]) -> None:
    assert seen["saved"] == 20
    assert seen["at_once"] == 20, "twenty saves were under way in the database at the same moment"
    assert seen["winners"] == 1, "of twenty who act on one folder at once, one wins"
    assert seen["refused"] == 19
    assert seen["after_an_interrupted_statement"] == "works"
    assert seen["events"] == seen["expected_events"]
