"""The pages of the agencies' letters in tests: who comes to them, and recommendations that lie there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient

from services.shared.contracts.intake import Posting, StaffPosted
from services.shared.contracts.recommendation import RecommendationIssued
from services.shared.contracts.routing import Condition
from services.shared.contracts.verification import DeputyAppointed
from services.shared.working_days import day_of
from services.signing.agency_letter import AgencyLetter
from services.signing.press import Press
from services.signing.reactions import react
from tests.shared.browsing import somebody
from tests.signing.agencies import CHIEF, CONDITIONS, OFFICER, STANDING_IN, STEP, said
from tests.signing.cases import AT, slip
from tests.signing.signing import sign_on_page, work_all

ROOM = "/penandatanganan/"
JSON = {"Accept": "application/json"}


def written(press: Press, number: str = "2026-K7QF-3M2X", **more: Any) -> UUID:
    application_id = uuid4()
    route = slip(permit_name="Surat Izin Praktik Dokter", permit_name_en="Physician practice permit")
    route = route.model_copy(update={"application_number": number})
    react(said(application_id, slip=route, **more), press.signing)
    return application_id


def page_of(case: UUID, step: str = STEP) -> str:
    return f"{ROOM}{case}/rekomendasi/{step}"


def head(app: Flask, agency: str = "DINKES") -> FlaskClient:
    return somebody(app, "agency_head", username=f"kepala-{agency.lower()}", agency=agency)


def deputy(app: Flask, press: Press, username: str = STANDING_IN) -> FlaskClient:
    """A colleague of the agency who stands in for its head today."""
    today = day_of(press.signing.clock())
    posting = Posting(roles=("agency_head",), agency="DINKES")
    react(StaffPosted(application_id=uuid4(), at=AT, username=CHIEF, posting=posting), press.signing)
    react(
        DeputyAppointed(
            application_id=uuid4(),
            at=AT,
            officer=CHIEF,
            deputy=username,
            first_day=today,
            last_day=today + timedelta(days=2),
            by=CHIEF,
        ),
        press.signing,
    )
    return somebody(app, "agency", username=username, agency="DINKES")


def letter_of(press: Press, case: UUID) -> AgencyLetter:
    return press.signing.find(AgencyLetter, AgencyLetter.create_id(case, STEP))


def signed(app: Flask, press: Press, case: UUID) -> AgencyLetter:
    sign_on_page(head(app), page_of(case))
    work_all(press)
    return letter_of(press, case)


def came_to_the_drafter(press: Press, case: UUID, **more: Any) -> None:
    """The agency's word is issued, under conditions, and the letter is to be written."""
    demanded = tuple(Condition(agency="DINKES", text=words) for words in CONDITIONS)
    said_so: dict[str, Any] = {"favourable": True, "reason": "Layak.", "conditions": CONDITIONS} | more
    react(
        RecommendationIssued(
            application_id=case,
            at=AT,
            step=STEP,
            next_step="draft",
            slip=slip(conditions=demanded),
            by=OFFICER,
            agency="DINKES",
            **said_so,
        ),
        press.signing,
    )
