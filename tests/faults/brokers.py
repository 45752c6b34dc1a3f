"""A RabbitMQ node of our own, which a test may stop, kill and start again."""

from __future__ import annotations

import itertools
import os
import secrets
import signal
import socket
import subprocess
from contextlib import suppress
from pathlib import Path

from services.shared.broker import BROKER_IS_DOWN, connected
from tests.shared.waiting import eventually

WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
FIRST, EACH = 10_000, 1_500  # below those of throw-away servers, for eight workers
PORTS = itertools.cycle(range(FIRST + WORKER * EACH, FIRST + (WORKER + 1) * EACH))
SERVER = "/usr/lib/rabbitmq/bin/rabbitmq-server"
CONFIGURATION = """
listeners.tcp.1 = 127.0.0.1:{port}
default_user = sakpore
default_pass = sakpore
loopback_users = none
"""


class OwnBroker:
    """One throw-away node; its data survive :meth:`stop`."""

    def __init__(self, directory: Path) -> None:
        self.port, distribution_port = free_port(), free_port()
        self.amqp_url = f"amqp://sakpore:sakpore@127.0.0.1:{self.port}/"
        (directory / "rabbitmq.conf").write_text(CONFIGURATION.format(port=self.port))
        (directory / "enabled_plugins").write_text("[].\n")
        self._directory = directory
        self._environment = {
            **os.environ,
            "HOME": str(directory),
            "RABBITMQ_NODENAME": f"faults{secrets.token_hex(4)}@localhost",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(distribution_port),
            "RABBITMQ_MNESIA_BASE": str(directory / "data"),
            "RABBITMQ_LOG_BASE": str(directory / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(directory / "enabled_plugins"),
            "RABBITMQ_CONFIG_FILE": str(directory / "rabbitmq.conf"),
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the node; returns when it takes connections."""
        with (self._directory / "output.log").open("ab") as output:
            self._process = subprocess.Popen(
                [SERVER], env=self._environment, stdout=output, stderr=output, start_new_session=True
            )
        eventually(self._answers, 60)

    def stop(self) -> None:
        """Stop the node in good order."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Pull its plug."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            os.killpg(self._process.pid, how)
            self._process.wait(30)
            self._process = None

    def _answers(self) -> bool:
        try:
            with connected(self.amqp_url):
                return True
        except BROKER_IS_DOWN:
            return False


def free_port() -> int:
    """A port on which nobody listens, and that no other worker of this run is given: what the system hands out may be
    somebody else's before it is listened on."""
    for port in PORTS:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("the ports never end")
