"""The status of an application on paper and on the narrowest phones."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from services.shared.web import create_app
from services.shared.web.build import compile_catalogues
from services.tracking.application import Tracking
from services.tracking.site import BLUEPRINTS
from tests.browser.conftest import OVERFLOW
from tests.browser.networks import Network
from tests.shared.web_site import settings
from tests.tracking.conftest import database_url, tracking
from tests.tracking.lives import Life, calendar, envelopes

pytestmark = pytest.mark.servers
__all__ = ["database_url", "tracking"]

WIDEST = "2026-WMWM-WMWM"
WHITE = "rgb(255, 255, 255)"
COLOUR_OF = "mark => getComputedStyle(mark).color"


@pytest.fixture
def app(tracking: Tracking, tmp_path: Path) -> Flask:
    compile_catalogues()
    tracking.take_batch(calendar(2026))
    return create_app("tracking", BLUEPRINTS, settings(tmp_path), tracking)


@pytest.fixture
def page(chromium: Browser, app: Flask) -> Iterator[Page]:
    network = Network(app)
    page = chromium.new_page(base_url=f"http://localhost:{network.port}", locale="id-ID")
    page.route("**/aliran*", lambda route: route.abort())
    yield page
    page.close()
    network.goes()


def told(tracking: Tracking, life: Life) -> str:
    """The address of its page."""
    tracking.take_batch(envelopes(life))
    return f"/lacak/{life.token}"


def printed(page: Page, address: str) -> str:
    page.goto(address)
    done = subprocess.run(["pdftotext", "-", "-"], input=page.pdf(), capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


@pytest.mark.parametrize("end", ["", "/hitungan"])
def test_paper_names_the_office_and_the_address_of_the_page_once_and_no_other(
    tracking: Tracking, page: Page, end: str
) -> None:
    address = told(tracking, Life().submitted().passed("completeness").began("substance")) + end

    words = printed(page, address)

    assert f"http://localhost:8000{address}" in words
    assert words.count("/lacak/") == 1
    assert words.count("Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu (DPMPTSP) Kota Contoh") == 1
    assert "Keadaan pada" in words
    assert "Bukti riwayat ini" not in words
    assert "Cara menghitungnya" not in words


def test_what_is_for_paper_does_not_stand_on_the_screen(tracking: Tracking, page: Page) -> None:
    page.goto(told(tracking, Life().submitted().passed("completeness")))

    assert not page.get_by_text("Keadaan pada").is_visible()
    assert page.get_by_text("Bukti riwayat ini").is_visible()


def test_the_marks_of_steps_that_are_done_are_seen_on_paper(tracking: Tracking, page: Page) -> None:
    page.goto(told(tracking, Life().submitted().passed("completeness")))
    mark = page.locator(".sakpore-steps__item--done .sakpore-steps__mark").first
    on_screen = mark.evaluate(COLOUR_OF)

    page.emulate_media(media="print")

    assert on_screen == WHITE
    assert mark.evaluate(COLOUR_OF) != WHITE


@pytest.mark.parametrize("width", [320, 360])
@pytest.mark.parametrize("end", ["", "/hitungan"])
def test_the_widest_number_fits_on_the_narrowest_phone(tracking: Tracking, page: Page, width: int, end: str) -> None:
    address = told(tracking, Life(number=WIDEST).submitted().passed("completeness").began("substance"))
    page.set_viewport_size({"width": width, "height": 640})

    page.goto(address + end)

    assert page.evaluate(OVERFLOW) == 0
