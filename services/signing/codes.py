"""The public codes of letters."""

from __future__ import annotations

import base64
import secrets


def new_code() -> str:
    """An unguessable public code: 128 random bits in letters and digits that a QR code packs well."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=")
