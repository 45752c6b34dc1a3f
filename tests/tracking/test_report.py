"""The monthly evaluation: figures that can be counted by hand, on a page, on paper and as files."""

from __future__ import annotations

import csv
import io
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as some

from services.shared.contracts import intake, verification
from services.shared.contracts.verification import Fault, Ground
from services.shared.web import create_app
from services.shared.web.build import compile_catalogues
from services.tracking.analysis.months import Month, months_between
from services.tracking.application import Tracking
from services.tracking.site import BLUEPRINTS
from tests.shared.web_site import settings, sign_in, with_role
from tests.tracking.lives import DatedLife, calendar, complete, envelopes

pytestmark = pytest.mark.servers
SCORES = {f"U{number}": 3 for number in range(1, 10)}


@pytest.fixture
def client(tracking: Tracking, tmp_path: Path) -> FlaskClient:
    compile_catalogues()
    app: Flask = create_app("tracking", BLUEPRINTS, settings(tmp_path), tracking)
    client = app.test_client()
    sign_in(client, with_role("coordinator"))
    client.set_cookie("sakpore_language", "en")
    return client


@pytest.fixture
def march(tracking: Tracking) -> Tracking:
    """Three decisions in March: one in time, one late after two corrections, one refusal."""
    quick, slow, refused = complete(DatedLife(number="A")), complete(DatedLife(number="B")), complete(DatedLife())
    quick.later(1).ended("substance").signed().says(intake.SurveyAnswered, scores=SCORES)
    faults = (Fault(requirement="denah", reason="Buram."), Fault(requirement="ktp", reason="Lama."))
    slow.says(verification.CorrectionRequested, step="substance", faults=faults, by="officer")
    slow.later(1).corrected("substance").later(1)
    slow.says(verification.CorrectionRequested, step="substance", faults=faults[:1], by="officer")
    slow.later(1).corrected("substance").explained("substance", "Arsip dipindahkan.").later(12)
    slow.ended("substance").signed()
    refused.proposal = "refusal"
    ground = Ground(requirement="denah", title="Denah lokasi", reason="x", legal_basis="Perda Contoh 1/2020")
    more = {"step": "substance", "next_step": "draft", "by": "officer", "reason": "x", "proposal": "refusal"}
    refused.later(1).says(verification.RefusalProposed, **more, grounds=(ground,)).signed()
    tracking.take_batch(calendar(2026))
    tracking.take_batch(envelopes(quick, slow, refused))
    return tracking


def page(client: FlaskClient, address: str = "/analisis/laporan/2026-03") -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "html.parser")


def table(client: FlaskClient, key: str) -> list[list[str]]:
    """The rows of a section's file, without its head."""
    answer = client.get(f"/analisis/laporan/2026-03/{key}.csv")
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.text)))[1:]


def test_the_month_in_figures_can_be_counted_by_hand(march: Tracking, client: FlaskClient) -> None:
    figures = {name: (now, before) for name, now, before in table(client, "figures")}

    assert figures["Handed in"] == ("3", "0")
    assert figures["Permits signed"] == ("2", "0")
    assert figures["Refusals"] == ("1", "0")
    assert figures["Under way at the end of the month"] == ("0", "0")
    assert figures["Decided in time"] == ("67 %", "–")
    assert "Of 3 decisions 67 % came in time" in page(client).select_one("#figures").text


def test_a_late_one_is_listed_with_the_step_that_took_it_and_what_was_told(
    march: Tracking, client: FlaskClient
) -> None:
    [late] = table(client, "late")

    assert late[0] == "B"
    assert late[4:] == ["Substance check – Back office", "Arsip dipindahkan."]
    assert int(late[3]) > 0
    link = page(client).select_one("#late td a")
    assert link is not None
    assert link["href"].startswith("/pantau/perkara/")


def test_the_requirement_that_is_misunderstood_most_comes_first(march: Tracking, client: FlaskClient) -> None:
    rows = table(client, "corrections")

    assert [row[0] for row in rows] == ["denah", "ktp"]
    assert rows[0][3:] == ["2", "1"]
    assert "“denah” of sip-dokter (2)" in page(client).select_one("#corrections").text


def test_refusals_name_the_requirement_and_the_rule(march: Tracking, client: FlaskClient) -> None:
    [refusal] = table(client, "refusals")

    assert refusal == ["Denah lokasi", "Perda Contoh 1/2020", "Substance check", "1"]


def test_one_answer_shows_no_index(march: Tracking, client: FlaskClient) -> None:
    assert table(client, "satisfaction") == []
    assert "There are not enough answers yet." in page(client).select_one("#satisfaction").text


def test_steps_stand_beside_their_allowance_and_every_chart_above_its_table(
    march: Tracking, client: FlaskClient
) -> None:
    rows = {row[0]: row[1:] for row in table(client, "steps")}

    assert rows["Substance check – Back office"][0] == "3"
    shown = page(client)
    charts = shown.select("svg[role=img]")
    assert len(charts) >= 6
    assert all(chart["aria-label"] and chart.find_parent("section").select_one("table") for chart in charts)


def test_the_evaluation_on_paper_says_the_same(march: Tracking, client: FlaskClient) -> None:
    answer = client.get("/analisis/laporan/2026-03.pdf")

    assert answer.content_type == "application/pdf"
    text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=answer.data, capture_output=True, check=True)
    assert "Monthly evaluation: March 2026" in text.stdout.decode()
    assert "Arsip dipindahkan." in text.stdout.decode()


def test_an_empty_month_reads_well(tracking: Tracking, client: FlaskClient) -> None:
    shown = page(client, "/analisis/laporan/2026-01")

    assert "Nothing was decided in this month." in shown.text
    assert "Nothing was late in this month." in shown.text
    assert client.get("/analisis/laporan/2026-01.pdf").status_code == 200


@pytest.mark.parametrize("month", ["2026-13", "2026-00", "1999-01", "2099-01", "..", "2026-3", "２０２６-03"])
def test_what_is_no_month_is_not_found(client: FlaskClient, month: str) -> None:
    for address in month, f"{month}.pdf", f"{month}/figures.csv":
        assert client.get(f"/analisis/laporan/{address}").status_code == 404


def test_without_a_month_it_is_the_last_that_is_over(client: FlaskClient) -> None:
    answer = client.get("/analisis/laporan?bulan=rubbish")

    assert answer.status_code == 303
    assert Month.read(answer.headers["Location"].rpartition("/")[2]) is not None


@pytest.mark.parametrize("role", ["front_office", "agency", "operator", "applicant"])
def test_who_does_not_evaluate_does_not_see_it(tracking: Tracking, tmp_path: Path, role: str) -> None:
    client = create_app("tracking", BLUEPRINTS, settings(tmp_path), tracking).test_client()
    sign_in(client, with_role(role))

    assert client.get("/analisis/laporan/2026-03").status_code == 403


def test_an_analyst_reads_it_without_ways_to_the_cases(march: Tracking, tmp_path: Path) -> None:
    client = create_app("tracking", BLUEPRINTS, settings(tmp_path), march).test_client()
    sign_in(client, with_role("analyst"))

    assert page(client).select("#late td a") == []


@given(some.dates(date(2001, 1, 1), date(2098, 12, 31)), some.integers(0, 300))
def test_months_follow_each_other_without_gaps(day: date, months: int) -> None:
    month = Month.of(day)

    assert month.first <= day <= month.last
    assert month.before(months).before(-months) == month
    assert Month.read(str(month)) == month
    assert (month.before(-1).first - month.last).days == 1
    spelt: list[Any] = months_between(month.before(5).first, day)
    assert spelt[0] == month
    assert len(spelt) == 6
