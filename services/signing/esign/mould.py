"""The CMS around a signature, cast from a mould.

Of a signature's 4 kB only three things change from letter to letter: the document's digest, the signature value and
the time-stamp. pyHanko makes all the rest, once per certificate: that takes 25 ms of processor time, casting none to
speak of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Coroutine
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate
from cryptography.x509.oid import NameOID

DIGEST = hashlib.sha256(b"the digest in the mould").digest()
SIGNATURE = b"the signature in the mould"
ROOM_FOR_A_SIGNATURE = 512

Tag = tuple[int, int, int]
OCTET_STRING: Tag = (0, 0, 4)
UNSIGNED_ATTRIBUTES: Tag = (2, 1, 1)


@dataclass(frozen=True)
class Mould:
    """The fixed bytes. ``attributes`` are what is signed; ``levels`` go from the outermost structure inwards, each
    with what stands in it before the next one. In both stands :data:`DIGEST`."""

    name: str
    attributes: bytes
    levels: tuple[tuple[Tag, bytes], ...]

    def signed_attributes(self, digest: bytes) -> bytes:
        """What is signed for a document with this digest."""
        return self.attributes.replace(DIGEST, digest)

    def cast(self, digest: bytes, signature: bytes, unsigned: bytes = b"") -> bytes:
        """The whole CMS; ``unsigned`` are the attributes that nobody signs, a time-stamp for instance."""
        from asn1crypto.parser import emit

        inside: bytes = emit(*OCTET_STRING, signature)
        if unsigned:
            inside += emit(*UNSIGNED_ATTRIBUTES, unsigned)
        for tag, before in reversed(self.levels):
            inside = emit(*tag, before.replace(DIGEST, digest) + inside)
        return inside

    @property
    def size(self) -> int:
        """How long the CMS gets at most, without a time-stamp."""
        return len(self.cast(DIGEST, bytes(ROOM_FOR_A_SIGNATURE)))


@lru_cache(maxsize=256)
def mould_for(certificate: Certificate, others: tuple[Certificate, ...]) -> Mould:
    """The mould of one signer."""
    from asn1crypto import cms
    from pyhanko.sign.general import as_signing_certificate_v2, simple_cms_attribute
    from pyhanko.sign.signers import Signer
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    class Maker(Signer):
        """Fills in what stands in the mould."""

        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
            return SIGNATURE

        async def unsigned_attrs(self, *_: Any, **__: Any) -> None:
            return None

    registry = SimpleCertificateStore()
    registry.register_multiple([parsed(other) for other in others])
    maker = Maker(signing_cert=parsed(certificate), cert_registry=registry, embed_roots=True)
    # PAdES wants exactly these three; the time of signing stands in the PDF.
    attributes = cms.CMSAttributes(
        [
            simple_cms_attribute("content_type", "data"),
            simple_cms_attribute("message_digest", DIGEST),
            simple_cms_attribute("signing_certificate_v2", as_signing_certificate_v2(maker.signing_cert)),
        ]
    )
    made = at_once(maker.async_sign_prescribed_attributes("sha256", attributes)).dump()
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return Mould(str(names[0].value) if names else "", attributes.dump(), levels_of(made))


def levels_of(element: bytes) -> tuple[tuple[Tag, bytes], ...]:
    """Follow the last part of each structure down to the signature."""
    from asn1crypto.parser import parse, peek

    levels: list[tuple[Tag, bytes]] = []
    while True:
        kind, method, number, _header, content, _trailer = parse(element)
        if (kind, method, number) == OCTET_STRING and content == SIGNATURE:
            return tuple(levels)
        last, rest = 0, 0
        while rest < len(content):
            last, rest = rest, rest + peek(content[rest:])
        levels.append(((kind, method, number), content[:last]))
        element = content[last:]


def parsed(certificate: Certificate) -> Any:
    """The same certificate as pyHanko wants it."""
    from asn1crypto import x509

    return x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def at_once(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine that waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration as finished:
        return finished.value
    raise RuntimeError("it waits for something")
