"""How the post room's facts read on its page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask_babel import lazy_gettext

from services.notify import sending
from services.notify.topics import topics
from services.notify.wording import language_of
from services.shared.web.languages import language


class Titles(Mapping[str, str]):
    """What messages are about, by topic, in the language of the page."""

    def __getitem__(self, subject_matter: str) -> str:
        return topics()[subject_matter].words[language_of({"language": language()})].title

    def __iter__(self) -> Iterator[str]:
        return iter(topics())

    def __len__(self) -> int:
        return len(topics())


SUBJECT_MATTERS = Titles()
CHANNELS = {"email": lazy_gettext("E-mail"), "whatsapp": "WhatsApp"}
STATES = {
    "waiting": (lazy_gettext("Being sent"), "yellow"),
    "unanswered": (lazy_gettext("Nobody knows"), "orange"),
    "sent": (lazy_gettext("Sent"), "green"),
    "delivered": (lazy_gettext("Arrived"), "green"),
    "read": (lazy_gettext("Read"), "green"),
    "withheld": (lazy_gettext("Only in the inbox"), "grey"),
    "failed": (lazy_gettext("Failed"), "red"),
}
REASONS = {
    sending.UNKNOWN_PERSON: lazy_gettext("The applicant's data is no longer kept."),
    sending.NO_ADDRESS: lazy_gettext("The applicant gave no address for this channel."),
    sending.IN_THE_INBOX: lazy_gettext("The person wants it in the inbox of the site only."),
    sending.BY_CHOICE: lazy_gettext("The person does not want this channel."),
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
