"""What the supervisor says about itself: one small file, replaced whole, that every other command reads."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from deploy.local.home import Home
from deploy.local.processes import Identity, boot


@dataclass
class Running:
    """One component as the supervisor last saw it."""

    state: str = "waiting"
    identity: Identity | None = None
    program: str = ""
    restarts: int = 0


@dataclass
class State:
    """The supervisor, what it is doing, and its components."""

    supervisor: Identity | None = None
    boot: str = field(default_factory=boot)
    step: str = ""
    ready: bool = False
    failure: str = ""
    components: dict[str, Running] = field(default_factory=dict)

    @property
    def alive(self) -> bool:
        return self.supervisor is not None and self.supervisor.alive


def file_of(home: Home) -> Path:
    return home.run / "state.json"


def read(home: Home) -> State:
    """The last state that was written; an empty one when none was written since the machine started."""
    try:
        written = json.loads(file_of(home).read_text())
        if written["boot"] != boot():
            return State()
        return State(**written | {"supervisor": _identity(written["supervisor"]), "components": _components(written)})
    except (FileNotFoundError, json.JSONDecodeError, KeyError, TypeError):
        return State()


def write(home: Home, state: State) -> None:
    partial = file_of(home).with_suffix(".partial")
    partial.write_text(json.dumps(asdict(state), indent=1))
    partial.replace(file_of(home))


def _components(written: dict[str, Any]) -> dict[str, Running]:
    return {
        name: Running(**one | {"identity": _identity(one["identity"])}) for name, one in written["components"].items()
    }


def _identity(written: dict[str, float] | None) -> Identity | None:
    return Identity(int(written["pid"]), written["started"]) if written else None
