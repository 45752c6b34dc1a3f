"""What every page of the letter room needs: the press, who acts, in whose place, and for which agencies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Response, g
from flask_babel import gettext, lazy_gettext
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from services.shared.refusals import NotAllowed, Refused
from services.shared.web import Form, application_of, person
from services.signing.agency_parts import Signatory
from services.signing.agency_press import AgencyPress
from services.signing.papers.fault_words import sentence_of
from services.signing.papers.faults import Incomplete
from services.signing.parts import Officer
from services.signing.press import Press
from services.signing.standing import DESKS, HEAD_OF_AGENCY, Replaced
from services.signing.to_sign import Rights

__all__ = ["DESKS", "press"]

# Whoever stands in for an absent colleague of a desk works there too, from whichever desk of the office they come;
# whether somebody does, is asked at each page.
DESK_STAFF = "front_office", *DESKS
# Whoever stands in for the head of an agency works there too; whether somebody does, is asked at each page.
AGENCY_STAFF = "agency", HEAD_OF_AGENCY


class ReasonForm(Form):
    """Why a letter goes back, or counts no longer."""

    reason = TextAreaField(
        lazy_gettext("Reason"),
        validators=[
            InputRequired(lazy_gettext("Say why.")),
            Length(max=2000, message=lazy_gettext("At most %(max)d characters.")),
        ],
    )


def press() -> Press:
    return application_of(Press)


def agency_press() -> AgencyPress:
    return AgencyPress(press())


def officer() -> Officer:
    """The signed-in person, as the rules see them."""
    return Officer(person().username, person().roles)


def replaced() -> list[Replaced]:
    """The absent colleagues in whose place the person works at our desks today."""
    if "signing_replaced" not in g:
        someone = person()
        g.signing_replaced = press().signing.replaced_by(someone.username) if someone.has(*DESK_STAFF) else []
    known: list[Replaced] = g.signing_replaced
    return known


def officers() -> list[Officer]:
    """The person, then in the place of each absent colleague."""
    return [officer(), *(each.by(person().username) for each in replaced())]


def officer_at(desk: str | None) -> Officer:
    """As whom the person acts at a desk: in their own name where they work there, else in the place of a colleague.
    Somebody who does neither is left to the rules."""
    return next((each for each in officers() if desk in each.roles), officer())


def desks() -> list[str]:
    """At which desks the person works today."""
    return [desk for desk in DESKS if any(desk in each.roles for each in officers())]


def has_a_desk_here() -> None:
    """Raise :class:`NotAllowed` for staff of the office who do not work in the letter room today."""
    if not desks():
        raise NotAllowed


def signatories() -> list[Signatory]:
    """For which agencies the person may sign today: as head, or standing in for one."""
    if "signing_signatories" not in g:
        someone = person()
        leads = someone.agency if someone.has(HEAD_OF_AGENCY) else None
        known = press().signing.signatories(someone.username, leads) if someone.has(*AGENCY_STAFF) else []
        g.signing_signatories = known
    found: list[Signatory] = g.signing_signatories
    return found


def signing_officer() -> Officer | None:
    """In which right the person signs letters of the office; None when in none."""
    by = officer_at("head")
    return by if "head" in by.roles else None


def rights() -> Rights:
    """What the person may sign."""
    return Rights(signing_officer(), signatories())


class NotPrintable(Refused):
    """Something on the letter is missing or cannot be printed."""

    sentence = "The letter cannot be printed yet: %(faults)s."


@contextmanager
def faults_told() -> Iterator[None]:
    """Inside, a paper with faults becomes a refusal that names them in the visitor's language."""
    try:
        yield
    except Incomplete as incomplete:
        told = "; ".join(sentence_of(fault, gettext) for fault in incomplete.faults)
        raise NotPrintable(faults=told) from incomplete


def pdf_response(pdf: bytes, name: str) -> Response:
    """A PDF shown in the browser."""
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
