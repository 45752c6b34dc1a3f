"""Event states as JSON that comes back as what it was: tuples stay tuples, dates stay dates."""

from __future__ import annotations

from datetime import date
from typing import Any

from eventsourcing import persistence
from eventsourcing.persistence import Transcoding

PLAIN = frozenset({str, int, float, bool, type(None)})


class TupleAsList(Transcoding):
    """``json`` would quietly make a list of a tuple."""

    type = tuple
    name = "tuple_as_list"

    def encode(self, obj: tuple[Any, ...]) -> list[Any]:
        """The members, in order."""
        return list(obj)

    def decode(self, data: list[Any]) -> tuple[Any, ...]:
        """The tuple again."""
        return tuple(data)


class DateAsISO(Transcoding):
    """Calendar days, such as the day a permit ends."""

    type = date
    name = "date_iso"

    def encode(self, obj: date) -> str:
        """Year, month, day."""
        return obj.isoformat()

    def decode(self, data: str) -> date:
        """The day again."""
        return date.fromisoformat(data)


class JSONTranscoder(persistence.JSONTranscoder):
    """The library's transcoder, except that registered types win over what ``json`` would make of them.

    ``json`` asks nobody about subclasses of its own types: a tuple, a named tuple, an own kind of dict would be stored
    as something else and stay so for ever. So values are put into plain types first, by their exact type.
    """

    def __init__(self) -> None:
        super().__init__()
        self.register(TupleAsList())
        self.register(DateAsISO())

    def encode(self, obj: Any) -> bytes:
        """The object as JSON; raises TypeError for a type that nobody registered."""
        return super().encode(self._plain(obj))

    def _plain(self, obj: Any) -> Any:
        kind = type(obj)
        if kind in PLAIN:
            return obj
        if kind is dict:
            return {key: value if type(value) in PLAIN else self._plain(value) for key, value in obj.items()}
        if kind is list:
            return [self._plain(member) for member in obj]
        transcoding = self.types.get(kind)
        if transcoding is None:
            return obj
        return {"_type_": transcoding.name, "_data_": self._plain(transcoding.encode(obj))}
