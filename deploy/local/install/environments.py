"""The Python environments: ours in ``.venv``, the object store's in its own, Node where the machine has none."""

from __future__ import annotations

import hashlib
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
    pip: list[str | Path] = [venv / "bin/python", "-m", "pip", "--disable-pip-version-check", "--no-input"]
    try:
        run(step, [*pip, "install", "--progress-bar", "off", "--retries", "5", "-r", lock], log)
    except StepFailed as failure:
        raise StepFailed(step, unreachable(log) or failure.reason, log) from failure
    (venv / f".{lock.stem}.stamp").write_text(fingerprint(lock))


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
