"""Taking files in for a requirement: scanned, examined, stored, recorded; or refused, and then nothing is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO
from uuid import UUID

from services.intake.application import new_document
from services.intake.catalogue_pages import counter
from services.intake.domain import PermitApplication
from services.intake.paperwork import Asked
from services.intake.photos import one_pdf
from services.intake.rules import TooManyDocuments
from services.intake.web import applicant, asked_of, own
from services.shared.offload import offload, ready
from services.shared.refusals import NotFound, Unavailable
from services.shared.uploads import DECODERS, FileInfected, FileMissing, FileRefused, FormatNotAllowed, Stored, checked
from services.shared.virus_scanner import Verdict

AT_THE_FIELD = FileRefused, TooManyDocuments  # what the applicant can mend by choosing other files


@dataclass(frozen=True)
class Chosen:
    """A file that the applicant chose; of its name only the ending counts."""

    stream: IO[bytes]
    name: str


def receive(found: PermitApplication, requirement: str, files: Sequence[Chosen], *, together: bool = False) -> None:
    """Take the files in; ``together`` makes one PDF of photos. Raises a named refusal."""
    if counter().intake.outdated(found):
        counter().intake.follow_the_law(found.id, applicant())
        found = own(found.id)
    asked = {each.requirement.doc: each for each in asked_of(found)}.get(requirement)
    if asked is None:
        raise NotFound
    found.expect(requirement)
    if not files:
        raise FileMissing
    if len(files) > 1 and (together or asked.most == 1):
        files = [put_together(files, asked)]
    if len(files) > asked.most:
        raise TooManyDocuments(most=asked.most)
    passed = [(file, *examined(file, asked)) for file in files]
    for file, stored, clean in passed:
        file.stream.seek(0)
        counter().store.put(file.stream, stored.size, stored.sha256, stored.media_type)
        document = new_document(requirement, asked.title, stored.sha256, stored.media_type, stored.size)
        counter().intake.upload(found.id, applicant(), document, clean=clean)


def reuse(found: PermitApplication, requirement: str, document_id: UUID) -> None:
    """Take a document of an earlier application; raises :class:`NotFound` for somebody else's."""
    asked = {each.requirement.doc: each for each in asked_of(found)}.get(requirement)
    earlier = counter().intake.earlier_documents(found, applicant(), [requirement]).get(requirement, [])
    known = next((each for each in earlier if each.document_id == document_id), None)
    if asked is None or known is None:
        raise NotFound
    document = new_document(requirement, asked.title, known.sha256, known.media_type, known.size)
    counter().intake.upload(found.id, applicant(), document, clean=True)


def examined(file: Chosen, asked: Asked) -> tuple[Stored, bool]:
    """What the file is, and whether the scanner called it clean; one without a verdict goes into quarantine."""
    clean = scanned(file.stream)
    file.stream.seek(0)
    return checked(file.stream, file.name, asked.formats, counter().upload_limit_mb), clean


def scanned(stream: IO[bytes]) -> bool:
    """Whether there is a verdict already; raises :class:`FileInfected`."""
    stream.seek(0)
    try:
        verdict = counter().scanner.scan(stream)
    except Unavailable:
        return False
    if not verdict.clean:
        remember(stream, verdict)
        raise FileInfected
    return True


def remember(stream: IO[bytes], verdict: Verdict) -> None:
    """What was found in a file also counts for those with the same bytes that wait in quarantine."""
    stream.seek(0)
    counter().intake.quarantine.settle(hashlib.file_digest(stream, "sha256").hexdigest(), verdict)  # type: ignore[arg-type]


def put_together(photos: Sequence[Chosen], asked: Asked) -> Chosen:
    """One PDF of several photos, where a PDF is accepted."""
    if asked.formats and "pdf" not in asked.formats:
        raise FormatNotAllowed(formats=", ".join(asked.formats).upper())
    for photo in photos:
        scanned(photo.stream)
    ready(*DECODERS)
    return Chosen(offload(one_pdf, [photo.stream for photo in photos], counter().upload_limit_mb), "foto.pdf")
