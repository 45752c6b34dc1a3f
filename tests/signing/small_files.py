"""Small PDFs and images to sign."""

from __future__ import annotations

import base64
import io

import pikepdf

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def simple_pdf(words: str, pages: int = 1) -> bytes:
    """A PDF that says something."""
    document = pikepdf.new()
    for number in range(pages):
        page = document.add_blank_page(page_size=(595, 842))
        page.Contents = document.make_stream(f"% {words} {number}\n0 0 100 100 re f".encode())
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()
