"""An application in the words of the API."""

from __future__ import annotations

from typing import Any

from flask import url_for

from services.intake import read_model
from services.intake.api import models
from services.intake.catalogue_pages import counter
from services.intake.domain import PermitApplication
from services.intake.erasing import RUNNING
from services.intake.visit_pages import choosable
from services.intake.web import asked_of
from services.shared.contracts import Document
from services.shared.refusals import NotFound
from services.shared.uploads import EVERY_FORMAT


def application_in_full(found: PermitApplication) -> models.Application:
    """Everything the counter knows of it."""
    intake = counter().intake
    permit, on_paper = intake.permit(found.permit_code), intake.paper_permit(found)
    return models.Application(
        **outline(found),
        permit_code=found.permit_code,
        url=url_for("api.read_application", application_id=found.id),
        permit_name=permit.nama,
        permit_name_en=permit.name_en,
        kind=found.kind,
        earlier_permit_id=found.earlier_id,
        earlier_permit_number=on_paper.number if on_paper else found.earlier_number,
        answered=found.answered,
        answers=intake.answers(found),
        suggested_answers={} if found.answered else intake.earlier_answers(found),
        requirements=[
            models.Asked(
                document=each.requirement.doc,
                title=each.title,
                mandatory=each.mandatory,
                condition=each.requirement.syarat or None,
                formats=list(each.formats or EVERY_FORMAT),
                received=[document_of(found, one) for one in found.documents.get(each.requirement.doc, ())],
            )
            for each in asked_of(found)
        ],
        missing=[key for key in found.mandatory if key not in found.documents],
    )


def status_of(found: PermitApplication) -> models.Status:
    """How it stands."""
    return models.Status(**outline(found))


def outline(found: PermitApplication) -> dict[str, Any]:
    """What both say."""
    intake = counter().intake
    line = read_model.application(intake.datastore, found.id)
    if line is None:
        raise NotFound
    token = intake.tracking_token(found)
    return {
        "id": found.id,
        "number": found.number,
        "state": line.state,
        "changed_at": line.changed_at,
        "corrections": corrections_of(found),
        "appointments": [
            models.Appointment(
                step=proposal.step,
                agency=proposal.agency,
                moments=list(choosable(found, proposal.step)),
                answer_by=proposal.answer_by,
                chosen=proposal.chosen,
            )
            for proposal in found.proposals.values()
            if line.state in RUNNING
        ],
        "letter": letter_of(found),
        "tracking_url": f"{counter().base_url}/lacak/{token}" if token else None,
    }


def corrections_of(found: PermitApplication) -> list[models.Correction]:
    """What has to be mended, and what came already."""
    if not found.faults:
        return []
    intake = counter().intake
    papers = {each.requirement.doc: each.title for each in asked_of(found)}
    questions = {each.key: each.label for each in intake.questions_of(found)}
    anew = intake.answers_anew(found)

    def one(kind: Any, key: str, reason: str) -> models.Correction:
        answer, files = kind == "answer", found.replaced.get(key, ())
        return models.Correction(
            kind=kind,
            document=key,
            title=(questions if answer else papers).get(key, key),
            reason=reason,
            received=[] if answer else [document_of(found, each) for each in files],
            answer=anew.get(key) if answer else None,
            done=key in anew if answer else bool(files),
        )

    return [
        *(one(fault.kind, fault.requirement, fault.reason) for fault in found.faults),
        *(one("document", key, "") for key in found.needed),
    ]


def letter_of(found: PermitApplication) -> models.Letter | None:
    """The letter, once it is signed."""
    if found.letter is None:
        return None
    return models.Letter(
        letter=found.letter["letter"],
        number=found.letter["number"],
        url=url_for("api.read_letter", application_id=found.id),
    )


def document_of(found: PermitApplication, document: Document) -> models.Document:
    """A received document."""
    return models.Document(
        id=document.document_id,
        requirement=document.requirement,
        title=document.title,
        sha256=document.sha256,
        media_type=document.media_type,
        size=document.size,
        url=url_for("api.read_document", application_id=found.id, document=document.document_id),
    )
