"""The whole office, started privately by the launcher, as the journeys, faults and browser tests use it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local import lifecycle, throwaway
from deploy.local.home import Home, Ports

ROOT = Path(__file__).resolve().parent.parent


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
    port = throwaway.free_ports()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SAKPORE_")}
    environment |= {"SAKPORE_HOME": str(home), "SAKPORE_PORT": str(port)}
    return System(f"http://localhost:{port}", home, environment)
