"""What the status page says of the steps, of their time and of delays."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from services.shared.web import create_app
from services.shared.web.build import compile_catalogues
from services.tracking.application import Tracking
from services.tracking.site import BLUEPRINTS
from tests.shared.web_site import settings
from tests.tracking.lives import DatedLife, Life, calendar, complete, envelopes
from tests.tracking.test_status_pages import page, told

pytestmark = pytest.mark.servers


@pytest.fixture
def client(tracking: Tracking, tmp_path: Path) -> FlaskClient:
    compile_catalogues()
    tracking.take_batch(calendar(2026))
    return create_app("tracking", BLUEPRINTS, settings(tmp_path), tracking).test_client()


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
