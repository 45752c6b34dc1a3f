"""Up, down and status as functions: what the commands, the demo and the tests call."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

from deploy.local import daemon, postgres, processes
from deploy.local import state as states
from deploy.local.components import Component
from deploy.local.home import Home
from deploy.local.install.progress import StepFailed, last_words, run
from deploy.local.secret_files import load
from deploy.local.system import components

DATA_SERVERS = {"postgres", "rabbitmq", "objectstore"}
UP_SECONDS, DOWN_SECONDS = 180, 60

Tell = Callable[[str], None]


def quiet(_: str) -> None:
    """Tell nobody."""


def up(home: Home, *, tell: Tell = quiet) -> None:
    """Start everything and return once every process answers; harmless when it runs already."""
    home.create()
    with one_at_a_time(home):
        if states.read(home).alive and states.read(home).ready:
            return
        sweep(home, tell=tell)
        wanted = components(home, load(home))
        if elsewhere := postgres.data_elsewhere(home):
            tell(f"PostgreSQL keeps its data in {elsewhere}")
        check_ports(wanted)
        build_styles(home, tell=tell)
        states.file_of(home).unlink(missing_ok=True)
        _follow(home, daemon.launch(home), tell)


def down(home: Home, *, tell: Tell = quiet) -> bool:
    """Stop everything, services before data; whether anything ran."""
    if not home.run.exists():
        return False
    with one_at_a_time(home):
        state = states.read(home)
        supervisor = state.supervisor.process() if state.supervisor else None
        if supervisor:
            tell("stopping")
            processes.end([supervisor], seconds=DOWN_SECONDS)
        swept = sweep(home)
        states.file_of(home).unlink(missing_ok=True)
        return bool(supervisor) or swept


def sweep(home: Home, *, tell: Tell = quiet) -> bool:
    """End what an earlier run left behind: only processes that are proven to be ours; whether there were any."""
    left = left_over(home)
    if not left:
        return False
    tell(f"ending {len(left)} processes of an earlier run")
    servers = {one: component_of(one) for one in left if component_of(one) in DATA_SERVERS}
    # Services lose nothing when they are cut off; databases start faster after a proper end.
    processes.end([one for one in left if one not in servers], seconds=1)
    for one, name in servers.items():
        with suppress(psutil.NoSuchProcess):
            one.send_signal(signal.SIGINT if name == "postgres" else signal.SIGTERM)
    processes.end(list(servers), first=None, seconds=6)
    return True


def left_over(home: Home) -> list[psutil.Process]:
    """Processes of this home: those with its mark, and the sessions of those that it wrote down."""
    found = {one.pid: one for one in processes.marked(home.identity)}
    for running in states.read(home).components.values():
        if running.identity:
            found |= {one.pid: one for one in processes.session(running.identity, running.program)}
    found.pop(os.getpid(), None)
    return list(found.values())


def check_ports(wanted: list[Component]) -> None:
    """Raises :class:`StepFailed` naming the first port that somebody else holds, and who."""
    for component in wanted:
        for port in component.ports:
            if not free(port):
                who = processes.holder(port) or "another process"
                raise StepFailed(
                    "ports", f"port {port}, wanted for {component.name}, is taken by {who}: stop it or set SAKPORE_PORT"
                )


def build_styles(home: Home, *, tell: Tell = quiet) -> None:
    """Styles and translations of the pages; quick when nothing changed."""
    if importlib.util.find_spec("services.shared.web.build"):
        tell("styles and translations")
        command: list[str | Path] = [sys.executable, "-m", "services.shared.web.build"]
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        run("styles and translations", command, home.log("styles"), env={**os.environ, "PATH": path})


def status(home: Home) -> dict[str, Any]:
    """Each component with its state, process, memory and address; memory is proportional set size over its tree."""
    state = states.read(home)
    secrets_exist = (home.secrets / "passwords.json").exists()
    marked: dict[str, list[psutil.Process]] = {}
    for one in processes.marked(home.identity):
        marked.setdefault(component_of(one), []).append(one)
    rows = [_row("supervisor", str(home.path), "running" if state.alive else "stopped", state.supervisor, marked)]
    for component in components(home, load(home)) if secrets_exist else []:
        seen = state.components.get(component.name, states.Running(state="stopped"))
        alive = seen.identity is not None and seen.identity.alive
        condition = _condition(component) if alive else ("stopped" if not state.alive else seen.state)
        rows.append(_row(component.name, component.address, condition, seen.identity if alive else None, marked))
    total = round(sum(row["rss_mb"] for row in rows), 1)
    return {"components": rows, "rss_mb": total, "base_url": home.base_url}


def _condition(component: Component) -> str:
    return "running" if component.healthy() else "not answering"


def _row(
    name: str,
    address: str,
    condition: str,
    identity: processes.Identity | None,
    marked: dict[str, list[psutil.Process]],
) -> dict[str, Any]:
    process = identity.process() if identity else None
    below = [] if process is None else [process] if name == "supervisor" else processes.tree(process)
    ours = {one.pid: one for one in [*below, *marked.get(name, [])]}
    return {
        "name": name,
        "state": condition,
        "pid": process.pid if process else None,
        "rss_mb": processes.memory_mb(ours.values()),
        "address": address,
    }


def _follow(home: Home, supervisor: subprocess.Popen[bytes], tell: Tell) -> None:
    """Tell each step until everything answers; raises what the supervisor reports."""
    deadline = time.monotonic() + UP_SECONDS
    step = ""
    while time.monotonic() < deadline:
        state = states.read(home)
        if state.failure:
            supervisor.wait(DOWN_SECONDS)
            sweep(home)
            raise StepFailed("up", state.failure)
        if state.step != step:
            step = state.step
            tell(step)
        if state.ready:
            return
        if supervisor.poll() is not None:
            log = home.log("supervisor")
            raise StepFailed("start of the supervisor", last_words(log), log)
        time.sleep(0.1)
    raise StepFailed(step, f"not done after {UP_SECONDS} s", home.log("supervisor"))


def component_of(process: psutil.Process) -> str:
    try:
        return str(process.environ().get("SAKPORE_COMPONENT", ""))
    except (psutil.Error, OSError):
        return ""


def free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@contextmanager
def one_at_a_time(home: Home) -> Iterator[None]:
    """Two starts or stops of one home follow each other."""
    with (home.run / "lifecycle.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
