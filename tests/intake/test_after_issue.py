"""What an applicant sees of a letter after it was issued: decrees, the letter that counts, and the renewal."""

from __future__ import annotations

import hashlib
import io
from datetime import date, timedelta
from typing import Any

import pytest

from services.intake.domain import PermitApplication
from services.intake.reactions import react
from services.shared.contracts import Contract
from services.shared.contracts.signing import (
    LetterReinstated,
    LetterRevoked,
    LetterSuperseded,
    LetterSuspended,
    PermitExpired,
)
from tests.intake.counters import AT, BUDI, Applicant, Site, id_of, pdf, submitted

pytestmark = pytest.mark.servers
NUMBER, CODE = "503/MAKAM/001/XI/2026", "A" * 26


def issued(site: Site, applicant: Applicant, days: int | None = None) -> str:
    """A permit that ends in so many days; the address of its application."""
    application = submitted(applicant)
    end = site.intake.today() + timedelta(days=days) if days is not None else None
    sha256 = stored(site, 9)
    site.intake.receive_letter(
        id_of(application), letter="permit", number=NUMBER, code=CODE, sha256=sha256, valid_until=end
    )
    return application


def stored(site: Site, pages: int) -> str:
    paper = pdf(pages)
    digest = hashlib.sha256(paper).hexdigest()
    site.store.put(io.BytesIO(paper), len(paper), digest, "application/pdf")
    return digest


def hear(site: Site, application: str, kind: type[Contract], **facts: Any) -> None:
    """The same fact comes twice, as it may."""
    said = kind(application_id=id_of(application), at=AT, **facts)
    for _ in range(2):
        react(said, site.intake)


def by_decree(site: Site, code: str = "D" * 26) -> dict[str, Any]:
    decree = {"decree_number": f"503/{code[0]}/001/XI/2026", "decree_code": code, "decree_sha256": stored(site, 3)}
    return {"reason": "Keterangan palsu.", "by": "hadi", **decree}


def find(site: Site, application: str) -> PermitApplication:
    found: PermitApplication = site.intake.find(PermitApplication, id_of(application))
    return found


def words(applicant: Applicant, address: str) -> str:
    return " ".join(applicant.page(address).main.get_text(" ").split())  # type: ignore[union-attr]


def test_a_revoked_permit_says_so_and_gives_the_decree(site: Site, sari: Applicant) -> None:
    application = issued(site, sari)

    hear(site, application, LetterRevoked, **by_decree(site))

    assert "Izin telah dicabut dan tidak berlaku lagi" in words(sari, application)
    assert "Dicabut" in words(sari, "/permohonan")
    decree = sari.client.get(f"{application}/surat/{'D' * 26}")
    assert (decree.mimetype, len(find(site, application).others)) == ("application/pdf", 1)
    assert site.intake.earlier_permits(sari.account_id, "MAKAM") == []


def test_a_suspension_is_shown_until_it_ends(site: Site, sari: Applicant) -> None:
    application = issued(site, sari)

    hear(site, application, LetterSuspended, **by_decree(site), until=date(2027, 2, 28))
    suspended = words(sari, application)
    hear(site, application, LetterReinstated, reason="", by=None)

    assert "dibekukan sampai dengan 28 Februari 2027" in suspended
    assert "jangan digunakan" not in words(sari, application)
    assert "Keputusan pembekuan" in words(sari, application)


def test_the_letter_that_took_anothers_place_is_the_one_to_download(site: Site, sari: Applicant) -> None:
    application = issued(site, sari)
    new = {"letter": "permit", "number": "503/MAKAM/002/XI/2026", "code": "B" * 26, "sha256": stored(site, 4)}

    hear(site, application, LetterSuperseded, **new, size=1, valid_until=None, former_code=CODE, reason="x", by="hadi")

    assert "503/MAKAM/002/XI/2026" in words(sari, application)
    latest, former = sari.client.get(f"{application}/surat"), sari.client.get(f"{application}/surat/{CODE}")
    assert hashlib.sha256(latest.data).hexdigest() == new["sha256"]
    assert former.status_code == 200
    assert former.data != latest.data
    [known] = site.intake.earlier_permits(sari.account_id, "MAKAM")
    assert known.number == "503/MAKAM/002/XI/2026"


def test_nobody_else_reads_these_letters(site: Site, sari: Applicant) -> None:
    application = issued(site, sari)
    hear(site, application, LetterRevoked, **by_decree(site))

    assert site.applicant(BUDI).client.get(f"{application}/surat/{'D' * 26}").status_code == 404
    assert sari.client.get(f"{application}/surat/{'X' * 26}").status_code == 404


@pytest.mark.parametrize(("days", "offered"), [(None, False), (91, False), (90, True), (0, True), (-20, True)])
def test_a_renewal_is_offered_from_ninety_days_before_the_end(
    site: Site, sari: Applicant, days: int | None, *, offered: bool
) -> None:
    application = issued(site, sari, days)

    assert ("Perpanjang izin ini" in words(sari, application)) is offered


def test_the_renewal_starts_from_this_permit(site: Site, sari: Applicant) -> None:
    application = issued(site, sari, 30)
    page = sari.page(application)
    link = next(str(each["href"]) for each in page.select("a") if "Perpanjang izin ini" in each.text)

    _, chosen = sari.form(link, "")
    started = sari.submit(link, "").headers["Location"]

    assert chosen["earlier"] == str(id_of(application))
    draft = find(site, str(started).removesuffix("/langkah"))
    assert (draft.kind, draft.earlier_number) == ("renewal", NUMBER)


def test_a_permit_that_ran_out_says_so_and_can_be_renewed_unless_it_was_revoked(site: Site, sari: Applicant) -> None:
    application = issued(site, sari, -1)

    hear(site, application, PermitExpired, number=NUMBER, code=CODE, valid_until=date(2026, 11, 1))
    expired = words(sari, application)
    hear(site, application, LetterRevoked, **by_decree(site))

    assert "Masa berlaku izin telah habis" in expired
    assert "Perpanjang izin ini" in expired
    assert "Perpanjang izin ini" not in words(sari, application)
