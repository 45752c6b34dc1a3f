"""The stream of events: a page that is narrowed and turned, goes on by itself, and is taken along as a file."""

from __future__ import annotations

import csv
import io
import json
import threading
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.shared.pulse import RETRY, give_pulse
from services.shared.web import create_app
from services.shared.web.build import compile_catalogues
from services.tracking.application import Tracking
from services.tracking.event_stream import Narrowed, everything, last_position
from services.tracking.operator_pages import OPERATOR_PAGES
from services.tracking.stream_pulse import JOURNAL, JournalPulse
from services.tracking.web import public_pages
from tests.shared.browsing import somebody, soup, text
from tests.shared.waiting import eventually
from tests.shared.web_site import settings
from tests.tracking.lives import Life, envelopes

pytestmark = pytest.mark.servers
STREAM = "/pantau/aliran"


@pytest.fixture
def pulse(tracking: Tracking) -> JournalPulse:
    return JournalPulse(tracking.datastore)


@pytest.fixture
def app(tracking: Tracking, pulse: JournalPulse, tmp_path: Path) -> Flask:
    compile_catalogues()
    app = create_app("tracking", [public_pages, *OPERATOR_PAGES], settings(tmp_path), tracking)
    give_pulse(app, pulse)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return somebody(app, "operator")


@pytest.fixture
def life(tracking: Tracking) -> Life:
    first, second = Life(number="2026-AAAA-AAAA").to_the_end(), Life(number="2026-BBBB-BBBB").to_the_end()
    tracking.take_batch(envelopes(first, second))
    return first


def positions(client: FlaskClient, address: str) -> list[int]:
    answer = client.get(address)
    assert answer.status_code == 200
    return [int(part.partition('"')[0]) for part in answer.text.split('data-position="')[1:]]


def test_the_newest_event_stands_first_and_unfolds_to_its_data(
    tracking: Tracking, client: FlaskClient, life: Life
) -> None:
    ends = last_position(tracking.datastore)

    assert positions(client, STREAM)[0] == ends
    first = soup(client, STREAM).select_one("[data-position] details")
    assert first
    assert json.loads(first.pre.text)["application_id"]  # type: ignore[union-attr]


def test_an_empty_journal_and_what_fits_nothing_say_so(client: FlaskClient) -> None:
    assert "Tidak ada peristiwa yang cocok." in text(client, STREAM)


@pytest.mark.parametrize("field", ["layanan", "fakta", "permohonan", "izin", "dari", "sebelum", "sesudah"])
@pytest.mark.parametrize("odd", ["'", "%00", "9" * 30, "-1", "²", "x" * 500])
def test_odd_addresses_break_nothing(client: FlaskClient, life: Life, field: str, odd: str) -> None:
    for page in ("", "/baru", "/ekspor.jsonl", "/ekspor.csv"):
        answer = client.get(f"{STREAM}{page}?{field}={odd}")
        assert answer.status_code == 200
        assert answer.data is not None


def test_older_and_newer_pages_show_every_event_once(
    tracking: Tracking, client: FlaskClient, life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.tracking.stream_pages.ON_A_PAGE", 7)
    seen, page = [], STREAM
    while page:
        seen += positions(client, page)
        older = soup(client, page).find("a", string="Peristiwa lebih lama")
        page = str(older["href"]) if older else ""  # type: ignore[index]

    assert seen == list(range(last_position(tracking.datastore), 0, -1))
    back = soup(client, f"{STREAM}?sebelum=8").find("a", string="Peristiwa lebih baru")
    assert positions(client, str(back["href"])) == list(range(14, 7, -1))  # type: ignore[index]


def test_only_what_was_asked_for_is_shown_also_as_a_file(client: FlaskClient, life: Life) -> None:
    narrowed = "layanan=signing&permohonan=2026-AAAA-AAAA"

    lines = [json.loads(line) for line in client.get(f"{STREAM}/ekspor.jsonl?{narrowed}").text.splitlines()]
    table = list(csv.DictReader(io.StringIO(client.get(f"{STREAM}/ekspor.csv?{narrowed}").text)))

    assert [line["fact"] for line in lines] == [each.fact for each in life.said if each.publisher == "signing"]
    assert positions(client, f"{STREAM}?{narrowed}") == [line["position"] for line in lines][::-1]
    assert [json.loads(row["data"]) for row in table] == [line["data"] for line in lines]


@pytest.mark.parametrize(("days", "everything_fits"), [("dari=2020-01-01", True), ("dari=2090-01-01", False)])
def test_days_narrow_too(client: FlaskClient, life: Life, days: str, everything_fits: bool) -> None:
    assert bool(positions(client, f"{STREAM}?{days}")) is everything_fits


def test_a_file_ends_where_it_is_full(tracking: Tracking, life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.tracking.event_stream.PIECE", 4)
    whole = [row.position for row in everything(tracking.datastore, Narrowed(), 1000)]

    assert whole == list(range(1, last_position(tracking.datastore) + 1))
    assert [row.position for row in everything(tracking.datastore, Narrowed(), 10)] == whole[:10]


def test_news_are_what_came_behind_a_position(tracking: Tracking, client: FlaskClient, life: Life) -> None:
    seen = last_position(tracking.datastore)
    assert positions(client, f"{STREAM}/baru?sesudah={seen}") == []

    tracking.take_batch(envelopes(Life(number="2026-CCCC-CCCC").to_the_end()))

    news = client.get(f"{STREAM}/baru?sesudah={seen}").text
    ends = last_position(tracking.datastore)
    assert f'data-ends="{ends}"' in news
    assert positions(client, f"{STREAM}/baru?sesudah={seen}") == list(range(ends, seen, -1))


def test_whoever_looks_hears_that_the_journal_went_on(tracking: Tracking, pulse: JournalPulse, life: Life) -> None:
    seen = last_position(tracking.datastore)
    stream = pulse.stream(JOURNAL, seen - 1, person=False)
    assert next(stream) == RETRY
    told: list[bytes] = []
    reader = threading.Thread(target=lambda: told.append(next(stream)))
    reader.start()

    eventually(lambda: pulse.look() or told)
    reader.join(10)

    assert told == [f"id: {seen}\ndata: {seen}\n\n".encode()]


def test_nobody_is_woken_for_what_they_have_seen(tracking: Tracking, pulse: JournalPulse, life: Life) -> None:
    with pulse.watching(JOURNAL, last_position(tracking.datastore), person=False) as viewer:
        pulse.look()
        assert not viewer.went_on.is_set()


def test_the_stream_passes_nginx_at_once(client: FlaskClient, life: Life) -> None:
    answer = client.get(f"{STREAM}/langsung?sesudah=0")
    assert (answer.mimetype, answer.headers["X-Accel-Buffering"]) == ("text/event-stream", "no")
    answer.close()
