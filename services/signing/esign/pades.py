"""PAdES signatures by pyHanko, at each of its levels, with a key at hand."""

from __future__ import annotations

import io
from typing import Any

from services.signing.esign.keys import Key
from services.signing.esign.long_term import archived
from services.signing.esign.mould import Mould, mould_for
from services.signing.esign.provider import INVISIBLE, REASON, Placement
from services.signing.esign.timestamping import Timestamping, stamper
from services.signing.esign.turns import in_turns

FIELD = "TandaTangan"
LIBRARIES = (
    "asn1crypto.tsp",
    "asn1crypto.x509",
    "pyhanko.pdf_utils.images",
    "pyhanko.pdf_utils.incremental_writer",
    "pyhanko.sign.fields",
    "pyhanko.sign.signers",
    "pyhanko.sign.timestamps",
    "pyhanko.sign.validation",
    "pyhanko.stamp",
    "pyhanko_certvalidator.registry",
)


def sign(pdf: bytes, key: Key, timestamping: Timestamping | None = None, placement: Placement = INVISIBLE) -> bytes:
    """The same PDF with a signature that allows no later change.

    Computes beside the hub and waits on it. Raises :class:`AuthorityDown` when a time-stamp is wanted and not to be
    had: nothing is signed at a lower level instead.
    """
    signed: bytes = in_turns(_signed(pdf, key, timestamping, placement), timestamping, LIBRARIES)
    return signed


async def _signed(pdf: bytes, key: Key, timestamping: Timestamping | None, placement: Placement) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.signers import PdfSigner

    mould = mould_for(key.certificate, key.others)
    authority = stamper() if timestamping else None
    room = mould.size
    if authority and timestamping:
        room += await timestamping.room(authority)
    signer = PdfSigner(
        metadata(),
        signer_with(key, mould),
        timestamper=authority,
        stamp_style=stamp(placement),
        new_field_spec=field(placement),
    )
    output = io.BytesIO()
    # Without the number of bytes pyHanko would make every signature twice.
    await signer.async_sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), bytes_reserved=2 * room, output=output)
    if authority and timestamping and timestamping.level == "B-LTA":
        await archived(output, key, timestamping, authority)
    return output.getvalue()


def metadata() -> Any:
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata

    return PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        reason=REASON,
    )


def signer_with(key: Key, mould: Mould) -> Any:
    """A pyHanko signer that casts its CMS."""
    import hashlib

    from pyhanko.sign.general import simple_cms_attribute
    from pyhanko.sign.signers import Signer

    class CastingSigner(Signer):
        @property
        def subject_name(self) -> str:
            return mould.name

        async def async_sign(
            self, data_digest: bytes, digest_algorithm: str, *_: Any, timestamper: Any = None, **__: Any
        ) -> bytes:
            signature = key.sign(mould.signed_attributes(data_digest))
            if timestamper is None:
                return mould.cast(data_digest, signature)
            token = await timestamper.async_timestamp(hashlib.sha256(signature).digest(), digest_algorithm)
            return mould.cast(data_digest, signature, simple_cms_attribute("signature_time_stamp_token", token).dump())

    return CastingSigner()


def field(placement: Placement) -> Any | None:
    """Where the signature is seen; None when it is not."""
    from pyhanko.sign.fields import SigFieldSpec

    if not placement.visible:
        return None
    left, low = round(placement.x), round(placement.y)
    box = (left, low, left + round(placement.width), low + round(placement.height))
    return SigFieldSpec(FIELD, on_page=placement.page - 1, box=box)


def stamp(placement: Placement) -> Any | None:
    """What is seen there."""
    if not placement.visible:
        return None
    from PIL import Image
    from pyhanko.pdf_utils.images import PdfImage
    from pyhanko.stamp import StaticStampStyle

    image = PdfImage(Image.open(io.BytesIO(placement.image)))
    return StaticStampStyle(border_width=0, background=image, background_opacity=1)
