"""What a PDF's signature says. Runs as a program of its own, because it reads files from anybody: rubbish can cost at
most its time and memory limit, and nothing it does reaches the service."""

from __future__ import annotations

import io
import json
import logging
import resource
import signal
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services.shared.refusals import Unavailable

ROOT = Path(__file__).resolve().parents[2]
LARGEST = 10 * 1024 * 1024
MOST_PAGES = 200
SECONDS = 15
MEMORY = 1024 * 1024 * 1024
AT_ONCE = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Findings:
    """What was found. ``whole`` means that the signature covers every byte of the file; ``signer`` is the common name
    in its certificate. When it is not readable nothing else counts."""

    readable: bool = False
    pages: int = 0
    signatures: int = 0
    intact: bool = False
    trusted: bool = False
    whole: bool = False
    signer: str = ""


NOTHING = Findings()


def examined(pdf: bytes, ca_file: Path, at: datetime | None = None) -> Findings:
    """Look at a file from outside in a process of its own; ``at`` is the moment at which the certificate must count.

    Raises :class:`Unavailable` when too many files are being looked at.
    """
    if not pdf.startswith(b"%PDF-") or len(pdf) > LARGEST:
        return NOTHING
    if not AT_ONCE.acquire(timeout=SECONDS):
        raise Unavailable("too many files are being examined")
    try:
        moment = (at or datetime.now(UTC)).isoformat()
        command = [sys.executable, "-m", __name__, str(ca_file), moment]
        # No timeout here: the process ends itself by its alarm.
        ended = subprocess.run(command, input=pdf, capture_output=True, check=False, cwd=ROOT)
    finally:
        AT_ONCE.release()
    if ended.returncode != 0:
        return NOTHING
    return Findings(**json.loads(ended.stdout))


def examine(pdf: bytes, ca_pem: bytes, at: datetime) -> Findings:
    """The findings, computed here and now."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        pages = int(reader.root["/Pages"]["/Count"])
        signatures, stamps = reader.embedded_regular_signatures, reader.embedded_timestamp_signatures
    except Exception:  # noqa: BLE001 - rubbish raises whatever it likes; all of it means: not a readable PDF
        return NOTHING
    if pages > MOST_PAGES:
        return NOTHING
    found = Findings(readable=True, pages=pages, signatures=len(signatures))
    if len(signatures) != 1:
        return found
    try:
        return Findings(**(asdict(found) | checked(signatures[0], stamps, ca_pem, at)))
    except Exception:  # noqa: BLE001 - a signature that cannot be checked, for whatever reason, is not intact
        return found


def checked(signature: Any, stamps: list[Any], ca_pem: bytes, at: datetime) -> dict[str, Any]:
    """Check one embedded signature against the roots we trust; nothing is fetched from anywhere."""
    from asn1crypto import pem, x509
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    roots = [x509.Certificate.load(der) for _, _, der in pem.unarmor(ca_pem, multiple=True)]
    context = ValidationContext(trust_roots=roots, allow_fetching=False, moment=at, best_signature_time=at)
    status = validate_pdf_signature(signature, signer_validation_context=context)
    return {
        "intact": bool(status.intact and status.valid and status.docmdp_ok),
        "trusted": bool(status.trusted),
        "whole": sound(status) and covered(status, stamps),
        "signer": str(status.signing_cert.subject.native.get("common_name", "")),
    }


def sound(status: Any) -> bool:
    """Everything but the time-stamp, which is for others: we know from our register when the letter was signed."""
    return bool(status.intact and status.valid and status.trusted and status.docmdp_ok and status.seed_value_ok)


def covered(status: Any, stamps: list[Any]) -> bool:
    """Whether the signature covers the whole file, but for evidence for later times that a last stamp covers."""
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return True
    if not stamps or status.modification_level != ModificationLevel.LTA_UPDATES:
        return False
    last = stamps[-1]
    last.compute_integrity_info()
    return bool(last.coverage == SignatureCoverageLevel.ENTIRE_FILE)


def main(ca_file: str, moment: str) -> None:
    """Examine standard input, within limits."""
    signal.alarm(SECONDS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    logging.disable(logging.CRITICAL)
    pdf = sys.stdin.buffer.read(LARGEST + 1)
    findings = examine(pdf, Path(ca_file).read_bytes(), datetime.fromisoformat(moment))
    sys.stdout.write(json.dumps(asdict(findings)))


if __name__ == "__main__":
    main(*sys.argv[1:])
