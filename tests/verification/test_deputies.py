"""Who stands in for whom, at the desks, in the agencies and for the head; and what others hear of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from services.shared.contracts.intake import Posting
from services.shared.contracts.verification import DeputyAppointed, DeputyDismissed
from services.shared.refusals import Refused
from services.verification.absence import (
    Absence,
    DeputyFromTheAgency,
    DeputyFromTheDesks,
    DeputyOfTheHead,
    can_stand_in,
    check_deputy,
)
from services.verification.announcements import announce
from services.verification.application import Verification
from services.verification.rules import Officer
from tests.shared.browsing import somebody, soup, submit, text
from tests.verification.cases import AT, COMPLETENESS, DEWI, KURNIA, RINA, SARI
from tests.verification.desks import came_in, lying_on, staffed

BAYU = Officer("bayu", frozenset({"agency"}), agency="DINKES")
TUTI = Officer("tuti", frozenset({"agency"}), agency="DINKES")
RATNA = Officer("ratna", frozenset({"agency_head"}), agency="DINKES")
EKO = Officer("eko", frozenset({"agency"}), agency="DISKOP")
KEPALA = Officer("kepala", frozenset({"head"}))
OFFICE = RINA, DEWI, SARI, KURNIA, BAYU, TUTI, RATNA, EKO, KEPALA


@pytest.mark.parametrize(
    ("officer", "deputy"), [(RINA, DEWI), (BAYU, TUTI), (BAYU, RATNA), (RATNA, TUTI), (KEPALA, KURNIA), (KEPALA, SARI)]
)
def test_a_colleague_who_may_do_the_work_stands_in(officer: Officer, deputy: Officer) -> None:
    check_deputy(officer, deputy)

    assert can_stand_in(officer, deputy)


@pytest.mark.parametrize(
    ("officer", "deputy", "refusal"),
    [
        (RINA, BAYU, DeputyFromTheDesks),
        (RINA, KEPALA, DeputyFromTheDesks),
        (BAYU, EKO, DeputyFromTheAgency),
        (RATNA, EKO, DeputyFromTheAgency),
        (BAYU, KURNIA, DeputyFromTheAgency),
        (KEPALA, DEWI, DeputyOfTheHead),
        (KEPALA, RATNA, DeputyOfTheHead),
        (Officer("both", frozenset({"head", "coordinator"})), BAYU, DeputyFromTheDesks),
    ],
)
def test_nobody_stands_in_who_may_not_do_the_work(officer: Officer, deputy: Officer, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        check_deputy(officer, deputy)

    assert not can_stand_in(officer, deputy)


def test_nobody_stands_in_for_themself() -> None:
    assert not can_stand_in(RINA, RINA)


def test_others_hear_who_stands_in_and_when_it_is_over() -> None:
    first, last = AT.date(), AT.date() + timedelta(days=2)
    absence = Absence(uuid4(), "bayu", "tuti", first, last, "bayu", AT)
    absence.end("bayu", AT)

    appointed, dismissed = (announce(each) for each in absence.pending_events)

    assert appointed == DeputyAppointed(
        application_id=absence.id, at=AT, officer="bayu", deputy="tuti", first_day=first, last_day=last, by="bayu"
    )
    assert dismissed == DeputyDismissed(application_id=absence.id, at=AT, officer="bayu", by="bayu")


@pytest.fixture
def office(verification: Verification) -> Verification:
    return staffed(verification, *OFFICE)


def dates(office: Verification) -> dict[str, Any]:
    today = office.today()
    parts = {"day": today.day, "month": today.month, "year": today.year}
    return {f"{name}__{part}": str(value) for name in ("first_day", "last_day") for part, value in parts.items()}


def offered(app: Flask, officer: Officer) -> list[str]:
    """Whom the page offers somebody as deputy."""
    client = somebody(app, *officer.roles, username=officer.username, agency=officer.agency)
    return [str(each["value"]) for each in soup(client, "/verifikasi/cuti").select("#deputy option") if each["value"]]


@pytest.mark.servers
@pytest.mark.parametrize(
    ("officer", "deputies"),
    [
        (RINA, ["dewi", "kurnia", "sari"]),
        (BAYU, ["ratna", "tuti"]),
        (RATNA, ["bayu", "tuti"]),
        (KEPALA, ["kurnia", "sari"]),
        (KURNIA, ["bayu", "dewi", "kurnia", "ratna", "rina", "sari", "tuti"]),
    ],
)
def test_the_page_offers_who_can_stand_in(
    app: Flask, office: Verification, officer: Officer, deputies: list[str]
) -> None:
    assert offered(app, officer) == deputies


@pytest.mark.servers
def test_who_is_away_is_seen_at_the_desks_and_of_an_agency_by_its_own_people(app: Flask, office: Verification) -> None:
    bayu = somebody(app, "agency", username="bayu", agency="DINKES")
    assert submit(bayu, "/verifikasi/cuti", "/cuti", deputy="tuti", **dates(office)).status_code == 303

    assert "bayu" in text(somebody(app, "agency", username="tuti", agency="DINKES"), "/verifikasi/cuti")
    assert "bayu" in text(somebody(app, "front_office", username="rina"), "/verifikasi/cuti")
    assert "bayu" not in text(somebody(app, "agency", username="eko", agency="DISKOP"), "/verifikasi/cuti")


@pytest.mark.servers
def test_a_deputy_who_does_not_suit_is_said_at_the_field(app: Flask, office: Verification) -> None:
    kurnia = somebody(app, "coordinator", username="kurnia")

    refused = submit(kurnia, "/verifikasi/cuti", "/cuti", officer="kepala", deputy="dewi", **dates(office))

    assert refused.status_code == 422
    assert "Hanya koordinator atau sub-koordinator" in refused.text


@pytest.mark.servers
def test_people_of_other_houses_get_no_work_of_the_desks(app: Flask, office: Verification) -> None:
    case = came_in(office)
    office.be_away(uuid4(), "kepala", "kurnia", office.today(), office.today(), KEPALA)

    assert [each.username for each in office.roster.at_the_desks()] == ["dewi", "kurnia", "rina", "sari"]
    assert office.roster.stands_in_for(KURNIA, office.today()) == []
    assert "Hari ini Anda menggantikan" not in text(
        somebody(app, "coordinator", username="kurnia"), "/verifikasi/?milik=semua"
    )
    assert [each.application_id for each in lying_on(office, "front_office")] == [case]
    with pytest.raises(Refused):
        office.hand_over(case, COMPLETENESS, "bayu", "", SARI)


@pytest.mark.servers
@pytest.mark.parametrize("role", ["agency", "agency_head", "head"])
def test_everybody_who_can_be_away_finds_the_page_and_nobody_else(app: Flask, office: Verification, role: str) -> None:
    page = somebody(app, role, agency="DINKES").get("/verifikasi/cuti")

    assert page.status_code == 200
    assert "Cuti &amp; pengganti" in page.text
    assert somebody(app, "helpdesk").get("/verifikasi/cuti").status_code == 403


@pytest.mark.servers
def test_a_posting_elsewhere_is_forgotten(verification: Verification) -> None:
    staffed(verification, BAYU)
    verification.post("bayu", Posting(roles=("helpdesk",)))

    assert verification.roster.everybody() == []
