"""The whole office, started privately by the launcher, as the journeys, faults and browser tests use it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local import lifecycle
from deploy.local.home import Home, Ports

ROOT = Path(__file__).resolve().parent.parent
PORTS_OF_ONE_SYSTEM = 60


@dataclass(frozen=True)
class System:
    """A running office: its address, its home and the launcher that controls it."""

    base_url: str
    home: Path
    environment: dict[str, str]

    def sakpore(self, *arguments: str, seconds: float = 300) -> str:
        """Run the launcher on this system; its standard output. Raises with both outputs when it fails."""
        done = subprocess.run(
            [sys.executable, str(ROOT / "sakpore"), *arguments],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=seconds,
        )
        if done.returncode:
            raise AssertionError(f"sakpore {' '.join(arguments)} failed:\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def components(self) -> dict[str, dict[str, Any]]:
        """What ``sakpore status`` says of each process, by name; asked in this process, because tests ask often."""
        status = lifecycle.status(Home(self.home, Ports(int(self.environment["SAKPORE_PORT"]))))
        return {component["name"]: component for component in status["components"]}


def system_in(home: Path) -> System:
    """A system of its own below ``home``, on ports that are free now; not started yet."""
    port = free_ports()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SAKPORE_")}
    environment |= {"SAKPORE_HOME": str(home), "SAKPORE_PORT": str(port)}
    return System(f"http://localhost:{port}", home, environment)


def free_ports(first: int = 21000) -> int:
    """The first of a block of ports on which nobody listens."""
    for start in range(first, 32000, PORTS_OF_ONE_SYSTEM):
        if all(is_free(port) for port in range(start, start + PORTS_OF_ONE_SYSTEM)):
            return start
    raise RuntimeError("no block of free ports")


def is_free(port: int) -> bool:
    """Whether a listener could be bound on the loopback address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
