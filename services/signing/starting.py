"""The start of a session: whether its signer can sign at all; then the passphrase is tried where that is possible, and
lies from then on in memory only."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from uuid import UUID

import structlog

from services.signing.esign.provider import READY, Refused, Secret, Standing
from services.signing.press import Press
from services.signing.sessions import Chosen

IN_THE_HOUSE = {"local", "pkcs11"}  # who signs there has signed nothing as long as they have not answered
PATIENCE_SECONDS = 2.0

log = structlog.get_logger(__name__)


def start(press: Press, session_id: UUID, username: str, secret: Secret, chosen: Sequence[Chosen]) -> Refused | None:
    """Begin to sign; why not, where the signer says so at once. A session that was begun before goes on as it is, and
    nobody tries the passphrase again: a token that it has in use would be refused."""
    if press.sessions.known(session_id) is not None:
        return None
    if (signer := press.signers.of(username)) is None:
        return Refused("no-signer")
    if press.person(username) is None:
        return Refused("no-name")
    pen = press.signers.pen(username, secret)
    if isinstance(pen, Refused):
        return pen
    leaves_the_house = signer.provider not in IN_THE_HOUSE
    if press.sessions.begin(session_id, username, chosen, leaves_the_house=leaves_the_house):
        press.pens.hold(session_id, pen, leaves_the_house=leaves_the_house)
    else:
        pen.close()
    return None


def standing_of(press: Press, username: str, *, ask_outside: bool = False) -> Standing:
    """Whether somebody can sign now, told before they type anything; services outside are asked only where wanted. No
    page waits longer than two seconds for it, and what nobody can say in that time is no hindrance."""
    signer, said = press.signers.of(username), list[Standing]()
    if signer is None or not (ask_outside or signer.provider in IN_THE_HOUSE):
        return READY

    def ask() -> None:
        try:
            said.append(press.signers.standing(username))
        except (OSError, ValueError) as unreadable:
            log.warning("nobody can say whether a certificate is fit", reason=str(unreadable))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(PATIENCE_SECONDS)
    return said[0] if said else READY
