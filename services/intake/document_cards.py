"""What the page shows for each requirement: its documents, what may be chosen, what was wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext

from services.intake.catalogue import Catalogue, Permit
from services.intake.catalogue_facts import title_shown, when
from services.intake.catalogue_pages import counter, name_of
from services.intake.documents import every, numbered
from services.intake.domain import PermitApplication
from services.intake.paperwork import Asked
from services.intake.web import applicant
from services.intake.words import title_among
from services.shared.contracts import Document
from services.shared.uploads import EVERY_FORMAT, MEGABYTE, FileInfected
from services.shared.web.errors import sentence_of

PICTURES = "image/"
ALSO_WRITTEN = {"jpg": (".jpg", ".jpeg")}


def cards_of(
    found: PermitApplication, asked: Iterable[Asked], errors: Mapping[str, str], notes: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """One card per requirement; ``notes`` say during a correction why it is asked for."""
    wanted = list(asked)
    documents = found.replaced if found.number else found.documents
    states = counter().intake.quarantine.states(every(documents))
    earlier = counter().intake.earlier_documents(found, applicant(), [each.requirement.doc for each in wanted])
    return [
        card(found, each, documents.get(each.requirement.doc, ()), states)
        | {
            "errors": said(found, each.requirement.doc, errors),
            "note": notes[each.requirement.doc] if notes else "",
            "earlier": [offer(found, row) for row in earlier.get(each.requirement.doc, [])],
        }
        for each in wanted
    ]


def card(
    found: PermitApplication, asked: Asked, documents: Iterable[Document], states: Mapping[str, str]
) -> dict[str, Any]:
    """What the component needs; addresses of a correction differ."""
    key, formats = asked.requirement.doc, asked.formats or EVERY_FORMAT
    catalogue, permit = counter().intake.catalogue, counter().intake.permit(found.permit_code)
    place = {"application_id": found.id, "requirement": key}
    title = title_shown(catalogue, permit, key, asked.title)
    files = [
        file_of(found, document, states) | names(title, place, number)
        for document, place, number in numbered(documents)
    ]
    return {
        "id": key,
        "title": title,
        "action": url_for("uploads.correct" if found.number else "uploads.upload", **place),
        "hint": hint(catalogue, permit, asked),
        "files": files,
        "required": asked.mandatory or found.number is not None,
        "accept": ",".join(ending for each in formats for ending in ALSO_WRITTEN.get(each, (f".{each}",))),
        "several": asked.most > 1,
        "full": asked.most > 1 and len(files) >= asked.most,
        "together": "pdf" in formats,
        "resumable": url_for("resumable.begin", **place),
        "limit": counter().upload_limit_mb * MEGABYTE,
    }


def hint(catalogue: Catalogue, permit: Permit, asked: Asked) -> str:
    """Under which condition it is asked for, and how many may come."""
    parts = []
    if asked.condition and not asked.mandatory:
        parts.append(gettext("Only if: %(condition)s", condition=when(catalogue, permit, asked.condition)))
    if asked.most > 1:
        parts.append(ngettext("At most %(num)s file.", "At most %(num)s files.", asked.most))
    return " ".join(parts)


def said(found: PermitApplication, requirement: str, errors: Mapping[str, str]) -> list[str]:
    """What is wrong at the field: the last attempt, or what the virus scanner found later."""
    if requirement in errors:
        return [errors[requirement]]
    return [sentence_of(FileInfected())] if requirement in found.rejected else []


def file_of(found: PermitApplication, document: Document, states: Mapping[str, str]) -> dict[str, Any]:
    """A received document; it can be looked at once the virus scanner called it clean."""
    state = states[document.sha256]
    href = url_for("documents.document", application_id=found.id, document_id=document.document_id)
    return {
        "id": str(document.document_id),
        "size": document.size,
        "state": state,
        "href": href if state == "clean" else "",
        "preview": href if state == "clean" and document.media_type.startswith(PICTURES) else "",
        "remove": url_for("uploads.remove", application_id=found.id, requirement=document.requirement),
    }


def names(title: str, place: int, number: int) -> dict[str, str]:
    """What a document is called; one of several by its place."""
    looked_at = gettext("Look at file %(place)s of %(number)s", place=place, number=number)
    return {
        "name": looked_at if number > 1 else gettext("Look at the document"),
        "title": title_among(title, place, number),
    }


def offer(found: PermitApplication, row: Any) -> dict[str, Any]:
    """A document of an earlier application."""
    return {
        "id": str(row.document_id),
        "permit": name_of(counter().intake.permit(row.permit_code)),
        "moment": row.uploaded_at,
        "size": row.size,
        "action": url_for("uploads.use_again", application_id=found.id, requirement=row.requirement),
    }
