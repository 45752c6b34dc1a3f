"""The rules of a consultation, each a named function, and the refusals that name what is against them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from services.recommendation.parts import Decision, What
from services.shared.printable import objection_to
from services.shared.refusals import NotAllowed, Refused, SomebodyWasFaster

if TYPE_CHECKING:
    from services.recommendation.steps import Steps

LONGEST_TEXT = 2000
FARTHEST_AHEAD, LONGEST_AGO = timedelta(days=731), timedelta(days=366)


class NotAtThisStep(Refused):
    """The application lies elsewhere."""

    sentence = "The application is not at this step now."


class WaitingForApplicant(Refused):
    """Nothing can be decided meanwhile."""

    sentence = "The applicant has been asked for a correction: nothing can be decided until it arrives."


class ConsultationWithdrawn(Refused):
    """The applicant no longer wants it."""

    sentence = "The applicant withdrew this application."


class FaultMissing(Refused):
    """A correction names what is wrong."""

    sentence = "Choose at least one thing that the applicant must mend."


class TextMissing(Refused):
    """A report, a conclusion, a recommendation or a correction says something."""

    sentence = "Say why: the reason is missing."


class TextTooLong(Refused):
    """A reason is read on a phone."""

    sentence = "The text is too long: at most %(max)s characters."


class UnknownDocument(Refused):
    """Only what was handed in can be asked for again."""

    sentence = "This document is not part of the application."


class InspectionInThePast(Refused):
    """A visit is planned, not remembered."""

    sentence = "Choose a moment in the future for the inspection."


class DecidedWithoutYou(Refused):
    """The lead agency waits for the others as long as they have time."""

    sentence = "The time of your agency was over, and the lead agency has decided meanwhile."


class TooFarAhead(Refused):
    """A slip of the keyboard, not a plan."""

    sentence = "This lies more than two years ahead: check the date."


class TooLongAgo(Refused):
    """A slip of the keyboard, not a memory."""

    sentence = "This lies more than a year back: check the date."


class NotOfThisAgency(Refused):
    """Work stays within the agency."""

    sentence = "%(name)s does not work for this agency."


class HeldByAColleague(Refused):
    """Only the holder or the head gives it on."""

    sentence = "%(holder)s has this application. Only they or the head of the agency can give it to somebody else."


def agency_of_the_step(consultation: Steps, decision: Decision) -> Refused | None:
    """An agency acts on its own steps only."""
    return None if decision.step.agency == decision.by.agency else NotAllowed()


def the_office_urges(consultation: Steps, decision: Decision) -> Refused | None:
    """Only the coordinator, who watches the agencies."""
    return None if "coordinator" in decision.by.roles else NotAllowed()


def not_withdrawn(consultation: Steps, decision: Decision) -> Refused | None:
    """A withdrawn application is not advised on."""
    return ConsultationWithdrawn() if consultation.withdrawn else None


def done_at_this_kind_of_step(consultation: Steps, decision: Decision) -> Refused | None:
    """A visit is reported at an inspection, a conclusion at a meeting."""
    return None if decision.step.kind in KINDS.get(decision.what, EVERY_KIND) else NotAtThisStep()


def nobody_was_faster(consultation: Steps, decision: Decision) -> Refused | None:
    """What a colleague has decided stands."""
    act = consultation.decided(decision)
    if act and act.what == "lapsed":
        return DecidedWithoutYou()
    return SomebodyWasFaster(by=act.by, at=act.at) if act and act.by != decision.by.username else None


def at_this_step(consultation: Steps, decision: Decision) -> Refused | None:
    """Only a step that is open can be acted on."""
    return None if decision.step.key in consultation.open_steps else NotAtThisStep()


def not_waiting_for_the_applicant(consultation: Steps, decision: Decision) -> Refused | None:
    """While the applicant must act, the agency that asked cannot; the others go on."""
    return WaitingForApplicant() if decision.step.key in consultation.faults else None


def visits_lie_ahead(consultation: Steps, decision: Decision) -> Refused | None:
    """The applicant can still prepare for it."""
    if not decision.moments or min(decision.moments) <= decision.at:
        return InspectionInThePast()
    return TooFarAhead() if max(decision.moments) > decision.at + FARTHEST_AHEAD else None


def a_fault_is_named(consultation: Steps, decision: Decision) -> Refused | None:
    """The applicant must know what to mend."""
    return None if decision.faults else FaultMissing()


def faults_concern_documents_of_the_application(consultation: Steps, decision: Decision) -> Refused | None:
    """What was never handed in cannot be sent again; a further document says which it is."""
    handed_in = {document.requirement for document in consultation.slip.documents}
    again = {fault.requirement for fault in decision.faults if fault.kind == "document"}
    further = [fault for fault in decision.faults if fault.kind == "further_document"]
    if not again <= handed_in or any(fault.requirement in handed_in for fault in further):
        return UnknownDocument()
    return None if all(fault.title.strip() for fault in further) else TextMissing()


def every_text_is_given(consultation: Steps, decision: Decision) -> Refused | None:
    """An agency's word is a word, not a click."""
    return None if all(text.strip() for text in texts(decision)) else TextMissing()


def no_text_is_too_long(consultation: Steps, decision: Decision) -> Refused | None:
    """A few paragraphs."""
    longest = max((len(text.strip()) for text in texts(decision)), default=0)
    return TextTooLong(max=LONGEST_TEXT) if longest > LONGEST_TEXT else None


def every_sign_can_be_printed(consultation: Steps, decision: Decision) -> Refused | None:
    """What an agency says stands in letters."""
    return objection_to("".join(texts(decision)))


def the_colleague_works_here(consultation: Steps, decision: Decision) -> Refused | None:
    """Work is given within the agency."""
    to = decision.colleague
    return None if to is None or to.agency == decision.step.agency else NotOfThisAgency(name=to.username)


def free_or_theirs_to_give(consultation: Steps, decision: Decision) -> Refused | None:
    """What nobody has may be taken or given; what somebody has, by them or by the head."""
    holder = consultation.holders.get(decision.step.key)
    if holder in (None, decision.by.stands_for) or decision.by.heads_an_agency:
        return None
    return HeldByAColleague(holder=holder)


def texts(decision: Decision) -> tuple[str, ...]:
    """What the officer says: one reason per fault, and the texts of the decision."""
    return (*(fault.reason for fault in decision.faults), *decision.texts)


Rule = Callable[["Steps", Decision], Refused | None]

ON_AN_OPEN_STEP: tuple[Rule, ...] = (not_withdrawn, nobody_was_faster, at_this_step)
ALWAYS: tuple[Rule, ...] = (agency_of_the_step, done_at_this_kind_of_step, *ON_AN_OPEN_STEP)
DECIDING: tuple[Rule, ...] = (*ALWAYS, not_waiting_for_the_applicant)
EXPLAINED: tuple[Rule, ...] = (every_text_is_given, no_text_is_too_long)
NAMING_FAULTS: tuple[Rule, ...] = (a_fault_is_named, faults_concern_documents_of_the_application)

RULES: dict[What, tuple[Rule, ...]] = {
    "inspection proposed": (*DECIDING, visits_lie_ahead),
    "inspection scheduled": (*DECIDING, visits_lie_ahead),
    "inspected": (*DECIDING, *EXPLAINED),
    "met": (*DECIDING, *EXPLAINED),
    "drafted": (*DECIDING, *EXPLAINED, every_sign_can_be_printed),
    "recommended": (*DECIDING, *EXPLAINED, every_sign_can_be_printed),
    "correction requested": (*DECIDING, *NAMING_FAULTS, *EXPLAINED),
    "assigned": (*ALWAYS, the_colleague_works_here, free_or_theirs_to_give),
    "delay explained": (*ALWAYS, *EXPLAINED),
    "guest asked": (*ALWAYS, *EXPLAINED),
    "urged": (the_office_urges, *ON_AN_OPEN_STEP),
}
EVERY_KIND = ("inspection", "technical_meeting", "recommendation")
KINDS: dict[What, tuple[str, ...]] = {
    "inspection proposed": ("inspection",),
    "inspection scheduled": ("inspection",),
    "inspected": ("inspection",),
    "met": ("technical_meeting",),
    "drafted": ("recommendation",),
    "recommended": ("recommendation",),
}


def check(consultation: Steps, decision: Decision) -> None:
    """Raise the first objection."""
    for rule in RULES[decision.what]:
        if (objection := rule(consultation, decision)) is not None:
            raise objection
