"""Pages that go on by themselves: what happens shows without a reload, and reading in peace stays possible."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from deploy.cli.demo.application import Submitted, apply_for
from deploy.cli.demo.browser import Browser
from deploy.cli.demo.lives import LIVES
from deploy.cli.demo.office import take_step
from deploy.cli.demo.people import Applicant, Staff, register
from tests.shared.waiting import eventually
from tests.system import System

pytestmark = pytest.mark.servers

SECONDS = 20_000  # for playwright, in milliseconds
EVENTS = "[data-stream] > [data-position]"


@pytest.fixture(scope="module")
def staff(system: System) -> Staff:
    return Staff(system.base_url, system.home / "logins.json")


@pytest.fixture(scope="module")
def applicant(system: System) -> Applicant:
    return register(system.base_url, "Contoh Yusuf Pratama")


@pytest.fixture
def page(chromium: Chromium, system: System) -> Iterator[Page]:
    context = chromium.new_context(base_url=system.base_url, locale="id-ID")
    yield context.new_page()
    context.close()


def as_operator(page: Page, staff: Staff, system: System) -> None:
    cookies = staff.browser("operator").cookies()
    page.context.add_cookies([{"name": name, "value": value, "url": system.base_url} for name, value in cookies])


def completed(system: System, sent: Submitted, staff: Staff) -> None:
    """The front office declares the file complete."""
    steps = eventually(lambda: (Browser(system.base_url).json(sent.status_url) or {}).get("steps"))
    take_step(steps[0], LIVES[0], sent.application_id, staff, None, lambda said: None)


def test_the_status_page_tells_what_happens_while_it_is_open(
    page: Page, system: System, staff: Staff, applicant: Applicant
) -> None:
    sent = apply_for(applicant, "MAKAM")
    page.goto(urlsplit(sent.status_url).path)
    page.evaluate("window.neverLoadedAnew = true")
    expect(page.locator("[data-live]").first).to_be_visible(timeout=SECONDS)

    completed(system, sent, staff)

    expect(page.locator("main")).to_contain_text("Berkas dinyatakan lengkap", timeout=SECONDS)
    assert page.evaluate("window.neverLoadedAnew")


def test_the_stream_goes_on_and_whoever_pauses_it_reads_in_peace(
    page: Page, system: System, staff: Staff, applicant: Applicant
) -> None:
    as_operator(page, staff, system)
    page.goto("/pantau/aliran")
    expect(page.locator("[data-live]")).to_be_visible(timeout=SECONDS)
    button = page.locator("[data-pause]")
    button.click()
    before = page.locator(EVENTS).count()

    apply_for(applicant, "MAKAM")
    expect(button).to_contain_text("(", timeout=SECONDS)
    paused = page.locator(EVENTS).count()
    button.click()

    assert paused == before
    eventually(lambda: page.locator(EVENTS).count() > before)


def test_the_figures_of_the_flow_stay_true(page: Page, system: System, staff: Staff) -> None:
    as_operator(page, staff, system)
    page.goto("/pantau/")
    page.evaluate("document.querySelector('[data-fresh]').dataset.seen = 'once'")

    expect(page.locator("[data-seen]")).to_have_count(0, timeout=SECONDS)
    expect(page.locator("[data-fresh]")).to_be_visible()
