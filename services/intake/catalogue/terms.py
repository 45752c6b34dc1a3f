"""What of a permit type can be changed while the office works: its way, its days, and whom it asks."""

from __future__ import annotations

from typing import Any

from pydantic import PositiveInt

from services.intake.catalogue.loading import Catalogue
from services.intake.catalogue.models import AGENCIES_RULES, Permit, Shares, Strict
from services.intake.catalogue.routing import asks_agencies, shares_of
from services.shared.contracts.routing import AgenciesRule

DEMANDED = "wajib"


class Terms(Strict):
    """The terms of a permit type; ``inspection``: whether one is demanded. The first of the agencies leads."""

    route: str
    working_days: PositiveInt
    shares: Shares
    inspection: bool
    agencies: tuple[str, ...]
    agencies_rule: AgenciesRule


def terms_of(catalogue: Catalogue, permit: Permit) -> Terms:
    """Those that a permit type has now."""
    shares = shares_of(catalogue, permit)
    return Terms(
        route=permit.rute,
        working_days=permit.sla_hari_kerja,
        shares=Shares(**{desk: getattr(shares, desk) for desk in Shares.model_fields}),
        inspection=permit.inspeksi == DEMANDED,
        agencies=permit.opd_rekomendasi,
        agencies_rule=AGENCIES_RULES[permit.aturan_opd],
    )


def under(catalogue: Catalogue, permit: Permit, terms: Terms) -> Permit:
    """The permit type with other terms; everything else is that of the files."""
    not_demanded = "tidak" if permit.inspeksi == DEMANDED else permit.inspeksi
    update: dict[str, Any] = {
        "rute": terms.route,
        "struktur": "terstruktur" if asks_agencies(catalogue, terms.route) else "nonterstruktur",
        "sla_hari_kerja": terms.working_days,
        "pembagian_hari": terms.shares,
        "inspeksi": DEMANDED if terms.inspection else not_demanded,
        "opd_rekomendasi": terms.agencies,
        "aturan_opd": next(name for name, rule in AGENCIES_RULES.items() if rule == terms.agencies_rule),
    }
    return permit.model_copy(update=update)
