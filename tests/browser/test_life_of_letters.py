"""The pages around issued letters and the public register, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser

from services.signing.press import Press
from tests.browser.networks import Network
from tests.browser.test_accessibility import problems
from tests.browser.test_agency_letters import page_of
from tests.shared.browsing import somebody
from tests.signing.conftest import app, certificates, database_url, everybody, press, signing
from tests.signing.lives import begin, follow, issue
from tests.signing.test_duties import owed
from tests.signing.test_register import MANY

pytestmark = pytest.mark.servers
__all__ = ["app", "certificates", "database_url", "everybody", "press", "signing"]


@pytest.fixture
def network(app: Flask) -> Iterator[Network]:
    network = Network(app)
    yield network
    network.goes()


def test_axe_finds_nothing_on_the_pages_around_issued_letters_and_they_fit(
    app: Flask, press: Press, chromium: Browser, network: Network
) -> None:
    permit, plain = owed(press.signing, validity_days=400), issue(press.signing)
    follow(press.signing, permit, "suspension", "2099-12-31")
    later = begin(press.signing, permit, "reinstatement")
    suspension = begin(press.signing, plain, "suspension")
    follow(press.signing, issue(press.signing), "replacement")
    press.signing.datastore.query(MANY + " RETURNING code", 60)
    room = "/penandatanganan"
    addresses = (
        f"{room}/{permit}", f"{room}/{later}", f"{room}/{suspension}", f"{room}/{issue(press.signing)}/lanjutan",
        f"{room}/{later}/batalkan", f"{room}/{permit}/kewajiban/notice", "/te/daftar",
    )  # fmt: skip
    page = page_of(chromium, network, somebody(app, "back_office"))

    found = [problem for address in addresses for problem in problems(page, address)]

    page.context.close()
    assert found == []
