"""./sakpore on the database of these tests, as a person calls it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from deploy.local.home import ROOT
from tests.intake.people import MASTER_KEY


def command(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """The launcher, called in ``folder``; of the environment only what a person would have."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SAKPORE_")}
    return subprocess.run(
        [sys.executable, str(ROOT / "sakpore"), *arguments],
        cwd=folder,
        env={**environment, "SAKPORE_HOME": str(folder / "home"), **settings},
        capture_output=True,
        text=True,
        timeout=120,
    )


def command_on(database_url: str, folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """The same with a database, and with the key of personal data in ``folder``."""
    key = folder / "personal-data.key"
    key.write_bytes(MASTER_KEY)
    where = {"SAKPORE_DATABASE_URL": database_url, "SAKPORE_PERSONAL_DATA_KEY_FILE": str(key)}
    return command(folder, *arguments, **where, **settings)
