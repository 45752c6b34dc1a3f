"""A gateway that takes forms calls back: at an address that nobody else knows, as a form or as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as some

from services.notify import channel_states
from services.notify.application import Notify, Wanted
from services.notify.channels.gateway_news import told
from services.notify.domain import Message
from services.notify.hook_pages import HOOKS, Hooks
from services.notify.incoming import Incoming, IncomingFile
from services.notify.site import BLUEPRINTS
from services.shared.web import create_app
from services.shared.web.build import compile_catalogues
from tests.shared.web_site import settings

SECRET = "known-to-the-gateway-only"
PAGE = f"/notifikasi/kait/gateway/{SECRET}"


@pytest.fixture
def app(notify: Notify, tmp_path: Path, came: list[Incoming]) -> Flask:
    compile_catalogues()
    app = create_app("notify", BLUEPRINTS, settings(tmp_path), notify)
    app.extensions[HOOKS] = Hooks("", "", came.append, SECRET)
    return app


@pytest.fixture
def message(notify: Notify) -> Wanted:
    """A message that the gateway took and calls 80367."""
    wanted = Wanted(uuid4(), "submitted", number="2026-K7QF-3M2X")
    notify.request(wanted)
    notify.message_sent(wanted.id, "whatsapp", 1, reference="80367")
    return wanted


def call(app: Flask, page: str = PAGE, **said: Any) -> int:
    return app.test_client().post(page, data=said).status_code


@pytest.mark.servers
def test_only_the_right_address_is_one(app: Flask, notify: Notify, message: Wanted) -> None:
    assert call(app, f"{PAGE}x", id="80367", status="invalid") == 404
    app.extensions[HOOKS] = Hooks("verify", "signs", print)
    assert call(app, id="80367", status="invalid") == 404
    assert call(app, "/notifikasi/kait/gateway/", id="80367", status="invalid") == 404

    assert notify.find(Message, message.id).state == "sent"


@pytest.mark.servers
@pytest.mark.parametrize("as_json", [False, True])
def test_what_the_telephone_says_is_recorded(app: Flask, notify: Notify, message: Wanted, as_json: bool) -> None:
    said = {"device": "628", "id": 80367, "stateid": "3EB0", "status": "sent", "state": "delivered"}

    answer = app.test_client().post(PAGE, **{"json" if as_json else "data": said})  # type: ignore[arg-type]

    assert answer.status_code == 200
    assert notify.find(Message, message.id).state == "delivered"


@pytest.mark.servers
def test_later_news_know_only_the_second_name(app: Flask, notify: Notify, message: Wanted) -> None:
    call(app, id="80367", stateid="3EB0", status="sent")
    for _ in range(2):
        call(app, stateid="3EB0", state="read")

    assert notify.find(Message, message.id).state == "read"


@pytest.mark.servers
@pytest.mark.parametrize("status", ["invalid", "Expired", "failed"])
def test_what_the_gateway_cannot_bring_goes_by_mail(app: Flask, notify: Notify, message: Wanted, status: str) -> None:
    call(app, id="80367", status=status)

    found = notify.find(Message, message.id)
    assert (found.state, found.channel) == ("waiting", "email")


@pytest.mark.servers
def test_news_of_unknown_messages_are_counted(app: Flask, notify: Notify) -> None:
    call(app, id="1", stateid="2", state="read")

    assert [each.unknown_news for each in channel_states.states(notify.datastore)] == [0, 1]
    assert notify.datastore.query("SELECT * FROM sent_references") == []


@pytest.mark.servers
def test_what_people_write_is_handed_on(app: Flask, came: list[Incoming]) -> None:
    sent = {"url": "https://gateway.example/f/1.JPG", "filename": "ktp.jpg", "extension": "JPG"}

    call(app, device="628", sender="6281200000001", message="Selamat pagi", inboxid="7")
    call(app, device="628", sender="6281200000001", message="", inboxid="8", **sent)
    call(app, device="628", sender="120363@g.us", member="6281200000001", message="Kepada semua", inboxid="9")

    file = IncomingFile("ktp.jpg", "image/jpeg", fetch_from="https://gateway.example/f/1.JPG")
    assert came == [
        Incoming("whatsapp", "+6281200000001", "7", "Selamat pagi"),
        Incoming("whatsapp", "+6281200000001", "8", "", files=(file,)),
    ]


def test_what_has_no_id_is_the_same_when_it_comes_twice() -> None:
    said = {"sender": "6281200000001", "message": "Halo", "timestamp": "1795420800"}

    [first], [again], [other] = told(said), told(said), told(said | {"timestamp": "1795420801"})

    assert isinstance(first, Incoming)
    assert first == again != other
    assert "62812" not in first.received_id


@given(
    some.dictionaries(some.sampled_from(["id", "stateid", "state", "status", "sender", "message", "url"]), some.text())
)
def test_a_call_of_any_shape_does_no_harm(said: dict[str, str]) -> None:
    assert len(told(said)) <= 2


@pytest.mark.servers
@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"id": {"a": 1}, "state": ["read"]}'])
def test_a_call_in_another_form_does_no_harm(app: Flask, body: bytes) -> None:
    assert app.test_client().post(PAGE, data=body, content_type="application/json").status_code == 200
