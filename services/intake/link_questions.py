"""Whether somebody without the link may see a status page: who knows the end of the applicant's NIK gets the link."""

from __future__ import annotations

import hmac
from uuid import UUID

from services.intake.counter import Counter
from services.intake.domain import PermitApplication
from services.shared.personal_data import PersonalDataErased
from services.shared.refusals import NotFound

DIGITS = 4


def status_link(counter: Counter, application_id: str, digits: str) -> str | None:
    """The end of the tracking link, when these are the last four digits of the applicant's NIK; None for all else:
    who asks is not told whether there is such an application."""
    try:
        application = counter.intake.find(PermitApplication, UUID(application_id))
        known = str(counter.accounts.particulars(application.applicant_id)["nik"])[-DIGITS:]
    except (NotFound, PersonalDataErased):
        return None
    if len(digits) != DIGITS or not hmac.compare_digest(known.encode(), digits.encode()):
        return None
    return counter.intake.tracking_token(application)
