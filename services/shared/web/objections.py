"""A list of things of which some are marked as wrong, each with a reason: read from a sent form, and checked."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext

LONGEST_REASON = 1000


def objections(sent: Mapping[str, str]) -> dict[str, str]:
    """The reason for each marked thing: fields ``wrong_<key>`` and ``reason_<key>``."""
    marked = [name.removeprefix("wrong_") for name in sent if name.startswith("wrong_")]
    return {key: sent.get(f"reason_{key}", "").strip() for key in marked}


def objection_errors(reasons: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with them, by key; under the empty key when nothing is marked."""
    if not reasons:
        return {"": gettext("Mark at least one thing that must be mended.")}
    errors: dict[str, str] = {}
    for key, reason in reasons.items():
        if not reason:
            errors[key] = gettext("Say what is wrong with this document.")
        elif len(reason) > LONGEST_REASON:
            errors[key] = gettext("At most %(max)d characters.", max=LONGEST_REASON)
    return errors
