"""How somebody without an account may be reached about a complaint: an e-mail address or a phone number, as written."""

from __future__ import annotations

import re
from typing import Any

from services.notify import complaining
from services.notify.application import Notify
from services.notify.intake_asked import Intake
from services.notify.sending import Contact, NobodyKnown

E_MAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]{2,}")
PHONE = re.compile(r"\+\d{9,15}")


def addresses_in(text: str) -> dict[str, str]:
    """``email`` or ``phone`` (E.164; without a country it is one of Indonesia); empty: it reaches nobody."""
    if E_MAIL.fullmatch(text):
        return {"email": text, "phone": ""}
    digits = re.sub(r"[\s().-]", "", text)
    phone = re.sub(r"^(?:0|62(?=8))", "+62", digits)
    return {"email": "", "phone": phone} if PHONE.fullmatch(phone) else {}


def contact_of(notify: Notify, intake: Intake, row: Any, base_url: str) -> Contact:
    """Who complained, as their account or their own words say it; raises :class:`NobodyKnown`."""
    if row.account_id is not None:
        return intake.person_of(row.account_id)
    addresses = addresses_in(complaining.contact_left(notify, row.complaint_id))
    if not addresses:
        raise NobodyKnown
    return {"name": "Bapak/Ibu", "language": "id", "base_url": base_url, **addresses}
