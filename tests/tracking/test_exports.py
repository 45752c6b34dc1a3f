"""Views as files: the same rows with their types, whole or by month, and a dictionary of what they mean."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from services.shared.web import create_app
from services.shared.web.build import compile_catalogues
from services.tracking.analysis import exports
from services.tracking.analysis.dictionary import KINDS, views
from services.tracking.analysis.spreadsheets import harmless
from services.tracking.application import Tracking
from services.tracking.site import BLUEPRINTS
from tests.shared.web_site import settings, sign_in, with_role
from tests.system import ROOT
from tests.tracking.lives import DatedLife, calendar, complete, envelopes

EXAMPLES = ROOT / "deploy/analysts"
pytestmark = pytest.mark.servers


@pytest.fixture
def client(tracking: Tracking, tmp_path: Path) -> FlaskClient:
    compile_catalogues()
    client = create_app("tracking", BLUEPRINTS, settings(tmp_path), tracking).test_client()
    sign_in(client, with_role("analyst"))
    return client


@pytest.fixture
def lives(tracking: Tracking) -> list[DatedLife]:
    """One handed in and decided in March, one handed in in April whose step is explained with a formula."""
    early, late = complete(DatedLife()), DatedLife()
    early.later(1).ended("substance").signed()
    complete(late.later(40)).explained("substance", "=CONTOH(1;2)")
    tracking.take_batch(calendar(2026))
    tracking.take_batch(envelopes(early, late))
    return [early, late]


def table(client: FlaskClient, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_every_view_comes_as_a_file_with_its_columns(
    tracking: Tracking, client: FlaskClient, lives: list[DatedLife]
) -> None:
    for view in views(tracking.datastore).values():
        answer = client.get(f"/analisis/data/{view.name}.csv")
        head = next(csv.reader(io.StringIO(answer.text)))
        assert head == [column.name for column in view.columns]
        assert {column.type for column in view.columns} <= KINDS.keys()


def test_a_month_is_narrowed_to_its_rows(client: FlaskClient, lives: list[DatedLife]) -> None:
    march = table(client, "/analisis/data/applications.csv?bulan=2026-03")

    assert [row["application_id"] for row in march] == [str(lives[0].id)]
    assert len(table(client, "/analisis/data/applications.csv")) == 2
    assert [row["month"] for row in table(client, "/analisis/data/monthly_volumes.csv?bulan=2026-04")] == ["2026-04"]


def test_parquet_keeps_types_and_what_is_missing(client: FlaskClient, lives: list[DatedLife], tmp_path: Path) -> None:
    answer = client.get("/analisis/data/applications.parquet")
    file = tmp_path / "applications.parquet"
    file.write_bytes(answer.data)

    found = duckdb.read_parquet(str(file))

    types = dict(zip(found.columns, map(str, found.types), strict=True))
    assert (types["application_id"], types["submitted_on"], types["in_time"]) == ("UUID", "DATE", "BOOLEAN")
    assert (types["counted_days"], types["submitted_at"]) == ("INTEGER", "TIMESTAMP WITH TIME ZONE")
    rows = {row[0]: row for row in found.select("application_id, decided_on, district, counted_days").fetchall()}
    assert rows[lives[1].id][1] is None
    assert rows[lives[1].id][2] == ""
    assert rows[lives[0].id][1].isoformat() == "2026-03-03"


def test_a_view_without_rows_is_a_file_with_columns(tracking: Tracking, client: FlaskClient, tmp_path: Path) -> None:
    for view in views(tracking.datastore).values():
        file = tmp_path / f"{view.name}.parquet"
        file.write_bytes(client.get(f"/analisis/data/{view.name}.parquet").data)
        assert duckdb.read_parquet(str(file)).columns == [column.name for column in view.columns]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_many_rows_come_whole(tracking: Tracking, client: FlaskClient, tmp_path: Path, form: str) -> None:
    answer = client.get(f"/analisis/data/days.{form}")
    file = tmp_path / f"days.{form}"
    file.write_bytes(answer.data)

    [(rows, distinct)] = duckdb.sql(f"SELECT count(*), count(DISTINCT day) FROM '{file}'").fetchall()

    assert rows == distinct == tracking.datastore.query("SELECT count(*) AS number FROM calendar_days")[0].number


def test_what_people_wrote_is_no_formula(client: FlaskClient, lives: list[DatedLife]) -> None:
    [told] = table(client, "/analisis/data/delays.csv")

    assert told["reason"] == "'=CONTOH(1;2)"
    assert [harmless(value) for value in ("-1+1", "-1", -1, None, "biasa")] == ["'-1+1", "-1", -1, None, "biasa"]


@pytest.mark.parametrize(
    "name", ["journal.csv", "applications.xlsx", "applications.csv?bulan=2026-13", "Applications.csv"]
)
def test_what_is_no_view_is_not_found(client: FlaskClient, name: str) -> None:
    assert client.get(f"/analisis/data/{name}").status_code == 404


def test_a_file_that_is_not_fetched_keeps_no_place(client: FlaskClient) -> None:
    for _ in range(5):
        with client.get("/analisis/data/days.csv", buffered=False) as answer:
            assert answer.status_code == 200

    assert client.get("/analisis/data/days.csv").status_code == 200


def test_more_than_two_at_once_wait_for_a_calmer_moment(client: FlaskClient) -> None:
    with exports.AT_ONCE, exports.AT_ONCE:
        assert client.get("/analisis/data/days.csv").status_code == 409

    assert client.get("/analisis/data/days.csv").status_code == 200


def test_the_dictionary_explains_every_column_in_the_language_of_the_page(
    tracking: Tracking, client: FlaskClient
) -> None:
    shown = BeautifulSoup(client.get("/analisis/kamus").text, "html.parser")

    for view in views(tracking.datastore).values():
        rows = shown.select(f"#{view.name} tbody tr")
        assert len(rows) == len(view.columns)
    assert "Satu baris untuk tiap permohonan yang masuk." in shown.text


def test_the_package_says_the_same_to_programs(tracking: Tracking, client: FlaskClient) -> None:
    package = client.get("/analisis/data/datapackage.json").json
    assert package is not None

    described = {each["path"]: [field["name"] for field in each["schema"]["fields"]] for each in package["resources"]}

    known = views(tracking.datastore).values()
    assert described == {f"{view.name}.csv": [column.name for column in view.columns] for view in known}


def test_the_example_for_analysts_reads_what_they_fetch(
    client: FlaskClient, lives: list[DatedLife], tmp_path: Path
) -> None:
    for view in "applications", "corrections":
        (tmp_path / f"{view}.parquet").write_bytes(client.get(f"/analisis/data/{view}.parquet").data)

    command = [sys.executable, str(EXAMPLES / "duckdb_example.py"), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)

    assert "sip-dokter: 100 % of 1" in done.stdout


@pytest.mark.parametrize("role", ["front_office", "agency", "applicant"])
def test_others_fetch_nothing(tracking: Tracking, tmp_path: Path, role: str) -> None:
    client = create_app("tracking", BLUEPRINTS, settings(tmp_path), tracking).test_client()
    sign_in(client, with_role(role))

    for address in "/analisis/kamus", "/analisis/data/applications.csv", "/analisis/data/datapackage.json":
        assert client.get(address).status_code == 403
