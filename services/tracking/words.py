"""How facts and steps read on the status page."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from flask_babel import gettext, lazy_gettext

from services.shared.contracts.words import DESKS, STEPS
from services.shared.web.formats import date_long, moment, readable
from services.shared.web.languages import in_words, language
from services.tracking.read_model import Status, Step

OUTCOMES = {
    "open": (lazy_gettext("In progress"), "blue"),
    "waiting": (lazy_gettext("Waiting for you"), "yellow"),
    "issued": (lazy_gettext("Issued"), "green"),
    "refused": (lazy_gettext("Refused"), "red"),
    "withdrawn": (lazy_gettext("Withdrawn"), "grey"),
    "revoked": (lazy_gettext("Revoked"), "red"),
    "suspended": (lazy_gettext("Suspended"), "orange"),
    "expired": (lazy_gettext("Run out"), "grey"),
}
SENTENCES = {
    "application-submitted": lazy_gettext("Your application was submitted."),
    "correction-submitted": lazy_gettext("Your correction was received."),
    "application-withdrawn": lazy_gettext("You withdrew the application."),
    "completeness-confirmed": lazy_gettext("The file was declared complete: the time limit runs."),
    "substance-confirmed": lazy_gettext("The content was checked and found in order."),
    "review-passed": lazy_gettext("A reviewer found the file in order."),
    "refusal-proposed": lazy_gettext("The office proposes to refuse the application."),
    "correction-requested": lazy_gettext("A correction is needed: please mend what was named."),
    "case-sent-back": lazy_gettext("The application went back to an earlier desk."),
    "delay-explained": lazy_gettext("The office explained why a step takes longer."),
    "inspection-proposed": lazy_gettext("You can choose when the site will be visited."),
    "inspection-moment-chosen": lazy_gettext("You chose when the site will be visited."),
    "inspection-scheduled": lazy_gettext("The site inspection was scheduled."),
    "inspection-reported": lazy_gettext("The site was inspected."),
    "technical-meeting-held": lazy_gettext("The technical team met."),
    "recommendation-drafted": lazy_gettext("The recommendation waits for the signature of the head of the agency."),
    "step-lapsed": lazy_gettext("An agency did not answer in time; the lead agency went on without it."),
    "recommendation-issued": lazy_gettext("The agency issued its recommendation."),
    "letter-drafted": lazy_gettext("The letter was drafted."),
    "letter-initialled": lazy_gettext("The letter was initialled."),
    "letter-sent-back": lazy_gettext("The letter went back to the drafter."),
    "initials-lapsed": lazy_gettext("The letter changed and is checked once more."),
    "letter-signed": lazy_gettext("The letter was signed electronically."),
    "letter-revoked": lazy_gettext("The letter was revoked."),
    "letter-suspended": lazy_gettext("The permit was suspended by decree."),
    "letter-reinstated": lazy_gettext("The suspension ended: the permit counts again."),
    "letter-superseded": lazy_gettext("A corrected letter took the place of the first one."),
    "permit-expired": lazy_gettext("The permit ran out."),
    "duty-arose": lazy_gettext("Something is due after the issue of the permit."),
    "duty-missed": lazy_gettext("What was due after the issue did not come in time."),
    "duty-fulfilled": lazy_gettext("What was due after the issue is done."),
    "letter-dispatched": lazy_gettext("The letter was sent to you."),
    "letter-dispatched-pickup": lazy_gettext("The letter is ready for you at the office."),
    "letter-dispatched-post": lazy_gettext("The letter was handed to the courier."),
    "letter-collected": lazy_gettext("The letter was collected at the office."),
    "letter-collection-undone": lazy_gettext("The letter still waits: its collection was recorded by mistake."),
    "letter-delivered": lazy_gettext("The courier delivered the letter."),
    "file-given": lazy_gettext("A file sent to the helpdesk was given for the correction."),
    "letter-returned": lazy_gettext("The letter came back to the office."),
    "letter-not-delivered": lazy_gettext("The message about the letter could not be delivered."),
    "complaint-opened": lazy_gettext("A complaint about this application was filed."),
    "complaint-answered": lazy_gettext("The complaint was answered."),
    "complaint-escalated": lazy_gettext("The complaint went to a superior."),
    "message-failed": lazy_gettext("A message to you could not be delivered."),
}


# What there is to say of a letter that its holder has not got yet.
LETTER_AT = {
    "counter": lazy_gettext("The letter is ready for pick-up at the office."),
    "courier": lazy_gettext("The letter is with the courier."),
    "office": lazy_gettext("The letter came back to the office. Sign in and choose how you want to get it."),
    "nowhere": lazy_gettext("No message about the letter reached you. Sign in, download it, or choose another way."),
}


def holders(steps: Iterable[Step]) -> list[str]:
    """The desk or the agency that has each step; an agency whose name nobody told by its code."""
    desks, english = in_words(DESKS), language() == "en"
    return [
        (english and step.agency_name_en) or step.agency_name or step.agency or desks.get(step.desk or "", "")
        for step in steps
    ]


def outcome_tag(status: Status) -> dict[str, str]:
    """The coloured tag at the top."""
    text, colour = OUTCOMES["waiting" if status.waits_for_applicant else status.outcome]
    return {"text": str(text), "tag": colour}


def step_items(status: Status) -> list[dict[str, Any]]:
    """The steps as the list component wants them."""
    states, kinds = {"skipped": "stopped"}, in_words(STEPS)
    received = {"title": str(lazy_gettext("Application received")), "state": "done", "moment": status.submitted_at}
    shown = [
        {
            "title": kinds[step.kind],
            "state": states.get(step.state, step.state),
            "moment": step.finished or since(step),
            "note": holder,
            "text": step_text(step),
        }
        for step, holder in zip(status.steps, holders(status.steps), strict=True)
    ]
    if status.letter_at and status.steps and status.steps[-1].state == "done":
        shown[-1] |= {"state": "current", "text": str(LETTER_AT[status.letter_at])}
    return [received, *shown]


def since(step: Step) -> str:
    """How long a step has been under way."""
    if step.state != "current" or step.started is None:
        return ""
    return str(lazy_gettext("In progress since %(moment)s", moment=moment(step.started)))


def step_text(step: Step) -> str:
    """What there is to say beyond the date."""
    if step.state == "skipped":
        return gettext("Not needed any more.")
    if step.waits_for_applicant:
        return gettext("Waiting for your correction.")
    visit = []
    if step.state == "current" and step.appointment:
        visit = [gettext("Visit on %(moment)s.", moment=moment(step.appointment))]
    return " ".join([*visit, *allowance(step), *delay_text(step)])


def allowance(step: Step) -> list[str]:
    """How long it may take, and until when; nothing where the route gives it no time of its own."""
    if not step.working_days:
        return []
    if step.due_on is None:
        return [up_to(step.working_days, language())]
    until = date_long(step.due_on)
    return [gettext("Up to %(days)s working days: until %(day)s.", days=readable(step.working_days), day=until)]


@lru_cache(maxsize=1000)
def up_to(working_days: Decimal, _language: str) -> str:
    """Said once, not with every step of every page."""
    return gettext("Up to %(days)s working days.", days=readable(working_days))


def delay_text(step: Step) -> list[str]:
    """Why the step takes longer, or took longer, and when it will be done, as far as that was said."""
    if not step.delay_reason:
        return []
    if step.state == "done":
        return [gettext("It took longer: %(reason)s", reason=step.delay_reason)]
    why = gettext("It takes longer: %(reason)s", reason=step.delay_reason)
    if step.expected_on is None:
        return [why]
    return [why, gettext("It is expected on %(day)s.", day=date_long(step.expected_on))]


def timeline_entries(status: Status) -> list[dict[str, Any]]:
    """What happened, newest first; steps that began are in the list of steps already."""
    actors = {step.key: holder for step, holder in zip(status.steps, holders(status.steps), strict=True)}
    sentences = in_words(SENTENCES)
    return [
        {
            "title": sentences[line.fact],
            "moment": line.at,
            "actor": actors.get(line.step, ""),
            "text": line.reason,
        }
        for line in reversed(status.timeline)
        if line.fact in SENTENCES
    ]
