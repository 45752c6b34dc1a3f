"""What every page of the desks needs: the use cases, who acts, and for whom."""

from __future__ import annotations

from flask import g

from services.shared.web import application_of, person
from services.verification.application import Verification
from services.verification.rules import DESKS, Officer

__all__ = ["DESKS", "everybody_i_act_for", "officer", "verification"]


def verification() -> Verification:
    return application_of(Verification)


def officer() -> Officer:
    """The signed-in person, as the rules see them."""
    if "verification_officer" not in g:
        sectors = verification().roster.sectors(person().username)
        g.verification_officer = Officer(person().username, person().roles, sectors)
    known: Officer = g.verification_officer
    return known


def everybody_i_act_for() -> list[Officer]:
    """The person, then each absent colleague in whose place the person may act today."""
    return [officer(), *verification().roster.stands_in_for(officer(), verification().today())]
