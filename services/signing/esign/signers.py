"""Who signs with what, as the signers file says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from services.signing.esign.provider import (
    CodeSent,
    Pen,
    Provider,
    Refused,
    Secret,
    Signed,
    Signer,
    Standing,
    Unknown,
    Unreachable,
)
from services.signing.esign.signers_file import read
from services.signing.esign.timestamping import Timestamping

UNKNOWN = Refused("no-signer")


@dataclass(frozen=True)
class Signers:
    """All who may sign; ``timestamping`` is also for what is sealed without anybody's secret."""

    known: dict[str, Signer]
    providers: dict[str, Provider]
    timestamping: Timestamping | None = None

    @classmethod
    def from_file(cls, path: Path) -> Signers:
        """Raises :class:`SettingError` naming file and line of what is wrong, and what to write instead."""
        return cls(*read(path))

    def of(self, username: str) -> Signer | None:
        """None for whom the file does not know."""
        return self.known.get(username)

    def name_of(self, username: str) -> str:
        """What this person is called: by the signers file, else by their certificate; empty where neither says it."""
        signer = self.of(username)
        return (signer.name or self.providers[signer.provider].name_of(signer)) if signer else ""

    def pen(self, username: str, secret: Secret) -> Pen | Refused:
        """This person's pen, ready to sign."""
        signer = self.of(username)
        return self.providers[signer.provider].pen(signer, secret) if signer else UNKNOWN

    def ask(self, username: str, reference: str) -> Signed | Refused | Unknown:
        """What became of an unknown outcome."""
        signer = self.of(username)
        return self.providers[signer.provider].ask(signer, reference) if signer else UNKNOWN

    def standing(self, username: str) -> Standing:
        """Whether this person can sign now."""
        signer = self.of(username)
        if signer is None:
            return Standing("refused", UNKNOWN.code)
        return self.providers[signer.provider].standing(signer)

    def sends_codes(self, username: str) -> bool:
        """Whether this person may sign with a one-time code instead of a passphrase."""
        signer = self.of(username)
        return signer is not None and self.providers[signer.provider].sends_codes

    def send_code(self, username: str, letters: int = 1) -> CodeSent | Refused | Unreachable | Unknown:
        """Let this person's provider send a one-time code, where it has such."""
        signer = self.of(username)
        return self.providers[signer.provider].send_code(signer, letters) if signer else UNKNOWN
