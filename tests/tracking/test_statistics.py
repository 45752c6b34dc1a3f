"""What everybody may read: nobody can be recognised in it, and reading it makes nobody count."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as some

from services.shared.application import now
from services.shared.contracts import intake
from services.shared.datastore import Row
from services.shared.web import create_app
from services.shared.web.build import compile_catalogues
from services.shared.working_days import day_of
from services.tracking.analysis.months import Month
from services.tracking.analysis.open_data import FEWEST, FILES, told_together
from services.tracking.analysis.publishing import publish, published
from services.tracking.application import Tracking
from services.tracking.site import BLUEPRINTS
from tests.shared.web_site import settings
from tests.tracking.lives import DatedLife, complete, envelopes

pytestmark = pytest.mark.servers


@pytest.fixture
def client(tracking: Tracking, tmp_path: Path) -> FlaskClient:
    compile_catalogues()
    client = create_app("tracking", BLUEPRINTS, settings(tmp_path), tracking).test_client()
    client.set_cookie("sakpore_language", "en")
    return client


def decided(code: str, number: int) -> list[DatedLife]:
    """So many applications of a permit type, decided in the last month that is over."""
    lives = []
    for _ in range(number):
        life = DatedLife()
        life.day = Month.of(day_of(now())).before().first
        life.slip = life.slip.model_copy(update={"permit_code": code, "permit_name": f"Izin {code}"})
        lives.append(complete(life).later(1).signed())
    return lives


def rows(client: FlaskClient, name: str) -> list[dict[str, str]]:
    answer = client.get(f"/analisis/data-terbuka/{name}.csv")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_before_the_first_count_the_page_says_so(client: FlaskClient) -> None:
    assert "The first figures are being counted." in client.get("/analisis/").text
    assert client.get("/analisis/data-terbuka/bulanan.csv").status_code == 404


def test_everybody_reads_the_figures_of_the_last_whole_months(tracking: Tracking, client: FlaskClient) -> None:
    tracking.take_batch(envelopes(*decided("sip-dokter", 6)))
    publish(tracking.datastore)

    shown = BeautifulSoup(client.get("/analisis/").text, "html.parser")

    assert "How long permits take" in shown.text
    assert "Izin sip-dokter" in shown.select_one("#permit-types").text
    *_, month = rows(client, "bulanan")
    assert (month["submitted"], month["decided"], month["in_time"]) == ("6", "6", "6")
    assert month["month"] == str(Month.of(day_of(now())).before())


def test_what_happens_in_this_month_is_not_told_yet(tracking: Tracking, client: FlaskClient) -> None:
    life = DatedLife()
    life.day = day_of(now())
    tracking.take_batch(envelopes(complete(life)))
    publish(tracking.datastore)

    assert {row["submitted"] for row in rows(client, "bulanan")} == {"0"}


def test_an_office_without_applications_shows_the_zeros_of_its_file_and_no_empty_drawing(
    tracking: Tracking, client: FlaskClient
) -> None:
    publish(tracking.datastore)

    shown = BeautifulSoup(client.get("/analisis/").text, "html.parser").select_one("main")

    assert not shown.select("svg")
    assert "this month" not in shown.text
    assert "Too few steps ended within these twelve months to say." in shown.select_one("#steps").text
    assert [each.text for each in shown.select("section > h2")][-1] == "Open data"
    assert agrees_with_its_file(client)


def test_a_month_with_few_decisions_has_them_on_the_page_and_in_the_file(
    tracking: Tracking, client: FlaskClient
) -> None:
    tracking.take_batch(envelopes(*decided("sip-dokter", 4)))
    publish(tracking.datastore)

    shown = BeautifulSoup(client.get("/analisis/").text, "html.parser")

    assert cells(shown, "#in-time")[0][1:] == ["4", "–", "–"]
    assert agrees_with_its_file(client)


def agrees_with_its_file(client: FlaskClient) -> bool:
    """Whether the file of months has the lines of the page, the latest of which stands first there."""
    shown = BeautifulSoup(client.get("/analisis/").text, "html.parser")
    names = "submitted", "permits", "refusals", "withdrawn"
    volumes = [[row[name] for name in names] for row in reversed(rows(client, "bulanan"))]
    decisions = [[row["decided"], row["median_days"] or "–"] for row in reversed(rows(client, "bulanan"))]
    assert [row[1:] for row in cells(shown, "#volumes")] == volumes
    assert [[row[1], row[3]] for row in cells(shown, "#in-time")] == decisions
    return len(volumes) == 12


def cells(shown: Any, section: str) -> list[list[str]]:
    """The table of a section, without the labels that phones show."""
    lines = shown.select_one(section).select("tbody tr")
    return [[cell.select_one(".sakpore-table__value").get_text(strip=True) for cell in line("td")] for line in lines]


def test_types_with_few_decisions_are_told_together(tracking: Tracking, client: FlaskClient) -> None:
    tracking.take_batch(envelopes(*decided("banyak", 9), *decided("cukup", 5), *decided("jarang", 2)))
    publish(tracking.datastore)

    told = {row["permit_code"]: row["decided"] for row in rows(client, "jenis-izin")}

    assert told == {"banyak": "9", "": "7"}
    assert "jarang" not in client.get("/analisis/").text
    assert "Other permit types" in client.get("/analisis/").text


def test_of_a_month_with_few_decisions_no_share_is_told(tracking: Tracking, client: FlaskClient) -> None:
    tracking.take_batch(envelopes(*decided("sip-dokter", 4)))
    publish(tracking.datastore)

    *_, month = rows(client, "bulanan")

    assert (month["submitted"], month["in_time"], month["median_days"]) == ("4", "", "")
    assert rows(client, "jenis-izin") == []


def test_of_few_answers_no_index_is_told(tracking: Tracking, client: FlaskClient) -> None:
    lives = decided("sip-dokter", 5)
    for life in lives[:4]:
        life.says(intake.SurveyAnswered, scores={f"U{number}": 4 for number in range(1, 10)})
    tracking.take_batch(envelopes(*lives))
    publish(tracking.datastore)
    few = rows(client, "kepuasan")

    lives[4].says(intake.SurveyAnswered, scores={f"U{number}": 2 for number in range(1, 10)})
    tracking.take_batch(envelopes(lives[4])[-1:])
    publish(tracking.datastore)

    assert few == []
    assert [row["satisfaction_index"] for row in rows(client, "kepuasan")] == ["90.0"]


@given(some.dictionaries(some.text("abcdef", min_size=1, max_size=3), some.integers(1, 12), max_size=9))
def test_nobody_can_subtract_what_is_told_from_the_whole(sizes: dict[str, int]) -> None:
    together = told_together(sizes)

    apart = sum(size for name, size in sizes.items() if name not in together)
    left = sum(sizes.values()) - apart
    assert left == 0 or left >= FEWEST or set(together) == set(sizes)
    assert all(sizes[name] >= FEWEST for name in sizes if name not in together)


def test_reading_counts_nothing_and_asks_again_only_when_figures_changed(
    tracking: Tracking, client: FlaskClient
) -> None:
    tracking.take_batch(envelopes(*decided("sip-dokter", 6)))
    publish(tracking.datastore)
    tracking.datastore.execute(Row("DROP VIEW analytics.applications CASCADE"))

    first = client.get("/analisis/")
    again = client.get("/analisis/", headers={"If-None-Match": first.headers["ETag"]})
    file = client.get("/analisis/data-terbuka/jenis-izin.csv")

    assert (first.status_code, again.status_code, file.status_code) == (200, 304, 200)
    assert "max-age=600" in first.headers["Cache-Control"]
    assert file.headers["Access-Control-Allow-Origin"] == "*"


def test_every_column_of_every_file_is_described(tracking: Tracking, client: FlaskClient) -> None:
    tracking.take_batch(envelopes(*decided("sip-dokter", 6)))
    publish(tracking.datastore)

    package = client.get("/analisis/data-terbuka/datapackage.json").json
    assert package is not None

    assert [each["name"] for each in package["resources"]] == [file.name for file in FILES]
    for resource in package["resources"]:
        head = next(csv.reader(io.StringIO(client.get(f"/analisis/data-terbuka/{resource['path']}").text)))
        assert head == [field["name"] for field in resource["schema"]["fields"]]
        assert all(field["description"] for field in resource["schema"]["fields"])
    assert package["licenses"][0]["name"] == "CC-BY-4.0"


def test_a_second_count_takes_the_place_of_the_first(tracking: Tracking) -> None:
    publish(tracking.datastore)
    tracking.take_batch(envelopes(*decided("sip-dokter", 6)))

    publish(tracking.datastore)

    assert len(published(tracking.datastore)["jenis-izin"].rows) == 1
