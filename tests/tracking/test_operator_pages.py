"""How the services flow and what is parked where, on one page each; whoever is silent leaves the page calm."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.shared.datastore import Row
from services.shared.flow import Flow, Report
from services.shared.refusals import Unavailable
from services.shared.web import create_app
from services.shared.web.build import compile_catalogues
from services.tracking.application import Tracking
from services.tracking.flows import SERVICES, Flows, end_of_journal, side_by_side
from services.tracking.operator_pages import give_flows
from services.tracking.site import BLUEPRINTS
from tests.shared.browsing import somebody, soup, text
from tests.shared.web_site import settings
from tests.tracking.lives import Life, envelopes

pytestmark = pytest.mark.servers
PARKED = {"subject": "abc", "reason": "KeyError: 'slip'", "parked_at": "2026-03-12T01:00:00+00:00", "waiting_behind": 4}


def report_of(service: str) -> dict[str, Any]:
    """signing is silent, notify has something parked, the others are well."""
    if service == "signing":
        raise Unavailable("signing does not answer")
    said: dict[str, Any] = vars(
        Report(state="ok", recorded=812, published=800, behind=12, behind_seconds=7.4, waiting=3)
    )
    said |= {"rates": [1.255, None], "components": {"PostgreSQL": "", "RabbitMQ": ""}, "parked_at": f"/{service}/t"}
    if service == "notify":
        said |= {"parked": 1, "first_parked": [PARKED], "state": "waiting", "detail": "inbox: ConnectionError"}
        said["components"] = {"PostgreSQL": "", "RabbitMQ": "OSError: gone"}
    return said


@pytest.fixture
def app(tracking: Tracking, tmp_path: Path) -> Flask:
    compile_catalogues()
    app = create_app("tracking", BLUEPRINTS, settings(tmp_path), tracking)
    give_flows(app, Flows(report_of, gate=lambda: None))
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return somebody(app, "operator")


def test_only_operators_see_how_it_flows(app: Flask) -> None:
    assert somebody(app).get("/pantau/").location.startswith("/masuk?")
    assert somebody(app, "front_office").get("/pantau/").status_code == 403


def test_every_service_has_its_line_also_one_that_is_silent(client: FlaskClient) -> None:
    rows = [" ".join(row.get_text(" ").split()) for row in soup(client, "/pantau/").select("tbody tr")]

    assert [[name for name in SERVICES if f"Layanan {name} " in row] for row in rows[:6]] == [
        [name] for name in SERVICES
    ]
    assert [[name for name in SERVICES if f"Layanan {name} " in row] for row in rows[6:12]] == [
        [name] for name in SERVICES
    ]
    assert "tidak menjawab" in " ".join(row for row in rows if "Layanan signing " in row)
    intake = " ".join(row for row in rows if "Layanan intake " in row)
    for word in ("812", "800", "12 peristiwa, 7 d", "75,3 / –"):
        assert word in intake


def test_trouble_with_a_component_is_told_with_who_has_it(client: FlaskClient) -> None:
    shown = text(client, "/pantau/")

    assert "notify: OSError: gone" in shown
    assert "nginx" in shown
    assert "inbox: ConnectionError" in shown


def test_the_overview_of_parked_messages_leads_to_the_service_that_holds_them(client: FlaskClient) -> None:
    shown = soup(client, "/pantau/tertahan")

    assert "KeyError: 'slip'" in shown.text
    assert {str(link["href"]) for link in shown.select("main a")} >= {"/notify/t", "/intake/t"}
    assert "Layanan ini sedang tidak menjawab." in shown.text


def test_services_are_asked_side_by_side() -> None:
    meeting = threading.Barrier(3, timeout=20)

    def answer(service: str) -> dict[str, Any]:
        meeting.wait()
        return {"name": service}

    assert side_by_side(answer, ["a", "b", "c"]) == {name: {"name": name} for name in "abc"}


def test_however_many_look_a_service_is_asked_every_few_seconds() -> None:
    asked, moment = [], [0.0]

    def answer(service: str) -> dict[str, Any]:
        asked.append(service)
        return report_of("intake")

    flows = Flows(answer, gate=lambda: None, clock=lambda: moment[0])
    for moment[0] in (0.0, 1.0, 2.9):
        flows.reports()
        flows.components()
    assert len(asked) == len(SERVICES)

    moment[0] = 3.0
    flows.reports()
    assert len(asked) == 2 * len(SERVICES)


def test_tracking_measures_its_journal(tracking: Tracking) -> None:
    place = end_of_journal(tracking)
    assert (place().recorded, place().published) == (0, None)
    life = Life().to_the_end()
    tracking.take_batch(envelopes(life))
    flow = Flow("amqp://nobody@127.0.0.1:1/", tracking, parked_at="/x", place=place)

    flow.measure("tracking")

    assert flow.report()["recorded"] == len(life.said)
    assert flow.report()["behind"] == 0


def test_it_says_how_far_the_pages_are_behind(tracking: Tracking, client: FlaskClient) -> None:
    before = text(client, "/pantau/")
    tracking.take_batch(envelopes(Life().submitted()))
    tracking.datastore.execute(Row("UPDATE journal SET at = journaled_at - interval '2.25 seconds'"))

    assert "Proyeksi belum melihat satu peristiwa pun." in before
    assert "Dari 1 peristiwa terakhir, yang paling lambat tampil di semua halaman 2,2 detik" in text(client, "/pantau/")
