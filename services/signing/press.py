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
from services.shared.refusals import NotFound, Unavailable
from services.shared.working_days import WIB
from services.signing import read_model
from services.signing.application import Signing
from services.signing.archive.dossier import Archive
from services.signing.domain import Letter
from services.signing.esign.signers import Signers
from services.signing.examination import examined
from services.signing.papers import letterhead
from services.signing.papers.blocks import Blocks
from services.signing.papers.composing import Case, compose
from services.signing.papers.contents import Stamp, capacity_of
from services.signing.papers.letterhead import Letterhead, NamedSigner
from services.signing.papers.rendering import Unprintable
from services.signing.parts import NOT_SIGNED_YET, Officer, Paper, Seen, Text
from services.signing.pens import Pens
from services.signing.printing import Printed, recorded, rendered
from services.signing.reading import ChangedSinceInitials, differs_from_what_was_initialled, fingerprint
from services.signing.rules import DraftChanged
from services.signing.sessions import Sessions, Turn
from services.signing.standard_text import standard_text
from services.signing.verdict import Verdict, judge

HEAD = "head"
Particulars = Callable[[UUID], Mapping[str, Any]]
ManyParticulars = Callable[[Sequence[UUID]], Mapping[UUID, Mapping[str, Any]]]

StaffNames = Callable[[Sequence[str]], Mapping[str, str]]
Whereabouts = Callable[[str], list[dict[str, Any]] | None]


class HolderUnknown(Exception):
    """Intake holds no particulars (any more) for this application."""


@dataclass(frozen=True)
class Press:
    """What pages and the signing worker work with. ``signers``: who signs with what; ``pens``: with which passphrases
    this process signs now. ``particulars`` asks intake about the holder at the moment of use; it raises
    :class:`HolderUnknown` or :class:`Unavailable`, and nothing of its answer is kept. ``passing_by`` does the same and
    gives up soon, for pages that can do without; ``many_particulars`` asks for several letters at once, and leaves out
    those that nobody stands behind; ``many_in_passing`` does both. ``whereabouts`` asks tracking where applications
    are; None when it is silent. ``staff_names`` asks intake what colleagues are called, as far as it says so soon."""

    signing: Signing
    store: ObjectStore
    signers: Signers
    particulars: Particulars
    base_url: str
    ca_file: Path
    archive: Archive
    crl_file: Path | None = None
    passing_by: Particulars | None = None
    many_in_passing: ManyParticulars | None = None
    many_particulars: ManyParticulars | None = None
    whereabouts: Whereabouts = lambda _: None
    staff_names: StaffNames = lambda _: {}
    pens: Pens = field(default_factory=Pens)
    letterhead: Letterhead = field(default_factory=letterhead.ours)

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
        """The draft as a PDF with a watermark, always the same while nothing changes; nothing of it is kept."""
        return rendered(compose(self.case(self.signing.find(Letter, letter_id), text)))

    def case(self, letter: Letter, text: Text | None = None) -> Case:
        """What a draft is composed of: these words, or those written last, or else those that fit the case."""
        holder = self.particulars(letter.application_id)
        words = text or letter.text or standard_text(letter, Blocks.of(holder))
        return Case(letter, words, holder, self.letterhead, person=self.expected())

    def person(self, username: str) -> NamedSigner | None:
        """Whose name stands under what somebody signs: as the letterhead has it, else as the signers file or their
        certificate does; None where nobody says it, so that they cannot sign."""
        if named := self.letterhead.signers.get(username):
            return named
        name = self.signers.name_of(username)
        return NamedSigner.model_construct(name=name) if name else None  # the paper says what is wrong with it

    def expected(self) -> NamedSigner | None:
        """Whom a draft names: the head of office, of several the one who stands in the letterhead."""
        heads = sorted(self.signing.standing.heads(), key=lambda each: each not in self.letterhead.signers)
        return next((person for each in heads if (person := self.person(each))), None)

    def blocks(self, letter: Letter) -> Blocks:
        """What the catalogue says of this letter; what all letters have in common while intake does not answer."""
        try:
            return Blocks.of(self.particulars(letter.application_id))
        except (HolderUnknown, Unavailable):
            return Blocks()

    def read(self, letter_id: UUID) -> tuple[bytes, Seen]:
        """The draft as a PDF, and the name of this reading of it: another one that says the same has the same name."""
        letter = self.signing.find(Letter, letter_id)
        contents = compose(self.case(letter))
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
        return judge(examined(pdf, self.ca_file, at, self.crl_file), issued, self.signing.today()), issued

    def kept(self, pdf: bytes) -> tuple[str, int]:
        """SHA-256 and size of a PDF that is in the store from now on."""
        sha256 = hashlib.sha256(pdf).hexdigest()
        self.store.put(io.BytesIO(pdf), len(pdf), sha256, "application/pdf")
        return sha256, len(pdf)


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

    def printed(self, letter: Letter, holder: Mapping[str, Any]) -> Printed:
        """The letter as it will be signed; what it is made of is in the store from now on."""
        if letter.text is None or letter.number is None or (asked := letter.requested) is None:
            raise Unprintable("the letter is not being signed any more")
        if differs_from_what_was_initialled(letter, compose(Case(letter, letter.text, holder, self._press.letterhead))):
            raise ChangedSinceInitials
        stamp = Stamp(letter.number.text, f"{self._press.base_url}/te/{letter.code}", asked.at)
        capacity, person = capacity_of(asked.acting_for, for_agency=False), self._press.person(asked.by)
        case = Case(letter, letter.text, holder, self._press.letterhead, stamp, capacity, person)
        contents = compose(case)
        pdf, name = rendered(contents), str(holder["permit_name"])
        made = {
            "permit_name": name,
            "permit_name_en": str(holder.get("permit_name_en") or name),
            **recorded(contents, pdf, self._press.store),
            "ends": case.ends.isoformat() if case.ends else None,
            "duties": tuple(dict(duty) for duty in case.blocks.duties),
            "signer_name": contents.signer.name,
        }
        return Printed(pdf, Paper(**NOT_SIGNED_YET, **made))

    def paper_of(self, kept: Mapping[str, Any]) -> Paper:
        """As a session kept it when the letter was sent to be signed."""
        return Paper.from_json(kept)

    def issue(self, letter: Letter, paper: Paper) -> bool:
        """The signed PDF is in the store; False when nobody waits for it any more."""
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
