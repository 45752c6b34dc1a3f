"""A draft as it will look, and what keeps it from being printed."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from flask_babel import gettext

from services.shared.refusals import Unavailable
from services.signing.domain import Letter
from services.signing.papers.composing import compose
from services.signing.papers.faults import ANSWERS, Fault, faults
from services.signing.papers.rendering import Unprintable
from services.signing.parts import WIB, Text
from services.signing.press import HolderUnknown
from services.signing.printing import shown
from services.signing.room import press


@dataclass(frozen=True)
class Preview:
    """The pages as images (data URIs), or why there are none."""

    pages: tuple[str, ...] = ()
    trouble: str = ""


def preview_of(letter: Letter, text: Text | None = None) -> Preview:
    """What a screen shows of a draft with these words, or those written last."""
    try:
        images = shown(compose(press().case(letter, text)))
    except (HolderUnknown, Unavailable, Unprintable):
        return Preview(trouble=gettext("The page cannot be shown now."))
    return Preview(tuple(f"data:image/png;base64,{base64.b64encode(image).decode()}" for image in images))


def faults_in(letter: Letter, text: Text) -> list[Fault]:
    """All that keeps a letter with these words from being printed, as far as it is known today."""
    case = press().case(letter, text)
    found = list(faults(compose(case)))
    if case.ends and case.ends < press().signing.clock().astimezone(WIB).date():
        found.append(Fault("validity", "ended", ANSWERS))
    return found
