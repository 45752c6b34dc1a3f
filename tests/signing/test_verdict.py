"""Signatures and what we say about files from outside: valid only when everything is."""

from __future__ import annotations

import asyncio
import io
import subprocess
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from deploy.local import certificate_authority
from services.signing.archive.seal import Seal
from services.signing.certificates import Certificates
from services.signing.esign import pades
from services.signing.esign.keys import Keys, WrongCertificate
from services.signing.evidence import examine
from services.signing.examination import examined
from services.signing.findings import Findings, Signature
from services.signing.papers import render
from services.signing.verdict import ADDED, DOUBTS, NO_PERMITS, TROUBLES, judge, of_letter
from services.signing.verdict_words import REASONS
from services.signing.words import KINDS
from tests.signing.cases import AT
from tests.signing.papers import signed as signed_contents
from tests.signing.pens import PEOPLE, keys_of

TODAY = date(2026, 11, 23)
YESTERDAY = TODAY - timedelta(days=1)


@dataclass(frozen=True)
class Registered:
    """A letter in the register."""

    letter: str = "permit"
    valid_until: date | None = None
    revoked_at: datetime | None = None
    superseded_by: str | None = None
    suspended_at: datetime | None = None


SOUND = Signature(
    signer="Kepala DPMPTSP Kota Contoh (contoh)",
    organisation="Pemerintah Kota Contoh (contoh)",
    time_source="claimed",
    intact=True,
    whole=True,
    trusted=True,
    level="B-B",
    changed_after=False,
    doubt="",
)
GENUINE = Findings(signatures=(SOUND,))


def found(**different: Any) -> Findings:
    """A file with one signature that differs from a sound one."""
    return Findings(signatures=(replace(SOUND, **different),))


@pytest.fixture(scope="module")
def unsigned() -> bytes:
    return render(signed_contents())


@pytest.fixture(scope="module")
def signed(unsigned: bytes, head_of_office: Keys) -> bytes:
    return pades.sign(unsigned, head_of_office)


@pytest.fixture(scope="module")
def ca_file(certificates: Path) -> Path:
    return certificates / "ca.pem"


def look(pdf: bytes, ca_file: Path) -> Findings:
    return asyncio.run(examine(pdf, Certificates(ca_file.read_bytes()), datetime.now(UTC)))


def look_at(pdf: bytes, ca_file: Path) -> Signature:
    """The only signature of a file."""
    (signature,) = look(pdf, ca_file).signatures
    return signature


def test_pdfsig_agrees_that_the_signature_is_valid(signed: bytes, tmp_path: Path) -> None:
    file = tmp_path / "surat.pdf"
    file.write_bytes(signed)

    said = subprocess.run(["pdfsig", str(file)], capture_output=True, text=True, check=False).stdout

    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    assert "Kepala DPMPTSP Kota Contoh (contoh)" in said


def test_a_signed_letter_is_still_pdf_a(signed: bytes) -> None:
    with pikepdf.open(io.BytesIO(signed)) as pdf, pdf.open_metadata() as metadata:
        assert metadata.pdfa_status == "2B"


def test_a_genuine_letter_in_a_process_of_its_own(signed: bytes, ca_file: Path) -> None:
    (signature,) = examined(signed, ca_file).signatures

    assert replace(signature, signed_at=None) == SOUND
    assert signature.signed_at


def test_a_file_without_signature_is_called_unsigned(unsigned: bytes, ca_file: Path) -> None:
    assert judge(look(unsigned, ca_file), None, TODAY).word == "unsigned"


def test_junk_behind_the_end_is_noticed(signed: bytes, ca_file: Path) -> None:
    for junk in (b"x", b"\n% junk" * 50, b"\n% junk" * 5000, b"\n%%EOF\n", b"\nstartxref\n0\n%%EOF\n"):
        assert judge(look(signed + junk, ca_file), Registered(), TODAY).word == "changed"


def test_a_later_revision_is_noticed(signed: bytes, ca_file: Path) -> None:
    from pyhanko.pdf_utils.generic import pdf_name, pdf_string
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    changed = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    writer.root[pdf_name("/Note")] = pdf_string("sudah diubah")
    writer.update_root()
    writer.write(changed)

    assert judge(look(changed.getvalue(), ca_file), Registered(), TODAY).word == "changed"


def test_a_letter_signed_by_somebody_else_is_not_ours(unsigned: bytes, ca_file: Path, tmp_path: Path) -> None:
    certificate_authority.create(tmp_path)

    signature = look_at(pades.sign(unsigned, keys_of("seal", tmp_path)), ca_file)

    assert (signature.intact, signature.trusted, signature.doubt) == (True, False, "stranger")
    assert judge(Findings(signatures=(signature,)), Registered(), TODAY).word == "foreign"


@pytest.mark.parametrize(
    ("findings", "word"),
    [
        (Findings("rubbish"), "unreadable"),
        (Findings("pages"), "unreadable"),
        (Findings("protected"), "unreadable"),
        (Findings("exhausted"), "unreadable"),
        (Findings(), "unsigned"),
        (found(intact=False, doubt="broken"), "changed"),
        (found(intact=False, trusted=False, doubt="broken"), "changed"),
        (found(changed_after=True), "changed"),
        (found(changed_after=True, trusted=False, doubt="revoked"), "changed"),
        (found(trusted=False, doubt="stranger"), "foreign"),
        (found(trusted=False, doubt="stranger", changed_after=True), "foreign"),
        (found(trusted=False, doubt="expired"), "foreign"),
        (found(trusted=False, doubt="revoked"), "foreign"),
        (Findings(signatures=(SOUND, replace(SOUND, trusted=False, doubt="stranger"))), "foreign"),
        (Findings(signatures=(SOUND, Signature())), "changed"),
    ],
)
def test_one_missing_condition_is_enough_even_for_a_file_in_the_register(findings: Findings, word: str) -> None:
    verdict = judge(findings, Registered(), TODAY)

    assert (verdict.word, verdict.signatures) == (word, findings.signatures)
    assert verdict.reasons


@pytest.mark.parametrize(
    ("registered", "word"),
    [
        (Registered(), "valid"),
        (Registered(valid_until=TODAY), "valid"),
        (Registered(valid_until=YESTERDAY), "expired"),
        (Registered(revoked_at=AT), "revoked"),
        (Registered(superseded_by="A" * 26), "superseded"),
        (Registered(suspended_at=AT), "suspended"),
        (Registered(suspended_at=AT, valid_until=YESTERDAY), "expired"),
        (Registered(superseded_by="A" * 26, valid_until=YESTERDAY), "superseded"),
        (Registered(superseded_by="A" * 26, revoked_at=AT), "revoked"),
    ],
)
def test_a_genuine_file_counts_as_its_register_entry_says(registered: Registered, word: str) -> None:
    assert judge(GENUINE, registered, TODAY).word == word
    assert of_letter(registered, TODAY).word == word


def test_what_our_register_does_not_know_is_not_ours() -> None:
    assert judge(GENUINE, None, TODAY).word == "foreign"
    assert "not in our register" in judge(GENUINE, None, TODAY).reasons[0]
    assert of_letter(None, TODAY).word == "unknown"


@pytest.mark.parametrize("kind", ["refusal", "recommendation", "revocation", "suspension", "reinstatement"])
def test_what_is_genuine_and_no_permit_says_so(kind: str) -> None:
    for verdict in (judge(GENUINE, Registered(letter=kind), TODAY), of_letter(Registered(letter=kind), TODAY)):
        assert (verdict.word, verdict.reasons[1:]) == ("valid", (NO_PERMITS[kind],))


@pytest.mark.parametrize("kind", KINDS)
def test_every_sentence_of_a_verdict_is_translated(kind: str) -> None:
    known = {str(each._args[0]) for each in REASONS}
    sentences = {*TROUBLES.values(), *DOUBTS.values(), *NO_PERMITS.values(), ADDED}
    for verdict in (judge(GENUINE, Registered(letter=kind), TODAY), of_letter(Registered(letter=kind), TODAY)):
        sentences |= set(verdict.reasons)

    assert sentences <= known


@pytest.mark.parametrize("rubbish", [b"", b"hello", b"%PDF-1.7\n", b"%PDF-" + bytes(5000), b"\x00" * 100])
def test_rubbish_is_called_unreadable(rubbish: bytes, ca_file: Path) -> None:
    assert look(rubbish, ca_file) == Findings("rubbish")
    assert judge(examined(rubbish, ca_file), None, TODAY).word == "unreadable"


def test_a_seal_that_its_passphrase_does_not_open_is_noticed_at_once(certificates: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "passphrase"
    wrong.write_text("salah")

    with pytest.raises(WrongCertificate):
        Seal(certificates / "seal.p12", wrong)


def test_certificates_are_made_once(tmp_path: Path) -> None:
    certificate_authority.create(tmp_path)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}

    certificate_authority.create(tmp_path)

    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before
    assert sorted(before) == ["ca.crl", "ca.pem", "seal.crt", "seal.p12", "seal.passphrase", "signers.yaml"]


def test_a_home_that_knew_no_seal_gets_one_and_keeps_its_letters_checkable(unsigned: bytes, tmp_path: Path) -> None:
    certificate_authority.issue(PEOPLE[:1], tmp_path)
    old = pades.sign(unsigned, keys_of("kepala", tmp_path))

    certificate_authority.create(tmp_path)

    seal = pades.sign(unsigned, keys_of("seal", tmp_path))
    signatures = [look_at(pdf, tmp_path / "ca.pem") for pdf in (old, seal)]
    assert [(each.trusted, each.signer) for each in signatures] == [
        (True, "Kepala DPMPTSP Kota Contoh (contoh)"),
        (True, "Segel Elektronik DPMPTSP Kota Contoh (contoh)"),
    ]


@pytest.mark.parametrize(
    ("kind", "words"), [("permit", "signed by this office"), ("recommendation", "seal of the agencies")]
)
def test_a_valid_file_says_whose_signature_it_carries(kind: str, words: str) -> None:
    assert words in judge(GENUINE, Registered(letter=kind), TODAY).reasons[0]
    assert ("agency" in of_letter(Registered(letter=kind), TODAY).reasons[0]) == (kind == "recommendation")
