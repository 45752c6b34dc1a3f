"""Changing a permit type's terms in a real browser: every page of it fits, and axe finds nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import OVERFLOW, WIDTHS
from tests.browser.networks import Network
from tests.browser.test_accessibility import AXE, VIOLATIONS
from tests.intake.counters import Applicant, Site, submitted
from tests.intake.terms import office_of

pytestmark = pytest.mark.servers
OPTIONS = {"preload": False}
LANGUAGES = {"desktop": "id", "phone": "en"}


@pytest.fixture(params=LANGUAGES)
def desk(request: pytest.FixtureRequest, chromium: Browser, site: Site, network: Network) -> Iterator[Page]:
    """A coordinator's browser, once per width, each in another language."""
    base_url = f"http://localhost:{network.port}"
    office_of(site.intake)
    cookie = site.staff("coordinator").get_cookie("sakpore_session")
    assert cookie is not None
    width = WIDTHS[request.param]
    context = chromium.new_context(base_url=base_url, viewport={"width": width, "height": 800}, locale="id-ID")
    context.add_init_script(path=AXE)
    context.add_cookies([{"name": "sakpore_session", "value": cookie.value, "url": base_url}])
    page = context.new_page()
    page.goto(f"/masuk?bahasa={LANGUAGES[request.param]}")
    yield page
    context.close()


def wrong_with(page: Page) -> list[str]:
    """What axe and the screen say of the page that is open; without its styles nothing would fit."""
    page.wait_for_load_state()
    found = [violation["id"] for violation in page.evaluate(VIOLATIONS, OPTIONS)]
    return found + (["too wide"] if page.evaluate(OVERFLOW) > 0 else [])


def test_a_change_goes_from_the_list_over_the_preview_to_the_history(desk: Page, sari: Applicant) -> None:
    submitted(sari)
    seen: dict[str, list[str]] = {}
    desk.goto("/katalog")
    seen["list"] = wrong_with(desk)
    desk.locator('a[href="/katalog/MAKAM"]').click()
    seen["before"] = wrong_with(desk)
    desk.locator('a[href="/katalog/MAKAM/ubah"]').click()
    seen["form"] = wrong_with(desk)

    desk.locator("main form button").click()
    seen["errors"] = wrong_with(desk)
    desk.check("input[name=route][value=terstruktur]")
    desk.check("input[name=inspection][value=yes]")
    desk.check("input[name=agencies_rule][value=lead_decides]")
    desk.select_option("#agency_1", "DLH")
    desk.select_option("#agency_2", "DINPERKIM")
    for box, days in {"working_days": "7", "agencies": "3,5", "back_office": "1,5"}.items():
        desk.fill(f"#{box}", days)
    for part, number in {"day": "1", "month": "12", "year": "2030"}.items():
        desk.fill(f"#first_day-{part}", number)
    desk.fill("#reason", "Peraturan Wali Kota Nomor 12 Tahun 2026.")
    desk.locator("main form button").click()
    expect(desk.locator("main details")).to_have_count(1)
    desk.locator("main summary").click()
    seen["preview"] = wrong_with(desk)

    desk.locator("main form button").first.click()
    expect(desk.locator(".moj-timeline__item")).to_have_count(1)
    seen["after"] = wrong_with(desk)
    desk.locator('a[href$="/tarik"]').click()
    seen["taking back"] = wrong_with(desk)

    assert {page: wrong for page, wrong in seen.items() if wrong} == {}
