"""What can be found in a file from outside; the words between the process that looks and the one that judges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

MOST_PAGES = 200

Trouble = Literal["", "rubbish", "pages", "protected", "exhausted"]
Doubt = Literal["", "broken", "stranger", "expired", "revoked"]


@dataclass(frozen=True)
class Signature:
    """One signature. ``intact``: what it covers is as it was signed; ``whole``: it covers every byte of the file;
    ``changed_after``: more was added than what PAdES adds to keep a signature checkable; ``trusted``: its certificate
    counted under one of our roots when it was made, else ``doubt`` says what is against it."""

    signer: str = ""
    organisation: str = ""
    signed_at: str | None = None
    time_source: Literal["timestamp", "claimed"] | None = None
    intact: bool = False
    whole: bool = False
    trusted: bool = False
    level: str | None = None
    changed_after: bool = True
    doubt: Doubt = "broken"


@dataclass(frozen=True)
class Findings:
    """What was found in a file. When ``trouble`` says why it cannot be read, nothing else counts."""

    trouble: Trouble = ""
    signatures: tuple[Signature, ...] = ()
