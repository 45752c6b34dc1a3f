"""Whom a message reaches: applicants and staff as intake knows them; about a conversation whoever wrote in it, by the
way by which they wrote; about a complaint whoever filed it, as they said themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from services.notify import complaint_contact, complaint_read_model, conversation_read_model, helping
from services.notify.application import Notify
from services.notify.intake_asked import Intake
from services.notify.sending import Contact, NobodyKnown


def reaching(notify: Notify, intake: Intake, base_url: str) -> Callable[[UUID, str], Contact]:
    """How senders find a person; raises :class:`NobodyKnown` or :class:`Unavailable`."""

    def contact_of(about: UUID, username: str) -> Contact:
        row = None if username else conversation_read_model.one(notify.datastore, about)
        if row is None:
            complaints = [] if username else complaint_read_model.one(notify.datastore, about)
            for complaint in complaints:
                return complaint_contact.contact_of(notify, intake, complaint, base_url)
            return intake.contact_of(about, username)
        page = f"{base_url}/bantuan/percakapan/{about}"
        if row.account_id is not None:
            return {**by_their_way(row, intake.person_of(row.account_id)), "chat_url": page}
        return {**stranger(notify, row), "chat_url": f"{page}/kunci/{helping.key_of(notify, about)}"}

    return contact_of


def by_their_way(row: Any, contact: Contact) -> Contact:
    """Who writes e-mails is answered by e-mail; WhatsApp and the site have e-mail behind them anyway."""
    return {**contact, "phone": ""} if row.way == "email" else contact


def stranger(notify: Notify, row: Any) -> dict[str, str]:
    """What a stranger said of themselves; raises :class:`NobodyKnown`."""
    words = helping.first_words(notify, row)
    address = words.get("address", "")
    if not address:
        raise NobodyKnown
    is_email = "@" in address
    return {
        "name": words.get("name") or ("Bapak/Ibu"),
        "email": address if is_email else "",
        "phone": "" if is_email else address,
        "language": "id",
    }
