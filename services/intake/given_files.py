"""Files that an applicant sent to the helpdesk and lets go into the correction."""

from __future__ import annotations

import structlog

from services.intake.application import Intake, new_document
from services.intake.domain import PermitApplication
from services.intake.rules import NoCorrectionAsked, TooManyDocuments
from services.shared.contracts.notify import FileGiven
from services.shared.refusals import NotFound
from services.shared.uploads import accepts

log = structlog.get_logger(__name__)


def take_in(intake: Intake, said: FileGiven) -> None:
    """Take it in like an upload: it is scanned anew, and waits until the applicant hands the correction in. One that
    the correction does not want any more, or not of this type, is left where it is."""
    application = intake.find(PermitApplication, said.application_id)
    asked = {each.requirement.doc: each for each in intake.asked_of(application)}.get(said.requirement)
    if asked is None or said.requirement not in application.wanted or not accepts(asked.formats, said.media_type):
        left(said, "not wanted")
        return
    document = new_document(said.requirement, asked.title, said.sha256, said.media_type, said.size)
    try:
        intake.upload(said.application_id, said.account_id, document)
    except (NoCorrectionAsked, NotFound, TooManyDocuments) as refusal:
        left(said, type(refusal).__name__)


def left(said: FileGiven, reason: str) -> None:
    """Say why nothing became of it."""
    log.info("a file was not taken over", application_id=str(said.application_id), reason=reason)
