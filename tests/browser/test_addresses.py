"""Entering an address in a browser: the villages follow the district."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.networks import Network

pytestmark = pytest.mark.servers


def offered(page: Page) -> list[str]:
    """The districts whose villages can be chosen."""
    return [str(each.get_attribute("label")) for each in page.locator("#village optgroup:not([disabled])").all()]


def test_only_the_villages_of_the_chosen_district_are_offered(chromium: Browser, network: Network) -> None:
    page = chromium.new_page(base_url=f"http://localhost:{network.port}")
    page.goto("/daftar")
    assert len(offered(page)) > 1

    page.locator("#district").select_option(label="Pekalongan Barat")
    assert offered(page) == ["Pekalongan Barat"]
    page.locator("#village").select_option(label="Medono")

    page.locator("#district").select_option(label="Pekalongan Utara")
    assert offered(page) == ["Pekalongan Utara"]
    assert page.locator("#village").input_value() == ""
    page.close()
