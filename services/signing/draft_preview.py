"""A draft as it will look, and what keeps it from being printed."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext, lazy_gettext

from services.shared.refusals import Unavailable
from services.signing.agency_letter import AgencyLetter
from services.signing.agency_parts import Signatory
from services.signing.domain import Letter
from services.signing.draft_form import DraftForm
from services.signing.papers.composing import compose
from services.signing.papers.contents import Contents
from services.signing.papers.faults import ANSWERS, Fault, faults
from services.signing.papers.rendering import Unprintable
from services.signing.parts import Text
from services.signing.press import HolderUnknown
from services.signing.printing import shown
from services.signing.room import agency_press, press

NOT_NOW = lazy_gettext("The page cannot be shown now.")


@dataclass(frozen=True)
class Preview:
    """The pages as images (data URIs), or why there are none; ``faults``: what keeps it from being printed, where the
    form beside it does not say so itself."""

    pages: tuple[str, ...] = ()
    trouble: str = ""
    faults: tuple[str, ...] = ()


def preview_of(letter: Letter, text: Text | None = None) -> Preview:
    """What a screen shows of a draft with these words, or those written last."""
    return preview_made_of(lambda: compose(press().case(letter, text)))


def preview_of_recommendation(letter: AgencyLetter, by: Signatory) -> Preview:
    """The same of an agency's letter, as this person would sign it."""
    return preview_made_of(lambda: agency_press().contents(letter, by))


def preview_made_of(contents: Callable[[], Contents]) -> Preview:
    """The pages; intake is asked while they are composed, and may be silent."""
    try:
        images = shown(contents())
    except (HolderUnknown, Unavailable, Unprintable):
        return Preview(trouble=str(NOT_NOW))
    return Preview(tuple(f"data:image/png;base64,{base64.b64encode(image).decode()}" for image in images))


def preview_of_form(letter: Letter, form: DraftForm) -> Preview:
    """The same of what is typed now, unless that is more than a letter takes."""
    if form.too_much:
        return Preview(trouble=gettext("The page is not shown, because a field holds too much."))
    return preview_of(letter, form.text())


def examined(letter: Letter, form: DraftForm) -> list[str]:
    """Put at its field whatever keeps what is typed from being printed; gives what lies elsewhere."""
    form.validate()
    return [] if form.too_much else form.take(faults_in(letter, form.text()))


def faults_in(letter: Letter, text: Text) -> list[Fault]:
    """All that keeps a letter with these words from being printed, as far as it is known today."""
    case = press().case(letter, text)
    found = list(faults(compose(case)))
    if case.ends and case.ends < press().signing.today():
        found.append(Fault("validity", "ended", ANSWERS))
    return found
