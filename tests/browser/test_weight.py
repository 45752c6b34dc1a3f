"""How many bytes a page costs on the wire: on a slow line every kilobyte is waited for."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.system import System

pytestmark = pytest.mark.servers

FIRST_VIEW_BYTES = 60_000
LATER_VIEW_BYTES = 15_000
PAGES = ["/", "/izin", "/izin/SIP-DOKTER", "/daftar", "/masuk", "/lacak", "/te/periksa"]


def loaded(page: Page, path: str) -> int:
    """The bytes that came over the network for a page and everything that it needs, as compressed on the wire."""
    sizes: list[float] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(path, wait_until="networkidle")
    session.detach()
    return round(sum(sizes))


@pytest.fixture
def newcomer(chromium: Browser, system: System) -> BrowserContext:
    """A browser that has never seen us; what a service worker loads would not be counted."""
    return chromium.new_context(
        base_url=system.base_url, viewport={"width": 360, "height": 800}, service_workers="block"
    )


@pytest.mark.parametrize("path", PAGES)
def test_a_first_view_and_a_later_one_are_light(path: str, newcomer: BrowserContext) -> None:
    page = newcomer.new_page()

    assert loaded(page, path) <= FIRST_VIEW_BYTES
    assert 0 < loaded(page, next(other for other in PAGES if other != path)) <= LATER_VIEW_BYTES
    newcomer.close()


def test_pages_come_compressed_and_styles_are_kept(newcomer: BrowserContext) -> None:
    page = newcomer.new_page()
    first = loaded(page, "/izin")
    again = loaded(page, "/izin")

    assert again < first / 2
    newcomer.close()
