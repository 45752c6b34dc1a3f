"""Visits of the site, as the counter hears of them from an agency."""

from __future__ import annotations

from datetime import UTC, date, datetime

from services.intake.reactions import react
from services.shared.contracts import recommendation
from tests.intake.counters import AT, Site, id_of

STEP, AGENCY = "inspection:dinkes", "DINKES"
FIRST, SECOND = datetime(2026, 11, 25, 2, 0, tzinfo=UTC), datetime(2026, 11, 26, 6, 0, tzinfo=UTC)
UNTIL = date(2026, 11, 24)


def proposed(site: Site, application: str, *moments: datetime) -> str:
    """An agency offers moments, on the day of these tests; the address of the page on which one is chosen."""
    site.intake.clock = lambda: AT
    said = recommendation.InspectionProposed(
        application_id=id_of(application),
        at=AT,
        step=STEP,
        agency=AGENCY,
        moments=moments or (FIRST, SECOND),
        answer_by=UNTIL,
        by="bayu",
    )
    react(said, site.intake)
    return f"/permohonan/{id_of(application)}/kunjungan/{STEP}"


def appointed(site: Site, application: str, moment: datetime) -> None:
    """The agency appoints the visit."""
    said = recommendation.InspectionScheduled(
        application_id=id_of(application),
        at=AT,
        step=STEP,
        agency=AGENCY,
        scheduled_for=moment,
        inspector="bayu",
        by="bayu",
    )
    react(said, site.intake)
