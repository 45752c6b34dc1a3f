"""./sakpore rebuild on a database named by the environment."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deploy.cli.rebuilding import rebuild
from deploy.local.home import ROOT
from services.shared.datastore import Cursor, Datastore, Row
from services.tracking.application import Tracking
from services.tracking.projections import projections, read_by_none
from tests.kept_databases import KeptDatabases
from tests.shared.databases import session
from tests.shared.waiting import eventually
from tests.tracking.lives import Life, envelopes

pytestmark = pytest.mark.servers
# What a shell starts in the background inherits that it is not interrupted.
INTERRUPTIBLE = """
import signal
from deploy.cli.rebuilding import rebuild
signal.signal(signal.SIGINT, signal.default_int_handler)
rebuild()
"""
HELD_UP = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'rebuild' AND wait_event_type = 'Lock'
"""


@pytest.fixture
def tracking(databases_of: Callable[[str], KeptDatabases]) -> Iterator[Tracking]:
    with databases_of("tracking").lent() as address:
        datastore = Datastore(address)
        yield Tracking(datastore)
        datastore.close()


def called(tracking: Tracking, folder: Path, *arguments: str) -> Result:
    environment = {"SAKPORE_HOME": str(folder), "SAKPORE_TRACKING_DATABASE_URL": tracking.datastore.url}
    return CliRunner().invoke(rebuild, arguments, env=environment)


def test_the_command_says_what_it_did(tracking: Tracking, tmp_path: Path) -> None:
    life = Life()
    life.to_the_end()
    tracking.take_batch(envelopes(life))

    answer = called(tracking, tmp_path, "status_page")

    assert answer.exit_code == 0
    assert "rows rebuilt and switched" in answer.output
    assert "as the live ones" in answer.output


def test_only_comparing_fails_where_rows_differ_and_shows_them(tracking: Tracking, tmp_path: Path) -> None:
    life = Life()
    life.to_the_end()
    tracking.take_batch(envelopes(life))
    tracking.datastore.execute(Row("UPDATE status_pages SET outcome = 'refused'"))

    answer = called(tracking, tmp_path, "--only-compare")
    document = json.loads(called(tracking, tmp_path, "status_page", "--only-compare", "--json").stdout)

    assert answer.exit_code == 1
    assert "status_pages: 1 rows only live, 1 only rebuilt" in answer.output
    assert "refused" in answer.output
    [made] = document["rebuilt"]
    assert (made["switched"], made["differences"][0]["table"]) == (False, "status_pages")


def test_without_a_name_everything_is_made_and_nothing_twice(tracking: Tracking, tmp_path: Path) -> None:
    made = json.loads(called(tracking, tmp_path, "--json").stdout)["rebuilt"]
    said = called(tracking, tmp_path).output

    names = [name for each in made for name in (each["name"], *each["along"])]
    assert sorted(names) == [projection.name for projection in projections()]
    assert re.search(r"^forecast with clocks: \d+ rows rebuilt and switched", said, re.MULTILINE)


def test_several_are_made_side_by_side(tracking: Tracking, tmp_path: Path) -> None:
    life = Life()
    life.to_the_end()
    tracking.take_batch(envelopes(life))

    made = json.loads(called(tracking, tmp_path, "--at-once", "4", "--json").stdout)["rebuilt"]

    assert sorted(each["name"] for each in made) == sorted(projection.name for projection in read_by_none())
    assert all(each["switched"] and not each["differences"] for each in made)


def test_who_interrupts_ends_all_at_once_and_they_go_on_the_next_time(tracking: Tracking, tmp_path: Path) -> None:
    environment = os.environ | {"SAKPORE_TRACKING_DATABASE_URL": tracking.datastore.url, "SAKPORE_HOME": str(tmp_path)}
    command = [sys.executable, "-c", INTERRUPTIBLE, "--at-once", "2"]
    with tracking.datastore.transaction():
        tracking.datastore.execute(Row("LOCK TABLE rebuilds IN ACCESS EXCLUSIVE MODE"))
        with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE) as process:
            with session(tracking.datastore.url) as others:
                eventually(lambda: held_up(others) == 2)
            process.send_signal(signal.SIGINT)
            process.wait(timeout=10)

    assert process.returncode == 1
    assert called(tracking, tmp_path).exit_code == 0


def held_up(cursor: Cursor) -> int:
    """How many rebuilds wait for a lock."""
    cursor.execute(HELD_UP)
    (number,) = cursor.fetchone() or (0,)
    return int(number)


def test_there_must_be_an_office(tmp_path: Path) -> None:
    answer = CliRunner().invoke(rebuild, [], env={"SAKPORE_HOME": str(tmp_path)})

    assert answer.exit_code == 2
    assert "there is no office here yet" in answer.output
