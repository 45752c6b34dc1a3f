"""A gateway calls back: signed or not, late, out of order, twice, and about messages that are not ours."""

from __future__ import annotations

import hashlib
import hmac
import json
from itertools import permutations
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from services.notify import channel_states
from services.notify.application import Notify, Wanted
from services.notify.domain import Message
from services.notify.hook_pages import HOOKS, Hooks
from services.notify.incoming import Incoming
from services.notify.site import BLUEPRINTS
from services.shared.web import create_app
from services.shared.web.build import compile_catalogues
from tests.shared.web_site import settings

pytestmark = pytest.mark.servers
PAGE = "/notifikasi/kait/whatsapp"
SECRET = "a secret of the tests only"


@pytest.fixture
def app(notify: Notify, tmp_path: Path, came: list[Incoming]) -> Flask:
    compile_catalogues()
    app = create_app("notify", BLUEPRINTS, settings(tmp_path), notify)
    app.extensions[HOOKS] = Hooks("verify", SECRET, came.append)
    return app


def wanted(notify: Notify, reference: str = "") -> Wanted:
    """A message; with a reference it was taken by the gateway."""
    wanted = Wanted(uuid4(), "submitted", number="2026-K7QF-3M2X")
    notify.request(wanted)
    if reference:
        notify.message_sent(wanted.id, "whatsapp", 1, reference=reference)
    return wanted


def status(reference: str, said: str, **more: Any) -> dict[str, Any]:
    return {"statuses": [{"id": reference, "status": said, "recipient_id": "62812000", **more}]}


def call(app: Flask, *values: dict[str, Any], secret: str = SECRET) -> int:
    body = json.dumps({"entry": [{"changes": [{"value": value} for value in values]}]}).encode()
    signature = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return app.test_client().post(PAGE, data=body, headers={"X-Hub-Signature-256": signature}).status_code


def test_the_address_is_registered_with_the_right_token_only(app: Flask) -> None:
    asked = f"{PAGE}?hub.mode=subscribe&hub.challenge=1158&hub.verify_token="

    assert app.test_client().get(f"{asked}verify").text == "1158"
    assert app.test_client().get(f"{asked}wrong").status_code == 403


def test_a_call_with_a_wrong_signature_changes_nothing(app: Flask, notify: Notify) -> None:
    message = wanted(notify, "wamid.1")

    assert call(app, status("wamid.1", "read"), secret="wrong") == 403
    assert app.test_client().post(PAGE, data=b"{}").status_code == 403
    assert notify.find(Message, message.id).state == "sent"


@pytest.mark.parametrize("order", list(permutations(("sent", "delivered", "read"))))
def test_news_in_any_order_and_twice_end_the_same(app: Flask, notify: Notify, order: tuple[str, ...]) -> None:
    message = wanted(notify, "wamid.2")

    for said in (*order, *order):
        assert call(app, status("wamid.2", said)) == 200

    assert notify.find(Message, message.id).state == "read"


def test_news_that_are_faster_than_our_own_record_find_the_message(app: Flask, notify: Notify) -> None:
    message = wanted(notify)

    call(app, status("wamid.3", "delivered", biz_opaque_callback_data=f"{message.id}.1.whatsapp"))
    notify.message_sent(message.id, "whatsapp", 1, reference="wamid.3")

    assert notify.find(Message, message.id).state == "delivered"


def test_a_message_that_could_not_be_delivered_goes_by_mail(app: Flask, notify: Notify) -> None:
    message = wanted(notify, "wamid.4")

    call(app, status("wamid.4", "failed", errors=[{"code": 131026, "title": "+62812000 undeliverable"}]))

    found = notify.find(Message, message.id)
    assert (found.state, found.channel) == ("waiting", "email")
    [row] = notify.datastore.query("SELECT reason FROM message WHERE message_id = %s", message.id)
    assert row.reason.endswith("131026")


def test_news_of_unknown_messages_are_counted(app: Flask, notify: Notify) -> None:
    assert call(app, status("wamid.other", "read")) == 200
    assert [each.unknown_news for each in channel_states.states(notify.datastore)] == [0, 1]


def test_what_people_write_is_handed_on(app: Flask, came: list[Incoming]) -> None:
    text = {"id": "wamid.5", "from": "6281200000001", "type": "text", "text": {"body": "Selamat pagi"}}

    call(app, {"messages": [text]})

    assert came == [Incoming("whatsapp", "+6281200000001", "wamid.5", "Selamat pagi")]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"entry": 1}', b'{"entry": [{"changes": [{"value": {"statuses": [1]}}]}]}']
)
def test_a_signed_call_of_another_shape_does_no_harm(app: Flask, body: bytes) -> None:
    signature = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()

    assert app.test_client().post(PAGE, data=body, headers={"X-Hub-Signature-256": signature}).status_code == 200
