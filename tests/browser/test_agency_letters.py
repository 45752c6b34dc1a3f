"""The pages on which the head of an agency signs, on a desk and on a phone; without the rest of the office."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page

from services.signing.press import Press
from tests.browser.networks import Network
from tests.browser.test_accessibility import AXE, OVERFLOW, VIOLATIONS, options, problems
from tests.shared.browsing import somebody, submit
from tests.signing import agency_rooms as room
from tests.signing.agencies import CONDITIONS
from tests.signing.cases import HOLDER
from tests.signing.conftest import app, certificates, database_url, everybody, press, signing
from tests.signing.signing import PASSPHRASE, sign_on_page

pytestmark = pytest.mark.servers
__all__ = ["app", "certificates", "database_url", "everybody", "press", "signing"]

REASON = "Tempat praktik memenuhi syarat teknis: luas ruang, sanitasi, dan jalur evakuasi sesuai ketentuan."


@pytest.fixture
def network(app: Flask) -> Iterator[Network]:
    network = Network(app)
    yield network
    network.goes()


def page_of(chromium: Browser, network: Network, client: FlaskClient) -> Page:
    """A browser in which the same person is signed in."""
    base_url = f"http://localhost:{network.port}"
    context = chromium.new_context(base_url=base_url, viewport={"width": 360, "height": 800})
    context.add_init_script(path=AXE)
    if (cookie := client.get_cookie("sakpore_session")) is not None:
        context.add_cookies([{"name": "sakpore_session", "value": cookie.value, "url": base_url}])
    return context.new_page()


def problems_here(page: Page) -> list[str]:
    """What axe and a narrow screen say of the page that is open; without its styles nothing would fit."""
    page.wait_for_load_state()
    found = ["it does not fit"] if page.evaluate(OVERFLOW) > 0 else []
    return found + [str(each["id"]) for each in page.evaluate(VIOLATIONS, options("phone"))]


def work_all(press: Press) -> None:
    """In a thread of its own: the one of the tests runs the browser's event loop, and signing needs one too."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(room.work_all, press).result()


def test_axe_finds_nothing_on_the_pages_of_the_head_and_they_fit(
    app: Flask, press: Press, chromium: Browser, network: Network
) -> None:
    waiting, failed, signed = (
        room.written(press, f"2026-AAAA-000{n}", advice="conditional", conditions=CONDITIONS, reason=REASON)
        for n in range(3)
    )
    head = room.head(app)
    sign_on_page(head, room.page_of(failed))
    work_all(replace(press, particulars=lambda _: HOLDER | {"agencies": {}}))
    session = sign_on_page(head, room.page_of(signed)).location
    work_all(press)
    letter = room.letter_of(press, signed)
    paths = [room.ROOM, *map(room.page_of, (waiting, failed, signed)), f"/te/{letter.code}", session]
    page = page_of(chromium, network, head)

    found = [problem for path in paths for problem in problems(page, path)]

    page.context.close()
    assert found == []


def test_the_head_signs_what_is_marked_on_a_phone(
    app: Flask, press: Press, chromium: Browser, network: Network
) -> None:
    cases = [room.written(press, f"2026-AAAA-000{n}") for n in range(2)]
    page = page_of(chromium, network, room.head(app))
    page.goto(room.ROOM)

    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Tandatangani semua yang dipilih").click()
    page.get_by_label("Frasa sandi sertifikat Anda").wait_for()
    question = problems_here(page)
    page.get_by_role("button", name="Tampilkan frasa sandi").click()
    page.get_by_label("Frasa sandi sertifikat Anda").fill(PASSPHRASE)
    page.get_by_role("button", name="Tandatangani 2 surat").click()
    page.wait_for_url("**/sesi/*")
    under_way = problems_here(page)

    work_all(press)
    page.get_by_text("2 dari 2 surat selesai.").wait_for()

    page.context.close()
    assert question == under_way == []
    assert all(room.letter_of(press, case).paper for case in cases)


def test_axe_finds_nothing_where_conditions_of_agencies_are_left_out(
    app: Flask, press: Press, chromium: Browser, network: Network
) -> None:
    case = room.written(press)
    room.came_to_the_drafter(press, case, issued_as="scan", letter_sha256="c" * 64)
    drafter, address = somebody(app, "back_office"), f"{room.ROOM}{case}"
    submit(drafter, address, "/draf", conditions="", leave_out="y", leave_out_reason="Sudah dipenuhi.")
    page = page_of(chromium, network, drafter)

    found = problems(page, address)

    page.context.close()
    assert found == []
