"""The public status page and the operators' page over HTTP."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from deploy.postgres.migrate import apply_schema, create_service_database, drop_service_database
from services.shared.contracts import notify
from services.shared.datastore import Datastore
from services.shared.pulse import give_pulse
from services.shared.web import create_app
from services.shared.web.access import views_without_access
from services.shared.web.build import compile_catalogues
from services.tracking.application import Tracking
from services.tracking.site import BLUEPRINTS
from services.tracking.status_stream import StatusPulse
from tests.conftest import server
from tests.shared.browsing import submit
from tests.shared.web_site import settings
from tests.tracking.lives import Life, calendar, envelopes

pytestmark = pytest.mark.servers
FRIDAY = date(2026, 3, 20)
JSON = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def tracking() -> Iterator[Tracking]:
    """One database for all tests here: each looks only at the applications that it made."""
    address, name = server("SAKPORE_TEST_POSTGRES_URL"), f"test_pages_{secrets.token_hex(4)}"
    url = create_service_database(address, name)
    apply_schema(address.rpartition("/")[0] + f"/{name}", "tracking")
    datastore = Datastore(url)
    tracking = Tracking(datastore)
    tracking.take_batch(calendar(2026))
    yield tracking
    datastore.close()
    drop_service_database(address, name)


@pytest.fixture
def app(tracking: Tracking, tmp_path: Path) -> Flask:
    compile_catalogues()
    app = create_app("tracking", BLUEPRINTS, settings(tmp_path), tracking)
    return give_pulse(app, StatusPulse(tracking.datastore))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def told(tracking: Tracking, life: Life) -> Life:
    tracking.take_batch(envelopes(life))
    return life


def page(client: FlaskClient, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser").select_one("main")


def half_way() -> Life:
    return Life().submitted().passed("completeness").began("substance")


def test_every_page_says_who_may_see_it(app: Flask) -> None:
    assert list(views_without_access(app)) == []


def test_the_status_page_says_where_the_application_is_and_until_when(tracking: Tracking, client: FlaskClient) -> None:
    life = told(tracking, half_way())

    main = page(client, f"/lacak/{life.token}")

    text = " ".join(main.text.split())
    assert "Surat Izin Praktik Dokter" in text
    assert "2026-K7QF-3M2X" in text
    assert "27 Maret 2026" in text
    assert "Back office" in text
    marks = [item["class"][-1].rpartition("--")[2] for item in main.select(".sakpore-steps__item")]
    assert marks == ["done", "done", "current", *["coming"] * 6]
    assert main.select_one("[aria-current=step]").select_one("h3").text == "Pemeriksaan substansi"


def test_the_status_page_says_why_a_step_takes_longer(tracking: Tracking, client: FlaskClient) -> None:
    life = told(tracking, Life().submitted().began("completeness").explained("completeness", "Listrik padam.", FRIDAY))

    text = page(client, f"/lacak/{life.token}").get_text(" ")

    assert "Butuh waktu lebih lama: Listrik padam. Diperkirakan selesai pada 20 Maret 2026." in " ".join(text.split())


def test_the_status_page_speaks_english_too(tracking: Tracking, client: FlaskClient) -> None:
    life = told(tracking, half_way())

    client.get(f"/lacak/{life.token}?bahasa=en")
    text = page(client, f"/lacak/{life.token}").text

    assert "Physician practice permit" in text
    assert "27 March 2026" in text


def test_who_must_act_finds_the_way_to_the_correction(tracking: Tracking, client: FlaskClient) -> None:
    life = told(tracking, half_way().asked_for_correction("substance"))

    main = page(client, f"/lacak/{life.token}")

    assert main.select_one(f'a[href="/permohonan/{life.id}/perbaikan"]')
    assert "Foto buram" not in main.text


@pytest.mark.parametrize(("proposal", "tag"), [("permit", "Terbit"), ("refusal", "Ditolak")])
def test_a_signed_letter_can_be_downloaded_and_checked(
    tracking: Tracking, client: FlaskClient, proposal: str, tag: str
) -> None:
    life = Life()
    life.proposal = proposal
    told(tracking, life.to_the_end())

    main = page(client, f"/lacak/{life.token}")

    assert main.select_one(".govuk-tag").text.strip() == tag
    assert main.select_one(f'a[href="/permohonan/{life.id}/surat"]')
    assert main.select_one('a[href="/te/AB12"]')


@pytest.mark.parametrize(
    ("turns", "tag", "sentence"),
    [
        (["revoked"], "Dicabut", "telah dicabut dan tidak berlaku lagi"),
        (["suspended"], "Dibekukan", "dibekukan: jangan digunakan"),
        (["suspended", "reinstated"], "Terbit", "Pembekuan berakhir"),
        (["suspended", "revoked"], "Dicabut", "telah dicabut"),
        (["superseded"], "Terbit", "503/2"),
        (["superseded", "expired"], "Habis masa berlaku", "telah habis"),
    ],
)
def test_the_status_page_says_what_became_of_the_letter(
    tracking: Tracking, client: FlaskClient, turns: list[str], tag: str, sentence: str
) -> None:
    life = Life().to_the_end()
    for turn in turns:
        getattr(life, turn)()
    told(tracking, life)

    main = page(client, f"/lacak/{life.token}")

    assert main.select_one(".govuk-tag").text.strip() == tag
    assert sentence in " ".join(main.text.split())
    assert main.select_one('a[href="/te/EF56"]' if "superseded" in turns else 'a[href="/te/AB12"]')


@pytest.mark.parametrize(
    ("way", "then", "sentence"),
    [
        ("pickup", [], "Surat siap diambil di kantor."),
        ("pickup", [(notify.LetterCollected, {"proof": "code", "by": "loket"})], ""),
        ("post", [], "Surat sedang dibawa kurir."),
        ("post", [(notify.LetterReturned, {"reason": "moved", "by": "loket"})], "Surat kembali ke kantor. Masuk"),
        ("post", [(notify.LetterDelivered, {"by": "loket"})], ""),
        ("email", [], ""),
        ("email", [(notify.LetterNotDelivered, {})], "Pesan tentang surat tidak sampai kepada Anda."),
    ],
)
def test_a_letter_that_its_holder_has_not_got_yet_is_not_called_delivered(
    tracking: Tracking, client: FlaskClient, way: str, then: list[tuple[Any, dict[str, str]]], sentence: str
) -> None:
    life = Life().submitted().passed("completeness", "substance").signed()
    life.began("delivery").ended("delivery", way=way)
    for fact, more in then:
        life.says(fact, **more)
    told(tracking, life)

    last = page(client, f"/lacak/{life.token}").select(".sakpore-steps > li")[-1].get_text(" ", strip=True)

    assert (sentence in last) if sentence else "Selesai" in last
    assert ("Selesai" in last) == (not sentence)


def test_a_suspension_with_an_end_names_its_last_day_until_it_is_over(tracking: Tracking, client: FlaskClient) -> None:
    suspended = told(tracking, Life().to_the_end().suspended(FRIDAY))
    over = told(tracking, Life().to_the_end().suspended(FRIDAY).reinstated())

    assert "sampai dengan 20 Maret 2026" in page(client, f"/lacak/{suspended.token}").text
    assert client.get(f"/lacak/{over.token}", headers=JSON).get_json()["suspended_until"] is None


def test_the_status_for_programs(tracking: Tracking, client: FlaskClient) -> None:
    life = told(tracking, Life().to_the_end())

    status = client.get(f"/lacak/{life.token}", headers=JSON).get_json()

    assert {"application", "number", "permit", "outcome", "steps", "timeline", "events", "services", "updated"} <= set(
        status
    )
    assert (status["application"], status["number"]) == (str(life.id), "2026-K7QF-3M2X")
    assert (status["permit"], status["outcome"]) == ("sip-dokter", "issued")
    assert status["events"] == len(life.said) == len(status["timeline"])
    assert status["services"] == ["intake", "notify", "recommendation", "signing", "tracking", "verification"]
    assert {"step", "service", "state", "started", "finished"} <= set(status["steps"][0])
    assert all(step["started"] < step["finished"] for step in status["steps"])


@pytest.mark.parametrize("token", ["unknown", "x" * 500, "%00", "..%2f..%2fetc", "'; DROP TABLE journal"])
def test_an_unknown_link_gets_a_calm_answer(client: FlaskClient, token: str) -> None:
    answer = client.get(f"/lacak/{token}")

    assert answer.status_code == 404
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("address", ["/lacak", "/lacak/nomor", "/lacak/a-code-of-somebody", "/lacak/a-code/hitungan"])
def test_a_slash_at_the_end_of_an_address_does_no_harm(client: FlaskClient, address: str) -> None:
    assert client.get(f"{address}/").location == address


def test_an_unknown_link_is_a_problem_for_programs(client: FlaskClient) -> None:
    answer = client.get("/lacak/unknown", headers=JSON)

    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


def test_the_key_that_is_stored_does_not_open_the_page(tracking: Tracking, client: FlaskClient) -> None:
    life = told(tracking, half_way())
    [(key,)] = tracking.datastore.query("SELECT tracking_key FROM status_pages WHERE application_id = %s", life.id)

    assert client.get(f"/lacak/{key}").status_code == 404


@pytest.mark.parametrize(
    "typed",
    [
        "{}",
        "{}.",
        "  http://localhost:8000/lacak/{}  ",
        "localhost:8000/lacak/{}/",
        "/lacak/{}?bahasa=en",
        "https://localhost:8000/lacak/{}/hitungan",
        "https://localhost:8000/lacak/{}.",
        "<https://localhost:8000/lacak/{}>",
        "“https://localhost:8000/lacak/{}”",
        "Status: ‹https://localhost:8000/lacak/{}›, terima kasih",
        "{}/hitungan",
    ],
)
def test_the_link_or_its_code_can_be_typed_in(tracking: Tracking, client: FlaskClient, typed: str) -> None:
    life = told(tracking, half_way())
    form = page(client, "/lacak")
    data = {"csrf_token": form.select_one("[name=csrf_token]")["value"], "link": typed.format(life.token)}

    answer = client.post("/lacak", data=data)

    assert (answer.status_code, answer.location) == (303, f"/lacak/{life.token}")


@pytest.mark.parametrize("typed", ["", "  ", "unknown", "http://[", "x" * 400, "“”", "\0", "abc\0"])
def test_a_wrong_link_is_explained_at_the_field(client: FlaskClient, typed: str) -> None:
    answer = submit(client, "/lacak", "/lacak", link=typed)

    assert answer.status_code == 422
    assert BeautifulSoup(answer.text, "html.parser").select_one(".govuk-error-message")
    assert "nomor permohonan, bukan tautan" not in answer.text


@pytest.mark.parametrize("typed", ["2026-K7QF-3M2X", " 2026k7qf3m2x "])
def test_who_types_a_number_for_a_link_is_led_to_the_page_for_numbers(client: FlaskClient, typed: str) -> None:
    main = BeautifulSoup(submit(client, "/lacak", "/lacak", link=typed).text, "html.parser").select_one("main")

    assert "nomor permohonan, bukan tautan" in main.select_one(".govuk-error-message").text
    assert main.select_one('form a[href="/lacak/nomor"]')


def test_every_fact_of_a_life_is_told_in_a_sentence(tracking: Tracking, client: FlaskClient) -> None:
    life = told(tracking, half_way().asked_for_correction("substance").corrected("substance"))

    titles = [each.text for each in page(client, f"/lacak/{life.token}").select(".moj-timeline__title")]

    assert titles == [
        "Perbaikan Anda diterima.",
        "Perlu perbaikan: mohon perbaiki yang disebutkan.",
        "Berkas dinyatakan lengkap: batas waktu mulai berjalan.",
        "Permohonan Anda dikirim.",
    ]
