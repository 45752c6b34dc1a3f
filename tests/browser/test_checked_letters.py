"""What somebody sees who holds a letter: on a desk and on the phone that read the QR code."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from services.signing.press import Press
from tests.browser.conftest import OVERFLOW
from tests.browser.networks import Network
from tests.browser.test_accessibility import AXE, VIOLATIONS, options
from tests.signing import attacks
from tests.signing.conftest import app, certificates, database_url, everybody, press, signing
from tests.signing.lives import follow
from tests.signing.test_public_pages import Issued

pytestmark = pytest.mark.servers
__all__ = ["app", "certificates", "database_url", "everybody", "press", "signing"]

PHONE, DESK = 360, 1280
FOLD = 640


@pytest.fixture
def issued(app: Flask, press: Press) -> Issued:
    """Made in a thread of its own: the one of the tests runs the browser's event loop, and signing needs one too."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(Issued, app, press).result()


@pytest.fixture(params=[PHONE, DESK])
def visitor(request: pytest.FixtureRequest, app: Flask, chromium: Browser) -> Iterator[Page]:
    network = Network(app)
    base_url, viewport = f"http://localhost:{network.port}", {"width": request.param, "height": FOLD}
    context = chromium.new_context(base_url=base_url, viewport=viewport)
    context.add_init_script(path=AXE)
    yield context.new_page()
    context.close()
    network.goes()


def grasped(page: Page, word: str) -> None:
    """The answer stands in the first screen, and the page is well."""
    heading = page.locator("h1")
    expect(heading).to_have_text(word)
    expect(heading).to_be_in_viewport()
    assert page.title().startswith(word)
    page.wait_for_load_state()
    assert page.evaluate(OVERFLOW) <= 0
    assert [violation["id"] for violation in page.evaluate(VIOLATIONS, options("desktop"))] == []


def test_the_answer_on_a_code_is_grasped_at_a_glance(visitor: Page, issued: Issued) -> None:
    visitor.goto(f"/te/{issued.code}")
    grasped(visitor, "Sah")
    follow(issued.press.signing, issued.application_id, "revocation")

    visitor.reload()

    grasped(visitor, "Dicabut")
    visitor.goto(f"/te/{'A' * 26}")
    grasped(visitor, "Tidak dikenal")


def test_the_answer_on_a_file_is_grasped_at_a_glance(visitor: Page, issued: Issued, tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as pool:
        changed = pool.submit(attacks.with_annotation, issued.pdf).result()
    for content, word in ((issued.pdf, "Sah"), (changed, "Sudah diubah"), (b"no PDF", "Tidak terbaca")):
        (tmp_path / "surat.pdf").write_bytes(content)
        visitor.goto("/te/periksa")
        visitor.locator("input[type=file]").set_input_files(tmp_path / "surat.pdf")
        visitor.get_by_role("button", name="Periksa").click()
        grasped(visitor, word)


def test_on_paper_the_answer_keeps_its_frame_and_its_moment(visitor: Page, issued: Issued) -> None:
    visitor.emulate_media(media="print")

    visitor.goto(f"/te/{issued.code}")

    expect(visitor.get_by_text("Diperiksa")).to_be_visible()
    expect(visitor.locator(".sakpore-answer")).to_have_css("border-top-width", "5px")
    expect(visitor.get_by_role("link", name="Masuk")).to_be_hidden()
