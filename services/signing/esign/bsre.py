"""Signing with certificates of BSrE (Balai Sertifikasi Elektronik), through its Esign Client Service."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from requests import Request
from requests.auth import HTTPBasicAuth

from services.shared.offload import offload, ready
from services.signing.esign import returned
from services.signing.esign.bsre_answers import declined, standing_in, told
from services.signing.esign.bsre_v1 import FirstInterface
from services.signing.esign.bsre_v2 import SecondInterface
from services.signing.esign.exchange import READ_SECONDS, Answer, exchange
from services.signing.esign.provider import (
    INVISIBLE,
    NO_CODES,
    Closed,
    CodeSent,
    Outcome,
    Pen,
    Placement,
    Refused,
    Secret,
    Signed,
    Signer,
    Standing,
    Unknown,
    Unreachable,
)
from services.signing.esign.returned import Imprint, Unfamiliar

INTERFACES: dict[str, FirstInterface | SecondInterface] = {"v1": FirstInterface(), "v2": SecondInterface()}


@dataclass(frozen=True)
class Citizen:
    """What BSrE knows a signer by: the number in this file."""

    nik_file: Path

    @property
    def nik(self) -> str:
        return self.nik_file.read_text().strip()


@dataclass(frozen=True)
class Bsre:
    """One Esign Client Service, where our application is known by name and password. ``roots`` are the authorities
    that signatures must come from; without them any intact signature is taken."""

    url: str
    username: str
    password_file: Path
    api: str = "v2"
    ca_file: Path | None = None
    roots: tuple[Path, ...] = ()
    read_seconds: float = READ_SECONDS
    name: str = "bsre"

    def pen(self, signer: Signer, secret: Secret) -> Pen | Refused:
        """Nothing is asked yet: the service looks at the secret only when it signs."""
        if secret.kind == "totp" and not self.sends_codes:
            return NO_CODES
        try:
            return BsrePen(self, signer.means.nik, secret)
        except OSError as missing:
            return Refused("no-signer", str(missing.strerror))

    def ask(self, signer: Signer, reference: str) -> Signed | Refused | Unknown:
        """Fetch what was signed under this number. The service gives it once: later only a person can find out."""
        number, _, sha256 = reference.rpartition(":")
        if not number or self.interface.fetch is None:
            return Unknown("the service cannot be asked", reference)
        answer = self.send(self.interface.fetch(number))
        if not isinstance(answer, Answer):
            return Unknown(answer.reason, reference)
        if answer.status != 200 or not answer.whole:
            return Unknown(f"the service did not give the document (HTTP {answer.status})", reference)
        return self.looked_at(answer.body, Imprint(sha256), reference)

    def standing(self, signer: Signer) -> Standing:
        try:
            return standing_in(self.send(self.interface.status(signer.means.nik)))
        except OSError as missing:
            return Standing("refused", "no-signer", str(missing.strerror))

    def name_of(self, signer: Signer) -> str:
        """The service tells nobody's name before it has signed."""
        return ""

    @property
    def sends_codes(self) -> bool:
        return self.interface.send_code is not None

    def send_code(self, signer: Signer, letters: int = 1) -> CodeSent | Refused | Unreachable | Unknown:
        if self.interface.send_code is None:
            return NO_CODES
        answer = self.send(self.interface.send_code(signer.means.nik, letters))
        if not isinstance(answer, Answer):
            return answer
        if answer.status == 200:
            return CodeSent()
        return declined(answer) or Unknown(f"HTTP {answer.status}")

    def verify(self, pdf: bytes) -> dict[str, Any] | Unreachable | Unknown:
        """What the service itself says of a signed file, in its own terms."""
        answer = self.send(self.interface.verify(pdf))
        if not isinstance(answer, Answer):
            return answer
        return told(answer) if answer.status == 200 and answer.whole else Unknown(f"HTTP {answer.status}")

    @property
    def interface(self) -> FirstInterface | SecondInterface:
        return INTERFACES[self.api]

    def send(self, request: Request) -> Answer | Unreachable | Unknown:
        """Ask the service once, in the application's name."""
        try:
            password = self.password_file.read_text().strip()
        except OSError as missing:
            return Unreachable(f"the application's password cannot be read ({missing.strerror})")
        request.url = self.url.rstrip("/") + str(request.url)
        request.auth = HTTPBasicAuth(self.username, password)
        return exchange(request, self.ca_file, self.read_seconds)

    def looked_at(self, pdf: bytes, ours: Imprint, reference: str | None) -> Signed | Unknown:
        """Only our own document, signed and whole, is called signed."""
        ready(*returned.LIBRARIES)
        try:
            offload(returned.check, pdf, ours, self.roots)
        except Unfamiliar as wrong:
            return Unknown(f"what came back is not our document, signed: {wrong}", reference)
        return Signed(pdf)


class BsrePen:
    """Sends each letter once, with the secret."""

    def __init__(self, service: Bsre, nik: str, secret: Secret) -> None:
        self._service = service
        self._nik = nik
        self._secret: Secret | None = secret

    def sign(self, pdf: bytes, placement: Placement = INVISIBLE) -> Outcome:
        if self._secret is None:
            raise Closed
        ready(*returned.LIBRARIES)
        try:
            ours = offload(Imprint.of, pdf)
        except Unfamiliar as unreadable:
            return Refused("file-not-accepted", str(unreadable))
        service, interface = self._service, self._service.interface
        answer = service.send(interface.sign(self._nik, self._secret, pdf, placement))
        if not isinstance(answer, Answer):
            return answer
        number = interface.number(answer)
        reference = f"{number}:{ours.sha256}" if number else None
        if not answer.whole:
            return Unknown("the answer ended in the middle", reference)
        if no := declined(answer, self._secret):
            return no
        if answer.status != 200:
            return Unknown(f"the service answers with status {answer.status}", reference)
        return service.looked_at(interface.signed(answer), ours, reference)

    def close(self) -> None:
        self._secret = None
