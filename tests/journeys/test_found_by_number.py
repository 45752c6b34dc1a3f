"""Finding the status page without its link, through tracking and the counter: number, and end of the phone number."""

from __future__ import annotations

import pytest
import requests
from bs4 import BeautifulSoup

from deploy.cli.demo.application import apply_for
from deploy.cli.demo.people import register
from tests.shared.waiting import eventually
from tests.system import System

pytestmark = pytest.mark.servers


def asked(system: System, number: str, digits: str) -> requests.Response:
    """Somebody without an account fills in the form."""
    visitor, address = requests.Session(), f"{system.base_url}/lacak/nomor"
    page = BeautifulSoup(visitor.get(address, timeout=10).text, "html.parser")
    token = page.select_one("input[name=csrf_token]")
    assert token is not None
    values = {"csrf_token": str(token["value"]), "number": number, "digits": digits}
    return visitor.post(address, values, timeout=30, allow_redirects=False)


def test_who_knows_number_and_phone_is_led_to_the_status_page_and_nobody_else(system: System) -> None:
    applicant = register(system.base_url, "Contoh Wahyu Hidayat")
    sent = apply_for(applicant, "MAKAM")
    status = eventually(lambda: applicant.browser.json(sent.status_url))
    other = f"{(int(applicant.phone[-4:]) + 1) % 10_000:04d}"

    found = asked(system, status["number"].replace("-", " ").lower(), applicant.phone[-4:])
    wrong = asked(system, status["number"], other)

    assert (found.status_code, wrong.status_code) == (303, 422)
    assert sent.status_url.endswith(found.headers["Location"])
