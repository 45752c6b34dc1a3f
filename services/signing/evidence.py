"""What a PDF and its signatures say, worked out by pyHanko; nothing is fetched from anywhere. Runs in a process that
can do no harm, see ``examiner.py``, because it reads files from anybody."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from pyhanko.pdf_utils.crypt import AuthStatus
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import (
    DocumentSecurityStore,
    EmbeddedPdfSignature,
    SignatureCoverageLevel,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko_certvalidator import ValidationContext

from services.signing.certificates import Certificates
from services.signing.findings import MOST_PAGES, Doubt, Findings, Signature, Trouble

END = re.compile(rb"%%EOF")
END_OF_LINE = re.compile(rb"\r?\n?")
MOST_ENDS = 5
# What a process that may use little memory and open nothing comes to; it says nothing of the file.
LIMITS = MemoryError, ImportError, OSError


async def examine(pdf: bytes, certificates: Certificates, at: datetime) -> Findings:
    """Look at a file; ``at`` is the moment at which certificates must count where no time stamp says better."""
    try:
        reader, cut = opened(pdf)
        if trouble := unreadable(reader):
            return Findings(trouble)
        signatures = await File(reader, pdf, cut, certificates, at).signatures()
        # A document that lost its end: what lies before the cut is another one, and says nothing of this.
        return Findings("rubbish") if cut and not signatures else Findings(signatures=signatures)
    except LIMITS:
        return Findings("exhausted")
    except Exception:  # noqa: BLE001 - rubbish raises whatever it likes; all of it means: not a readable PDF
        return Findings("rubbish")


def opened(pdf: bytes) -> tuple[PdfFileReader, bool]:
    """A reader, and whether junk behind the end had to be cut off: much of it hides the end from readers."""
    ends = [END_OF_LINE.match(pdf, each.end()).end() for each in END.finditer(pdf)]  # type: ignore[union-attr]
    for end in (len(pdf), *ends[: -1 - MOST_ENDS : -1]):
        try:
            return PdfFileReader(io.BytesIO(pdf[:end])), end < len(pdf)
        except LIMITS:
            raise
        except Exception:  # noqa: BLE001 - rubbish raises whatever it likes
            continue
    raise PdfReadError("no end under which a document lies")


def unreadable(reader: PdfFileReader) -> Trouble:
    """Why a file that is a PDF cannot be looked into."""
    if reader.encrypted and reader.decrypt("").status == AuthStatus.FAILED:
        return "protected"
    if int(reader.root["/Pages"]["/Count"]) > MOST_PAGES:
        return "pages"
    return ""


class File:
    """A readable file, and the certificates we trust."""

    def __init__(self, reader: PdfFileReader, pdf: bytes, cut: bool, certificates: Certificates, at: datetime) -> None:
        self._reader, self._cut, self._certificates, self._at = reader, cut, certificates, at
        self._ends_cleanly = ends_cleanly(pdf, reader.last_startxref or 0)
        self._kept = kept_for_later(reader)
        self._stamps: list[tuple[int, datetime]] = []

    async def signatures(self) -> tuple[Signature, ...]:
        """Every signature, in the order in which they were made."""
        found = [self._embedded(*field) for field in enumerate_sig_fields(self._reader, filled_status=True)]
        sound = sorted((each for each in found if each is not None), key=lambda each: each.signed_revision)
        await self._collect_stamps([each for each in sound if each.sig_object_type == "/DocTimeStamp"])
        signatures = [await self._signature(each) for each in sound if each.sig_object_type != "/DocTimeStamp"]
        return (*signatures, *(Signature() for each in found if each is None))

    def _embedded(self, name: str, _: Any, field: Any) -> EmbeddedPdfSignature | None:
        """None for a signature that cannot even be taken apart."""
        try:
            return EmbeddedPdfSignature(self._reader, field, name)
        except Exception:  # noqa: BLE001 - rubbish raises whatever it likes
            return None

    async def _collect_stamps(self, embedded: Iterable[EmbeddedPdfSignature]) -> None:
        """The document time stamps that count: each vouches for the moment of the one before it."""
        for stamp in reversed(list(embedded)):
            at = self._known_by(stamp)
            try:
                status = await async_validate_pdf_timestamp(stamp, self._context(at))
            except Exception:  # noqa: BLE001 - a stamp that cannot be checked proves nothing
                continue
            if self._counts(status, at) and not self._changed_after(stamp):
                self._stamps.append((stamp.signed_revision, status.timestamp))

    def _counts(self, stamp: Any, at: datetime) -> bool:
        """Whether a time stamp proves its time."""
        sound = stamp.intact and stamp.valid and stamp.trusted
        return bool(sound and not self._certificates.revoked(stamp.validation_path, at))

    def _known_by(self, embedded: EmbeddedPdfSignature) -> datetime:
        """The earliest moment of which it is proved that this was in the file."""
        return min([self._at, *(at for revision, at in self._stamps if revision > embedded.signed_revision)])

    async def _signature(self, embedded: EmbeddedPdfSignature) -> Signature:
        subject = embedded.signer_cert.subject.native
        claimed = embedded.self_reported_timestamp
        found = Signature(
            signer=str(subject.get("common_name", "")),
            organisation=str(subject.get("organization_name", "")),
            signed_at=claimed.isoformat() if claimed else None,
            time_source="claimed" if claimed else None,
        )
        try:
            return await self._checked(embedded, found)
        except LIMITS:
            raise
        except Exception:  # noqa: BLE001 - a signature that cannot be checked, for whatever reason, is not intact
            return found

    async def _checked(self, embedded: EmbeddedPdfSignature, found: Signature) -> Signature:
        at = self._known_by(embedded)
        status = await async_validate_pdf_signature(embedded, self._context(at))
        stamp = status.timestamp_validity
        if stamp is not None and self._counts(stamp, at):
            at = min(at, stamp.timestamp)
            found = replace(found, signed_at=stamp.timestamp.isoformat(), time_source="timestamp")
            status = await async_validate_pdf_signature(embedded, self._context(at), self._context(self._at))
        intact = bool(status.intact and status.valid)
        doubt = await self._doubt(embedded, status, at) if intact else "broken"
        return replace(
            found,
            intact=intact,
            whole=status.coverage == SignatureCoverageLevel.ENTIRE_FILE and not self._cut,
            trusted=bool(status.trusted) and doubt in ("", "broken"),
            level=self._level(embedded, found.time_source == "timestamp"),
            changed_after=self._changed_after(embedded),
            doubt=doubt,
        )

    async def _doubt(self, embedded: EmbeddedPdfSignature, status: Any, at: datetime) -> Doubt:
        """What is against the certificate of an intact signature."""
        if status.trusted:
            return "revoked" if self._certificates.revoked(status.validation_path, at) else ""
        if embedded.signer_cert.not_valid_after < at:
            before = embedded.signer_cert.not_valid_after
            then = await async_validate_pdf_signature(embedded, self._context(before), self._context(self._at))
            return "expired" if then.trusted else "stranger"
        return "stranger"

    def _changed_after(self, embedded: EmbeddedPdfSignature) -> bool:
        """Whether the file holds more than what was signed and what PAdES lets follow."""
        if embedded.coverage == SignatureCoverageLevel.ENTIRE_FILE:
            return self._cut
        last = embedded.signed_revision == self._reader.total_revisions - 1
        if embedded.coverage != SignatureCoverageLevel.ENTIRE_REVISION or last or not self._ends_cleanly:
            return True
        changes = embedded.diff_result
        return not isinstance(changes, DiffResult) or changes.modification_level > ModificationLevel.LTA_UPDATES

    def _level(self, embedded: EmbeddedPdfSignature, stamped: bool) -> str | None:
        """The level of PAdES, as far as the file itself tells."""
        if embedded.sig_object.get("/SubFilter") != "/ETSI.CAdES.detached":
            return None
        archived = any(revision > embedded.signed_revision for revision, _ in self._stamps)
        if not (stamped or archived):
            return "B-B"
        if not (self._kept and (self._kept.crls or self._kept.ocsps)):
            return "B-T"
        return "B-LTA" if archived else "B-LT"

    def _context(self, moment: datetime) -> ValidationContext:
        return ValidationContext(
            trust_roots=self._certificates.roots,
            other_certs=list(self._kept.load_certs()) if self._kept else [],
            allow_fetching=False,
            moment=moment,
            best_signature_time=moment,
        )


def kept_for_later(reader: PdfFileReader) -> DocumentSecurityStore | None:
    """The certificates and revocation lists that a file brings along."""
    try:
        return DocumentSecurityStore.read_dss(reader)
    except Exception:  # noqa: BLE001 - a store that cannot be read keeps nothing
        return None


def ends_cleanly(pdf: bytes, last_startxref: int) -> bool:
    """Nothing but the end of a line behind the end of the last revision."""
    end = END.search(pdf, last_startxref)
    return end is not None and END_OF_LINE.fullmatch(pdf, end.end()) is not None
