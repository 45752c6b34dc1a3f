"""One's own applications without a network: readable as they stood, and gone with signing out."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from services.intake.domain import PermitApplication
from tests.browser.networks import Network
from tests.intake.counters import Applicant, Site, id_of, submitted

pytestmark = pytest.mark.servers

IN_CHARGE = """() => navigator.serviceWorker.controller
    ? null : new Promise((then) => navigator.serviceWorker.addEventListener('controllerchange', () => then(null)))"""


def served_by_the_worker(phone: BrowserContext) -> Page:
    """A page of the site after the worker was installed."""
    page = phone.new_page()
    page.goto("/izin")
    page.evaluate(IN_CHARGE)
    return page


def test_ones_own_applications_are_readable_without_a_network(
    site: Site, sari: Applicant, network: Network, phone: BrowserContext
) -> None:
    application = submitted(sari)
    number = str(site.intake.find(PermitApplication, id_of(application)).number)
    page = served_by_the_worker(phone)
    for path in "/permohonan", application:
        page.goto(path)
        expect(page.get_by_text("Anda sedang luring")).to_be_hidden()

    network.goes()
    for path in "/permohonan", application:
        page.goto(path)
        expect(page.get_by_text(number).first).to_be_visible()
        expect(page.get_by_text("Anda sedang luring. Halaman ini menunjukkan keadaan per")).to_be_visible()
    page.goto(f"{application}/perbaikan")
    expect(page.get_by_role("heading", name="Anda sedang luring")).to_be_visible()
    assert "Contoh Sari" not in page.content()

    network.comes()
    page.get_by_role("link", name="Coba lagi").click()
    expect(page.get_by_role("heading", name="Anda sedang luring")).to_be_hidden()
    page.goto("/permohonan")
    expect(page.get_by_text("Anda sedang luring")).to_be_hidden()


def test_after_signing_out_nothing_of_the_person_is_kept(
    sari: Applicant, network: Network, phone: BrowserContext
) -> None:
    submitted(sari)
    page = served_by_the_worker(phone)
    page.goto("/permohonan")
    assert "sakpore-own" in page.evaluate("caches.keys()")

    page.goto("/keluar")
    page.get_by_role("button", name="Keluar").click()
    page.wait_for_url("**/")

    assert "sakpore-own" not in page.evaluate("caches.keys()")
    network.goes()
    page.goto("/permohonan")
    expect(page.get_by_role("heading", name="Anda sedang luring")).to_be_visible()
    network.comes()


def test_a_session_that_ended_takes_the_copies_along(sari: Applicant, phone: BrowserContext) -> None:
    page = served_by_the_worker(phone)
    page.goto("/permohonan")
    phone.clear_cookies(name="sakpore_session")

    page.goto("/permohonan")

    assert "/masuk" in page.url
    assert "sakpore-own" not in page.evaluate("caches.keys()")


def test_without_javascript_the_pages_work_all_the_same(chromium: Browser, network: Network, sari: Applicant) -> None:
    base_url = f"http://localhost:{network.port}"
    context = chromium.new_context(base_url=base_url, java_script_enabled=False, viewport={"width": 360, "height": 800})
    cookie = sari.client.get_cookie("sakpore_session")
    assert cookie is not None
    context.add_cookies([{"name": "sakpore_session", "value": cookie.value, "url": base_url}])
    page = context.new_page()
    page.goto(f"{submitted(sari)}/cabut")

    page.get_by_role("button", name="Cabut permohonan").click()

    expect(page.get_by_text("Anda telah mencabut permohonan ini.")).to_be_visible()
    expect(page.get_by_text("Anda sedang luring")).to_be_hidden()
    context.close()
