"""Certificate authorities of tests, with signers, time stamps and revocation lists; and papers signed under them."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from deploy.local.certificate_authority import key_usage, name
from services.signing.certificates import Certificates

NOW = datetime.now(UTC).replace(microsecond=0)
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
DAY = timedelta(days=1)
YEAR = timedelta(days=365)


class Held(NamedTuple):
    """A certificate with its key."""

    key: Key
    certificate: x509.Certificate

    @property
    def asn1_certificate(self) -> asn1.Certificate:
        return asn1.Certificate.load(self.certificate.public_bytes(Encoding.DER))

    @property
    def asn1_key(self) -> asn1_keys.PrivateKeyInfo:
        der = self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return asn1_keys.PrivateKeyInfo.load(der)


class Authority:
    """A root and what it issues."""

    def __init__(self, called: str = "Otoritas Uji (contoh)") -> None:
        self.name = name(called)
        key = ec.generate_private_key(ec.SECP256R1())
        builder = begun(self.name, self.name, key, NOW - 20 * YEAR, NOW + 20 * YEAR)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
        builder = builder.add_extension(key_usage(key_cert_sign=True, crl_sign=True), critical=True)
        self.root = Held(key, builder.sign(key, hashes.SHA256()))

    def issue(
        self, called: str = "Kepala Kantor (contoh)", begin: datetime = NOW - YEAR, end: datetime = NOW + YEAR
    ) -> Held:
        """A certificate that signs documents."""
        return self._issued(called, begin, end, key_usage(digital_signature=True, content_commitment=True))

    def time_stamper(self, at: datetime = NOW) -> DummyTimeStamper:
        """One whose clock stands still."""
        held = self._issued("Cap Waktu (contoh)", NOW - 10 * YEAR, NOW + 10 * YEAR, key_usage(digital_signature=True))
        return DummyTimeStamper(held.asn1_certificate, held.asn1_key, fixed_dt=at)

    def revocations(self, *revoked: tuple[Held, datetime], issued: datetime = NOW) -> bytes:
        """A revocation list as it lies in a file."""
        builder = x509.CertificateRevocationListBuilder().issuer_name(self.name)
        builder = builder.last_update(issued).next_update(issued + 7 * DAY)
        for held, at in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(held.certificate.serial_number).revocation_date(at)
            builder = builder.add_revoked_certificate(entry.build())
        return builder.sign(self.root.key, hashes.SHA256()).public_bytes(Encoding.PEM)

    def trusted(self, lists: bytes = b"") -> Certificates:
        """This root is ours."""
        return Certificates(self.root.certificate.public_bytes(Encoding.PEM), lists)

    def _issued(self, called: str, begin: datetime, end: datetime, usage: x509.KeyUsage) -> Held:
        stamps = not usage.content_commitment
        # pyHanko's time stamper of tests knows RSA only.
        key: Key = rsa.generate_private_key(65537, 2048) if stamps else ec.generate_private_key(ec.SECP256R1())
        builder = begun(name(called), self.name, key, begin, end).add_extension(usage, critical=True)
        if stamps:
            stamping = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            builder = builder.add_extension(stamping, critical=True)
        return Held(key, builder.sign(self.root.key, hashes.SHA256()))


class Heedless(PdfSigner):
    """Signs also where an earlier signature forbids it."""

    def _enforce_certification_constraints(self, reader: Any) -> None:
        """Nobody makes a stranger obey."""


def begun(subject: x509.Name, issuer: x509.Name, key: Key, begin: datetime, end: datetime) -> x509.CertificateBuilder:
    """What all certificates have in common."""
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(begin).not_valid_after(end)
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)


def signed(
    pdf: bytes,
    authority: Authority,
    held: Held,
    stamper: DummyTimeStamper | None = None,
    level: str = "",
    field: str = "TandaTangan",
    allowed: MDPPerm | None = MDPPerm.NO_CHANGES,
    **more: Any,
) -> bytes:
    """Signed as PAdES; with ``stamper`` and ``level`` LT or LTA also with what later checks need."""
    store = SimpleCertificateStore()
    store.register_multiple([held.asn1_certificate, authority.root.asn1_certificate])
    signer = SimpleSigner(held.asn1_certificate, held.asn1_key, store, embed_roots=True)
    later: dict[str, Any] = {}
    if level:
        crl = x509.load_pem_x509_crl(authority.revocations()).public_bytes(Encoding.DER)
        roots = [authority.root.asn1_certificate]
        context = ValidationContext(trust_roots=roots, crls=[crl], allow_fetching=False, moment=NOW + DAY / 24)
        later = {"validation_context": context, "embed_validation_info": True, "use_pades_lta": level == "LTA"}
    metadata = PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=allowed is not None,
        **({"docmdp_permissions": allowed} if allowed is not None else {}),
        **(later | more),
    )
    out = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    Heedless(metadata, signer, timestamper=stamper).sign_pdf(writer, output=out)
    return out.getvalue()
