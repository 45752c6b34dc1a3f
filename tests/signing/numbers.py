"""Letters that get numbers: many of them quickly, what the registers say, and a process that can be killed."""

from __future__ import annotations

import os
import sys
from uuid import UUID, uuid4

from services.shared.datastore import Datastore
from services.signing.application import Signing
from services.signing.domain import Letter
from services.signing.read_model import rows
from tests.signing.cases import DRAFTER, HEAD, PATTERN, PERMIT, Text, agreed, slip

PATTERNS = PATTERN, "503/SIPP/{seq}/{bulan_romawi}/{tahun}", "503/APOTEK/{seq}/{bulan_romawi}/{tahun}"


def ready(signing: Signing, text: Text = PERMIT, pattern: str = PATTERN) -> UUID:
    """A letter that waits for the head."""
    letter_id, route = uuid4(), slip(pattern=pattern)
    signing.open_letter(letter_id, route.step("draft"), route, text.letter, "")
    signing.draft(letter_id, text, DRAFTER)
    agreed(signing, letter_id)
    return letter_id


def ready_again(signing: Signing, letter_id: UUID, text: Text = PERMIT) -> None:
    """A letter that went back waits for the head once more."""
    signing.draft(letter_id, text, DRAFTER)
    agreed(signing, letter_id)


def send_back(signing: Signing, letter_id: UUID) -> None:
    signing.send_back(letter_id, "signature", "Perbaiki.", HEAD)


def held(signing: Signing, register: str = PATTERN, year: int | None = None) -> list[int]:
    """The numbers that letters hold, by the register and, which must agree, by the letters themselves."""
    found = signing.datastore.query(
        "SELECT sequence, number, letter_id FROM letter_register WHERE register = %s AND year = %s ORDER BY sequence",
        register,
        year or signing.clock().year,
    )
    for row in found:
        number = signing.find(Letter, row.letter_id).number
        assert number is not None
        assert (number.sequence, number.text) == (row.sequence, row.number)
    return [row.sequence for row in found]


def free(signing: Signing, register: str = PATTERN, year: int | None = None) -> list[int]:
    """The numbers that came back and that nobody has taken."""
    found = signing.datastore.query(
        "SELECT sequence FROM released_numbers WHERE register = %s AND year = %s AND NOT taken_again ORDER BY sequence",
        register,
        year or signing.clock().year,
    )
    return [row.sequence for row in found]


def sign_until_killed(database_url: str, letters: list[UUID]) -> None:
    """What a process does that is killed in the middle: one signature after the other, each told when it is safe."""
    signing = Signing(Datastore(database_url), rows=rows)
    for letter_id in letters:
        signing.request_signature(letter_id, HEAD)
        os.write(1, f"{letter_id}\n".encode())


if __name__ == "__main__":
    sign_until_killed(sys.argv[1], [UUID(each) for each in sys.argv[2:]])
