"""Configuration: environment variables ``SAKPORE_*`` read once into one frozen object."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit


class SettingError(Exception):
    """A setting is missing or wrong; the message begins with its name."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What every service process needs. A service with more needs subclasses this in its ``service.py``.

    Field ``database_url`` is read from ``SAKPORE_DATABASE_URL``, and so on. ``listen`` is ``host:port``; ``base_url``
    is the public origin in front of all services, without a trailing slash.
    """

    database_url: str
    amqp_url: str
    listen: str
    base_url: str
    form_secret: str
    session_public_key_file: Path

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Self:
        """Read every field; raises :class:`SettingError` naming the first missing or wrong variable."""
        values: dict[str, Any] = {}
        for field in fields(cls):
            name = f"SAKPORE_{field.name.upper()}"
            text = env.get(name, "")
            if text:
                values[field.name] = _parsed(name, text, str(field.type))
            elif field.default is MISSING:
                raise SettingError(f"{name} is not set")
        return cls(**values)


def _parsed(name: str, text: str, kind: str) -> object:
    """Turn a variable's text into the type its field asks for; files must exist and addresses have a host."""
    if kind.startswith("Path"):
        if not (path := Path(text)).is_file():
            raise SettingError(f"{name} names a file that is not there: {text}")
        return path
    if kind == "int":
        if not text.isdigit():
            raise SettingError(f"{name} is not a whole number: {text}")
        return int(text)
    if name.endswith("_URL") and not (urlsplit(text).scheme and urlsplit(text).hostname):
        raise SettingError(f"{name} is not an address like scheme://host/…")
    if name.endswith("_LISTEN") and not text.rpartition(":")[2].isdigit():
        raise SettingError(f"{name} is not host:port: {text}")
    return text
