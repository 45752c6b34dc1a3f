"""The Python environments: ours in ``.venv``, the object store's in its own, Node where the machine has none."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from deploy.local.home import ROOT
from deploy.local.install.packages import program
from deploy.local.install.progress import StepFailed, run

VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
OBJECT_STORE_LOCK = ROOT / "deploy/local/objectstore/requirements.lock"
OBJECT_STORE_VENV = ROOT / ".local/programs/objectstore"  # a program, not data: SAKPORE_HOME does not move it
NODE_LOCK = ROOT / "deploy/local/install/node.lock"
INSTALLER_LOCK = ROOT / "deploy/local/install/installer.lock"
OLDEST_NODE = 18


def current(venv: Path, lock: Path) -> bool:
    """Whether the environment was made for this lock file and this Python."""
    stamp = venv / f".{lock.stem}.stamp"
    return (venv / "bin/python").exists() and stamp.exists() and stamp.read_text() == fingerprint(lock)


def fingerprint(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def bring(step: str, venv: Path, lock: Path, log: Path) -> None:
    """Create the environment when it is missing or broken, and install exactly what the lock names."""
    if current(venv, lock):
        return
    if not works(venv):
        shutil.rmtree(venv, ignore_errors=True)
        run(step, [sys.executable, "-m", "venv", venv], log)
    if not quickly(step, venv, lock, log):
        slowly(step, venv, lock, log)
    (venv / f".{lock.stem}.stamp").write_text(fingerprint(lock))


def quickly(step: str, venv: Path, lock: Path, log: Path) -> bool:
    """Install with uv, which needs a tenth of pip's time; whether that was possible here.

    uv does not read pip's configuration: where that names another index, pip it is.
    """
    configuration = subprocess.run([*pip(venv), "config", "list"], capture_output=True, text=True).stdout
    if names_another_index(configuration):
        return False
    environment = {**os.environ, "UV_SYSTEM_CERTS": "true", "UV_NATIVE_TLS": "true", "UV_HTTP_TIMEOUT": "60"}
    try:
        run(step, [*pip(venv), "install", "--retries", "1", "--quiet", "-r", INSTALLER_LOCK], log)
        uv: list[str | Path] = [
            venv / "bin/uv",
            "pip",
            "install",
            "--compile-bytecode",
            "--python",
            venv / "bin/python",
        ]
        run(step, [*uv, "-r", lock], log, env=environment)
    except StepFailed:
        return False
    return True


def slowly(step: str, venv: Path, lock: Path, log: Path) -> None:
    """Install with pip, as it is configured on this machine."""
    try:
        run(step, [*pip(venv), "install", "--progress-bar", "off", "--retries", "5", "-r", lock], log)
    except StepFailed as failure:
        raise StepFailed(step, unreachable(log) or failure.reason, log) from failure


def pip(venv: Path) -> list[str | Path]:
    return [venv / "bin/python", "-m", "pip", "--disable-pip-version-check", "--no-input"]


def names_another_index(configuration: str) -> bool:
    """Whether the answer of ``pip config list`` replaces the public package index."""
    return re.search(r"\.(index-url|no-index)=", configuration) is not None


def unreachable(log: Path) -> str | None:
    """pip ends with "no matching distribution" when it could not reach the package index: what really happened."""
    causes = re.findall(r"connection broken by '(.+)'", log.read_text(errors="replace"))
    return f"the Python package index cannot be reached: {causes[-1]}" if causes else None


def works(venv: Path) -> bool:
    """Whether the environment's own pip answers; half-made ones and those of a removed Python do not."""
    python = venv / "bin/python"
    return python.exists() and subprocess.run([python, "-m", "pip", "--version"], capture_output=True).returncode == 0


def node_present() -> bool:
    """Whether the machine or ``.venv`` has a Node new enough for the style build."""
    node = str(VENV / "bin/node") if (VENV / "bin/node").exists() else program("node")
    if node is None or (program("npm") is None and not (VENV / "bin/npm").exists()):
        return False
    version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout.strip().lstrip("v")
    return version.partition(".")[0].isdigit() and int(version.partition(".")[0]) >= OLDEST_NODE
