"""The start of a session: the passphrase is tried where that is possible, and lies from then on in memory only."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from services.signing.esign.provider import Refused, Secret
from services.signing.press import Press
from services.signing.sessions import Chosen

IN_THE_HOUSE = {"local", "pkcs11"}  # who signs there has signed nothing as long as they have not answered


def start(press: Press, session_id: UUID, username: str, secret: Secret, chosen: Sequence[Chosen]) -> Refused | None:
    """Begin to sign; why not, where the signer says so at once. A session that was begun before goes on as it is."""
    if (signer := press.signers.of(username)) is None:
        return Refused("no-signer")
    pen = press.signers.pen(username, secret)
    if isinstance(pen, Refused):
        return pen
    leaves_the_house = signer.provider not in IN_THE_HOUSE
    if press.sessions.begin(session_id, username, chosen, leaves_the_house=leaves_the_house):
        press.pens.hold(session_id, pen, leaves_the_house=leaves_the_house)
    else:
        pen.close()
    return None
