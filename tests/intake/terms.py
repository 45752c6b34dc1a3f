"""Terms of permit types for tests: what counts for a burial plot, other terms, and sequences of changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import strategies as chosen

from services.intake.application import Intake
from services.intake.catalogue.models import Shares
from services.intake.catalogue.terms import Terms, terms_of
from services.intake.changing_terms import ChangingTerms
from services.intake.domain import PermitApplication
from services.intake.permit_terms import Change
from services.shared.contracts.routing import RoutingSlip
from tests.intake.loaded import CATALOGUE
from tests.intake.overtaking import Counter

TODAY = date(2026, 11, 22)
AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
TOMORROW = TODAY + timedelta(days=1)
MAKAM = terms_of(CATALOGUE, CATALOGUE.permits["MAKAM"])
DESKS = tuple(Shares.model_fields)
ASKING, NOT_ASKING = ("terstruktur", "terstruktur_verifikasi_dahulu"), ("nonterstruktur",)
AGENCIES = sorted(CATALOGUE.agencies)


def shares(*days: float) -> Shares:
    """In the order of the desks: front office, back office, agencies, sub-coordinator, coordinator, head."""
    return Shares(**dict(zip(DESKS, (Decimal(str(each)) for each in days), strict=True)))


def makam(**other: Any) -> Terms:
    """A burial plot under other terms."""
    return MAKAM.model_copy(update=other)


SEVEN_DAYS = makam(working_days=7, shares=shares(1, 3, 0, 1, 1, 1))
WITH_AGENCIES = Terms(
    route="terstruktur",
    working_days=7,
    shares=shares(0.5, 1, 4, 0.5, 0.5, 0.5),
    inspection=True,
    agencies=("DLH", "DINPERKIM"),
    agencies_rule="lead_decides",
)


def change(terms: Terms | None = SEVEN_DAYS, first_day: date = TODAY, reason: str = "Peraturan baru.") -> Change:
    return Change(terms, first_day, reason)


def office_of(intake: Intake) -> ChangingTerms:
    """Where the terms of this counter are changed; each page of it shows at once what another process published."""
    intake.terms.look_again_after = 0.0
    return ChangingTerms(intake.terms, clock=lambda: intake.clock())


def publish(office: ChangingTerms, wanted: Change, by: str = "koordinator", code: str = "MAKAM") -> None:
    """As somebody does who has seen everything."""
    office.publish(code, wanted, seen=office.version(code), by=by)


def handed_in(counter: Counter) -> UUID:
    """A burial plot applied for, by the terms of that moment."""
    application = counter.complete()
    counter.intake.submit(application, counter.applicant)
    return application


def slip(counter: Counter, application: UUID) -> RoutingSlip:
    """What was frozen with it."""
    found = counter.intake.find(PermitApplication, application).slip
    assert found is not None
    return found


@chosen.composite
def sound_terms(draw: chosen.DrawFn) -> Terms:
    """Any terms that a burial plot may get."""
    route = draw(chosen.sampled_from(ASKING + NOT_ASKING))
    asked = route in ASKING
    agencies = tuple(draw(chosen.lists(chosen.sampled_from(AGENCIES), min_size=1, max_size=3, unique=True)) * asked)
    halves = draw(chosen.lists(chosen.integers(0, 8), min_size=6, max_size=6))
    halves[2] = (halves[2] + 1) * asked
    halves[0] += sum(halves) % 2 + 2
    limit = sum(halves) // 2
    return Terms(
        route=route,
        working_days=limit,
        shares=shares(*(each / 2 for each in halves)),
        inspection=asked and draw(chosen.booleans()),
        agencies=agencies,
        agencies_rule=draw(chosen.sampled_from(["all_must_agree", "lead_decides"]))
        if len(agencies) > 1
        else "all_must_agree",
    )
