"""Which terms a permit type may get: each rule is one function, each objection names the field where it is mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal

from services.intake.catalogue import Catalogue, Permit
from services.intake.catalogue.models import Shares
from services.intake.catalogue.routing import DISTRICT_AGENCY, asks_agencies, total_of
from services.intake.catalogue.terms import Terms
from services.shared.refusals import Refused

HALF = Decimal("0.5")


class TermsRefused(Refused):
    """``field`` is where on the form it is to be mended."""

    field = "route"


class UnknownRoute(TermsRefused):
    """The catalogue does not have it."""

    sentence = "We do not know the route %(route)s."


class NotHalves(TermsRefused):
    """Clocks count half days."""

    sentence = "Working days are whole or half days, and not less than zero."


class SharesDoNotAddUp(TermsRefused):
    """What nobody may use is promised to nobody."""

    field = "working_days"
    sentence = "The days of the desks add up to %(shares)s, the time limit is %(limit)s working days."


class NoDaysForAgencies(TermsRefused):
    """They would be late before they begin."""

    field = "agencies"
    sentence = "This route asks agencies: give them days."


class DaysWithoutAgencies(TermsRefused):
    """Nobody would use them."""

    field = "agencies"
    sentence = "This route asks no agency: give the agencies no days."


class AgencyMissing(TermsRefused):
    """A route with agencies needs one."""

    field = "agency_1"
    sentence = "This route asks agencies: choose at least one."


class AgencyNotAsked(TermsRefused):
    """They would never hear of it."""

    field = "agency_1"
    sentence = "This route asks no agency: choose none."


class UnknownAgency(TermsRefused):
    """The catalogue does not have it."""

    field = "agency_1"
    sentence = "We do not know the agency %(code)s."


class AgencyTwice(TermsRefused):
    """One agency says one thing."""

    field = "agency_1"
    sentence = "%(code)s is chosen twice."


class PlaceUnknown(TermsRefused):
    """Nothing in the form says which district is asked."""

    field = "agency_1"
    sentence = "The form of this permit type does not ask for the place, so its district office cannot be found."


class InspectionWithoutAgency(TermsRefused):
    """The first agency inspects."""

    field = "inspection"
    sentence = "An inspection is made by an agency, and this route asks none."


class NobodyToLead(TermsRefused):
    """Leading takes others."""

    field = "agencies_rule"
    sentence = "Only one of several agencies can lead. Choose more agencies, or the other rule."


def route_is_known(catalogue: Catalogue, permit: Permit, terms: Terms) -> TermsRefused | None:
    """It stands in the routes' file."""
    return None if terms.route in catalogue.routes.routes else UnknownRoute(route=terms.route)


def shares_are_halves(catalogue: Catalogue, permit: Permit, terms: Terms) -> TermsRefused | None:
    """Of each desk."""
    return half_days(terms.shares)


def shares_are_the_limit(catalogue: Catalogue, permit: Permit, terms: Terms) -> TermsRefused | None:
    """All of it, and no more."""
    return adds_up(terms)


def agencies_have_days_where_they_are_asked(catalogue: Catalogue, permit: Permit, terms: Terms) -> TermsRefused | None:
    """And only there."""
    asked = asks_agencies(catalogue, terms.route)
    if asked == (terms.shares.agencies > 0):
        return None
    return NoDaysForAgencies() if asked else DaysWithoutAgencies()


def agencies_are_named_where_they_are_asked(catalogue: Catalogue, permit: Permit, terms: Terms) -> TermsRefused | None:
    """And only there."""
    asked = asks_agencies(catalogue, terms.route)
    if asked == bool(terms.agencies):
        return None
    return AgencyMissing() if asked else AgencyNotAsked()


def agencies_are_known(catalogue: Catalogue, permit: Permit, terms: Terms) -> TermsRefused | None:
    """Or the one of the place."""
    unknown = [code for code in terms.agencies if code not in (DISTRICT_AGENCY, *catalogue.agencies)]
    return UnknownAgency(code=unknown[0]) if unknown else None


def agencies_are_asked_once(catalogue: Catalogue, permit: Permit, terms: Terms) -> TermsRefused | None:
    """In every district."""
    for district in (None, *(each.kode for each in catalogue.districts)):
        asked = Counter(catalogue.agency_for(code, district) for code in terms.agencies)
        if twice := [code for code, times in asked.items() if times > 1]:
            return AgencyTwice(code=twice[0])
    return None


def the_place_is_known(catalogue: Catalogue, permit: Permit, terms: Terms) -> TermsRefused | None:
    """Where its agency is asked."""
    if DISTRICT_AGENCY not in terms.agencies:
        return None
    told = all(any(each.type == "region" and each.wajib for each in permit.questions(kind)) for kind in permit.kinds)
    return None if told else PlaceUnknown()


def somebody_inspects(catalogue: Catalogue, permit: Permit, terms: Terms) -> TermsRefused | None:
    """Where an inspection is demanded."""
    return InspectionWithoutAgency() if terms.inspection and not asks_agencies(catalogue, terms.route) else None


def somebody_is_led(catalogue: Catalogue, permit: Permit, terms: Terms) -> TermsRefused | None:
    """Where one agency leads."""
    return NobodyToLead() if terms.agencies_rule == "lead_decides" and len(terms.agencies) < 2 else None


CHECKS: tuple[Callable[[Catalogue, Permit, Terms], TermsRefused | None], ...] = (
    route_is_known,
    shares_are_halves,
    shares_are_the_limit,
    agencies_have_days_where_they_are_asked,
    agencies_are_named_where_they_are_asked,
    agencies_are_known,
    agencies_are_asked_once,
    the_place_is_known,
    somebody_inspects,
    somebody_is_led,
)


def objections(catalogue: Catalogue, permit: Permit, terms: Terms) -> list[TermsRefused]:
    """Everything that is wrong with these terms for this permit type."""
    return [objection for check in CHECKS if (objection := check(catalogue, permit, terms))]


def half_days(shares: Shares) -> NotHalves | None:
    """Whether every desk has whole or half days."""
    for desk in Shares.model_fields:
        days: Decimal = getattr(shares, desk)
        if days < 0 or days % HALF:
            wrong = NotHalves()
            wrong.field = desk
            return wrong
    return None


def adds_up(terms: Terms) -> SharesDoNotAddUp | None:
    """Whether the desks' days are the time limit."""
    total = total_of(terms.shares)
    return None if total == terms.working_days else SharesDoNotAddUp(shares=total, limit=terms.working_days)
