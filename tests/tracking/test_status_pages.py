"""What the status page says about time, and how it goes on by itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from services.shared.pulse import give_pulse
from services.shared.web import create_app
from services.shared.web.build import compile_catalogues
from services.tracking.application import Tracking
from services.tracking.projections import projections
from services.tracking.rebuilding import Rebuild
from services.tracking.site import BLUEPRINTS
from services.tracking.status_stream import StatusPulse
from tests.shared.web_site import settings, sign_in, with_role
from tests.tracking.lives import DatedLife, Life, calendar, complete, envelopes
from tests.tracking.test_clocks import Calendar, march

pytestmark = pytest.mark.servers


@pytest.fixture
def client(tracking: Tracking, tmp_path: Path) -> FlaskClient:
    compile_catalogues()
    tracking.take_batch(calendar(2026))
    app = create_app("tracking", BLUEPRINTS, settings(tmp_path), tracking)
    return give_pulse(app, StatusPulse(tracking.datastore)).test_client()


def told(tracking: Tracking, life: Life) -> None:
    tracking.take_batch(envelopes(life))


def page(client: FlaskClient, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser").select_one("main")


def test_the_time_is_counted_day_by_day_and_every_promise_stays(tracking: Tracking, client: FlaskClient) -> None:
    life = DatedLife()
    complete(life.later(14))  # Monday the 16th: holidays from Wednesday
    told(tracking, life)

    main = page(client, f"/lacak/{life.token}/hitungan")

    text = " ".join(main.text.split())
    assert "Selasa, 17 Maret 2026" in text
    assert "Hari kerja ke-1 dari 3" in text
    assert "Tidak dihitung: Hari Suci Nyepi" in text
    assert "Tidak dihitung: akhir pekan" in text
    assert [title.text for title in main.select(".moj-timeline__title")] == ["26 Maret 2026"]


def test_a_clock_that_has_not_begun_says_when_it_will(tracking: Tracking, client: FlaskClient) -> None:
    life = Life().submitted().began("completeness")
    told(tracking, life)

    assert "mulai saat berkas dinyatakan lengkap" in page(client, f"/lacak/{life.token}/hitungan").text
    assert client.get("/lacak/nobody-has-this-link/hitungan").status_code == 404


def test_the_status_page_is_told_when_it_went_on(tracking: Tracking, client: FlaskClient) -> None:
    life = Life().submitted().passed("completeness").began("substance")
    told(tracking, life)

    answer = client.get(f"/lacak/{life.token}/aliran", buffered=False)

    assert answer.mimetype == "text/event-stream"
    assert next(answer.response).startswith(b"retry")
    answer.close()
    assert client.get("/lacak/nobody-has-this-link/aliran").status_code == 404


def test_a_decree_that_moved_the_day_leaves_the_former_one_in_view(tracking: Tracking, client: FlaskClient) -> None:
    life = DatedLife()
    complete(life).asked_for_correction("substance")
    life.later(2).corrected("substance")
    told(tracking, life)

    text = " ".join(page(client, f"/lacak/{life.token}").text.split())

    assert "Janji sebelumnya 5 Maret 2026" in text
    assert "9 Maret 2026" in text


def steps_told(client: FlaskClient, life: Life) -> list[str]:
    """What each step of the way says, from the first on."""
    items = page(client, f"/lacak/{life.token}").select(".sakpore-steps__item")
    return [" ".join(item.text.split()) for item in items[1:]]


def test_every_step_says_how_long_it_may_take_and_the_present_one_until_when(
    tracking: Tracking, client: FlaskClient
) -> None:
    life = DatedLife()
    complete(life.later(3))  # Thursday the 5th
    told(tracking, life)

    done, present, coming, *_ = steps_told(client, life)

    assert "Paling lama 0,5 hari kerja." in done
    assert "Paling lama 0,5 hari kerja: sampai 6 Maret 2026." in present
    assert "Paling lama 0,5 hari kerja." in coming


def test_a_step_that_waits_for_the_applicant_has_no_last_day(tracking: Tracking, client: FlaskClient) -> None:
    life = DatedLife()
    complete(life).asked_for_correction("substance")
    told(tracking, life)

    assert "sampai" not in steps_told(client, life)[1]


def test_every_reason_of_a_delay_stays_in_view(tracking: Tracking, client: FlaskClient) -> None:
    life = DatedLife()
    complete(life).explained("substance", "Contoh: listrik padam.")
    life.explained("substance", "Contoh: menunggu peta.", date(2026, 3, 6)).later(1)
    told(tracking, life)

    present = steps_told(client, life)[1]
    tracking.take_batch(envelopes(life.ended("substance"))[-1:])
    done = steps_told(client, life)[1]
    history = [each.text.strip() for each in page(client, f"/lacak/{life.token}").select(".moj-timeline__description")]

    assert "Butuh waktu lebih lama: Contoh: menunggu peta. Diperkirakan selesai pada 6 Maret 2026." in present
    assert "Contoh: menunggu peta." in done
    assert "Diperkirakan" not in done
    assert history == ["Contoh: menunggu peta.", "Contoh: listrik padam."]


def test_the_promised_day_stays_in_view_behind_the_decision(tracking: Tracking, client: FlaskClient) -> None:
    life = DatedLife()
    complete(life).later(1).signed()
    told(tracking, life)

    keys = [each.text.strip() for each in page(client, f"/lacak/{life.token}").select(".govuk-summary-list__key")]

    assert keys == ["Diputuskan", "Dijanjikan"]


def test_no_time_limit_pauses_before_it_began(tracking: Tracking, client: FlaskClient) -> None:
    early, late = DatedLife("", "2026-AAAA-AAAA"), DatedLife("", "2026-BBBB-BBBB")
    early.submitted().began("completeness").asked_for_correction("completeness")
    complete(late).asked_for_correction("substance")
    for life in early, late:
        told(tracking, life)

    assert "berhenti sementara" not in page(client, f"/lacak/{early.token}").text
    assert "berhenti sementara" in page(client, f"/lacak/{late.token}").text


def test_a_page_that_did_not_change_is_not_sent_again(tracking: Tracking, client: FlaskClient) -> None:
    life = Life().submitted().began("completeness")
    told(tracking, life)
    address = f"/lacak/{life.token}"
    first = client.get(address)

    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    told_more = envelopes(life.ended("completeness"))[-1:]
    tracking.take_batch(told_more)
    later = client.get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert (first.headers["Cache-Control"], first.headers["X-Accel-Expires"]) == ("no-cache", "1")
    assert (again.status_code, again.data) == (304, b"")
    assert (later.status_code, later.headers["ETag"] == first.headers["ETag"]) == (200, False)
    assert client.get(address, headers={"Accept": "application/json"}).headers["ETag"] != later.headers["ETag"]


def test_a_decree_changes_the_page_for_those_who_have_it(tracking: Tracking, client: FlaskClient) -> None:
    life = DatedLife()
    complete(life)
    told(tracking, life)
    address = f"/lacak/{life.token}"
    first = client.get(address)
    pulse = StatusPulse(tracking.datastore)
    version = pulse.versions([life.id])[life.id]

    decree = Calendar()
    decree.says_off(march(4), changed=march(4), at=life.at)
    tracking.take_batch(envelopes(decree))

    later = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert later.status_code == 200
    assert "6 Maret 2026" in later.text
    assert pulse.versions([life.id])[life.id] > version
    assert f'data-version="{pulse.versions([life.id])[life.id]}"' in later.text


def test_who_is_signed_in_gets_a_page_that_nobody_else_does(tracking: Tracking, client: FlaskClient) -> None:
    life = Life().submitted()
    told(tracking, life)
    sign_in(client, with_role("applicant"))

    answer = client.get(f"/lacak/{life.token}")

    assert "ETag" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_page_that_was_looked_at_is_there_after_a_rebuild(tracking: Tracking, client: FlaskClient) -> None:
    life = DatedLife()
    complete(life).asked_for_correction("substance")
    told(tracking, life)
    before = client.get(f"/lacak/{life.token}").text

    for projection in projections():
        Rebuild(tracking.datastore, projection.name).run()

    assert client.get(f"/lacak/{life.token}").text == before


def test_each_language_has_its_own_page_whoever_asked_before(tracking: Tracking, client: FlaskClient) -> None:
    life = Life().submitted().passed("completeness").began("substance")
    told(tracking, life)
    said = []

    for language in ("id", "en", "id"):
        client.set_cookie("sakpore_language", language)
        main = page(client, f"/lacak/{life.token}")
        said.append((main.select_one("h2").text, main.select_one(".sakpore-steps__title").text.split(" –")[0]))

    assert said == [
        ("Tahapan", "Permohonan diterima"),
        ("Steps", "Application received"),
        ("Tahapan", "Permohonan diterima"),
    ]
