"""The roots of days as they were signed."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.shared.datastore import Datastore
from services.tracking.root_signing import fingerprint_of

ON_A_PAGE = 10
COLUMNS = "day, statement, signature, public_key"
PAGE = f"SELECT {COLUMNS} FROM daily_roots ORDER BY day DESC LIMIT {ON_A_PAGE} OFFSET %s"
NUMBER = "SELECT count(*) AS number FROM daily_roots"
ONE = f"SELECT {COLUMNS} FROM daily_roots WHERE day = %s"


@dataclass(frozen=True)
class SignedRoot:
    """A statement about a day, byte for byte as it was signed, and the key (PEM) that it was signed with."""

    day: date
    statement: str
    signature: bytes
    public_key: str

    @property
    def said(self) -> dict[str, Any]:
        """What the statement says: ``leaves``, ``root``, ``previous``, ``key`` (the last three in hex)."""
        said: dict[str, Any] = json.loads(self.statement)
        return said

    @property
    def signature_text(self) -> str:
        """The signature in Base64."""
        return base64.b64encode(self.signature).decode()

    @property
    def fingerprint(self) -> str:
        """Of the key that it was signed with, whatever the statement says."""
        return fingerprint_of(self.public_key)

    def as_json(self) -> dict[str, str]:
        """For programs: the statement stays text, because its bytes are what was signed."""
        return {
            "day": self.day.isoformat(),
            "statement": self.statement,
            "signature": self.signature_text,
            "public_key": self.public_key,
        }


def page_of(datastore: Datastore, number: int) -> list[SignedRoot]:
    """The roots on one page of all, the newest day first."""
    return [signed(row) for row in datastore.query(PAGE, (number - 1) * ON_A_PAGE)]


def number_of(datastore: Datastore) -> int:
    """How many days are sealed."""
    [row] = datastore.query(NUMBER)
    return int(row.number)


def root_of_day(datastore: Datastore, day: date) -> SignedRoot | None:
    return next((signed(row) for row in datastore.query(ONE, day)), None)


def signed(row: Any) -> SignedRoot:
    return SignedRoot(row.day, row.statement, bytes(row.signature), row.public_key)
