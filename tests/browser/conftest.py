"""A headless Chromium on the running office, at the two widths that matter."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.networks import network, phone, phone_with_camera
from tests.intake.conftest import database_url, draft, object_store_url, sari, site
from tests.system import System

# Fixtures for pages of the counter alone, without the whole office.
__all__ = [
    "database_url",
    "draft",
    "network",
    "object_store_url",
    "phone",
    "phone_with_camera",
    "sari",
    "site",
]

WIDTHS = {"desktop": 1280, "phone": 360}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; closed with its module, because the driver's event loop would stop later tests from theirs."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(params=WIDTHS)
def page(request: pytest.FixtureRequest, chromium: Browser, system: System) -> Iterator[Page]:
    """A fresh page on the office, once per width."""
    context = chromium.new_context(
        base_url=system.base_url, viewport={"width": WIDTHS[request.param], "height": 800}, locale="id-ID"
    )
    yield context.new_page()
    context.close()
