"""How the accounts of staff, and what was done to them, read on the pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext

from services.shared.contracts.words import DESKS

ROLE_NAMES = {
    **DESKS,
    "agency": lazy_gettext("Technical agency"),
    "helpdesk": lazy_gettext("Helpdesk"),
    "operator": lazy_gettext("Operator"),
    "analyst": lazy_gettext("Analyst"),
    "administrator": lazy_gettext("Administrator"),
}
STATES = {
    "active": (lazy_gettext("Active"), "green"),
    "invited": (lazy_gettext("Invited"), "yellow"),
    "disabled": (lazy_gettext("Disabled"), "grey"),
}
DONE = {
    "invited": lazy_gettext("Account created and invitation sent"),
    "enrolled": lazy_gettext("Password and authenticator set up"),
    "roles-changed": lazy_gettext("Roles changed"),
    "disabled": lazy_gettext("Account disabled"),
    "enabled": lazy_gettext("Account enabled"),
    "credentials-reset": lazy_gettext("Sign-in reset and new link sent"),
}
SECTOR_NAMES = {"pu_tata_ruang": "Pekerjaan umum dan tata ruang", "kominfo": "Komunikasi dan informatika"}


def role_name(code: str) -> str:
    """A role as the office calls it."""
    return str(ROLE_NAMES.get(code, code))


def sector_name(code: str) -> str:
    """A sector as the catalogue calls it; it has no other language."""
    return SECTOR_NAMES.get(code, code.replace("_", " ").capitalize())


def state_tag(state: str) -> dict[str, str]:
    """A coloured tag."""
    text, colour = STATES[state]
    return {"text": str(text), "tag": colour}


def work_of(roles: Sequence[str] | None, agency: str | None, sectors: Sequence[str] | None) -> str:
    """What somebody does here, in one line; empty where an event says nothing about it."""
    parts = [", ".join(role_name(role) for role in roles or ())]
    if agency:
        parts.append(gettext("agency: %(agency)s", agency=agency))
    if sectors:
        parts.append(gettext("sectors: %(sectors)s", sectors=", ".join(sector_name(each) for each in sectors)))
    return "; ".join(part for part in parts if part)


def doer(line: Any) -> str:
    """Who did it."""
    return str(gettext("the system") if line.by == "sakpore" else line.by)
