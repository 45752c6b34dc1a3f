"""Which processes are ours: a number alone proves nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from deploy.local import lifecycle, processes
from deploy.local import state as states
from deploy.local.home import Home, Ports
from deploy.local.processes import MARK, Identity
from deploy.local.state import Running, State

SLEEPER = [sys.executable, "-c", "import time; print('awake', flush=True); time.sleep(300)"]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path, Ports(8000))
    made.create()
    return made


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """A program that has been loaded: before that it has next to no memory, and no environment of its own."""
    process = subprocess.Popen(SLEEPER, start_new_session=True, stdout=subprocess.PIPE)
    assert process.stdout
    assert process.stdout.readline() == b"awake\n"
    yield process
    process.kill()
    process.communicate()


def test_a_number_that_belongs_to_a_newer_process_is_not_ours(sleeper: subprocess.Popen[bytes]):
    mine = Identity.of(sleeper.pid)

    assert mine is not None
    assert mine.alive
    assert not replace(mine, started=mine.started - 100).alive


def test_a_process_that_ended_is_not_alive():
    process = subprocess.Popen([sys.executable, "-c", ""])
    identity = Identity.of(process.pid)
    process.wait()

    assert identity is not None
    assert not identity.alive


def test_a_marked_process_of_an_earlier_run_is_swept_away(home: Home):
    left = subprocess.Popen(SLEEPER, env={**os.environ, MARK: home.identity})

    assert lifecycle.sweep(home)
    assert left.poll() is not None
    assert not lifecycle.sweep(home)


def test_what_was_written_down_is_swept_away_even_without_a_mark(home: Home, sleeper: subprocess.Popen[bytes]):
    program = psutil.Process(sleeper.pid).exe()
    states.write(home, State(components={"nginx": Running("running", Identity.of(sleeper.pid), program)}))

    assert lifecycle.sweep(home)
    assert sleeper.poll() is not None


def test_a_stale_number_sweeps_nobody(home: Home, sleeper: subprocess.Popen[bytes]):
    program = psutil.Process(sleeper.pid).exe()
    stale = Identity(sleeper.pid, psutil.Process(sleeper.pid).create_time() - 1000)
    states.write(home, State(components={"nginx": Running("running", stale, program)}))

    assert not lifecycle.sweep(home)
    assert sleeper.poll() is None


def test_what_was_written_before_the_machine_started_is_forgotten(home: Home, sleeper: subprocess.Popen[bytes]):
    program = psutil.Process(sleeper.pid).exe()
    states.write(
        home, State(boot="another", components={"nginx": Running("running", Identity.of(sleeper.pid), program)})
    )

    assert states.read(home) == State()
    assert not lifecycle.sweep(home)


def test_a_state_that_cannot_be_read_counts_as_none(home: Home):
    states.file_of(home).write_text('{"supervisor": ')

    assert states.read(home) == State()


def test_memory_counts_shared_pages_once(sleeper: subprocess.Popen[bytes]):
    process = psutil.Process(sleeper.pid)

    assert 0 < processes.memory_mb([process]) <= process.memory_info().rss / 1024**2
