"""Made-up documents: each says on its face that it is an example."""

from __future__ import annotations

import io
import json

import typst
from PIL import Image, ImageDraw

LETTER = """
#set page(width: 148mm, height: 105mm, margin: 12mm)
#set text(size: 12pt)
#let facts = json(bytes(sys.inputs.facts))
#align(center + horizon)[
  #text(18pt, weight: "bold")[CONTOH]

  #facts.requirement

  Dokumen ini dibuat untuk peragaan: #facts.mark
]
"""


def pdf(requirement: str, mark: str) -> bytes:
    """A one-page PDF; other ``mark``, other bytes."""
    facts = json.dumps({"requirement": requirement, "mark": mark})
    document = typst.compile(LETTER.encode(), format="pdf", sys_inputs={"facts": facts})
    assert isinstance(document, bytes)
    return document


def photograph(requirement: str, mark: str) -> bytes:
    """A JPEG with the same words."""
    image = Image.new("RGB", (640, 480), "#e8eef0")
    ImageDraw.Draw(image).text((40, 220), f"CONTOH {requirement} {mark}", fill="#0b3b45")
    stream = io.BytesIO()
    image.save(stream, "JPEG")
    return stream.getvalue()


def document_for(requirement: str, accept: str, mark: str) -> tuple[str, bytes, str]:
    """File name, bytes and media type of a sample that the upload field accepts."""
    if not accept or "pdf" in accept:
        return f"{requirement}.pdf", pdf(requirement, mark), "application/pdf"
    return f"{requirement}.jpg", photograph(requirement, mark), "image/jpeg"
