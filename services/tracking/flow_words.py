"""How the state of a service reads."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext

STATES = {
    "ok": (lazy_gettext("well"), "green"),
    "starting": (lazy_gettext("starting"), "yellow"),
    "waiting": (lazy_gettext("waits"), "red"),
}
SILENT = lazy_gettext("does not answer"), "red"


def state_tag(report: dict[str, Any] | None) -> dict[str, Any]:
    """A coloured word for the state, with what the service waits for."""
    text, colour = SILENT if report is None else STATES.get(report["state"], STATES["waiting"])
    return {"text": text, "tag": colour, "hint": report["detail"] if report else ""}
