"""What the status page says about time, and how it goes on by itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from services.shared.application import now
from services.shared.pulse import give_pulse
from services.shared.web import create_app
from services.shared.web.build import compile_catalogues
from services.shared.working_days import day_of, usual_days_off
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


def test_agencies_are_called_by_their_names(tracking: Tracking, client: FlaskClient) -> None:
    nameless, named = complete(DatedLife()), DatedLife()
    names = {"agency_name": "Dinas Kesehatan", "agency_name_en": "Health Office"}
    steps = tuple(step.model_copy(update=names if step.agency else {}) for step in named.slip.steps)
    named.slip = named.slip.model_copy(update={"steps": steps})
    told(tracking, nameless)
    told(tracking, complete(named))

    indonesian = page(client, f"/lacak/{named.token}").text
    client.set_cookie("sakpore_language", "en")
    english = page(client, f"/lacak/{named.token}").text

    assert "Dinas Kesehatan" in indonesian
    assert "Health Office" in english
    assert "DINKES" not in indonesian + english
    assert "DINKES" in page(client, f"/lacak/{nameless.token}").text


def test_a_clock_that_has_not_begun_says_when_it_will(tracking: Tracking, client: FlaskClient) -> None:
    life = Life().submitted().began("completeness")
    told(tracking, life)

    assert "mulai saat berkas dinyatakan lengkap" in page(client, f"/lacak/{life.token}/hitungan").text
    assert client.get("/lacak/nobody-has-this-link/hitungan").status_code == 404


def test_a_day_that_is_to_come_is_with_nobody_and_has_no_label_for_them(
    tracking: Tracking, client: FlaskClient
) -> None:
    life = DatedLife()
    life.day = day_of(now())
    for year in {life.day.year, life.day.year + 1} - {2026}:
        tracking.take_batch(calendar(year))
    told(tracking, complete(life))

    rows = page(client, f"/lacak/{life.token}/hitungan").select("tbody tr")

    assert len(rows) >= 3
    assert all("akan datang" in row.text for row in rows)
    assert not any(row.select("td")[-1].contents for row in rows)


def test_an_english_page_marks_the_official_names_of_holidays(tracking: Tracking, client: FlaskClient) -> None:
    life = DatedLife()
    told(tracking, complete(life.later(14)))
    client.set_cookie("sakpore_language", "en")

    main = page(client, f"/lacak/{life.token}/hitungan")

    names = [each.text for each in main.select("td [lang=id]")]
    assert usual_days_off(2026)[date(2026, 3, 19)] in names
    assert f"Not counted: {names[0]}" in main.text


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, ["Anda mencabut permohonan pada 2 Maret 2026", "Tidak ada hari yang lewat sebelum itu."]),
        (1, ["Anda mencabut permohonan pada 3 Maret 2026", "Hari kerja ke-1 dari 3"]),
    ],
)
def test_a_clock_that_ended_with_the_application_says_when(
    tracking: Tracking, client: FlaskClient, days: int, said: list[str]
) -> None:
    life = DatedLife()
    complete(life).later(days).withdrawn()
    told(tracking, life)

    text = page(client, f"/lacak/{life.token}/hitungan").text

    assert all(each in text for each in said)
    assert "Belum ada hari" not in text


def test_a_clock_that_never_began_says_that_it_will_not(tracking: Tracking, client: FlaskClient) -> None:
    life = DatedLife()
    told(tracking, life.submitted().began("completeness").withdrawn())

    text = page(client, f"/lacak/{life.token}/hitungan").text

    assert "Anda mencabut permohonan pada 2 Maret 2026, sebelum berkas dinyatakan lengkap" in text
    assert "mulai saat berkas" not in text


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


def test_who_has_to_act_is_named_as_a_value_is(tracking: Tracking, client: FlaskClient) -> None:
    life = DatedLife()
    told(tracking, complete(life).asked_for_correction("substance"))
    client.set_cookie("sakpore_language", "en")

    assert "Now with You" in " ".join(page(client, f"/lacak/{life.token}").text.split())


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
    before = without_paper_note(client, life)

    for projection in projections():
        Rebuild(tracking.datastore, projection.name).run()

    assert without_paper_note(client, life) == before


def without_paper_note(client: FlaskClient, life: Life) -> str:
    """The page less the moment at which it was made."""
    main = page(client, f"/lacak/{life.token}")
    main.select_one(".sakpore-paper-only").decompose()
    return str(main)


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
