"""Files of conversations: examined like documents, then sealed like the words beside which they stand, so that they go
when those go: without the key nobody reads what still lies in the store, or in a backup of it."""

from __future__ import annotations

import unicodedata
from hashlib import sha256
from io import BytesIO
from typing import IO, Any
from uuid import UUID, uuid4

from services.notify.conversation_rules import SentFile
from services.shared.files import Files
from services.shared.personal_data import PersonalData
from services.shared.uploads import Stored

PURPOSE = "conversation"
FORMATS = ("pdf", "jpg", "png")
LONGEST_NAME = 150
INVISIBLE = "Cc", "Cf", "Co", "Cs"  # controls, marks of direction, private and half signs
SEALED = "application/octet-stream"


def named(name: str) -> str:
    """What a file is called, as it is kept: without signs that nobody sees, which could make it look like another."""
    visible = "".join(sign for sign in name if unicodedata.category(sign) not in INVISIBLE)
    return " ".join(visible.split())[-LONGEST_NAME:]


class ChatFiles:
    """Takes in, gives out, and lays open what becomes a document."""

    def __init__(self, words: PersonalData, files: Files) -> None:
        self._words = words
        self._files = files
        self.limit_mb = files.limit_mb

    def take_in(self, owner: UUID, stream: IO[bytes], name: str) -> SentFile:
        """Keep a file, sealed with the key of whose conversation it is; raises :class:`FileRefused` or
        :class:`Unavailable`."""
        examined = self._files.examined(stream, name, FORMATS)
        stream.seek(0)
        sealed = self._words.seal_bytes(owner, PURPOSE, stream.read())
        key = sha256(sealed).hexdigest()
        self._files.kept(BytesIO(sealed), Stored(key, SEALED, len(sealed)))
        return SentFile(str(uuid4()), key, examined.media_type, examined.size)

    def read(self, owner: UUID, key: str) -> bytes:
        """The file as it was sent; raises :class:`PersonalDataErased` or :class:`NotFound`."""
        return self._words.open_bytes(owner, PURPOSE, b"".join(self._files.read(key)))

    def lay_open(self, owner: UUID, file: dict[str, Any]) -> str:
        """Put the plain file into the store, where documents lie; gives its SHA-256, under which it lies there."""
        plain = self.read(owner, file["sha256"])
        stored = Stored(sha256(plain).hexdigest(), file["media_type"], len(plain))
        return self._files.kept(BytesIO(plain), stored).sha256
