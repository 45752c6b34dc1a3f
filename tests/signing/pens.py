"""People of an office with pens at hand."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from deploy.local import certificate_authority
from deploy.local.certificate_authority import Signer as Person
from services.signing.esign.provider import Pen, Refused, Secret, Signed
from services.signing.esign.signers import Signers
from services.signing.examination import Findings, examine
from tests.signing.papers import simple_pdf

PEOPLE = [Person("kepala", "Contoh Wulan"), Person("kepala-dinkes", "Contoh Kepala Dinkes")]
LETTER = simple_pdf("Surat izin contoh")


def secret_of(username: str, office: Path) -> Secret:
    passphrase = certificate_authority.passphrase_of(username, office)
    assert passphrase
    return Secret(passphrase)


def pen_of(username: str, signers: Signers, office: Path) -> Pen:
    pen = signers.pen(username, secret_of(username, office))
    assert not isinstance(pen, Refused)
    return pen


def signed(outcome: Any) -> bytes:
    assert isinstance(outcome, Signed)
    return outcome.pdf


def found_in(pdf: bytes, office: Path) -> Findings:
    return examine(pdf, (office / "ca.pem").read_bytes(), datetime.now(UTC))
