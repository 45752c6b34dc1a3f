"""What sessions leave behind: letters of a process that died, and letters of which nobody knows if they are signed."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from services.shared.refusals import NotFound
from services.signing.esign import provider
from services.signing.press import Press
from services.signing.sessions import OPEN, SILENT_SECONDS, TURN, Turn
from services.signing.turns import INTERRUPTED, NOT_WANTED, Turns

BEHIND = "(%s::uuid IS NULL OR {column} > %s) ORDER BY {column} LIMIT 50"
ABANDONED = f"""
SELECT session_id AS id FROM signing_sessions
WHERE ended_at IS NULL AND seen_at < clock_timestamp() - interval '{SILENT_SECONDS} seconds'
    AND {BEHIND.format(column="session_id")}
"""
LOST = f"""
SELECT letter_id AS id FROM (
    SELECT letter_id FROM desk_letters WHERE state = 'signing'
    UNION ALL SELECT letter_id FROM agency_letters WHERE state = 'signing') AS lost
WHERE NOT EXISTS (
    SELECT FROM signing_attempts AS one WHERE one.letter_id = lost.letter_id AND state IN ('waiting', {OPEN}))
    AND {BEHIND.format(column="letter_id")}
"""
TO_ASK = f"""
SELECT letter_id AS id FROM signing_attempts
WHERE state = 'unknown' AND reference IS NOT NULL AND due_at <= clock_timestamp()
    AND {BEHIND.format(column="letter_id")}
"""
IN_DOUBT = f"""
SELECT {TURN} FROM signing_attempts AS one JOIN signing_sessions ON signing_sessions.session_id = one.session_id
WHERE letter_id = %s AND state = 'unknown'
"""
LONGEST_PAUSE = timedelta(minutes=10)
SAID_NOT_SIGNED = "said-not-signed"


class Settling:
    """Finds what was left behind, and sees to it; several processes may do so at once."""

    def __init__(self, press: Press) -> None:
        self._press = press
        self._turns = Turns(press)

    def abandoned(self, last: UUID | None) -> list[UUID]:
        """Sessions whose process has died."""
        return self._found(ABANDONED, last)

    def bury(self, session_id: UUID) -> None:
        """What was sent may be signed; all else surely is not."""
        self._turns.bury(session_id)

    def lost(self, last: UUID | None) -> list[UUID]:
        """Letters that are being signed in no session, as earlier versions left them."""
        return self._found(LOST, last)

    def free(self, letter_id: UUID) -> None:
        """Whoever signs is asked again."""
        for kind in self._turns.kinds.values():
            kind.free(letter_id, INTERRUPTED)

    def to_ask(self, last: UUID | None) -> list[UUID]:
        """Letters that were sent and of which the signer can be asked now."""
        return self._found(TO_ASK, last)

    def ask(self, letter_id: UUID) -> None:
        """Ask the signer what became of it; never send it again."""
        turn = self.in_doubt(letter_id)
        if turn is None or turn.reference is None:
            return
        # A signer may hand the file out once: whatever else is needed to record it is at hand before.
        if (paper := self._turns.sent_paper(turn)) is None:
            self._turns.give_up(turn, NOT_WANTED)
            return
        match self._press.signers.ask(turn.username, turn.reference):
            case provider.Signed(pdf):
                self._turns.recover(turn, paper, pdf)
            case provider.Refused(code, detail):
                self._turns.give_up(turn, code, detail)
            case provider.Unknown(reason):
                self._in_vain(turn, reason)

    def say_not_signed(self, letter_id: UUID, by: str) -> None:
        """Somebody has looked at the signer's own list: it is not there, and may be signed again."""
        if (turn := self.in_doubt(letter_id)) is None:
            raise NotFound
        self._turns.give_up(turn, SAID_NOT_SIGNED, by)

    def in_doubt(self, letter_id: UUID) -> Turn | None:
        """The turn of a letter of which nobody knows."""
        rows = self._press.signing.datastore.query(IN_DOUBT, letter_id)
        return Turn(*rows[0]) if rows else None

    def _in_vain(self, turn: Turn, reason: str) -> None:
        pause = min(timedelta(seconds=15 * 2 ** min(turn.tries, 10)), LONGEST_PAUSE)
        self._press.sessions.asked_in_vain(turn, reason, pause)

    def _found(self, query: str, last: UUID | None) -> list[UUID]:
        return [row.id for row in self._press.signing.datastore.query(query, last, last)]
