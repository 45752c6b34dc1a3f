"""Databases and service processes of their own, for measurements."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

import psutil
import psycopg2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from deploy.local.lifecycle import free
from deploy.postgres import migrate

ROOT = Path(__file__).parents[3]
SESSION_KEY = Ed25519PrivateKey.generate()


class ServiceDatabase:
    """One service's database: as its owner, and as the role the service runs as."""

    def __init__(self, postgres: str, name: str, kind: str) -> None:
        self.runtime = migrate.create_service_database(postgres, name)
        self.owner = postgres.rpartition("/")[0] + f"/{name}"
        migrate.apply_schema(self.owner, kind)


@contextmanager
def service_database(postgres: str, name: str, kind: str) -> Iterator[ServiceDatabase]:
    """A fresh database with the schema of one service, dropped afterwards."""
    name = f"{name}_{secrets.token_hex(3)}"
    try:
        yield ServiceDatabase(postgres, name, kind)
    finally:
        migrate.drop_service_database(postgres, name)


class Running(NamedTuple):
    """A service process and the port on which it listens."""

    process: psutil.Process
    port: int


@contextmanager
def service(
    module: str, database_url: str, amqp_url: str, *, port: int | None = None, **settings: str
) -> Iterator[Running]:
    """One service process, well, with its log thrown away; ``settings`` are ``SAKPORE_…`` in small letters."""
    port = port or next(port for port in range(24000, 26000) if free(port))
    with tempfile.TemporaryDirectory() as directory:
        key = Path(directory) / "session.pem"
        key.write_bytes(SESSION_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
        journal_key = Path(directory) / "journal.pem"
        journal_key.write_bytes(SESSION_KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        environment = {
            **os.environ,
            "SAKPORE_DATABASE_URL": database_url,
            "SAKPORE_AMQP_URL": amqp_url,
            "SAKPORE_LISTEN": f"127.0.0.1:{port}",
            "SAKPORE_BASE_URL": f"http://localhost:{port}",
            "SAKPORE_FORM_SECRET": secrets.token_hex(16),
            "SAKPORE_SESSION_PUBLIC_KEY_FILE": str(key),
            "SAKPORE_JOURNAL_PRIVATE_KEY_FILE": str(journal_key),
            **{f"SAKPORE_{name.upper()}": value for name, value in settings.items()},
        }
        with (Path(directory) / "log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "services.shared.process", module], cwd=ROOT, env=environment, stdout=log
            )
            try:
                wait_until(lambda: is_well(port), 120)
                yield Running(psutil.Process(process.pid), port)
            finally:
                process.terminate()
                process.wait(30)


def is_well(port: int) -> bool:
    """Whether a service says that all its loops run."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as response:
            return bool(json.load(response)["state"] == "ok")
    except (URLError, OSError):
        return False


def processor_seconds(process: psutil.Process) -> float:
    """User and system time so far."""
    times = process.cpu_times()
    return float(times.user + times.system)


def wait_until(condition: Callable[[], bool], seconds: float) -> None:
    """Look every tenth of a second; raises ``TimeoutError``."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not finished after {seconds} s")
        time.sleep(0.1)


@contextmanager
def session(database_url: str) -> Iterator[Any]:
    """A cursor on a connection of its own."""
    connection = psycopg2.connect(database_url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()
