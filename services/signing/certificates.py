"""The roots we trust, and the lists of certificates that were revoked under them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import Any

from asn1crypto import pem
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

CRL_BEGINS, CRL_ENDS = b"-----BEGIN X509 CRL-----", b"-----END X509 CRL-----"


@dataclass(frozen=True)
class Certificates:
    """Roots and revocation lists as they lie in their files, one or several in each."""

    roots_pem: bytes
    lists_pem: bytes = b""

    @cached_property
    def roots(self) -> list[asn1.Certificate]:
        """The roots as pyHanko wants them."""
        return [asn1.Certificate.load(der) for _, _, der in pem.unarmor(self.roots_pem, multiple=True)]

    @cached_property
    def lists(self) -> list[x509.CertificateRevocationList]:
        """Also those that ran out: what was revoked stays so."""
        found = self.lists_pem.split(CRL_ENDS)[:-1]
        return [x509.load_pem_x509_crl(each[each.index(CRL_BEGINS) :] + CRL_ENDS + b"\n") for each in found]

    def revoked(self, path: Any, at: datetime) -> bool:
        """Whether any certificate on the way from a root had been revoked by then."""
        chain = [x509.load_der_x509_certificate(each.dump()) for each in path.iter_certs(include_root=True)]
        return any(when <= at for issuer, issued in pairwise(chain) for when in self._revocations(issuer, issued))

    def _revocations(self, issuer: x509.Certificate, issued: x509.Certificate) -> Iterator[datetime]:
        for each in self.lists:
            if each.issuer == issuer.subject and is_from(each, issuer):
                entry = each.get_revoked_certificate_by_serial_number(issued.serial_number)
                if entry is not None:
                    yield entry.revocation_date_utc


def is_from(revocations: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    """Whether the issuer signed this list."""
    try:
        return revocations.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]
    except (TypeError, UnsupportedAlgorithm):
        return False
