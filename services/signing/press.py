"""The press: previews of drafts, the signed paper, and the look at papers that people bring back."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

from services.shared.object_store import ObjectStore
from services.shared.offload import offload, ready
from services.shared.outside import Declined, Done, Effect, Outcome, Retry, Settled, Work, later
from services.shared.refusals import NotFound, Unavailable
from services.signing import letter as paper_of
from services.signing import read_model
from services.signing.application import SIGN_LETTER, Signing
from services.signing.domain import Letter
from services.signing.examination import examined
from services.signing.letter import Unprintable
from services.signing.parts import WIB, Officer, Paper, Seen, Text
from services.signing.reading import ChangedSinceInitials, differs_from_what_was_initialled, fingerprint
from services.signing.rules import DraftChanged
from services.signing.signature import LocalSigner
from services.signing.standard_text import standard_text
from services.signing.verdict import Verdict, judge

TRIES = 6
Particulars = Callable[[UUID], Mapping[str, Any]]


class HolderUnknown(Exception):
    """Intake holds no particulars (any more) for this application."""


@dataclass(frozen=True)
class Press:
    """What pages and the signing worker work with. ``head`` signs the letters of the office, ``agencies`` those of the
    agencies (see ``agency_press.py``). ``particulars`` asks intake about the holder at the moment of use;
    it raises :class:`HolderUnknown` or :class:`Unavailable`, and nothing of its answer is kept."""

    signing: Signing
    store: ObjectStore
    head: LocalSigner
    agencies: LocalSigner
    particulars: Particulars
    base_url: str
    ca_file: Path

    def preview(self, letter_id: UUID, text: Text | None = None) -> bytes:
        """The draft as a PDF with a watermark; nothing of it is kept."""
        letter = self.signing.find(Letter, letter_id)
        return rendered(draft_of(letter, self.particulars(letter.application_id), text))

    def read(self, letter_id: UUID) -> tuple[bytes, Seen]:
        """The draft as a PDF, and the name of this reading of it: another one that says the same has the same name."""
        letter = self.signing.find(Letter, letter_id)
        contents = draft_of(letter, self.particulars(letter.application_id))
        pdf = rendered(contents)
        return pdf, fingerprint(letter, contents, pdf)

    def initial(self, letter_id: UUID, step_key: str, by: Officer, revision: int, sha256: str) -> None:
        """Agree with the draft that was read: rendered once more, it must be the same file."""
        if self.signing.find(Letter, letter_id).may_be_initialled(step_key, by, revision):
            _, seen = self.read(letter_id)
            if (seen.revision, seen.sha256) != (revision, sha256):
                raise DraftChanged
            self.signing.initial(letter_id, step_key, by, seen)

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

    # The signing worker

    def effects(self) -> dict[str, Effect]:
        """Signing once more does no harm here: only the paper that is recorded was ever issued."""
        return {SIGN_LETTER: Effect(self.perform, self.record, may_repeat=True)}

    def perform(self, work: Work) -> Outcome:
        """Render, sign and store one letter."""
        return attempted(work, lambda: self._printed(work.application_id))

    def record(self, work: Work, outcome: Settled) -> None:
        """What came of it, in the transaction that settles the work."""
        if isinstance(outcome, Done):
            self.signing.sign(work.application_id, Paper(**outcome.data))
        elif outcome.reason == ChangedSinceInitials.sentence:
            self.signing.ask_for_initials_again(work.application_id, outcome.reason)
        else:
            self.signing.fail_to_sign(work.application_id, work.payload["attempt"], outcome.reason)

    def _printed(self, application_id: UUID) -> Paper:
        letter = self.signing.find(Letter, application_id)
        if letter.text is None or letter.number is None or letter.requested is None:
            raise HolderUnknown("the letter is not being signed any more")
        holder = self.particulars(application_id)
        if differs_from_what_was_initialled(letter, draft_of(letter, holder)):
            raise ChangedSinceInitials
        contents = paper_of.contents(
            letter.route,
            letter.text,
            holder,
            number=letter.number.text,
            url=f"{self.base_url}/te/{letter.code}",
            signed_at=letter.requested.at,
            capacity=letter.capacity,
        )
        sha256, size = self.kept(self.head.sign(rendered(contents)))
        name = str(holder["permit_name"])
        return Paper(sha256, size, name, str(holder.get("permit_name_en") or name))

    def kept(self, pdf: bytes) -> tuple[str, int]:
        """SHA-256 and size of a PDF that is in the store from now on."""
        sha256 = hashlib.sha256(pdf).hexdigest()
        self.store.put(io.BytesIO(pdf), len(pdf), sha256, "application/pdf")
        return sha256, len(pdf)


def draft_of(letter: Letter, holder: Mapping[str, Any], text: Text | None = None) -> dict[str, Any]:
    """What the draft prints: these words, else those of the letter, else those that a drafter starts from."""
    return paper_of.contents(letter.route, text or letter.text or standard_text(letter), holder)


def rendered(contents: Mapping[str, Any], template: Path = paper_of.TEMPLATE) -> bytes:
    """The PDF, made beside the hub."""
    ready("typst", "segno")
    return offload(paper_of.render, contents, template)


def attempted(work: Work, printed: Callable[[], Paper]) -> Outcome:
    """Try to make a signed paper, and say what became of it."""
    try:
        return Done(asdict(printed()))
    except Unavailable as down:
        return Retry(str(down), later(work.tries))
    except ChangedSinceInitials as changed:
        return Declined(changed.sentence)
    except (HolderUnknown, Unprintable) as wrong:
        return Declined(f"{type(wrong).__name__}: {wrong}")
    except Exception as unforeseen:
        if work.tries < TRIES:
            raise
        return Declined(f"{type(unforeseen).__name__}: {unforeseen}")
