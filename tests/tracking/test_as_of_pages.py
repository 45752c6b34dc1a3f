"""The page on which staff see how a case stood at any moment."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from services.shared.web import create_app
from services.shared.web.build import compile_catalogues
from services.tracking.application import Tracking
from services.tracking.site import BLUEPRINTS
from tests.shared.web_site import settings, sign_in, with_role
from tests.tracking.lives import DatedLife, complete, envelopes

pytestmark = pytest.mark.servers


@pytest.fixture
def life(tracking: Tracking) -> DatedLife:
    """Complete on Monday, 2 March 2026 at noon; the substance check took until Wednesday."""
    life = complete(DatedLife())
    life.later(2).ended("substance")
    tracking.take_batch(envelopes(life))
    return life


@pytest.fixture
def client(tracking: Tracking, tmp_path: Path) -> FlaskClient:
    compile_catalogues()
    client = create_app("tracking", BLUEPRINTS, settings(tmp_path), tracking).test_client()
    sign_in(client, with_role("head"))
    client.set_cookie("sakpore_language", "en")
    return client


def page(client: FlaskClient, life: DatedLife, query: str = "", status: int = 200) -> BeautifulSoup:
    answer = client.get(f"/pantau/perkara/{life.id}/saat{query}")
    assert answer.status_code == status
    return BeautifulSoup(answer.text, "html.parser")


def test_how_it_was_on_a_day_is_not_how_it_is(client: FlaskClient, life: DatedLife) -> None:
    on_tuesday = page(client, life, "?tanggal=2026-03-03&jam=09.00&menurut=now").text

    assert "Due on 5 March 2026: 1 of 3 working days are used." in on_tuesday
    assert "The content was checked and found in order." not in on_tuesday
    assert "The content was checked and found in order." in page(client, life).text


def test_what_was_not_known_then_is_said_and_led_to(client: FlaskClient, life: DatedLife) -> None:
    known_then = page(client, life, "?tanggal=2026-03-05&jam=09.00&menurut=then")

    assert "Nothing was known of this application at this moment." in known_then.text
    assert f"{len(life.said)} events had happened by then and became known later" in known_then.text
    ahead = known_then.select_one("a[rel=next]")
    assert ahead is not None
    assert "The content was checked" in client.get(str(ahead["href"])).text


def test_from_moment_to_moment(client: FlaskClient, life: DatedLife) -> None:
    shown = page(client, life, "?tanggal=2026-03-03&jam=09.00&menurut=now")
    back, ahead = shown.select_one("a[rel=prev]"), shown.select_one("a[rel=next]")

    assert back is not None
    assert ahead is not None
    assert "tanggal=2026-03-02&jam=12.00" in str(back["href"])
    assert "tanggal=2026-03-04&jam=12.00" in str(ahead["href"])


def test_without_a_moment_it_is_the_present_one(client: FlaskClient, life: DatedLife) -> None:
    assert "The content was checked and found in order." in page(client, life).text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?tanggal=2026-02-30&jam=09.00", "Enter a real date"),
        ("?tanggal=2026-03-03&jam=25.00", "Enter a time, for example 14.05."),
        ("?tanggal=2026-03-03&jam=", "Say at what time."),
        ("?tanggal=2099-03-03&jam=09.00", "This moment has not come yet."),
        ("?tanggal=&jam=09.00", "Say which day."),
        ("?tanggal=2026-03-03&jam=٠٩.00", "Enter a time"),
        ("?tanggal=2026-03-03&jam=1_0.0_5", "Enter a time"),
        ("?tanggal=2026-03-03&jam=99999999999999999999.0", "Enter a time"),
        ("?tanggal=0001-01-01&jam=00.00", "Enter a day after the year 2000."),
    ],
)
def test_what_is_no_moment_is_refused_in_words(client: FlaskClient, life: DatedLife, query: str, words: str) -> None:
    assert words in page(client, life, query, status=422).text


def test_a_case_that_nobody_knows_is_not_found(client: FlaskClient) -> None:
    assert client.get(f"/pantau/perkara/{uuid4()}/saat").status_code == 404


def test_the_case_leads_there(client: FlaskClient, life: DatedLife) -> None:
    assert f'href="/pantau/perkara/{life.id}/saat"' in client.get(f"/pantau/perkara/{life.id}").text


def test_days_that_were_to_come_are_marked(client: FlaskClient, life: DatedLife) -> None:
    shown = page(client, life, "?tanggal=2026-03-03&jam=09.00&menurut=now").text

    assert "Working day 1 of 3" in shown
    assert "Working day 3 of 3 – to come" in shown
