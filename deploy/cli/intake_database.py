"""Where the verbs that work on intake's database find it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from deploy.local.home import Home
from deploy.local.secret_files import load
from deploy.local.services import Addresses
from services.shared.settings import SettingError


def intake_database(env: Mapping[str, str]) -> tuple[str, bytes]:
    """The database, and the key of personal data: those that the environment names, else those of this home."""
    home = Home.from_env(env)
    key_file = Path(env.get("SAKPORE_PERSONAL_DATA_KEY_FILE") or home.secrets / "personal-data.key")
    if not key_file.is_file():
        raise SettingError(
            "there is no office here yet: ./sakpore up, or set SAKPORE_DATABASE_URL and SAKPORE_PERSONAL_DATA_KEY_FILE"
        )
    address = env.get("SAKPORE_DATABASE_URL") or Addresses.from_env(home, load(home), env).database("intake")
    return address, key_file.read_bytes()
