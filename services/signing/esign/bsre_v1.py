"""The first interface of the Esign Client Service: forms with files, and PDFs as answers."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from requests import Request

from services.signing.esign.exchange import Answer
from services.signing.esign.provider import REASON, Placement, Secret

Files = dict[str, tuple[str, bytes, str]]


class FirstInterface:
    """Builds the requests and reads the answers. It keeps what it signed under an id until somebody fetches it."""

    def sign(self, nik: str, secret: Secret, pdf: bytes, placement: Placement) -> Request:
        form = {"nik": nik, "passphrase": secret.reveal(), "reason": REASON, "tampilan": "invisible"}
        files: Files = {"file": ("surat.pdf", pdf, "application/pdf")}
        if placement.visible:
            form |= {
                "tampilan": "visible",
                "image": "true",
                "page": str(placement.page),
                "xAxis": str(round(placement.x)),
                "yAxis": str(round(placement.y)),
                "width": str(round(placement.width)),
                "height": str(round(placement.height)),
            }
            files["imageTTD"] = ("tampilan.png", placement.image, "image/png")
        return Request("POST", "/api/sign/pdf", data=form, files=files)

    def signed(self, answer: Answer) -> bytes:
        return answer.body

    def number(self, answer: Answer) -> str | None:
        """Under which the service keeps what it signed."""
        return answer.headers.get("id_dokumen") or None

    def fetch(self, number: str) -> Request:
        """What it signed; it gives it once only."""
        return Request("GET", f"/api/sign/download/{quote(number, safe='')}")

    def status(self, nik: str) -> Request:
        return Request("GET", f"/api/user/status/{quote(nik, safe='')}")

    def verify(self, pdf: bytes) -> Request:
        return Request("POST", "/api/sign/verify", files={"signed_file": ("surat.pdf", pdf, "application/pdf")})

    send_code: Callable[[str, int], Request] | None = None
