"""The steps from an empty draft to a complete application, and how far each of them is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flask_babel import gettext, lazy_gettext, ngettext

from services.intake.domain import PermitApplication

Progress = Literal["done", "begun", "open", "waiting"]
NUMBER_OF_STEPS = 5
PROGRESS = {
    "done": (lazy_gettext("Done"), ""),
    "begun": (lazy_gettext("Unfinished"), "yellow"),
    "open": (lazy_gettext("To do"), "blue"),
    "waiting": (lazy_gettext("Cannot start yet"), ""),
}


@dataclass(frozen=True)
class DraftStep:
    """One step; ``page`` is the end of its address below the application's."""

    title: str
    page: str
    progress: Progress
    hint: str = ""

    @property
    def words(self) -> str:
        """How far it is."""
        return str(PROGRESS[self.progress][0])

    @property
    def colour(self) -> str:
        """The colour of its tag; empty for plain words."""
        return PROGRESS[self.progress][1]


def steps_of_draft(found: PermitApplication, *, missing: int, put_aside: bool) -> list[DraftStep]:
    """``missing``: how many mandatory documents; ``put_aside``: whether the form holds unfinished answers."""
    form: Progress = "done" if found.answered else "begun" if put_aside else "open"
    unsent: Progress = "begun" if found.documents else "open"
    documents: Progress = "waiting" if not found.answered else unsent if missing else "done"
    confirmed: Progress = "done" if found.confirmed else "open"
    delivery: Progress = "done" if found.delivery else "open"
    ready = {form, documents, confirmed, delivery} == {"done"}
    left = ngettext("%(num)d document is still missing", "%(num)d documents are still missing", missing)
    return [
        DraftStep(gettext("Confirm your data"), "data-diri", confirmed),
        DraftStep(gettext("Fill in the form"), "isian", form),
        DraftStep(gettext("Upload the documents"), "berkas", documents, left if found.answered and missing else ""),
        DraftStep(gettext("Choose the delivery"), "pengiriman", delivery),
        DraftStep(gettext("Check and submit"), "periksa", "open" if ready else "waiting"),
    ]


def after_documents(found: PermitApplication) -> DraftStep:
    """Where the page of the documents leads, whether or not all of them are there."""
    return following(steps_of_draft(found, missing=0, put_aside=False))


def following(steps: list[DraftStep]) -> DraftStep:
    """Where to go on: the first step that is not done."""
    return next(step for step in steps if step.progress != "done")
