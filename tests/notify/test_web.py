"""The post room's page over HTTP: who sees it, what it shows, and what its button does."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from services.notify.application import Notify
from services.notify.domain import Message
from services.notify.reactions import react
from services.notify.rules import message_id
from services.notify.web import pages
from services.shared.web import Person, create_app
from services.shared.web.access import views_without_access
from services.shared.web.build import compile_catalogues
from tests.notify.cases import NUMBER, submitted
from tests.shared.web_site import settings, sign_in

pytestmark = pytest.mark.servers
PAGE = "/notifikasi/"


@pytest.fixture
def app(notify: Notify, tmp_path: Path) -> Flask:
    compile_catalogues()
    return create_app("notify", [pages], settings(tmp_path), notify)


@pytest.fixture
def failed(notify: Notify) -> UUID:
    """A mail that the mail server refused."""
    application_id = uuid4()
    react(submitted(application_id), notify)
    message = message_id(application_id, "submitted", "", "email")
    notify.message_failed(message, 1, "refused: the mail server refused it: 550 5.1.1")
    return message


def somebody(app: Flask, *roles: str) -> FlaskClient:
    client = app.test_client()
    if roles:
        sign_in(client, Person(roles[0], "Petugas", frozenset(roles), None, None))
    return client


def press(client: FlaskClient, message: UUID) -> Any:
    """The button, as a browser would send it."""
    soup = BeautifulSoup(client.get(PAGE).text, "html.parser")
    form = next(each for each in soup.select("main form") if str(message) in str(each["action"]))
    data = {str(field["name"]): str(field["value"]) for field in form.select("input")}
    return client.post(str(form["action"]), data=data)


def test_every_view_says_who_may_see_it(app: Flask) -> None:
    assert views_without_access(app) == []


@pytest.mark.parametrize(("role", "status"), [("front_office", 200), ("helpdesk", 200), ("back_office", 403)])
def test_only_front_office_and_helpdesk_see_messages(app: Flask, role: str, status: int) -> None:
    assert somebody(app, role).get(PAGE).status_code == status


def test_a_stranger_is_asked_to_sign_in(app: Flask) -> None:
    assert "/masuk" in somebody(app).get(PAGE).headers["Location"]


def test_the_page_says_what_failed_and_why(app: Flask, failed: UUID) -> None:
    page = somebody(app, "helpdesk").get(PAGE).text

    assert NUMBER in page
    assert "Pesan ditolak oleh pihak penerima. (550 5.1.1)" in page
    assert "Kirim ulang" in page
    assert "Sedang dikirim" in page


def test_an_office_without_messages_says_so(app: Flask) -> None:
    page = somebody(app, "front_office").get(PAGE).text

    assert "Tidak ada pesan yang gagal." in page
    assert "Belum ada pesan yang dikirim." in page


def test_the_button_sends_again(app: Flask, notify: Notify, failed: UUID) -> None:
    client = somebody(app, "helpdesk")

    assert press(client, failed).status_code == 303

    message = notify.find(Message, failed)
    assert (message.state, message.attempt) == ("waiting", 2)
    assert "Pesan sedang dikirim ulang." in client.get(PAGE).text


def test_a_message_that_was_sent_meanwhile_is_not_sent_again(app: Flask, notify: Notify, failed: UUID) -> None:
    client = somebody(app, "helpdesk")
    notify.send_again(failed, by="rini")
    notify.message_sent(failed, 2)
    other = uuid4()
    react(submitted(other), notify)
    notify.message_failed(message_id(other, "submitted", "", "email"), 1, "no address")
    token = BeautifulSoup(client.get(PAGE).text, "html.parser").select_one("main form input[name=csrf_token]")
    assert token is not None

    answer = client.post(f"{PAGE}{failed}/ulang", data={"csrf_token": str(token["value"])})

    assert answer.status_code == 409
    assert "sementara itu sudah terkirim" in answer.text


def test_the_button_needs_its_token(app: Flask, failed: UUID) -> None:
    assert somebody(app, "helpdesk").post(f"{PAGE}{failed}/ulang").status_code == 400
