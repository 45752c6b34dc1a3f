"""PostgreSQL, RabbitMQ, the object store and the virus scanner for one run of tests or measurements, gone afterwards.

Run as a program (``python -m deploy.local.throwaway stop|kill|start``) it stops and starts the broker of the test run
in progress, for tests of what happens then.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from deploy.local import lifecycle, object_store, postgres, processes, rabbitmq, virus_scanner
from deploy.local.components import Component
from deploy.local.home import HIGHEST_OFFSET, Home, Ports
from deploy.local.install.progress import StepFailed, last_words, rights_of
from deploy.local.secret_files import Secrets, load

START_SECONDS = 60


@contextmanager
def servers(home: Home, *, fsync: bool) -> Iterator[dict[str, str]]:
    """Start the servers; what the environment of a test run must say about them. Everything is removed on leaving."""
    remove_left_over(home)
    own = Home(home.path / "throwaway" / str(os.getpid()), Ports(free_ports()))
    own.create()
    secrets = load(own)
    try:
        wanted = [
            postgres.component(own, secrets, fsync=fsync),
            rabbitmq.component(own, secrets, management=True),
            object_store.component(own, secrets),
            virus_scanner.component(own),
        ]
        started = [(component, start(own, component)) for component in wanted]
        for component, process in started:
            await_healthy(own, component, process)
        yield addresses(own, secrets)
    finally:
        remove(own)


def addresses(home: Home, secrets: Secrets) -> dict[str, str]:
    """The same addresses for tests (SAKPORE_TEST_…) and measurements (SAKPORE_BENCH_…)."""
    names = {
        "POSTGRES_URL": postgres.superuser_url(home, secrets),
        "AMQP_URL": rabbitmq.amqp_url(home, secrets),
        "RABBITMQ_API": f"http://127.0.0.1:{home.ports.rabbitmq_management}/api",
        "OBJECT_STORE_URL": object_store.server_url(home, secrets),
        "CLAMD_URL": virus_scanner.scanner_url(home),
        "RABBITMQ_CONTROL": f"{sys.executable} -m deploy.local.throwaway",
        "HOME": str(home.path),
        "PORT": str(home.ports.base),
    }
    return {f"SAKPORE_{purpose}_{name}": value for purpose in ("TEST", "BENCH") for name, value in names.items()}


def start(home: Home, component: Component) -> subprocess.Popen[bytes]:
    """Start one server in the background with its output in its log."""
    component.prepare()
    options: dict[str, Any] = {"cwd": component.folder} | rights_of(component.user)
    with home.log(component.name).open("ab") as log:
        return subprocess.Popen(
            component.command,
            env=dict(component.environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **options,
        )


def await_healthy(home: Home, component: Component, process: subprocess.Popen[bytes]) -> None:
    """Until the server answers; raises :class:`StepFailed` when it ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    log = home.log(component.name)
    while not component.healthy():
        if process.poll() is not None:
            raise StepFailed(f"start of {component.name}", last_words(log), log)
        if time.monotonic() > deadline:
            raise StepFailed(f"start of {component.name}", f"does not answer after {START_SECONDS} s", log)
        time.sleep(0.1)


def free_ports() -> int:
    """The first of a block of ports on which nobody listens."""
    for _ in range(200):
        first = random.randrange(23000, 31000, 60)
        if all(lifecycle.free(port) for port in range(first, first + HIGHEST_OFFSET + 1)):
            return first
    raise StepFailed("throw-away servers", "there is no block of free ports between 23000 and 31000")


def remove(home: Home) -> None:
    """End what runs in this home and delete it."""
    lifecycle.sweep(home)
    postgres.remove_data(home, load(home))
    shutil.rmtree(home.path, ignore_errors=True)


def remove_left_over(home: Home) -> None:
    """Homes of runs that were killed before they could clean up."""
    for folder in (home.path / "throwaway").glob("*"):
        if folder.name.isdigit() and not psutil.pid_exists(int(folder.name)):
            left = Home(folder, home.ports)
            left.create()
            remove(left)


def main(order: str) -> None:
    """Stop (properly), kill or start the broker of the test run in progress."""
    home = Home(Path(os.environ["SAKPORE_TEST_HOME"]), Ports(int(os.environ["SAKPORE_TEST_PORT"])))
    component = rabbitmq.component(home, load(home), management=True)
    if order == "start":
        await_healthy(home, component, start(home, component))
        return
    brokers = [one for one in processes.marked(home.identity) if lifecycle.component_of(one) == component.name]
    processes.end(
        [one for one in brokers if one.name() == "beam.smp"],
        first=signal.SIGKILL if order == "kill" else signal.SIGTERM,
        seconds=component.stop_seconds,
    )


if __name__ == "__main__":
    main(sys.argv[1])
