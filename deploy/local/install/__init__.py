"""From a bare machine to one that can run everything: system packages and Python environments, side by side."""

from __future__ import annotations

import fcntl
from collections.abc import Callable
from pathlib import Path

from deploy.local.home import Home
from deploy.local.install import environments, packages
from deploy.local.install.progress import Step, StepFailed

__all__ = ["StepFailed", "prepare"]

NEEDS = {
    "test": (*packages.SERVERS, packages.BROWSER, packages.TOKEN),
    "demo": packages.SERVERS,
    "up": packages.SERVERS,
    "bench": packages.SERVERS,
}
ONLY_READ = {"audit", "events", "logins", "logs", "status"}


def prepare(verb: str, home: Home) -> None:
    """Install what the verb needs and the machine lacks; returns at once when nothing is missing. A verb that only
    reads leaves nothing behind in a home that is none yet."""
    if verb in ONLY_READ and environments.current(environments.VENV, environments.LOCK):
        return
    home.create()
    with (home.run / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _install(NEEDS.get(verb, ()), home)


def _install(needs: tuple[packages.Need, ...], home: Home) -> None:
    wanted = packages.missing(needs)
    python_ready = environments.current(environments.VENV, environments.LOCK)
    if not python_ready and packages.missing((packages.VENV,)):
        _started("python3-venv", lambda log: packages.install([packages.VENV.package], log), home).wait()
    steps = []
    if wanted:
        steps.append(_started(" ".join(wanted), lambda log: packages.install(wanted, log), home, file="packages"))
    if not python_ready:
        steps.append(_started("Python packages into .venv", _python, home, file="python"))
    if needs and not environments.current(environments.OBJECT_STORE_VENV, environments.OBJECT_STORE_LOCK):
        steps.append(_started("object store (OpenStack Swift)", _object_store, home, file="objectstore"))
    for step in steps:
        step.wait()
    if needs and not environments.node_present():
        _started("Node for the style build", _node, home, file="node").wait()


def _started(name: str, work: Callable[[Path], None], home: Home, *, file: str | None = None) -> Step:
    step = Step(name, work, home.log(f"install-{file or name}"))
    step.start()
    return step


def _python(log: Path) -> None:
    environments.bring("Python packages", environments.VENV, environments.LOCK, log)


def _object_store(log: Path) -> None:
    environments.bring("object store", environments.OBJECT_STORE_VENV, environments.OBJECT_STORE_LOCK, log)


def _node(log: Path) -> None:
    environments.bring("Node", environments.VENV, environments.NODE_LOCK, log)
