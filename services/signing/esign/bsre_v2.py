"""The second interface of the Esign Client Service: JSON both ways, also with one-time codes."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any

from requests import Request

from services.signing.esign.bsre_answers import told
from services.signing.esign.exchange import Answer
from services.signing.esign.provider import REASON, Placement, Secret


class SecondInterface:
    """Builds the requests and reads the answers. It forgets what it signed."""

    def sign(self, nik: str, secret: Secret, pdf: bytes, placement: Placement) -> Request:
        properties: dict[str, Any] = {"tampilan": "INVISIBLE", "reason": REASON}
        if placement.visible:
            properties |= {
                "tampilan": "VISIBLE",
                "imageBase64": base64.b64encode(placement.image).decode(),
                "page": placement.page,
                "originX": placement.x,
                "originY": placement.y,
                "width": placement.width,
                "height": placement.height,
            }
        body = {
            "nik": nik,
            secret.kind: secret.reveal(),
            "signatureProperties": [properties],
            "file": [base64.b64encode(pdf).decode()],
        }
        return Request("POST", "/api/v2/sign/pdf", json=body)

    def signed(self, answer: Answer) -> bytes:
        """The first file in the answer; nothing when there is none."""
        match told(answer).get("file"):
            case [str(first), *_]:
                try:
                    return base64.b64decode(first, validate=True)
                except binascii.Error:
                    return b""
        return b""

    def number(self, answer: Answer) -> str | None:
        return None

    def status(self, nik: str) -> Request:
        return Request("POST", "/api/v2/user/check/status", json={"nik": nik})

    def verify(self, pdf: bytes) -> Request:
        return Request("POST", "/api/v2/verify/pdf", json={"file": base64.b64encode(pdf).decode()})

    def send_code(self, nik: str, letters: int) -> Request:
        """A one-time code by e-mail, for this many letters."""
        return Request("POST", "/api/v2/sign/get/totp", json={"nik": nik, "data": letters})

    fetch: Callable[[str], Request] | None = None
