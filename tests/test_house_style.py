"""Style and types, as tests: one command checks everything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

CHECKS = {
    "the rules of ruff": ["ruff", "check", "--no-cache", ".", "sakpore"],
    "the format of ruff": ["ruff", "format", "--check", "--no-cache", ".", "sakpore"],
    "the types of mypy": ["mypy"],
}


@pytest.mark.parametrize("name", CHECKS)
def test_the_code_keeps(name: str):
    done = subprocess.run([sys.executable, "-m", *CHECKS[name]], cwd=ROOT, capture_output=True, text=True, timeout=300)

    assert done.returncode == 0, done.stdout + done.stderr
