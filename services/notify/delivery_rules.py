"""What may become of a letter on its way, and why something is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from services.shared.contracts.intake import Delivery as Way
from services.shared.refusals import Refused

State = Literal["ready", "told", "posted", "collected", "delivered", "returned"]
Identity = Literal["ktp", "sim", "passport", "other"]
Collector = Literal["holder", "representative"]
ReturnReason = Literal["address_not_found", "moved", "nobody_there", "not_accepted", "damaged", "other", "not_reached"]
MistakeReason = Literal["wrong_application", "not_handed_over", "mistyped", "other_courier"]

# The messages whose going out tells the applicant where the letter is, by the way they chose.
TOLD_BY: dict[Way, frozenset[str]] = {
    "email": frozenset({"letter", "issued", "refused"}),
    "pickup": frozenset({"ready_for_pickup"}),
    "post": frozenset(),
}
ABOUT_THE_LETTER = frozenset().union(*TOLD_BY.values())
CODE_TRIES = 5
UNDO_WITHIN = timedelta(minutes=30)
REMIND_AFTER = 5, 10  # working days that a letter waited at the counter


class NotOnThisWay(Refused):
    """The letter takes another way, or is at another point of it."""

    sentence = "This is not possible for this letter now. Look at what was recorded last."


class WrongCode(Refused):
    """The code is not the one that the applicant sees."""

    sentence = "This is not the collection code of this letter."


class TooManyWrongCodes(Refused):
    """Six digits are soon guessed by who may try for ever."""

    sentence = "The code was wrong too often. Let the person sign for the letter instead."


class TooLateToUndo(Refused):
    """A record that stood for long is evidence."""

    sentence = "This can only be taken back within 30 minutes."
