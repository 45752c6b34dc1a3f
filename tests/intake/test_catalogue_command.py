"""./sakpore catalogue: the terms as they count, and what a change would do; nothing is written."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.shared.application import now
from tests.intake.commands import command, command_on
from tests.intake.overtaking import Counter
from tests.intake.terms import change, office_of, publish

pytestmark = pytest.mark.servers


@pytest.fixture
def counter(database_url: str) -> Iterator[Counter]:
    counter = Counter(database_url)
    counter.intake.clock = now
    yield counter
    counter.datastore.close()


@pytest.fixture
def running(counter: Counter) -> Counter:
    """One application runs by the catalogue's own terms, and another is a draft."""
    counter.intake.submit(counter.complete(), counter.applicant)
    counter.drafted()
    return counter


def told(database_url: str, folder: Path, *arguments: str) -> Any:
    done = command_on(database_url, folder, "catalogue", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def refused(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode != 0
    return done.stderr


def test_it_shows_what_counts_today(running: Counter, database_url: str, tmp_path: Path) -> None:
    office = office_of(running.intake)
    publish(office, change(first_day=office.today()))

    makam = told(database_url, tmp_path, "show", "MAKAM")

    assert (makam["version"], makam["working_days"], makam["running"]) == ("2026-11+1", 7, 1)
    assert makam["steps"][0] == {"key": "completeness", "working_days": 1.0, "parallel": False}


def test_it_previews_the_same_as_the_page_and_writes_nothing(
    running: Counter, database_url: str, tmp_path: Path
) -> None:
    options = "--route", "terstruktur", "--days", "7", "--agency", "DLH", "--inspection"

    makam = told(database_url, tmp_path, "preview", "MAKAM", *options)

    states = {step["key"]: step["state"] for step in makam["steps"]}
    assert [key for key, state in states.items() if state == "added"] == [
        "inspection:dlh",
        "technical_meeting:dlh",
        "recommendation:dlh",
    ]
    assert makam["running"] == {"touched": 0, "cases": 1, "by_version": [{"version": "2026-11", "cases": 1}]}
    assert (makam["drafts"], makam["changes_nothing"]) == (1, False)
    assert any("wait longer: 7 working days instead of 3" in caution for caution in makam["cautions"])
    assert office_of(running.intake).lines("MAKAM") == []


def test_it_says_it_in_words_too(running: Counter, database_url: str, tmp_path: Path) -> None:
    done = command_on(database_url, tmp_path, "catalogue", "preview", "MAKAM", "--share", "head=1")
    shown = command_on(database_url, tmp_path, "catalogue", "show", "MAKAM")
    same = command_on(database_url, tmp_path, "catalogue", "preview", "MAKAM")

    assert "add up to 3.5, the time limit is 3" in refused(done)
    assert "3 working days, 1 running" in shown.stdout
    assert "This would change nothing." in same.stdout
    assert "None of 1 running applications is touched." in same.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("show", "TIDAK-ADA"), "the catalogue has no TIDAK-ADA"),
        (("preview", "TIDAK-ADA"), "the catalogue has no TIDAK-ADA"),
        (("preview", "SIUP"), "SIUP is not issued here any more"),
        (("preview", "MAKAM", "--share", "satpam=1"), "the desks are front_office"),
        (("preview", "MAKAM", "--share", "head=banyak"), "say DESK=DAYS"),
        (("preview", "MAKAM", "--agency", "DLH"), "choose none"),
        (("preview", "MAKAM", "--from", "2020-01-01"), "from today at the earliest"),
    ],
)
def test_what_is_not_possible_is_named(
    arguments: tuple[str, ...], says: str, database_url: str, tmp_path: Path
) -> None:
    assert says in refused(command_on(database_url, tmp_path, "catalogue", *arguments))


def test_without_an_office_it_says_so(tmp_path: Path) -> None:
    assert "there is no office here yet" in refused(command(tmp_path, "catalogue", "show", "MAKAM"))
