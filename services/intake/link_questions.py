"""Whether somebody without the link may see a status page: who knows the end of the applicant's phone number gets it.

Not of the NIK: that ends with a serial number of people born on the same day, nearly always between 0001 and 0009.
"""

from __future__ import annotations

import hmac
from uuid import UUID

from services.intake.counter import Counter
from services.intake.domain import PermitApplication
from services.shared.personal_data import PersonalDataErased
from services.shared.refusals import NotFound

DIGITS = 4


def status_link(counter: Counter, application_id: str, digits: str) -> str | None:
    """The end of the tracking link, when these are the last four digits of the applicant's phone number; None for all
    else, also for who left none:
    who asks is not told whether there is such an application."""
    try:
        application = counter.intake.find(PermitApplication, UUID(application_id))
        known = str(counter.accounts.particulars(application.applicant_id)["phone"])[-DIGITS:]
    except (NotFound, PersonalDataErased):
        return None
    if len(digits) != DIGITS or len(known) != DIGITS or not hmac.compare_digest(known.encode(), digits.encode()):
        return None
    return counter.intake.tracking_token(application)
