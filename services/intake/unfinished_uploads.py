"""Files on their way in over slow lines: what has arrived of each, kept in the database that all replicas share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from tempfile import SpooledTemporaryFile
from typing import IO
from uuid import UUID, uuid4

from services.shared.datastore import Datastore, Row
from services.shared.refusals import NotFound, Refused

KEPT_FOR = timedelta(days=1)
MOST_PER_ACCOUNT = 24  # several photos at once, in two tabs; with the limit per file this bounds what one account fills
ROWS_AT_ONCE = 8
IN_MEMORY = 1024 * 1024
BEGIN = """
INSERT INTO unfinished_uploads (upload_id, account_id, application_id, requirement, ending, length, held)
VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
EXPIRED = "DELETE FROM unfinished_uploads WHERE began_at < clock_timestamp() - %s"
TOO_MANY = """
DELETE FROM unfinished_uploads WHERE upload_id IN (
    SELECT upload_id FROM unfinished_uploads WHERE account_id = %s ORDER BY began_at DESC OFFSET %s)
"""
FIND = """
SELECT upload_id, application_id, requirement, ending, length, received, held, finished FROM unfinished_uploads
WHERE upload_id = %s AND account_id = %s AND began_at > clock_timestamp() - %s
"""
# One statement: the place is taken and the bytes are there, or neither.
APPEND = """
WITH moved AS (
    UPDATE unfinished_uploads SET received = received + %(size)s
    WHERE upload_id = %(upload)s AND received = %(at)s AND received + %(size)s <= length AND NOT finished
    RETURNING upload_id)
INSERT INTO upload_chunks (upload_id, at_byte, bytes) SELECT upload_id, %(at)s, %(bytes)s FROM moved RETURNING at_byte
"""
CHUNKS = "SELECT at_byte, bytes FROM upload_chunks WHERE upload_id = %s AND at_byte >= %s ORDER BY at_byte LIMIT %s"


class WrongOffset(Refused):
    """Somebody else (another tab, an earlier try) has sent these bytes already, or earlier ones are missing."""

    sentence = "The upload stands at another place: ask for it and go on there."


@dataclass(frozen=True)
class Upload:
    """One file on its way. ``held``: it waits to be put together with others; ``finished``: it was taken in."""

    upload_id: UUID
    application_id: UUID
    requirement: str
    ending: str
    length: int
    received: int
    held: bool
    finished: bool

    @property
    def complete(self) -> bool:
        return self.received == self.length


class UnfinishedUploads:
    """Sessions of uploads; each belongs to one account, and is forgotten after a day."""

    def __init__(self, datastore: Datastore) -> None:
        self._datastore = datastore

    def begin(
        self, account_id: UUID, application_id: UUID, requirement: str, ending: str, length: int, *, held: bool
    ) -> UUID:
        """A new one; the account's oldest beyond the limit, and everybody's of yesterday, are forgotten."""
        upload_id = uuid4()
        self._datastore.execute(
            Row(EXPIRED, (KEPT_FOR,)),
            Row(BEGIN, (upload_id, account_id, application_id, requirement, ending, length, held)),
            Row(TOO_MANY, (account_id, MOST_PER_ACCOUNT)),
        )
        return upload_id

    def find(self, upload_id: UUID, account_id: UUID) -> Upload:
        """Raises :class:`NotFound`, also for somebody else's."""
        found = self._datastore.query(FIND, upload_id, account_id, KEPT_FOR)
        if not found:
            raise NotFound
        return Upload(*found[0])

    def append(self, upload_id: UUID, at: int, piece: bytes) -> int:
        """Keep a piece at its place; where the next one belongs. Raises :class:`WrongOffset`."""
        parameters = {"upload": upload_id, "at": at, "size": len(piece), "bytes": piece}
        if piece and not self._datastore.execute(Row(APPEND, parameters)):
            raise WrongOffset
        return at + len(piece)

    def assembled(self, upload: Upload) -> IO[bytes]:
        """The whole file, spooled; raises :class:`WrongOffset` when another request has taken it in meanwhile."""
        file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 # the caller closes it
        for piece in self._pieces(upload.upload_id):
            file.write(piece)
        if file.tell() != upload.length:
            file.close()
            raise WrongOffset
        file.seek(0)
        return file

    def finish(self, upload_id: UUID) -> None:
        """It was taken in: the bytes go, that it was so stays known for the day, in case the answer got lost."""
        self._datastore.execute(
            Row("DELETE FROM upload_chunks WHERE upload_id = %s", (upload_id,)),
            Row("UPDATE unfinished_uploads SET finished = true WHERE upload_id = %s", (upload_id,)),
        )

    def forget(self, upload_id: UUID) -> None:
        """It was refused, or is no longer wanted."""
        self._datastore.execute(Row("DELETE FROM unfinished_uploads WHERE upload_id = %s", (upload_id,)))

    def _pieces(self, upload_id: UUID) -> Iterator[bytes]:
        at = 0
        while rows := self._datastore.query(CHUNKS, upload_id, at, ROWS_AT_ONCE):
            for row in rows:
                yield bytes(row.bytes)
            at = rows[-1].at_byte + 1
