"""Signatures and what we say about files from outside: valid only when everything is."""

from __future__ import annotations

import io
import subprocess
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from deploy.local import certificate_authority
from services.signing import letter as paper
from services.signing.examination import NOTHING, Findings, examine, examined
from services.signing.signature import LocalSigner, WrongCertificate
from services.signing.verdict import judge, of_letter
from tests.signing.cases import AT, HOLDER, PERMIT, slip

TODAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Registered:
    """A letter in the register."""

    letter: str = "permit"
    valid_until: date | None = None
    revoked_at: datetime | None = None


GENUINE = Findings(readable=True, pages=1, signatures=1, intact=True, trusted=True, whole=True, signer="Kepala")


@pytest.fixture(scope="module")
def unsigned() -> bytes:
    return paper.render(paper.contents(slip(), PERMIT, HOLDER, number="1", url="http://localhost/te/A", signed_at=AT))


@pytest.fixture(scope="module")
def signed(unsigned: bytes, head_of_office: LocalSigner) -> bytes:
    return head_of_office.sign(unsigned)


@pytest.fixture(scope="module")
def ca_file(certificates: Path) -> Path:
    return certificates / "ca.pem"


def look(pdf: bytes, ca_file: Path) -> Findings:
    return examine(pdf, ca_file.read_bytes(), datetime.now(UTC))


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
    assert examined(signed, ca_file) == replace(GENUINE, signer="Kepala DPMPTSP Kota Contoh (contoh)")


def test_a_letter_stays_genuine_when_its_certificate_has_run_out(signed: bytes, ca_file: Path) -> None:
    in_six_years = datetime.now(UTC) + timedelta(days=6 * 365)

    assert not examine(signed, ca_file.read_bytes(), in_six_years).trusted
    assert examine(signed, ca_file.read_bytes(), datetime.now(UTC)).trusted


def test_a_file_without_signature_is_called_unsigned(unsigned: bytes, ca_file: Path) -> None:
    assert judge(look(unsigned, ca_file), None, TODAY).word == "unsigned"


def test_junk_behind_the_end_is_noticed(signed: bytes, ca_file: Path) -> None:
    found = look(signed + b"\n% junk" * 50, ca_file)

    assert judge(found, None, TODAY).word == "invalid"
    assert not found.whole


def test_a_later_revision_is_noticed(signed: bytes, ca_file: Path) -> None:
    from pyhanko.pdf_utils.generic import pdf_name, pdf_string
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    changed = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    writer.root[pdf_name("/Note")] = pdf_string("sudah diubah")
    writer.update_root()
    writer.write(changed)

    assert judge(look(changed.getvalue(), ca_file), Registered(), TODAY).word == "invalid"


def test_a_letter_signed_by_somebody_else_is_not_ours(unsigned: bytes, ca_file: Path, tmp_path: Path) -> None:
    certificate_authority.create(tmp_path)
    stranger = LocalSigner(tmp_path / "signer.p12", tmp_path / "signer.passphrase")

    found = look(stranger.sign(unsigned), ca_file)

    assert (found.intact, found.trusted) == (True, False)
    assert judge(found, Registered(), TODAY).word == "invalid"


def test_a_second_signature_is_refused(signed: bytes, ca_file: Path) -> None:
    assert judge(replace(GENUINE, signatures=2), Registered(), TODAY).word == "invalid"


@pytest.mark.parametrize("field", ["intact", "trusted", "whole"])
def test_one_missing_condition_is_enough(field: str) -> None:
    assert judge(replace(GENUINE, **{field: False}), Registered(), TODAY).word == "invalid"


@pytest.mark.parametrize(
    ("registered", "word"),
    [
        (None, "unknown"),
        (Registered(), "valid"),
        (Registered(valid_until=TODAY), "valid"),
        (Registered(valid_until=TODAY - timedelta(days=1)), "expired"),
        (Registered(revoked_at=AT), "revoked"),
    ],
)
def test_a_genuine_file_counts_as_its_register_entry_says(registered: Registered | None, word: str) -> None:
    assert judge(GENUINE, registered, TODAY).word == word
    assert of_letter(registered, TODAY).word == word


@pytest.mark.parametrize("rubbish", [b"", b"hello", b"%PDF-1.7\n", b"%PDF-" + bytes(5000), b"\x00" * 100])
def test_rubbish_is_called_unreadable(rubbish: bytes, ca_file: Path) -> None:
    assert look(rubbish, ca_file) == NOTHING
    assert judge(examined(rubbish, ca_file), None, TODAY).word == "unreadable"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@for_all(place=st.floats(0, 1), flip=st.integers(1, 255))
def test_a_flipped_byte_is_noticed(signed: bytes, ca_file: Path, place: float, flip: int) -> None:
    begin = signed.index(b"/Contents <") + len(b"/Contents ")
    covered = [*range(begin), *range(signed.index(b">", begin) + 1, len(signed))]
    at = covered[min(int(place * len(covered)), len(covered) - 1)]

    found = look(signed[:at] + bytes([signed[at] ^ flip]) + signed[at + 1 :], ca_file)

    assert not (found.intact and found.whole)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@for_all(place=st.floats(0, 1), flip=st.integers(1, 255))
def test_a_flipped_byte_in_the_signature_itself_is_no_accident(
    signed: bytes, ca_file: Path, place: float, flip: int
) -> None:
    begin = signed.index(b"/Contents <") + len(b"/Contents <")
    at = begin + int(place * 4000)

    found = look(signed[:at] + bytes([signed[at] ^ flip]) + signed[at + 1 :], ca_file)

    # Parts of the signature are not signed themselves; the register, which knows files by their SHA-256, decides then.
    assert judge(found, None, TODAY).word in {"invalid", "unreadable", "unsigned", "unknown"}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@for_all(place=st.floats(0, 0.999))
def test_a_truncated_file_is_never_valid(signed: bytes, ca_file: Path, place: float) -> None:
    found = look(signed[: int(place * len(signed))], ca_file)

    assert not (found.intact and found.whole)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@for_all(junk=st.binary(min_size=1, max_size=400))
def test_anything_appended_is_noticed(signed: bytes, ca_file: Path, junk: bytes) -> None:
    found = look(signed + junk, ca_file)

    assert not (found.intact and found.whole)


def test_a_wrong_passphrase_is_noticed_at_once(certificates: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "passphrase"
    wrong.write_text("salah")

    with pytest.raises(WrongCertificate):
        LocalSigner(certificates / "signer.p12", wrong)


def test_certificates_are_made_once(certificates: Path) -> None:
    before = {file.name: file.read_bytes() for file in certificates.iterdir()}

    certificate_authority.create(certificates)

    assert {file.name: file.read_bytes() for file in certificates.iterdir()} == before
    assert sorted(before) == [
        "ca.crl", "ca.pem", "seal.crt", "seal.p12", "seal.passphrase", "signer.crt", "signer.p12", "signer.passphrase",
        "signers.yaml",
    ]  # fmt: skip


def test_a_home_that_knew_no_seal_gets_one_and_keeps_its_letters_checkable(
    certificates: Path, unsigned: bytes, tmp_path: Path
) -> None:
    certificate_authority.issue([certificate_authority.HEAD], tmp_path)
    old = LocalSigner(tmp_path / "signer.p12", tmp_path / "signer.passphrase").sign(unsigned)

    certificate_authority.create(tmp_path)

    seal = LocalSigner(tmp_path / "seal.p12", tmp_path / "seal.passphrase").sign(unsigned)
    found = [look(pdf, tmp_path / "ca.pem") for pdf in (old, seal)]
    assert [(each.trusted, each.signer) for each in found] == [
        (True, "Kepala DPMPTSP Kota Contoh (contoh)"),
        (True, "Segel Elektronik DPMPTSP Kota Contoh (contoh)"),
    ]


@pytest.mark.parametrize(
    ("kind", "words"), [("permit", "head of this office"), ("recommendation", "seal of the agencies")]
)
def test_a_valid_file_says_whose_signature_it_carries(kind: str, words: str) -> None:
    assert words in judge(GENUINE, Registered(letter=kind), TODAY).reasons[0]
    assert ("agency" in of_letter(Registered(letter=kind), TODAY).reasons[0]) == (kind == "recommendation")
