"""Signing with a one-time code that the signature service sent, on the pages of whoever signs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from deploy.local import certificate_authority
from services.shared.web import create_app
from services.signing.domain import Letter
from services.signing.esign.bsre import Bsre, Citizen
from services.signing.esign.provider import Signer
from services.signing.esign.signers import Signers
from services.signing.press import Press
from services.signing.site import BLUEPRINTS
from tests.shared.browsing import filled, somebody
from tests.shared.web_site import settings
from tests.signing import bsre as standin
from tests.signing.signing import work_all
from tests.signing.test_press import initialled

pytestmark = pytest.mark.servers
ROOM = "/penandatanganan"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("bsre")
    certificate_authority.create(directory)
    return directory


@pytest.fixture
def service(authority: Path) -> Iterator[standin.Bsre]:
    service = standin.Bsre(authority)
    with standin.serving(standin.Handler, bsre=service) as service.url:
        yield service


@pytest.fixture
def outside(press: Press, service: standin.Bsre, tmp_path: Path) -> Press:
    """The head signs through the second interface, which knows one-time codes."""
    (tmp_path / "kepala.nik").write_text(standin.NIK)
    (tmp_path / "bsre.password").write_text(standin.PASSWORD)
    means, roots = Citizen(tmp_path / "kepala.nik"), (service.authority / "ca.pem",)
    provider = Bsre(service.url, standin.USERNAME, tmp_path / "bsre.password", "v2", roots=roots, read_seconds=20)
    return replace(press, signers=Signers({"hadi": Signer("hadi", "bsre", means)}, {"bsre": provider}))


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


def test_a_letter_is_signed_with_the_code_that_was_sent(
    head: FlaskClient, outside: Press, service: standin.Bsre
) -> None:
    letter = initialled(outside.signing)

    asked = sent_on(head, question(head, letter), "tandatangan/kode")
    (code,) = service.codes
    begun = sent_on(head, asked, "sesi", passphrase=code)
    work_all(outside)

    assert "Kode sekali pakai" in asked.text
    assert begun.status_code == 303
    assert outside.signing.find(Letter, letter).issued is not None


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
