"""What members of staff are called: asked of intake when a page names them, and kept no longer than the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import structlog
from flask import g
from nameko.exceptions import MethodNotFound, RemoteError

from services.shared.refusals import Unavailable
from services.shared.rpc import ask
from services.signing.press import StaffNames
from services.signing.room import press

PATIENCE_SECONDS = 1.5

log = structlog.get_logger(__name__)


def names_from_intake(amqp_url: str) -> StaffNames:
    """The question to intake; nobody's name when it does not answer in time, or is of a version that cannot."""

    def names(usernames: Sequence[str]) -> Mapping[str, str]:
        try:
            answer: Mapping[str, str] = ask(
                amqp_url, "intake", "staff_names", list(usernames), timeout=PATIENCE_SECONDS
            )
        except (Unavailable, RemoteError, MethodNotFound) as trouble:
            log.warning("intake did not tell what members of staff are called", reason=type(trouble).__name__)
            return {}
        return answer

    return names


def ask_for(usernames: Iterable[str | None]) -> None:
    """Everybody whom this page will name, with one question."""
    known: dict[str, str | None] = g.setdefault("signing_staff_names", {})
    if unknown := sorted({each for each in usernames if each} - set(known)):
        known |= dict.fromkeys(unknown) | dict(press().staff_names(unknown))


def called(username: str) -> str:
    """The person's name, where the page asked and intake knew; else the name they sign in with."""
    known: dict[str, str | None] = g.get("signing_staff_names", {})
    return known.get(username) or username
