"""Signing with certificates of the office: by whom, with which secret, and with time-stamps from elsewhere."""

from __future__ import annotations

import io
import logging
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12

from deploy.local import certificate_authority
from services.signing.esign.local import Local, Pkcs12
from services.signing.esign.provider import (
    READY,
    Closed,
    Placement,
    Refused,
    Secret,
    Signer,
    Standing,
    Unknown,
)
from services.signing.esign.signers import Signers
from services.signing.papers import render
from tests.signing.papers import signed as signed_contents
from tests.signing.pens import LETTER, PEOPLE, found_in, pen_of, secret_of, signed
from tests.signing.small_files import PIXEL, simple_pdf


def test_each_signs_in_their_own_name(signers: Signers, certificates: Path) -> None:
    found = [
        found_in(signed(pen_of(person.files, signers, certificates).sign(LETTER)), certificates) for person in PEOPLE
    ]

    assert [each.signer for each in found] == ["Kepala DPMPTSP Kota Contoh (contoh)", "Contoh Kepala Dinkes"]
    assert all(each.trusted and each.intact and each.whole for each in found)


def test_several_sign_a_batch_at_once(signers: Signers, certificates: Path) -> None:
    letters = [simple_pdf(f"Surat {number}") for number in range(6)]
    pens = [pen_of(person.files, signers, certificates) for person in PEOPLE]

    with ThreadPoolExecutor(4) as threads:
        work = [(pen, letter) for pen in pens for letter in letters]
        files = list(threads.map(lambda each: signed(each[0].sign(each[1])), work))

    found = [found_in(pdf, certificates) for pdf in files]
    assert all(pdf.startswith(letter) for pdf, (_, letter) in zip(files, work, strict=True))
    assert [each.signer for each in found] == ["Kepala DPMPTSP Kota Contoh (contoh)"] * 6 + ["Contoh Kepala Dinkes"] * 6
    assert all(each.whole and each.trusted for each in found)


def test_green_threads_sign_side_by_side_and_the_hub_goes_on(certificates: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_bytes(LETTER)
    program = f"""
import eventlet
eventlet.monkey_patch()
from pathlib import Path
from services.signing.esign import pades
from tests.signing.pens import keys_of
keys, under_way, seen = [keys_of(name, Path({str(certificates)!r})) for name in ("kepala", "seal")], set(), []
pdf = Path({str(tmp_path / "letter.pdf")!r}).read_bytes()
def look():
    while True:
        seen.append(len(under_way))
        eventlet.sleep(0.001)
def sign(number):
    under_way.add(number)
    signed = pades.sign(pdf, keys[number % 2])
    under_way.remove(number)
    return signed
eventlet.spawn(look)
green = [eventlet.spawn(sign, number) for number in range(20)]
assert len({{thread.wait() for thread in green}}) > 1
assert max(seen) > 1, seen
"""

    done = subprocess.run([sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True, timeout=60)

    assert done.returncode == 0, done.stderr


def test_a_wrong_passphrase_is_refused_before_anything_is_signed(signers: Signers) -> None:
    assert signers.pen("kepala", Secret("salah")) == Refused("wrong-secret")
    assert signers.pen("kepala", Secret("123456", "totp")) == Refused("wrong-kind-of-secret")
    assert signers.send_code("kepala") == Refused("wrong-kind-of-secret")


def test_whom_the_file_does_not_know_cannot_sign(signers: Signers) -> None:
    assert signers.of("loket") is None
    assert signers.pen("loket", Secret("x")) == Refused("no-signer")
    assert signers.ask("loket", "1") == signers.send_code("loket") == Refused("no-signer")
    assert signers.standing("loket") == Standing("refused", "no-signer")


def test_the_local_provider_remembers_nothing(signers: Signers) -> None:
    assert isinstance(signers.ask("kepala", "1"), Unknown)


def test_a_file_that_is_no_pdf_is_refused(signers: Signers, certificates: Path) -> None:
    outcome = pen_of("kepala", signers, certificates).sign(b"%PDF-1.7\nrubbish")

    assert isinstance(outcome, Refused)
    assert outcome.code == "file-not-accepted"


def test_a_pen_put_down_signs_nothing(signers: Signers, certificates: Path) -> None:
    pen = pen_of("kepala", signers, certificates)
    pen.close()

    with pytest.raises(Closed):
        pen.sign(LETTER)


def test_a_letter_stays_archivable_and_readable_for_all(signers: Signers, certificates: Path) -> None:
    letter = render(signed_contents())

    pdf = signed(pen_of("kepala", signers, certificates).sign(letter))

    with pikepdf.open(io.BytesIO(pdf)) as document, document.open_metadata() as metadata:
        assert metadata.pdfa_status == "2B"
        assert metadata["pdfuaid:part"] == "1"
    assert found_in(pdf, certificates).whole


def test_a_visible_signature_stands_where_it_was_put(signers: Signers, certificates: Path) -> None:
    placement = Placement(2, 50, 60, 120, 40, PIXEL)

    pdf = signed(pen_of("kepala", signers, certificates).sign(simple_pdf("Dua halaman", 2), placement))

    with pikepdf.open(io.BytesIO(pdf)) as document:
        (widget,) = document.pages[1].Annots
        assert [float(edge) for edge in widget.Rect] == [50, 60, 170, 100]
        assert "/AP" in widget
        assert "/Annots" not in document.pages[0]
    assert found_in(pdf, certificates).whole


def container(folder: Path, start: datetime, years: int, revoked: bool = False) -> tuple[Signer, tuple[Path, ...]]:
    """Somebody whose certificate counts for this time, and the list of who was revoked."""
    root_key, key = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
    root = certificate_authority.root_certificate(root_key)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(certificate_authority.name("Contoh"))
        .issuer_name(root.subject)
        .public_key(key.public_key())
        .serial_number(4711)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=365 * years))
        .sign(root_key, hashes.SHA256())
    )
    crl = x509.CertificateRevocationListBuilder(root.subject, start, start + timedelta(days=9999))
    if revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(4711).revocation_date(start).build()
        crl = crl.add_revoked_certificate(entry)
    (folder / "ca.crl").write_bytes(crl.sign(root_key, hashes.SHA256()).public_bytes(Encoding.PEM))
    (folder / "x.crt").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "x.p12").write_bytes(
        pkcs12.serialize_key_and_certificates(b"x", key, certificate, [root], BestAvailableEncryption(b"contoh"))
    )
    return Signer("x", "local", Pkcs12(folder / "x.p12", folder / "x.crt")), (folder / "ca.crl",)


@pytest.mark.parametrize(
    ("start", "revoked", "code"),
    [(-2, False, "certificate-expired"), (1, False, "certificate-not-yet-valid"), (-0.5, True, "certificate-revoked")],
)
def test_a_certificate_that_does_not_count_now_signs_nothing(
    tmp_path: Path, start: float, revoked: bool, code: str
) -> None:
    signer, crl_files = container(tmp_path, datetime.now(UTC) + timedelta(days=365 * start), 1, revoked)
    local = Local(crl_files=crl_files)

    refused = local.pen(signer, Secret("contoh"))

    assert isinstance(refused, Refused)
    assert (refused.code, local.standing(signer).code) == (code, code)


def test_a_key_that_is_gone_is_no_certificate(tmp_path: Path, signers: Signers) -> None:
    gone = Signer("x", "local", Pkcs12(tmp_path / "x.p12"))

    assert Local().standing(gone).code == "no-certificate"
    assert Local().pen(gone, Secret("x")) == Refused("no-certificate", "No such file or directory")
    assert signers.standing("kepala") == READY


def test_the_passphrase_is_seen_nowhere(
    signers: Signers, certificates: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = secret_of("kepala", certificates)
    pen = signers.pen("kepala", secret)
    assert not isinstance(pen, Refused)
    wrong = signers.pen("kepala-dinkes", secret)

    seen = [repr(secret), str(secret), repr(pen), repr(vars(pen)), repr(wrong), repr(pen.sign(LETTER)), caplog.text]

    assert secret.reveal() not in "\n".join(seen)
    with pytest.raises(TypeError, match="not written down"):
        pickle.dumps(secret)
