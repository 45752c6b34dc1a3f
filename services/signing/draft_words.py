"""How the parts of a draft are called on its page."""

from __future__ import annotations

from flask_babel import lazy_gettext

PARTS = {
    "considerations": lazy_gettext("Considerations"),
    "conditions": lazy_gettext("Conditions of the permit"),
    "reason": lazy_gettext("Reason"),
    "remedies": lazy_gettext("What can be mended"),
    "until": lazy_gettext("Suspended until"),
}


def part_of(name: str) -> str:
    """A part of the letter's words."""
    return str(PARTS[name])
