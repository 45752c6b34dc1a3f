"""The rules of an application, each a named function, and the refusals that name what is against them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from services.shared.refusals import Refused

if TYPE_CHECKING:
    from services.intake.domain import PermitApplication


class NotOffered(Refused):
    """The catalogue has it for reference only, or not for this kind of application."""

    sentence = "This permit cannot be applied for here."


class AlreadySubmitted(Refused):
    """What was handed in does not change."""

    sentence = "The application was submitted already and can no longer be changed."


class ApplicationWithdrawn(Refused):
    """It was taken back."""

    sentence = "You withdrew this application."


class AnswersMissing(Refused):
    """The form comes before the submission."""

    sentence = "Fill in the form first."


class EarlierPermitMissing(Refused):
    """Who renews, changes or gives back a permit says which one."""

    sentence = "Say which permit this is about."


class NotAboutAnEarlierPermit(Refused):
    """Only a renewal, a change or a closure names one."""

    sentence = "A new application is about no earlier permit."


class AlreadyUnderWay(Refused):
    """A permit is renewed, changed or given back by one application at a time."""

    sentence = "Another application about this permit is being processed: number %(number)s."


class NoLongerInForce(Refused):
    """What a later decision ended or replaced is not renewed, changed or given back any more."""

    sentence = "This permit was closed, or a later one has taken its place."


class OwnDataUnconfirmed(Refused):
    """The office writes to whom the account names."""

    sentence = "Confirm your own data first."


class NotInThatName(Refused):
    """Nobody applies in a name that they do not act for, and a permit stays with its holder."""

    sentence = "You cannot apply in this name: you do not act for it, or the earlier permit has another holder."


class AnswerNotPrinted(Refused):
    """What a letter does not print, or decides itself, cannot be printed wrongly."""

    sentence = "This answer does not stand in the letter, or was decided with it, and cannot be corrected here."


class DeliveryMissing(Refused):
    """The letter has to go somewhere."""

    sentence = "Choose how you want to receive the letter."


class DocumentsMissing(Refused):
    """Every mandatory requirement needs its document."""

    sentence = "These documents are still missing: %(documents)s."


class NoCorrectionAsked(Refused):
    """The office has not sent this document back."""

    sentence = "The office did not ask for this document again."


class AnswerNotAsked(Refused):
    """The office found nothing wrong with this answer."""

    sentence = "The office did not ask for this answer again."


class CorrectionIncomplete(Refused):
    """All that was named comes together."""

    sentence = "Send everything that the office asked for, then hand in the correction."


class UnknownRequirement(Refused):
    """The permit type does not ask for it."""

    sentence = "This permit does not ask for this document."


class TooManyDocuments(Refused):
    """The catalogue says how many a requirement takes."""

    sentence = "At most %(most)s files are accepted here: remove one first."


class TooLateToWithdraw(Refused):
    """A signed letter stands."""

    sentence = "The letter is signed: the application can no longer be withdrawn."


Rule = Callable[[Any], Refused | None]


def still_a_draft(application: PermitApplication) -> Refused | None:
    """After submission only corrections change it."""
    return AlreadySubmitted() if application.number else None


def not_withdrawn(application: PermitApplication) -> Refused | None:
    """What was taken back goes nowhere."""
    return ApplicationWithdrawn() if application.withdrawn else None


def form_filled_in(application: PermitApplication) -> Refused | None:
    """The answers are there."""
    return None if application.answered else AnswersMissing()


def documents_complete(application: PermitApplication) -> Refused | None:
    """Nothing mandatory is missing."""
    missing = [key for key in application.mandatory if key not in application.documents]
    return DocumentsMissing(documents=", ".join(missing)) if missing else None


def own_data_confirmed(application: PermitApplication) -> Refused | None:
    """The applicant has looked at their own data."""
    return None if application.confirmed else OwnDataUnconfirmed()


def delivery_chosen(application: PermitApplication) -> Refused | None:
    """How the letter shall come is said."""
    return None if application.delivery else DeliveryMissing()


CHANGING: Sequence[Rule] = (not_withdrawn, still_a_draft)
SUBMITTING: Sequence[Rule] = (
    not_withdrawn,
    form_filled_in,
    documents_complete,
    own_data_confirmed,
    delivery_chosen,
)


def check(application: Any, rules: Sequence[Rule]) -> None:
    """Raise the first objection."""
    for rule in rules:
        if (objection := rule(application)) is not None:
            raise objection
