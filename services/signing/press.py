"""The press: previews of drafts, the signed paper, and the look at papers that people bring back."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

from services.shared.object_store import ObjectStore
from services.shared.offload import offload, ready
from services.shared.refusals import NotFound
from services.signing import letter as paper_of
from services.signing import read_model
from services.signing.application import Signing
from services.signing.domain import Letter
from services.signing.esign.signers import Signers
from services.signing.examination import examined
from services.signing.letter import Unprintable
from services.signing.parts import WIB, Officer, Paper, Text
from services.signing.pens import Pens
from services.signing.sessions import Sessions, Turn
from services.signing.signature import LocalSigner
from services.signing.standard_text import standard_text
from services.signing.verdict import Verdict, judge

HEAD = "head"
Particulars = Callable[[UUID], Mapping[str, Any]]
ManyParticulars = Callable[[Sequence[UUID]], Mapping[UUID, Mapping[str, Any]]]

Whereabouts = Callable[[str], list[dict[str, Any]] | None]


class HolderUnknown(Exception):
    """Intake holds no particulars (any more) for this application."""


@dataclass(frozen=True)
class Press:
    """What pages and the signing worker work with. ``signers``: who signs with what; ``pens``: with which passphrases
    this process signs now. ``particulars`` asks intake about the holder at the moment of use; it raises
    :class:`HolderUnknown` or :class:`Unavailable`, and nothing of its answer is kept. ``many_particulars`` asks for
    several letters at once, and leaves out those that nobody stands behind. ``seal`` signs while nobody is there.
    ``whereabouts`` asks tracking where applications are; None when it is silent."""

    signing: Signing
    store: ObjectStore
    signers: Signers
    particulars: Particulars
    base_url: str
    ca_file: Path
    many_particulars: ManyParticulars | None = None
    seal: LocalSigner | None = None
    whereabouts: Whereabouts = lambda _: None
    pens: Pens = field(default_factory=Pens)

    @property
    def sessions(self) -> Sessions:
        """In which letters are signed."""
        return Sessions(self.signing.datastore)

    def holders(self, application_ids: Sequence[UUID]) -> Mapping[UUID, Mapping[str, Any]]:
        """Who stands behind these applications; those that nobody stands behind are left out."""
        if self.many_particulars is not None:
            return self.many_particulars(application_ids)
        found: dict[UUID, Mapping[str, Any]] = {}
        for application_id in application_ids:
            with suppress(HolderUnknown):
                found[application_id] = self.particulars(application_id)
        return found

    def preview(self, letter_id: UUID, text: Text | None = None) -> bytes:
        """The draft as a PDF with a watermark; nothing of it is kept."""
        letter = self.signing.find(Letter, letter_id)
        words = text or letter.text or standard_text(letter)
        contents = paper_of.contents(letter.route, words, self.particulars(letter.application_id))
        return rendered(contents)

    def signed_file(self, letter_id: UUID) -> Iterator[bytes]:
        """The signed PDF; raises :class:`NotFound` before it is signed."""
        letter = self.signing.find(Letter, letter_id)
        if letter.issued is None:
            raise NotFound
        return self.store.get(letter.issued.sha256)

    def judged(self, pdf: bytes) -> tuple[Verdict, Any | None]:
        """The verdict on a file from outside, and the letter in our register that it is."""
        issued = read_model.issued_by_sha256(self.signing.datastore, hashlib.sha256(pdf).hexdigest())
        # A letter stays genuine when the certificate it was signed with has run out since.
        signed_at = datetime.combine(issued.signed_on, time(23, 59), WIB) if issued else None
        at = min(signed_at, datetime.now(UTC)) if signed_at else None
        return judge(examined(pdf, self.ca_file, at), issued, self.signing.clock().astimezone(WIB).date()), issued

    def kept(self, pdf: bytes) -> tuple[str, int]:
        """SHA-256 and size of a PDF that is in the store from now on."""
        sha256 = hashlib.sha256(pdf).hexdigest()
        self.store.put(io.BytesIO(pdf), len(pdf), sha256, "application/pdf")
        return sha256, len(pdf)


def rendered(contents: Mapping[str, Any], template: Path = paper_of.TEMPLATE) -> bytes:
    """The PDF, made beside the hub."""
    ready("typst", "segno")
    return offload(paper_of.render, contents, template)


class LettersToSign:
    """How the letters of the office are signed, see ``turns.py``."""

    def __init__(self, press: Press) -> None:
        self._press = press

    def begin(self, turn: Turn) -> Letter | None:
        """The letter with its number, now being signed; None when this officer signed it before, or is signing it."""
        if (letter := self.under_way(turn)) is not None:
            return letter
        head = Officer(turn.username, frozenset({HEAD}), turn.acting_for)
        return self._press.signing.request_signature(
            turn.letter_id, head, session=str(turn.session_id), revision=turn.revision
        )

    def printed(self, letter: Letter, holder: Mapping[str, Any]) -> bytes:
        """The letter as it will be signed."""
        if letter.text is None or letter.number is None or letter.requested is None:
            raise Unprintable("the letter is not being signed any more")
        contents = paper_of.contents(
            letter.route,
            letter.text,
            holder,
            number=letter.number.text,
            url=f"{self._press.base_url}/te/{letter.code}",
            signed_at=letter.requested.at,
        )
        return rendered(contents)

    def issue(self, letter: Letter, holder: Mapping[str, Any], sha256: str, size: int) -> bool:
        """The signed PDF is in the store; False when nobody waits for it any more."""
        name = str(holder["permit_name"])
        paper = Paper(sha256, size, name, str(holder.get("permit_name_en") or name))
        return self._press.signing.sign(letter.id, paper, letter.attempt)

    def fail(self, letter_id: UUID, attempt: int, code: str, reason: str) -> None:
        """It was not signed, surely."""
        self._press.signing.fail_to_sign(letter_id, attempt, reason, code)

    def under_way(self, turn: Turn) -> Letter | None:
        """The letter, while it is being signed in this very attempt."""
        if turn.attempt is None:
            return None
        letter = self._press.signing.find(Letter, turn.letter_id)
        return letter if letter.requested is not None and letter.attempt == turn.attempt else None

    def free(self, letter_id: UUID, code: str) -> None:
        """A letter that is being signed in no session."""
        letter = self._press.signing.find(Letter, letter_id)
        if isinstance(letter, Letter):
            self.fail(letter_id, letter.attempt, code, "")
