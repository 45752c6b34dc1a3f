"""Signing with a one-time code that the signature service sent, on the pages of whoever signs."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from services.shared.web import create_app
from services.signing.domain import Letter
from services.signing.press import Press
from services.signing.site import BLUEPRINTS
from tests.shared.browsing import filled, somebody
from tests.shared.web_site import settings
from tests.signing import bsre as standin
from tests.signing.signing import work_all
from tests.signing.test_press import initialled

pytestmark = pytest.mark.servers
ROOM = "/penandatanganan"


@pytest.fixture
def head(outside: Press, tmp_path: Path) -> FlaskClient:
    app: Flask = create_app("signing", BLUEPRINTS, settings(tmp_path), outside)
    return somebody(app, "head", username="hadi")


def question(head: FlaskClient, letter: UUID) -> Any:
    action, data = filled(head, f"{ROOM}/{letter}", "/tandatangan")
    return head.post(action, data=data)


def sent_on(head: FlaskClient, asked: Any, to: str, **typed: str) -> Any:
    """The form of the question, sent to one of its addresses."""
    form = BeautifulSoup(asked.text, "html.parser").select_one('main form[action$="/sesi"]')
    assert form, asked.text
    data = {str(each["name"]): str(each.get("value", "")) for each in form.select("input[name]")}
    return head.post(f"{ROOM}/{to}", data=data | typed)


@pytest.mark.parametrize("api", ["v2"])
def test_a_letter_is_signed_with_the_code_that_was_sent(head: FlaskClient, outside: Press, bsre: standin.Bsre) -> None:
    letter = initialled(outside.signing)

    asked = sent_on(head, question(head, letter), "tandatangan/kode")
    (code,) = bsre.codes
    begun = sent_on(head, asked, "sesi", passphrase=code)
    work_all(outside)

    assert "Kode sekali pakai" in asked.text
    assert begun.status_code == 303
    assert outside.signing.find(Letter, letter).issued is not None


@pytest.mark.parametrize("api", ["v2"])
def test_a_code_that_nobody_sent_signs_nothing(head: FlaskClient, outside: Press) -> None:
    letter = initialled(outside.signing)

    asked = sent_on(head, question(head, letter), "tandatangan/kode")
    sent_on(head, asked, "sesi", passphrase="000000")
    work_all(outside)

    assert outside.signing.find(Letter, letter).issued is None


def test_a_certificate_of_this_house_knows_no_codes(app: Flask, press: Press) -> None:
    head = somebody(app, "head", username="hadi")
    asked = question(head, initialled(press.signing))

    forced = sent_on(head, asked, "tandatangan/kode")

    assert "kode sekali pakai" not in asked.text
    assert forced.status_code == 422
