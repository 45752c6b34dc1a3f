"""The supervisor keeps running what ends, and ends what it runs."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from deploy.local import state as states
from deploy.local.components import Component, environment
from deploy.local.home import Home, Ports
from deploy.local.install.progress import StepFailed
from deploy.local.supervisor import Supervisor
from tests.deploy.waiting import until

SLEEPS = "import time; print('ready', flush=True); time.sleep(300)"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path, Ports(8000))
    made.create()
    return made


def component(home: Home, code: str, healthy: Callable[[], bool] = lambda: True) -> Component:
    return Component(
        name="sleeper",
        command=[sys.executable, "-c", code],
        environment=environment(home, "sleeper"),
        address="nowhere",
        ports=(),
        healthy=healthy,
        stage="service",
        folder=home.path,
    )


def supervise(supervisor: Supervisor, meanwhile: Callable[[], None]) -> None:
    """Run the loop here, where signals arrive, and ``meanwhile`` beside it; then stop."""
    failures: list[Exception] = []

    def work() -> None:
        try:
            meanwhile()
        except (StepFailed, AssertionError) as failure:
            failures.append(failure)
        supervisor.stop()

    threading.Thread(target=work).start()
    supervisor.loop()
    if failures:
        raise failures[0]


def pid_of(home: Home) -> int | None:
    running = states.read(home).components.get("sleeper")
    return running.identity.pid if running and running.identity else None


def written(home: Home) -> str:
    log = home.log("sleeper")
    return log.read_text() if log.exists() else ""


def test_a_process_that_is_killed_comes_back_and_is_ended_in_the_end(home: Home):
    supervisor = Supervisor(home, [component(home, SLEEPS)])
    seen: list[int] = []

    def kill_once() -> None:
        supervisor.start("sleeper")
        until(lambda: pid_of(home))
        seen.append(pid_of(home) or 0)
        psutil.Process(seen[0]).kill()
        until(lambda: pid_of(home) not in (None, seen[0]))
        seen.append(pid_of(home) or 0)
        until(lambda: "ready" in written(home))

    supervise(supervisor, kill_once)

    assert not any(psutil.pid_exists(pid) for pid in seen)
    assert states.read(home).components["sleeper"].restarts == 1


def test_a_process_with_a_wrong_setting_is_not_started_again(home: Home):
    refuses = "import sys; sys.stderr.write('SAKPORE_AMQP_URL is not set\\n'); sys.exit(78)"
    supervisor = Supervisor(home, [component(home, refuses, healthy=lambda: False)])

    def start() -> None:
        supervisor.start("sleeper")
        supervisor.await_healthy(["sleeper"], seconds=20)

    with pytest.raises(StepFailed, match="a setting is missing or wrong: SAKPORE_AMQP_URL is not set") as failed:
        supervise(supervisor, start)
    assert failed.value.step == "start of sleeper"
    assert failed.value.log == home.log("sleeper")


def test_a_process_that_ends_again_and_again_is_named_with_its_last_words_and_its_log(home: Home):
    fails = "import sys; sys.exit('the disk is full')"
    supervisor = Supervisor(home, [component(home, fails, healthy=lambda: False)])

    def start() -> None:
        supervisor.start("sleeper")
        supervisor.await_healthy(["sleeper"], seconds=20)

    with pytest.raises(StepFailed, match="start of sleeper: ends again and again: the disk is full"):
        supervise(supervisor, start)
