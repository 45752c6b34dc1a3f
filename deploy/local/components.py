"""One process of the system: how it is started, how it is asked to end, and how one sees that it is well."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGTERM, Signals
from typing import Literal
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from deploy.local.home import ROOT, Home
from deploy.local.processes import MARK

Stage = Literal["data", "service"]


@dataclass(frozen=True, kw_only=True)
class Component:
    """What the supervisor needs to know about one process."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    address: str
    ports: tuple[int, ...]
    healthy: Callable[[], bool]
    stage: Stage
    prepare: Callable[[], None] = field(default=lambda: None)
    stop_signal: Signals = SIGTERM
    stop_seconds: float = 10
    user: str | None = None
    folder: Path = ROOT


def environment(home: Home, name: str, **own: str) -> dict[str, str]:
    """What every process of ours gets, and what only this one gets; nothing else leaks in."""
    folders = [str(Path(sys.executable).parent), os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin", "/sbin"]
    return {
        "PATH": os.pathsep.join(folders),
        "HOME": os.environ.get("HOME", "/"),
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "MALLOC_ARENA_MAX": "2",  # glibc keeps free memory per thread otherwise; ours wait more than they allocate
        "MALLOC_MMAP_THRESHOLD_": str(128 * 1024),  # fixed: what a letter or a picture took is given back at once
        "MALLOC_TRIM_THRESHOLD_": str(128 * 1024),
        MARK: home.identity,
        "SAKPORE_COMPONENT": name,
        **own,
    }


def answers(port: int) -> bool:
    """Whether something accepts connections on this local port."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2):
            return True
    except OSError:
        return False


def page_answers(url: str) -> bool:
    """Whether this address answers with success."""
    try:
        with urlopen(url, timeout=4) as answer:
            return bool(answer.status == 200)
    except (HTTPError, URLError, OSError):
        return False
