"""People of an office with pens at hand."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from deploy.local import certificate_authority
from deploy.local.certificate_authority import Signer as Person
from services.signing.certificates import Certificates
from services.signing.esign.keys import Keys, opened
from services.signing.esign.provider import Pen, Refused, Secret, Signed
from services.signing.esign.signers import Signers
from services.signing.evidence import examine
from services.signing.findings import Signature
from tests.signing.small_files import simple_pdf

PEOPLE = [Person("kepala", "Kepala DPMPTSP Kota Contoh (contoh)"), Person("kepala-dinkes", "Contoh Kepala Dinkes")]
LETTER = simple_pdf("Surat izin contoh")


def secret_of(username: str, certificates: Path) -> Secret:
    passphrase = certificate_authority.passphrase_of(username, certificates)
    assert passphrase
    return Secret(passphrase)


def keys_of(username: str, folder: Path) -> Keys:
    """What is in this person's container, opened without a pen."""
    return opened((folder / f"{username}.p12").read_bytes(), (folder / f"{username}.passphrase").read_bytes())


def pen_of(username: str, signers: Signers, certificates: Path) -> Pen:
    pen = signers.pen(username, secret_of(username, certificates))
    assert not isinstance(pen, Refused)
    return pen


def signed(outcome: Any) -> bytes:
    assert isinstance(outcome, Signed)
    return outcome.pdf


def found_in(pdf: bytes, certificates: Path) -> Signature:
    (signature,) = asyncio.run(
        examine(pdf, Certificates((certificates / "ca.pem").read_bytes()), datetime.now(UTC))
    ).signatures
    return signature
