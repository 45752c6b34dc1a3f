"""How the post room's facts read on its page."""

from __future__ import annotations

from flask_babel import lazy_gettext

from services.notify import sending

SUBJECT_MATTERS = {
    "submitted": lazy_gettext("Application received"),
    "correction": lazy_gettext("Correction requested"),
    "letter": lazy_gettext("Letter ready"),
    "answer": lazy_gettext("Question answered"),
}
CHANNELS = {"email": lazy_gettext("E-mail"), "whatsapp": "WhatsApp"}
STATES = {
    "waiting": (lazy_gettext("Being sent"), "yellow"),
    "sent": (lazy_gettext("Sent"), "green"),
    "failed": (lazy_gettext("Failed"), "red"),
}
REASONS = {
    sending.UNKNOWN_PERSON: lazy_gettext("The applicant's data is no longer kept."),
    sending.NO_ADDRESS: lazy_gettext("The applicant gave no address for this channel."),
    sending.REFUSED: lazy_gettext("The message was refused."),
    sending.GAVE_UP: lazy_gettext("The receiving side did not answer for hours."),
}


def state_of(state: str) -> dict[str, str]:
    """A coloured tag."""
    text, colour = STATES[state]
    return {"text": str(text), "tag": colour}


def reason_of(reason: str) -> dict[str, str]:
    """Why it failed, in a sentence; below it the codes that the receiving side gave."""
    kind, _, detail = reason.partition(": ")
    return {"text": str(REASONS.get(kind, reason)), "hint": detail.rpartition(": ")[2]}
