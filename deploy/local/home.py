"""Where the private instances live and on which ports they listen; standard library only."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from services.shared.settings import SettingError

ROOT = Path(__file__).resolve().parents[2]
SERVICES = "intake", "verification", "recommendation", "signing", "notify", "tracking"
HIGHEST_OFFSET = 43


@dataclass(frozen=True)
class Ports:
    """Every port of one instance, all derived from the first: the one that people open."""

    base: int

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Ports:
        """Read ``SAKPORE_PORT``; raises :class:`SettingError`."""
        text = env.get("SAKPORE_PORT") or "8000"
        if not text.isdigit() or not 1024 <= int(text) <= 65535 - HIGHEST_OFFSET:
            raise SettingError(f"SAKPORE_PORT must be a number from 1024 to {65535 - HIGHEST_OFFSET}, not {text}")
        return cls(int(text))

    @property
    def nginx(self) -> int:
        return self.base

    def service(self, name: str) -> int:
        return self.base + 1 + SERVICES.index(name)

    @property
    def mailbox_http(self) -> int:
        return self.base + 10

    @property
    def mailbox_smtp(self) -> int:
        return self.base + 11

    @property
    def virus_scanner(self) -> int:
        return self.base + 12

    @property
    def mailbox_imap(self) -> int:
        return self.base + 13

    @property
    def postgres(self) -> int:
        return self.base + 20

    @property
    def rabbitmq(self) -> int:
        return self.base + 30

    @property
    def rabbitmq_distribution(self) -> int:
        return self.base + 31

    @property
    def rabbitmq_management(self) -> int:
        return self.base + 32

    @property
    def rabbitmq_names(self) -> int:
        """Erlang's name daemon: our own, so that the machine's shared one stays untouched."""
        return self.base + 33

    @property
    def object_store(self) -> int:
        return self.base + 40


@dataclass(frozen=True)
class Home:
    """The folder of one instance: data, secrets, logs and what is running."""

    path: Path
    ports: Ports

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Home:
        """Read ``SAKPORE_HOME`` (default: ``.local`` in the clone) and ``SAKPORE_PORT``."""
        path = Path(env.get("SAKPORE_HOME") or ROOT / ".local").expanduser().absolute()
        if path.exists() and not path.is_dir():
            raise SettingError(f"SAKPORE_HOME is not a folder: {path}")
        return cls(path, Ports.from_env(env))

    @property
    def identity(self) -> str:
        """A short word that is the same for this folder only: names nodes and marks processes."""
        return hashlib.sha256(str(self.path).encode()).hexdigest()[:12]

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def run(self) -> Path:
        return self.path / "run"

    @property
    def secrets(self) -> Path:
        return self.path / "secrets"

    @property
    def base_url(self) -> str:
        return f"http://localhost:{self.ports.nginx}"

    def create(self) -> None:
        """Make the folders; secrets are for their owner only."""
        for folder in self.path, self.logs, self.run:
            folder.mkdir(parents=True, exist_ok=True)
        self.secrets.mkdir(mode=0o700, exist_ok=True)

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"
