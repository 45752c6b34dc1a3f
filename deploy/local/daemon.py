"""The supervisor as a background program: data services, preparation, services; until told to stop."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import traceback
from pathlib import Path

from deploy.local.home import ROOT, Home
from deploy.local.install.progress import StepFailed, run
from deploy.local.processes import MARK
from deploy.local.secret_files import load
from deploy.local.supervisor import Supervisor
from deploy.local.system import components

DATA_SECONDS, SERVICE_SECONDS = 60, 60


def launch(home: Home) -> subprocess.Popen[bytes]:
    """Start the supervisor in the background, detached from the terminal."""
    with home.log("supervisor").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "deploy.local.daemon"],
            cwd=ROOT,
            env={**os.environ, MARK: home.identity, "SAKPORE_COMPONENT": "supervisor", "SAKPORE_HOME": str(home.path)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def main() -> None:
    """Run until SIGTERM; the state file tells others how far it is, and why it failed."""
    home = Home.from_env()
    secrets = load(home)
    supervisor = Supervisor(home, components(home, secrets))
    supervisor.record(step="starting")
    (home.run / "supervisor.pid").write_text(f"{os.getpid()}\n")
    threading.Thread(target=_conduct, args=(supervisor, home), daemon=True).start()
    supervisor.loop()
    (home.run / "supervisor.pid").unlink(missing_ok=True)


def _conduct(supervisor: Supervisor, home: Home) -> None:
    try:
        _start_in_order(supervisor, home)
    except Exception as failure:  # noqa: BLE001 # whatever it is, the person who waits must hear of it
        supervisor.say("".join(traceback.format_exception(failure)))
        reason = failure if isinstance(failure, StepFailed) else f"{supervisor.state.step}: {failure!r}"
        supervisor.record(failure=str(reason))
        supervisor.stop()


def _start_in_order(supervisor: Supervisor, home: Home) -> None:
    data = supervisor.names("data")
    supervisor.record(step="starting " + ", ".join(data))
    for name in data:
        supervisor.start(name)
    if "postgres" in data:
        supervisor.await_healthy(["postgres"], seconds=DATA_SECONDS)
    _prepare(supervisor, home, "keys", "databases", "accounts")
    supervisor.record(step="waiting for " + ", ".join(data))
    supervisor.await_healthy(data, seconds=DATA_SECONDS)
    _prepare(supervisor, home, "bus")
    services = supervisor.names("service")
    supervisor.record(step="starting " + ", ".join(services))
    for name in services:
        supervisor.start(name)
    supervisor.await_healthy(services, seconds=SERVICE_SECONDS)
    supervisor.record(step="running", ready=not supervisor.stopping)


def _prepare(supervisor: Supervisor, home: Home, *parts: str) -> None:
    step = f"preparing {', '.join(parts)}"
    supervisor.record(step=step)
    command: list[str | Path] = [sys.executable, "-m", "deploy.local.preparation", *parts]
    run(step, command, home.log("preparation"), env=dict(os.environ))


if __name__ == "__main__":
    main()
