"""Files that people sent, shown on our address."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response

ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
NOTHING_RUNS = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; object-src 'self'; frame-ancestors 'self'"
)


def shown_file(content: Iterable[bytes], media_type: str, name: str) -> Response:
    """The content in pieces, opened by the browser; nothing in it can run on our pages."""
    response, ending = Response(content, mimetype=media_type), ENDINGS[media_type]
    response.headers["Content-Disposition"] = f'inline; filename="{name}.{ending}"'
    # A browser's own PDF viewer does not start inside a sandbox; PDFs with programs inside were refused.
    response.headers["Content-Security-Policy"] = NOTHING_RUNS + ("" if ending == "pdf" else "; sandbox")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "SAMEORIGIN"  # officers read it beside their checklist
    return response
