"""What people see, in a real browser, on a desk and on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OVERFLOW
from tests.system import System

pytestmark = pytest.mark.servers

PUBLIC = [
    "/",
    "/izin",
    "/izin/STPT",
    "/daftar",
    "/masuk",
    "/lacak",
    "/te/periksa",
    "/aksesibilitas",
    "/pelindungan-data",
]


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """Everything the browser complained about: scripts, styles and pictures that the policy or the server refused."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.mark.parametrize("path", PUBLIC)
def test_every_public_page_fits_its_screen_and_says_what_it_is(path: str, page: Page, complaints: list[str]) -> None:
    answer = page.goto(path)

    assert answer is not None
    assert answer.status == 200
    assert page.locator("html").get_attribute("lang") == "id"
    expect(page.locator("h1")).to_have_count(1)
    assert page.evaluate(OVERFLOW) <= 0
    assert complaints == []


def test_the_language_switch_stays_on_the_page_and_is_remembered(page: Page) -> None:
    page.goto("/izin/STPT")

    page.get_by_role("link", name="English").click()

    assert page.url.endswith("/izin/STPT")
    assert page.locator("html").get_attribute("lang") == "en"
    page.goto("/lacak")
    expect(page.locator("h1")).to_have_text("Track an application")


def test_the_keyboard_reaches_the_content_first(page: Page) -> None:
    page.goto("/izin")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_the_catalogue_can_be_searched_without_javascript(page: Page) -> None:
    page.goto("/izin")

    page.get_by_role("searchbox").or_(page.locator("#cari")).first.fill("makam")
    page.keyboard.press("Enter")

    expect(page.get_by_role("link", name="Izin Penggunaan Tanah Makam")).to_be_visible()
    assert page.get_by_role("link", name="Izin Apotek").count() == 0


def test_the_status_page_shows_the_whole_way_and_nothing_personal(
    page: Page, complaints: list[str], lives: dict[str, dict[str, Any]]
) -> None:
    page.goto(lives["STPT"]["status_url"])

    expect(page.get_by_text("Terbit", exact=True).first).to_be_visible()
    for words in ("Pemeriksaan kelengkapan", "Pengecekan lokasi", "Rapat teknis", "Rekomendasi teknis"):
        expect(page.get_by_role("heading", name=words).first).to_be_visible()
    assert "Bagus" not in page.content()
    assert page.evaluate(OVERFLOW) <= 0
    assert complaints == []


def test_an_unknown_tracking_link_is_told_calmly(page: Page) -> None:
    answer = page.goto("/lacak/tidak-ada-tautan-seperti-ini")

    assert answer is not None
    assert answer.status == 404
    assert "Traceback" not in page.content()
    expect(page.locator("main a").first).to_be_visible()


def test_a_page_without_the_right_sends_to_the_sign_in_page(page: Page, system: System) -> None:
    page.goto("/verifikasi/")

    assert page.url.startswith(f"{system.base_url}/masuk?kembali=")
