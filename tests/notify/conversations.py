"""Conversations with files, as a browser holds them, and the parts that their tests share."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from services.notify.application import Notify
from services.notify.chat_files import ChatFiles
from services.notify.chat_stream import ConversationPulse
from services.notify.chat_uploads import give_files
from services.notify.conversation_rules import WantedDocument
from services.notify.intake_asked import Intake, give
from services.notify.reactions import react
from services.notify.site import BLUEPRINTS
from services.shared.pulse import give_pulse
from services.shared.web import Person, create_app
from services.shared.web.build import compile_catalogues
from tests.notify.cases import AT, CONTACT, submitted
from tests.shared.browsing import filled, somebody, soup
from tests.shared.web_site import settings, sign_in

HELP, DESK = "/bantuan/", "/bantuan/meja"
OWNER, APPLICATION = uuid4(), uuid4()
EARLIER = {"asked_at": AT.isoformat(), "question": "Kapan ditinjau?", "answer": "Besok pagi."}
STAFF = {"rina": "Rina Contoh", "budi": "Budi Contoh"}
KTP = WantedDocument("ktp", "KTP pemohon", ("jpg", "png"))
PLAN = WantedDocument("denah", "Denah lokasi", ("pdf",))


def photo(colour: str = "teal") -> bytes:
    kept = BytesIO()
    Image.new("RGB", (64, 48), colour).save(kept, "JPEG")
    return kept.getvalue()


@pytest.fixture
def wanted() -> list[WantedDocument]:
    """What the correction waits for."""
    return [KTP, PLAN]


@pytest.fixture
def app(notify: Notify, files: ChatFiles, wanted: list[WantedDocument], tmp_path: Path) -> Flask:
    compile_catalogues()
    app = give_files(create_app("notify", BLUEPRINTS, settings(tmp_path), notify), files)
    give_pulse(app, ConversationPulse(notify.datastore))
    react(submitted(APPLICATION), notify)
    intake = Intake(
        lambda *_: CONTACT,
        applications_of=lambda account_id: [APPLICATION] if account_id == OWNER else [],
        person_of=lambda account_id: CONTACT,
        state_of=lambda application_id: "submitted",
        desk_staff=lambda: STAFF,
        earlier_questions=lambda application_id: [EARLIER],
        wanted_documents=lambda application_id: wanted,
    )
    return give(app, intake)


@pytest.fixture
def owner(app: Flask) -> FlaskClient:
    return account(app)


@pytest.fixture
def rina(app: Flask) -> FlaskClient:
    return somebody(app, "helpdesk", username="rina")


def account(app: Flask, account_id: UUID = OWNER) -> FlaskClient:
    client = app.test_client()
    sign_in(client, Person("siti", "Siti", frozenset({"applicant"}), None, account_id))
    return client


def send(client: FlaskClient, page: str, ending: str, *named: tuple[str, bytes], **values: str) -> Any:
    """Fill in and send a form with files."""
    action, data = filled(client, page, ending)
    chosen = [(BytesIO(content), name) for name, content in named]
    return client.post(action, data=data | values | {"files": chosen}, content_type="multipart/form-data")


def sent(client: FlaskClient, *named: tuple[str, bytes], **values: str) -> str:
    """Turn to the helpdesk with files; where the conversation is."""
    given = {"text": "Ini KTP saya.", "application": str(APPLICATION)} | values
    answer = send(client, HELP, HELP, *named, **given)
    assert answer.status_code == 303, answer.text
    return str(answer.location).partition("#")[0]


def at_desk(page: str) -> str:
    return f"{DESK}/{page.rpartition('/')[2]}"


def files_on(client: FlaskClient, page: str) -> dict[str, str]:
    """The files of a conversation: where they are, by name."""
    links = soup(client, page).select("[data-chat] a")
    return {link.get_text(): str(link["href"]) for link in links}
