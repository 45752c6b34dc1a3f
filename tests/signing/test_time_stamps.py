"""Letters with time-stamps from elsewhere: checked decades later, or not signed at all."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

from services.signing.esign.local import Local, Pkcs12
from services.signing.esign.provider import Pen, Refused, Signed, Signer, Unreachable
from services.signing.esign.timestamping import Timestamping
from tests.signing.pens import LETTER, found_in, secret_of, signed
from tests.signing.timestamps import TimestampAuthority, stamping


@pytest.fixture(scope="module")
def stamps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TimestampAuthority]:
    with stamping(tmp_path_factory.mktemp("stamps")) as there:
        yield there


def stamped(certificates: Path, stamps: TimestampAuthority, level: Any, **changed: Any) -> Local:
    known = {
        "roots": (certificates / "ca.pem", stamps.folder / "tsa.pem"),
        "crl_files": (certificates / "ca.crl", stamps.folder / "tsa.crl"),
    }
    return Local(Timestamping(stamps.url, level, **(known | changed)))


def pen_at(local: Local, certificates: Path) -> Pen:
    signer = Signer("kepala", "local", Pkcs12(certificates / "kepala.p12"))
    pen = local.pen(signer, secret_of("kepala", certificates))
    assert not isinstance(pen, Refused)
    return pen


def test_a_time_stamp_proves_when_a_letter_was_signed(
    certificates: Path, stamps: TimestampAuthority, tmp_path: Path
) -> None:
    before = datetime.now(UTC).replace(microsecond=0)

    pdf = signed(pen_at(stamped(certificates, stamps, "B-T"), certificates).sign(LETTER))

    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    (attribute,) = signature.signer_info["unsigned_attrs"]
    stamped_at = attribute["values"][0]["content"]["encap_content_info"]["content"].parsed["gen_time"].native
    assert attribute["type"].native == "signature_time_stamp_token"
    assert before <= stamped_at <= datetime.now(UTC)
    assert found_in(pdf, certificates).whole


def checked_later(pdf: bytes, roots: list[Path], years: int) -> Any:
    """What the rules of ETSI EN 319 102-1 say of a file in so many years, by the evidence in it alone."""
    moment = datetime.now(UTC) + timedelta(days=365 * years)
    trusted = [
        asn1_x509.Certificate.load(der) for file in roots for _, _, der in pem.unarmor(file.read_bytes(), multiple=True)
    ]
    policy = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(trusted), revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO)
    )
    spec = SignatureValidationSpec(
        policy, revinfo_gathering_policy=RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.LOCAL_ONLY)
    )
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
    timing = ValidationTimingInfo(moment, moment, point_in_time_validation=True)
    result = asyncio.run(ades_lta_validation(signature, PdfSignatureValidationSpec(spec), timing))
    return result.ades_subindic


def test_an_archived_letter_can_be_checked_when_its_certificate_has_long_run_out(
    certificates: Path, stamps: TimestampAuthority
) -> None:
    roots = [certificates / "ca.pem", stamps.folder / "tsa.pem"]

    archived = signed(pen_at(stamped(certificates, stamps, "B-LTA"), certificates).sign(LETTER))
    simple = signed(pen_at(Local(), certificates).sign(LETTER))

    assert checked_later(archived, roots, years=6) == AdESPassed.OK
    assert checked_later(simple, roots, years=6) != AdESPassed.OK


def test_an_archived_letter_is_whole_until_something_is_added(certificates: Path, stamps: TimestampAuthority) -> None:
    archived = signed(pen_at(stamped(certificates, stamps, "B-LTA"), certificates).sign(LETTER))

    found = found_in(archived, certificates)

    assert (found.intact, found.trusted, found.changed_after) == (True, True, False)
    assert found_in(archived + b"\n% junk" * 50, certificates).changed_after


@pytest.mark.parametrize("mood", ["down", "html", "stamps something else", "another nonce", "broken signature"])
@pytest.mark.parametrize("level", ["B-T", "B-LTA"])
def test_without_a_time_stamp_nothing_is_signed_at_a_lower_level(
    certificates: Path, stamps: TimestampAuthority, mood: str, level: str
) -> None:
    pen = pen_at(stamped(certificates, stamps, level), certificates)
    assert isinstance(pen.sign(LETTER), Signed)
    stamps.mood = mood
    try:
        outcome = pen.sign(LETTER)
    finally:
        stamps.mood = ""

    assert isinstance(outcome, Unreachable)


def test_a_slow_or_absent_authority_is_given_up_on(
    certificates: Path, stamps: TimestampAuthority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.signing.esign.timestamping.READ_SECONDS", 0.5)
    stamps.mood = "slow"
    try:
        slow = pen_at(stamped(certificates, stamps, "B-T"), certificates).sign(LETTER)
    finally:
        stamps.mood = ""

    absent = Local(Timestamping("http://127.0.0.1:1/"))
    assert isinstance(slow, Unreachable)
    assert isinstance(pen_at(absent, certificates).sign(LETTER), Unreachable)


def test_without_evidence_nothing_is_archived(certificates: Path, stamps: TimestampAuthority) -> None:
    incomplete = stamped(certificates, stamps, "B-LTA", crl_files=(certificates / "ca.crl",))

    outcome = pen_at(incomplete, certificates).sign(LETTER)

    assert isinstance(outcome, Refused)
    assert outcome.code == "not-archivable"
