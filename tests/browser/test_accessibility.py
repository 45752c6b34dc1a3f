"""Every page that people can reach, looked through with axe-core on a desk and on a phone, in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page

from deploy.cli.demo.application import apply_for
from deploy.cli.demo.browser import Browser
from deploy.cli.demo.lives import LIVES
from deploy.cli.demo.office import take_step
from deploy.cli.demo.people import Staff, register
from tests.browser.conftest import OVERFLOW, WIDTHS
from tests.browser.crawling import kind_of, pages_from
from tests.shared.waiting import eventually
from tests.system import ROOT, System

pytestmark = pytest.mark.servers

AXE = Path(ROOT / "node_modules/axe-core/axe.min.js")
VIOLATIONS = "async options => (await axe.run(document, {resultTypes: ['violations'], ...options})).violations"
# On each screen once, and in each language once: what axe looks at depends on one or the other, not on both.
AXE_LOOKS = {("id", "desktop"), ("en", "phone")}
STARTS = {
    "anonymous": ("", "/"),
    "applicant": ("", "/permohonan"),
    "front office": ("front_office", "/verifikasi/"),
    "back office": ("back_office", "/verifikasi/"),
    "agency": ("agency", "/rekomendasi/"),
    "letter room": ("sub_coordinator", "/penandatanganan/"),
    "head": ("head", "/penandatanganan/"),
    "helpdesk": ("helpdesk", "/notifikasi/"),
    "operator": ("operator", "/pantau/"),
    "administrator": ("administrator", "/petugas"),
    "analyst": ("analyst", "/analisis/kamus"),
}
STEPS_ON_THE_WAY = {
    "front office": (),
    "back office": ("completeness",),
    "agency": ("completeness", "substance"),
    "letter room": ("completeness", "substance", "draft"),
    "head": ("completeness", "substance", "draft", "initial:sub_coordinator", "initial:coordinator"),
}


@pytest.fixture(scope="module")
def staff(system: System) -> Staff:
    return Staff(system.base_url, system.home / "logins.json")


@pytest.fixture(scope="module")
def applicant(system: System, staff: Staff, lives: dict[str, Any]) -> Browser:
    """Somebody with applications at several steps of their way, so that no desk's list is empty."""
    somebody = register(system.base_url, "Contoh Endang Rahayu")
    for who, steps in STEPS_ON_THE_WAY.items():
        life = LIVES[1 if who == "agency" else 0]
        sent = apply_for(somebody, life.permit_code)
        status = eventually(lambda sent=sent: Browser(system.base_url).json(sent.status_url))
        route = {step["step"]: step for step in status["steps"]}
        for step in steps:
            take_step(route[step], life, sent.application_id, staff, None, lambda words: None)
    return somebody.browser


@pytest.fixture(scope="module")
def public_kinds(system: System) -> set[str]:
    """What everybody sees: looked through once, not for each kind of person."""
    return {kind_of(path) for path in pages_from(Browser(system.base_url), ["/"])}


@pytest.fixture(params=STARTS)
def visitor(request: pytest.FixtureRequest, system: System, staff: Staff, applicant: Browser) -> tuple[Browser, str]:
    """Each kind of person with the page where they begin."""
    role, start = STARTS[request.param]
    if role:
        return staff.browser(role, "DINKES" if role == "agency" else None), start
    return (applicant if request.param == "applicant" else Browser(system.base_url)), start


def test_axe_finds_nothing_on_any_page_and_every_page_fits(
    visitor: tuple[Browser, str], chromium: Chromium, system: System, public_kinds: set[str]
) -> None:
    browser, start = visitor
    reached = pages_from(browser, [start])
    paths = [path for path in reached if start == "/" or path == start or kind_of(path) not in public_kinds]
    context = context_of(browser, chromium, system)
    page = context.new_page()
    found = [problem for path in paths for problem in problems(page, path)]
    context.close()

    assert len(reached) > 3
    assert found == []


def problems(page: Page, path: str) -> list[str]:
    """What axe, the screen and the language say of one page."""
    found = []
    for language in "id", "en":
        page.goto(f"{path}?bahasa={language}")
        if page.locator("html").get_attribute("lang") != language:
            found.append(f"{path} does not speak {language}")
        for name, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate(OVERFLOW) > 0:
                found.append(f"{path} in {language} does not fit on a {name}")
            looks = (language, name) in AXE_LOOKS
            for violation in page.evaluate(VIOLATIONS, options(name)) if looks else ():
                places = [" ".join(map(str, node["target"])) for node in violation["nodes"]]
                found.append(f"{path} in {language} on a {name}: {violation['id']} at {'; '.join(places[:3])}")
    return found


def options(screen: str) -> dict[str, Any]:
    """What style sheets rule is the same on every screen."""
    return {"preload": screen == "desktop"}


def context_of(browser: Browser, chromium: Chromium, system: System) -> BrowserContext:
    """A fresh browser in which the same person is signed in."""
    context = chromium.new_context(base_url=system.base_url)
    context.add_init_script(path=AXE)
    context.add_cookies([{"name": name, "value": value, "url": system.base_url} for name, value in browser.cookies()])
    return context
