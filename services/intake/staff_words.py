"""How the accounts of staff, and what was done to them, read on the pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext

from services.intake.catalogue import Catalogue
from services.intake.catalogue_facts import in_language
from services.shared.contracts.words import DESKS

ROLE_NAMES = {
    **DESKS,
    "agency": lazy_gettext("Technical agency"),
    "agency_head": lazy_gettext("Head of a technical agency"),
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


def role_name(code: str) -> str:
    """A role as the office calls it."""
    return str(ROLE_NAMES.get(code, code))


def sector_name(catalogue: Catalogue, code: str) -> str:
    """A sector in the language of the page; an old event may name one that is gone."""
    return in_language(catalogue.sectors[code]) if code in catalogue.sectors else code


def state_tag(state: str) -> dict[str, str]:
    """A coloured tag."""
    text, colour = STATES[state]
    return {"text": str(text), "tag": colour}


def work_of(
    catalogue: Catalogue, roles: Sequence[str] | None, agency: str | None, sectors: Sequence[str] | None
) -> str:
    """What somebody does here, in one line; empty where an event says nothing about it."""
    parts = [", ".join(role_name(role) for role in roles or ())]
    if agency:
        parts.append(gettext("agency: %(agency)s", agency=agency))
    if sectors:
        names = ", ".join(sector_name(catalogue, each) for each in sectors)
        parts.append(gettext("sectors: %(sectors)s", sectors=names))
    return "; ".join(part for part in parts if part)


def doer(line: Any) -> str:
    """Who did it."""
    return str(gettext("the system") if line.by == "sakpore" else line.by)
