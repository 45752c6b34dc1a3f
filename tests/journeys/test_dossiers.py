"""What leaves the office as a dossier is proven without the office."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.system import System

pytestmark = pytest.mark.servers


def test_the_dossiers_of_the_whole_office_prove_themselves(
    system: System, lives: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    system.sakpore("dossier", "--all", "--to", str(tmp_path))

    packed = {file.stem.removeprefix("arsip-"): file for file in tmp_path.glob("*.zip")}
    assert {life["number"] for life in lives.values()} <= set(packed)
    for number, file in packed.items():
        with zipfile.ZipFile(file) as dossier:
            dossier.extractall(tmp_path / number)
        done = subprocess.run(
            [sys.executable, "-I", str(tmp_path / number / "check.py")],
            env={"PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout.splitlines()[-1] == "ok", done.stdout + done.stderr


def test_a_number_that_nobody_has_is_told_so(system: System, lives: dict[str, dict[str, Any]], tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="We could not find that"):
        system.sakpore("dossier", "2026-AAAA-AAAA", "--to", str(tmp_path))
