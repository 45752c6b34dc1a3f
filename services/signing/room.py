"""What every page of the letter room needs: the press, who acts, and for which agencies."""

from __future__ import annotations

from flask import Response, g
from flask_babel import lazy_gettext
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from services.shared.web import Form, application_of, person
from services.signing.agency_parts import Signatory
from services.signing.agency_press import AgencyPress
from services.signing.parts import Officer
from services.signing.press import Press
from services.signing.standing import HEAD_OF_AGENCY
from services.signing.to_sign import Rights

DESKS = "back_office", "sub_coordinator", "coordinator", "head"
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
    return officer() if person().has("head") else None


def rights() -> Rights:
    """What the person may sign."""
    return Rights(signing_officer(), signatories())


def pdf_response(pdf: bytes, name: str) -> Response:
    """A PDF shown in the browser."""
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
