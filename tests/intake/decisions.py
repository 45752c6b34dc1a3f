"""What the rest of the office decides, as the counter hears it."""

from __future__ import annotations

import hashlib
import io
from typing import Any

from services.intake.domain import PermitApplication
from services.intake.reactions import react
from services.shared.contracts import verification
from services.shared.contracts.signing import LetterSigned
from services.shared.contracts.verification import Fault
from tests.intake.counters import AT, Site, id_of, pdf


def sent_back(site: Site, application: str, *requirements: str) -> None:
    """The front office asks for these documents again."""
    asked_for(site, application, *(Fault(requirement=each, reason="Pindaian tidak terbaca.") for each in requirements))


def asked_for(site: Site, application: str, *faults: Fault, step: str = "completeness") -> None:
    """A desk asks for these corrections."""
    said = verification.CorrectionRequested(
        application_id=id_of(application), at=AT, step=step, faults=faults, by="loket"
    )
    react(said, site.intake)


def decided(site: Site, application: str, letter: Any = "permit") -> str:
    """The head signs; the letter lies in the object store. Its SHA-256."""
    paper = pdf(9)
    digest = hashlib.sha256(paper).hexdigest()
    site.store.put(io.BytesIO(paper), len(paper), digest, "application/pdf")
    slip = site.intake.find(PermitApplication, id_of(application)).slip
    assert slip is not None
    said = LetterSigned(
        application_id=id_of(application),
        at=AT,
        step="signature",
        next_step="delivery",
        slip=slip,
        by="kepala",
        letter=letter,
        number="503/MAKAM/001/XI/2026",
        code="K7QF3M2X",
        sha256=digest,
        size=len(paper),
        valid_until=None,
    )
    react(said, site.intake)
    return digest
