"""Files that people send: examined before anything of them is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from services.shared.object_store import ObjectStore
from services.shared.uploads import FileInfected, FileMissing, Stored, checked
from services.shared.virus_scanner import VirusScanner


class Files:
    """Examines, scans and keeps files; a scanner or a store that is down is waited for by whoever sends the file."""

    def __init__(self, store: ObjectStore, scanner: VirusScanner, limit_mb: int) -> None:
        self._store = store
        self._scanner = scanner
        self.limit_mb = limit_mb

    def take_in(self, stream: IO[bytes], name: str, formats: tuple[str, ...]) -> Stored:
        """Keep a file; raises a named refusal, or :class:`Unavailable`."""
        return self.kept(stream, self.examined(stream, name, formats))

    def examined(self, stream: IO[bytes], name: str, formats: tuple[str, ...]) -> Stored:
        """What the file is; raises as :meth:`take_in`."""
        if not name:
            raise FileMissing
        stored = checked(stream, name, formats, self.limit_mb)
        stream.seek(0)
        if not self._scanner.scan(stream).clean:
            raise FileInfected
        return stored

    def kept(self, stream: IO[bytes], stored: Stored) -> Stored:
        """Put it into the store."""
        stream.seek(0)
        self._store.put(stream, stored.size, stored.sha256, stored.media_type)  # type: ignore[arg-type]
        return stored

    def read(self, sha256: str) -> Iterator[bytes]:
        """The content in chunks; raises :class:`NotFound`."""
        return self._store.get(sha256)

    def forget(self, sha256: str) -> None:
        """Remove the content."""
        self._store.delete(sha256)
