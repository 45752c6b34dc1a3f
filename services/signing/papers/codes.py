"""The QR code that leads to the public page of a letter."""

from __future__ import annotations

import io

MASK = 3  # any is readable; to look for the best one takes longer than to set the whole page


def qr_code(url: str) -> str:
    """An SVG drawing."""
    import segno

    picture = io.BytesIO()
    segno.make(url, error="m", micro=False, mask=MASK).save(
        picture, kind="svg", border=0, dark="#0f5257", xmldecl=False, svgns=True
    )
    return picture.getvalue().decode()
