"""Service processes as the launcher starts them, which a test may kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from tests.faults.brokers import free_port
from tests.shared.waiting import eventually

START_SECONDS = 60  # two seconds on an idle machine
ROOT = Path(__file__).parents[2]


class ServiceProcess:
    """One service over its database and the broker."""

    def __init__(self, module: str, database_url: str, amqp_url: str) -> None:
        self._module = module
        self._port = free_port()
        self._environment = {
            **os.environ,
            "SAKPORE_DATABASE_URL": database_url,
            "SAKPORE_AMQP_URL": amqp_url,
            "SAKPORE_LISTEN": f"127.0.0.1:{self._port}",
            "SAKPORE_BASE_URL": "http://localhost",
            "SAKPORE_FORM_SECRET": "not used",
            "SAKPORE_SESSION_PUBLIC_KEY_FILE": __file__,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *, well: bool = True) -> None:
        """Start it; with ``well`` return when it says that it is."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "services.shared.process", self._module],
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.DEVNULL,
        )
        if well:
            eventually(self.is_well, START_SECONDS)

    def health(self) -> dict[str, Any]:
        """What ``/healthz`` says; empty when nobody answers."""
        try:
            with urlopen(f"http://127.0.0.1:{self._port}/healthz", timeout=5) as response:
                status, body = response.status, response.read()
        except HTTPError as refusal:
            with refusal:
                status, body = refusal.code, refusal.read()
        except (URLError, ConnectionError, TimeoutError):
            return {}
        said: dict[str, Any] = json.loads(body)
        assert (status == 200) == (said["state"] == "ok")
        return said

    def is_well(self) -> bool:
        """Whether all its loops run."""
        return self.health().get("state") == "ok"

    def post(self, path: str) -> None:
        """Ask one of its pages to do something."""
        with urlopen(Request(f"http://127.0.0.1:{self._port}{path}", method="POST"), timeout=10):
            pass

    def get(self, path: str) -> str:
        """What one of its pages says."""
        with urlopen(f"http://127.0.0.1:{self._port}{path}", timeout=10) as response:
            text: str = response.read().decode()
        return text

    def kill(self) -> None:
        """End it without notice."""
        self._end(signal.SIGKILL)

    def stop(self) -> int | None:
        """Tell it to stop; its exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> int | None:
        if self._process is None:
            return None
        self._process.send_signal(how)
        code, self._process = self._process.wait(30), None
        return code
