"""From a permit type to the steps of its routing slip, and whose days they take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING

from services.intake.catalogue.models import AGENCIES_RULES, Permit, Shares
from services.intake.catalogue.routes import AGENCIES, Profile
from services.shared.contracts.routing import AgenciesRule, Step

if TYPE_CHECKING:
    from services.intake.catalogue.loading import Catalogue

DISTRICT_AGENCY = "KEC"
HALF = Decimal("0.5")
INSPECTION_SHARE, MEETING_SHARE = Decimal("0.4"), Decimal("0.2")


def steps_of(catalogue: Catalogue, permit: Permit, district: str | None) -> tuple[Step, ...]:
    """The steps in order; ``district`` (a code) is needed where the district's agency is consulted."""
    shares = shares_of(catalogue, permit)
    steps: list[Step] = []
    for key in catalogue.routes.routes[permit.rute].steps:
        if key == AGENCIES:
            steps.extend(agency_steps(catalogue, permit, district, shares.agencies))
        else:
            steps.append(desk_step(catalogue, key, shares))
    return tuple(steps)


def asks_agencies(catalogue: Catalogue, route: str) -> bool:
    """Whether agencies are consulted on this route; on one that does not exist nobody is."""
    known = catalogue.routes.routes.get(route)
    return known is not None and AGENCIES in known.steps


def agencies_rule(catalogue: Catalogue, permit: Permit, district: str | None) -> tuple[AgenciesRule, str | None]:
    """How the agencies' words make one, and which of them leads; one alone needs no rule."""
    if len(permit.opd_rekomendasi) < 2:
        return "all_must_agree", None
    return AGENCIES_RULES[permit.aturan_opd], catalogue.agency_for(permit.opd_rekomendasi[0], district)


def shares_of(catalogue: Catalogue, permit: Permit) -> Shares:
    """The permit type's own shares, or those of its profile."""
    return permit.pembagian_hari or profile_for(catalogue, permit)


def total_of(shares: Shares) -> Decimal:
    """The working days of all desks together."""
    return sum((getattr(shares, desk) for desk in Shares.model_fields), Decimal(0))


def mistakes_in_shares(catalogue: Catalogue, permit: Permit) -> Iterator[str]:
    """Own shares that are not the time limit, or that have no days for agencies that are asked."""
    shares = permit.pembagian_hari
    if shares and total_of(shares) != permit.sla_hari_kerja:
        yield f"pembagian_hari: the shares add up to {total_of(shares)}, the limit is {permit.sla_hari_kerja}"
    if shares and (shares.agencies > 0) != asks_agencies(catalogue, permit.rute):
        yield "pembagian_hari: agencies have days where they are asked, and only there"


def longest_way(steps: Iterable[Step]) -> Decimal:
    """The working days of all steps: of those side by side only the longest counts."""
    beside = [Decimal(0)]
    total = Decimal(0)
    for step in steps:
        if step.parallel:
            beside.append(step.working_days)
        else:
            total += step.working_days
    return total + max(beside)


def four_eyes(catalogue: Catalogue, permit: Permit) -> bool:
    """Whether nobody may pass two steps: as the permit type says, else as its route does."""
    return catalogue.routes.routes[permit.rute].four_eyes if permit.empat_mata is None else permit.empat_mata


def profile_for(catalogue: Catalogue, permit: Permit) -> Profile:
    """The longest of the fitting profiles."""
    return max(fitting_profiles(catalogue, permit), key=lambda profile: profile.total)


def fitting_profiles(catalogue: Catalogue, permit: Permit) -> list[Profile]:
    """Those within the permit type's time limit; agencies have days only where they are asked."""
    asked = permit.struktur == "terstruktur"
    return [
        profile
        for profile in catalogue.routes.profiles
        if profile.total <= permit.sla_hari_kerja and (profile.agencies > 0) == asked
    ]


def desk_step(catalogue: Catalogue, key: str, shares: Shares) -> Step:
    """A step of the office itself: ``draft`` or ``initial:coordinator``."""
    kind, _, named = key.partition(":")
    owner = catalogue.routes.steps[kind]
    desk = owner.desk or named
    days = getattr(shares, desk)
    if kind in {"substance", "draft"}:
        draft = halves(shares.back_office / 2)  # a single half day is for the substance
        days = draft if kind == "draft" else shares.back_office - draft
    if kind == "delivery":
        days = Decimal(0)
    return Step.model_validate({"key": key, "kind": kind, "service": owner.service, "desk": desk, "working_days": days})


def agency_steps(catalogue: Catalogue, permit: Permit, district: str | None, days: Decimal) -> list[Step]:
    """Inspection and meeting by the first agency where demanded, then a recommendation by each, side by side."""
    agencies = [catalogue.agency_for(code, district) for code in permit.opd_rekomendasi]
    steps: list[Step] = []
    if permit.inspeksi == "wajib":
        shares = {"inspection": halves(days * INSPECTION_SHARE), "technical_meeting": halves(days * MEETING_SHARE)}
        steps = [agency_step(catalogue, kind, agencies[0], share) for kind, share in shares.items()]
        days -= sum(shares.values(), Decimal(0))
    parallel = len(agencies) > 1
    return steps + [agency_step(catalogue, "recommendation", code, days, parallel=parallel) for code in agencies]


def agency_step(catalogue: Catalogue, kind: str, code: str, days: Decimal, *, parallel: bool = False) -> Step:
    """A step of an agency; the key carries its code in small letters."""
    agency = catalogue.agencies.get(code)
    return Step.model_validate(
        {
            "key": f"{kind}:{code.lower()}",
            "kind": kind,
            "service": "recommendation",
            "agency": code,
            "agency_name": agency.nama if agency else "",
            "agency_name_en": agency.name_en if agency else "",
            "working_days": days,
            "parallel": parallel,
        }
    )


def halves(days: Decimal) -> Decimal:
    """Rounded down to half days."""
    return (days / HALF).to_integral_value(ROUND_DOWN) * HALF
