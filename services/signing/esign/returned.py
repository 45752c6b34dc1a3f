"""What a signing service sent back: is it our document, signed, whole?"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LIBRARIES = ("pikepdf", "asn1crypto.pem", "pyhanko.pdf_utils.reader", "pyhanko.sign.validation")


@dataclass(frozen=True)
class Imprint:
    """By what we know our document again when it comes back signed: the hash of what its pages show.

    Comparing bytes would not do: some signing services write the whole file anew.
    """

    sha256: str

    @classmethod
    def of(cls, pdf: bytes) -> Imprint:
        """Raises :class:`Unfamiliar` for what cannot be read."""
        import pikepdf

        digest = hashlib.sha256()
        try:
            with pikepdf.open(io.BytesIO(pdf)) as document:
                for part in shown(document):
                    digest.update(len(part).to_bytes(8, "big") + part)
        except pikepdf.PdfError as unreadable:
            raise Unfamiliar("it is not a readable PDF") from unreadable
        return cls(digest.hexdigest())


class Unfamiliar(Exception):
    """The file is not our document with a good signature; the message says why."""


def shown(document: Any) -> Iterator[bytes]:
    """What the pages show, each with its size, its drawing instructions and its images."""
    for page in document.pages:
        yield repr([float(edge) for edge in page.mediabox]).encode()
        page.contents_coalesce()
        yield page.Contents.read_bytes() if "/Contents" in page else b""
        yield from sorted(pixels(image) for image in page.get_images().values())


def pixels(image: Any) -> bytes:
    """An image, however it is packed; a photograph as it is stored."""
    import pikepdf

    try:
        return bytes(image.read_bytes())
    except pikepdf.PdfError:
        return bytes(image.read_raw_bytes())


def check(returned: bytes, ours: Imprint, roots: tuple[Path, ...] = ()) -> None:
    """Raises :class:`Unfamiliar` unless it shows what ours shows and carries a good signature over all of it."""
    if not returned.startswith(b"%PDF-"):
        raise Unfamiliar("it is not a PDF")
    if Imprint.of(returned) != ours:
        raise Unfamiliar("it is another document")
    try:
        problem = signature_problem(returned, roots)
    except Exception as wrong:
        raise Unfamiliar(f"its signature cannot be checked ({type(wrong).__name__})") from wrong
    if problem:
        raise Unfamiliar(problem)


def signature_problem(pdf: bytes, roots: tuple[Path, ...]) -> str | None:
    """What is wrong with the signature; None for a good one. Nothing is fetched from anywhere."""
    from asn1crypto import pem, x509
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    reader = PdfFileReader(io.BytesIO(pdf))
    signatures = reader.embedded_regular_signatures
    if len(signatures) != 1:
        return f"it carries {len(signatures)} signatures"
    trusted = [
        x509.Certificate.load(each) for file in roots for _, _, each in pem.unarmor(file.read_bytes(), multiple=True)
    ]
    status = validate_pdf_signature(
        signatures[0], signer_validation_context=ValidationContext(trust_roots=trusted, allow_fetching=False)
    )
    if not (status.intact and status.valid):
        return "its signature is broken"
    evidence_only = status.modification_level in (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES)
    if status.coverage != SignatureCoverageLevel.ENTIRE_FILE and not evidence_only:
        return "it was changed after it was signed"
    if trusted and not status.trusted:
        return "its signature comes from an authority that we do not know"
    return None
