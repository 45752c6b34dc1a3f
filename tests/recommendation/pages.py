"""Pages of the agencies as tests walk them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Flask

from services.recommendation.application import Recommendation
from tests.recommendation.cases import (
    BAYU,
    INSPECTION,
    MEETING,
    minutes,
    report,
)
from tests.recommendation.conftest import of
from tests.shared.browsing import submit

QUEUE = "/rekomendasi/"
NUMBER = "2026-K7QF-3M2X"


def events(recommendation: Recommendation, case: UUID) -> list[str]:
    return [type(happened).__name__ for happened in recommendation.events.get(case)]


def page_of(case: UUID, step: str = "", form: str = "") -> str:
    return "/".join(part for part in (f"/rekomendasi/{case}", step, form) if part)


def spoken(app: Flask, agency: str, case: UUID, step: str, **said: str) -> Any:
    """An officer sends the form of the recommendation, for the head to sign unless said otherwise."""
    values = {"advice": "favourable", "reason": "Memenuhi syarat teknis.", "paper": "system_letter"} | said
    return submit(of(app, agency), page_of(case, step, "rekomendasi"), "/rekomendasi", **values)


def ready_to_advise(recommendation: Recommendation, case: UUID) -> None:
    """The site was visited and the team has met."""
    recommendation.report_inspection(case, INSPECTION, report(), (), BAYU)
    recommendation.hold_meeting(case, MEETING, minutes(), BAYU)
