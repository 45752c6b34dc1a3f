"""How it reads that a letter came back, in whose place somebody acts, and what was read before an initial."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, lazy_gettext

from services.shared.refusals import Unavailable
from services.shared.web.formats import date_long
from services.signing.domain import Letter
from services.signing.papers.fault_words import sentence_of
from services.signing.papers.faults import Incomplete
from services.signing.parts import Officer
from services.signing.reading import ChangedSinceInitials
from services.signing.staff_names import called
from services.signing.standing import Replaced

CAME_BACK = {
    "sent back": lazy_gettext("A reviewer sent this letter back to you:"),
    "edited": lazy_gettext("A colleague changed the words, so the initials are asked for once more:"),
    "particulars changed": lazy_gettext("The letter is to be initialled once more:"),
}
OWN_REASONS = {
    ChangedSinceInitials.sentence: lazy_gettext(
        "What the letter prints about the applicant changed after the initials: the reviewers read it again."
    ),
}
RELEASES = {
    "sent back": lazy_gettext("The letter went back to the drafter."),
    "withdrawn": lazy_gettext("The applicant withdrew the application."),
    "initials lapsed": lazy_gettext("The letter has to be initialled once more."),
    "other register": lazy_gettext("The letter was signed in another year, or became another kind of letter."),
}


def came_back(letter: Letter) -> dict[str, Any] | None:
    """Why the desk where the letter lies has it once more."""
    back = letter.came_back
    if back is None or back.to_step != letter.current:
        return None
    by = actor(back.by, back.acting_for)
    return {"title": str(CAME_BACK[back.what]), "reason": known(back.reason), "by": by, "at": back.at}


def known(reason: str) -> str:
    """A reason: in the language of the page where it is our own sentence, else as a person wrote it."""
    return str(OWN_REASONS.get(reason, reason))


def actor(by: str | None, acting_for: str | None) -> str:
    """Who did something, and in whose place."""
    if by and acting_for:
        return str(gettext("%(deputy)s in the place of %(officer)s", deputy=called(by), officer=called(acting_for)))
    return called(by) if by else ""


def standing_in_for(by: Officer) -> str:
    """In whose place somebody acts on a page."""
    return str(gettext("You stand in for %(name)s: what you do here says so.", name=called(by.acting_for or "")))


def days_of(place: Replaced) -> str:
    """In whose place somebody works, and how long."""
    return str(
        gettext(
            "You stand in for %(name)s from %(first)s to %(last)s.",
            name=called(place.officer),
            first=date_long(place.first_day),
            last=date_long(place.last_day),
        )
    )


def read_before(line: Any) -> str:
    """What an entry of the history says of the draft that was read."""
    if line.seen_sha256:
        return str(
            gettext("PDF %(sha256)s…, version %(revision)s", sha256=line.seen_sha256[:16], revision=line.revision)
        )
    return str(gettext("Version %(revision)s", revision=line.revision)) if line.revision else ""


def unreadable(wrong: Exception) -> str:
    """Why a draft cannot be shown."""
    if isinstance(wrong, Unavailable):
        return str(gettext("the counter, which knows the applicant, does not answer. Try again in a moment."))
    if isinstance(wrong, Incomplete):
        return " ".join(sentence_of(fault, gettext) for fault in wrong.faults)
    return str(wrong)
