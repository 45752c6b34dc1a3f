"""Sessions in which somebody signs: what their tables know of each letter's turn. No secret ever comes near them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, NamedTuple
from uuid import UUID

from psycopg2.extras import Json

from services.shared.application import DomainEvent
from services.shared.datastore import Datastore, Row
from services.signing.agency_letter import AgencyLetter
from services.signing.being_signed import BeingSigned

Kind = Literal["letter", "recommendation"]
LASTS = timedelta(minutes=10)
SILENT_SECONDS = 20  # after which the process that held the passphrase counts as dead
MOST = 200

BEGIN = """
INSERT INTO signing_sessions (session_id, username, leaves_the_house, begun_at, ends_at, seen_at)
VALUES (%s, %s, %s, clock_timestamp(), clock_timestamp() + %s, clock_timestamp()) ON CONFLICT DO NOTHING
RETURNING session_id
"""
CHOSEN = """
INSERT INTO signing_attempts (session_id, letter_id, place, kind, agency, acting_for, application_id,
                              application_number, permit_code, letter, revision)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
CONTINUED = """
UPDATE signing_attempts SET state = 'continued' WHERE letter_id = ANY(%s) AND session_id <> %s AND state = 'failed'
"""
TURN = """letter_id, one.session_id, username, leaves_the_house, kind, agency, acting_for, application_id,
    application_number, revision, attempt, reference, tries, paper"""
# The list is made first, and once: as part of the condition it could be made again for each line.
CLAIM = f"""
WITH turns AS MATERIALIZED (
    SELECT session_id AS session, letter_id AS letter FROM signing_attempts
    WHERE session_id = %s AND state = 'waiting' AND due_at <= clock_timestamp()
    ORDER BY place LIMIT %s FOR UPDATE SKIP LOCKED)
UPDATE signing_attempts AS one SET state = 'working' FROM turns, signing_sessions
WHERE one.session_id = turns.session AND one.letter_id = turns.letter
    AND signing_sessions.session_id = one.session_id
RETURNING {TURN}
"""
OF_SESSION = f"""
SELECT {TURN}, state FROM signing_attempts AS one JOIN signing_sessions ON signing_sessions.session_id = one.session_id
WHERE one.session_id = %s AND state IN ('waiting', 'working', 'sent') ORDER BY place
"""
OPEN = "'working', 'sent', 'unknown'"
THIS = "WHERE session_id = %s AND letter_id = %s"
SENT = f"UPDATE signing_attempts SET state = 'sent', paper = %s {THIS}"
AGAIN = f"""
UPDATE signing_attempts SET state = 'waiting', code = %s, detail = %s, tries = tries + 1,
    due_at = clock_timestamp() + %s {THIS} AND state IN ('working', 'sent')
"""
FAILED = f"""
UPDATE signing_attempts SET state = 'failed', code = %s, detail = %s {THIS} AND state IN ('waiting', {OPEN})
"""
UNKNOWN = f"""
UPDATE signing_attempts SET state = 'unknown', code = 'unknown', detail = %s, reference = %s {THIS}
    AND state IN ('working', 'sent')
"""
ASKED = f"""
UPDATE signing_attempts SET detail = %s, tries = tries + 1, due_at = clock_timestamp() + %s {THIS}
"""
REQUESTED = "UPDATE signing_attempts SET attempt = %s, state = 'working' WHERE session_id = %s AND letter_id = %s"
SETTLED = f"""
UPDATE signing_attempts SET state = %s, code = %s, detail = %s
WHERE letter_id = %s AND attempt IS NOT NULL AND state IN ('waiting', {OPEN})
"""
STOP_WAITING = """
UPDATE signing_attempts SET state = 'failed', code = %s, detail = ''
WHERE session_id = %s AND state = 'waiting' AND attempt IS NULL
"""
TRY_AGAIN = """
UPDATE signing_attempts SET state = 'waiting', code = '', detail = '', attempt = NULL, tries = 0,
    due_at = clock_timestamp()
WHERE session_id = %s AND state = 'failed' AND letter_id = ANY(%s)
"""
BEAT = "UPDATE signing_sessions SET seen_at = clock_timestamp() WHERE session_id = ANY(%s) AND ended_at IS NULL"
END = "UPDATE signing_sessions SET ended_at = clock_timestamp() WHERE session_id = %s AND ended_at IS NULL"
DONE = """
SELECT session_id FROM signing_attempts WHERE session_id = ANY(%s) GROUP BY session_id
HAVING bool_and(state IN ('signed', 'unknown', 'continued'))
"""
LINES = """
SELECT letter_id, one.kind, one.agency, acting_for, one.application_id, one.application_number, one.permit_code,
    letter, one.revision, one.state, code, detail, attempt, reference, theirs.step,
    coalesce(ours.permit_name, theirs.permit_name) AS permit_name,
    coalesce(ours.permit_name_en, theirs.permit_name_en) AS permit_name_en
FROM signing_attempts AS one LEFT JOIN agency_letters AS theirs USING (letter_id)
    LEFT JOIN desk_letters AS ours USING (letter_id)
WHERE session_id = %s ORDER BY place
"""


@dataclass(frozen=True)
class Chosen:
    """One letter that somebody wants to sign: the revision that they read, and in which capacity they sign it."""

    letter_id: UUID
    kind: Kind
    revision: int
    agency: str | None
    acting_for: str | None
    application_id: UUID
    application_number: str
    permit_code: str
    letter: str


class Turn(NamedTuple):
    """One letter whose turn has come. ``attempt`` is there when it was begun before and could not be finished."""

    letter_id: UUID
    session_id: UUID
    username: str
    leaves_the_house: bool
    kind: Kind
    agency: str | None
    acting_for: str | None
    application_id: UUID
    application_number: str
    revision: int
    attempt: int | None
    reference: str | None
    tries: int
    paper: dict[str, Any] | None


class Sessions:
    """The tables of the sessions."""

    def __init__(self, datastore: Datastore) -> None:
        self.datastore = datastore

    def begin(self, session_id: UUID, username: str, chosen: Sequence[Chosen], *, leaves_the_house: bool) -> bool:
        """A session with its letters; False when it was begun before: a second click."""
        letters = [
            Row(CHOSEN, (session_id, one.letter_id, place, one.kind, one.agency, one.acting_for, one.application_id,
                         one.application_number, one.permit_code, one.letter, one.revision))
            for place, one in enumerate(chosen)
        ]  # fmt: skip
        with self.datastore.transaction():
            if not self.datastore.execute(Row(BEGIN, (session_id, username, leaves_the_house, LASTS))):
                return False
            self.datastore.execute(*letters, Row(CONTINUED, ([one.letter_id for one in chosen], session_id)))
        return True

    def known(self, session_id: UUID) -> Any | None:
        """One session; ``alive`` while its passphrase is at hand in some process."""
        query = f"SELECT *, {self.alive} AS alive FROM signing_sessions WHERE session_id = %s"
        return next(iter(self.datastore.query(query, session_id)), None)

    alive = (
        "ended_at IS NULL AND ends_at > clock_timestamp()"
        f" AND seen_at > clock_timestamp() - interval '{SILENT_SECONDS} seconds'"
    )

    def lines(self, session_id: UUID) -> list[Any]:
        """The letters of a session, in the order in which they were chosen."""
        return self.datastore.query(LINES, session_id)

    def latest(self, username: str) -> list[Any]:
        """The sessions of the last days that somebody may want to come back to."""
        return self.datastore.query(
            f"SELECT session_id, begun_at, {self.alive} AS alive, count(*) AS letters,"
            " count(*) FILTER (WHERE state IN ('waiting', 'working', 'sent')) AS under_way,"
            " count(*) FILTER (WHERE state = 'signed') AS signed,"
            " count(*) FILTER (WHERE state = 'failed') AS failed,"
            " count(*) FILTER (WHERE state = 'unknown') AS unknown"
            " FROM signing_sessions JOIN signing_attempts USING (session_id)"
            " WHERE username = %s AND begun_at > clock_timestamp() - interval '7 days'"
            " GROUP BY session_id ORDER BY begun_at DESC LIMIT 5",
            username,
        )

    # What the process that holds the passphrase does

    def claim(self, session_id: UUID, most: int) -> list[Turn]:
        """The next letters of a session."""
        return [Turn(*row) for row in self.datastore.tuples(Row(CLAIM, (session_id, most)))]

    def sent(self, turn: Turn, paper: Mapping[str, Any]) -> None:
        """From now on it may be signed although we hear nothing; ``paper`` says what was sent, nothing personal."""
        self.datastore.execute(Row(SENT, (Json(dict(paper)), turn.session_id, turn.letter_id)))

    def again(self, turn: Turn, code: str, detail: str, after: timedelta) -> None:
        """It was not signed, surely: its turn comes again."""
        self.datastore.execute(Row(AGAIN, (code, detail, after, turn.session_id, turn.letter_id)))

    def failed(self, turn: Turn, code: str, detail: str = "") -> None:
        """It came to nothing before a signature was asked for."""
        self.datastore.execute(Row(FAILED, (code, detail, turn.session_id, turn.letter_id)))

    def unknown(self, turn: Turn, detail: str, reference: str | None) -> None:
        """It was sent, and nobody can say what became of it."""
        self.datastore.execute(Row(UNKNOWN, (detail, reference, turn.session_id, turn.letter_id)))

    def asked_in_vain(self, turn: Turn, detail: str, after: timedelta) -> None:
        """Still nobody can say."""
        self.datastore.execute(Row(ASKED, (detail, after, turn.session_id, turn.letter_id)))

    def stop_waiting(self, session_id: UUID, code: str) -> None:
        """The letters whose turn has not come are not tried."""
        self.datastore.execute(Row(STOP_WAITING, (code, session_id)))

    def try_again(self, session_id: UUID, letter_ids: Sequence[UUID]) -> None:
        """Of what failed, these wait for their turn once more."""
        self.datastore.execute(Row(TRY_AGAIN, (session_id, list(letter_ids))))

    def beat(self, session_ids: Iterable[UUID]) -> None:
        """The process is alive, and holds these passphrases."""
        self.datastore.execute(Row(BEAT, (list(session_ids),)))

    def done(self, session_ids: Sequence[UUID]) -> list[UUID]:
        """Which of these sessions need their passphrase no longer."""
        return [row.session_id for row in self.datastore.query(DONE, list(session_ids))]

    def end(self, session_id: UUID) -> None:
        """The passphrase is forgotten."""
        self.datastore.execute(Row(END, (session_id,)))

    def unfinished(self, session_id: UUID) -> list[tuple[Turn, str]]:
        """The letters that its process had in hand, or had yet to try, each with its state."""
        return [(Turn(*row), state) for *row, state in self.datastore.tuples(Row(OF_SESSION, (session_id,)))]


def rows(happened: DomainEvent) -> Iterable[Row]:
    """What the events of the letters say of the turn that they had."""
    letter = happened.originator_id
    match happened:
        case BeingSigned.SignatureRequested() | AgencyLetter.SignatureRequested() if happened.session:
            yield Row(REQUESTED, (happened.attempt, happened.session, letter))
        case BeingSigned.SignatureFailed() | AgencyLetter.SignatureFailed():
            yield Row(SETTLED, ("failed", happened.code, happened.reason, letter))
        case BeingSigned.Signed() | AgencyLetter.Signed():
            yield Row(SETTLED, ("signed", "", "", letter))
