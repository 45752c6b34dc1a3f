"""What a signature needs to be checked in decades (PAdES B-LTA): all evidence inside the file, and a stamp over it."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from services.signing.esign.keys import Key, revocations
from services.signing.esign.mould import parsed
from services.signing.esign.timestamping import NotArchivable, Timestamping

FIELD = "CapWaktuArsip"


async def archived(output: io.BytesIO, key: Key, timestamping: Timestamping, authority: Any) -> None:
    """Add certificates, revocation lists and a document time-stamp to a file whose signature was just time-stamped.

    Raises :class:`NotArchivable` when evidence is missing.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.signers import PdfTimeStamper
    from pyhanko.sign.validation import DocumentSecurityStore

    context = trust(timestamping.roots, timestamping.crl_files)
    stamped_by, *between = certificates_in(authority.token)
    paths = [
        await path(parsed(key.certificate), map(parsed, key.others), context, {"non_repudiation"}),
        await path(stamped_by, between, context, set(), {"time_stamping"}),
    ]
    writer = IncrementalPdfFileWriter(output)
    DocumentSecurityStore.supply_dss_in_writer(writer, sig_contents=None, paths=paths, validation_context=context)
    await PdfTimeStamper(authority, field_name=FIELD).async_timestamp_pdf(
        writer, "sha256", bytes_reserved=2 * await timestamping.room(authority), in_place=True
    )


def trust(roots: Iterable[Path], crl_files: Iterable[Path]) -> Any:
    """Whom we trust, and who was revoked."""
    from asn1crypto import crl, pem, x509
    from pyhanko_certvalidator import ValidationContext

    lists = [each.public_bytes(Encoding.DER) for file in crl_files for each in revocations(file.read_bytes())]
    return ValidationContext(
        trust_roots=[
            x509.Certificate.load(der) for file in roots for _, _, der in pem.unarmor(file.read_bytes(), multiple=True)
        ],
        crls=[crl.CertificateList.load(each) for each in lists],
        allow_fetching=False,
        revocation_mode="require",
    )


async def path(
    certificate: Any, others: Iterable[Any], context: Any, usage: set[str], extended: set[str] | None = None
) -> Any:
    """From a certificate to its root, none on the way revoked."""
    from pyhanko_certvalidator import CertificateValidator
    from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError

    validator = CertificateValidator(certificate, intermediate_certs=others, validation_context=context)
    try:
        return await validator.async_validate_usage(usage, extended)
    except (PathBuildingError, PathValidationError) as wrong:
        raise NotArchivable(str(wrong)) from wrong


def certificates_in(token: Any) -> list[Any]:
    """The certificates in a time-stamp, the authority's own first."""
    content = token["content"]
    serial = content["signer_infos"][0]["sid"].chosen["serial_number"].native
    found = [each.chosen for each in content["certificates"]]
    return sorted(found, key=lambda each: each.serial_number != serial)
