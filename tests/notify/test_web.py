"""The operators' page over HTTP: who sees it, what it shows, and what its buttons do."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from services.notify.application import Notify
from services.notify.channel_states import states
from services.notify.domain import Message
from services.notify.reactions import react
from services.notify.resending import resend
from services.notify.rules import CHANNELS, message_id
from services.notify.site import BLUEPRINTS
from services.shared.web import Person, create_app
from services.shared.web.access import views_without_access
from services.shared.web.build import compile_catalogues
from tests.notify.cases import NUMBER, correction_requested, submitted
from tests.shared.web_site import settings, sign_in

pytestmark = pytest.mark.servers
PAGE = "/notifikasi/"
REFUSED = "refused: the mail server refused it: 550 5.1.1"


@pytest.fixture
def app(notify: Notify, tmp_path: Path) -> Flask:
    compile_catalogues()
    return create_app("notify", BLUEPRINTS, settings(tmp_path), notify)


@pytest.fixture
def failed(notify: Notify) -> UUID:
    """A mail that the mail server refused."""
    return failing(notify, REFUSED)


def failing(notify: Notify, reason: str) -> UUID:
    application_id = uuid4()
    react(submitted(application_id), notify)
    message = message_id(application_id, "submitted", "")
    for channel in CHANNELS["applicant"]:
        notify.message_failed(message, channel, 1, reason)
    return message


def somebody(app: Flask, *roles: str) -> FlaskClient:
    client = app.test_client()
    if roles:
        sign_in(client, Person(roles[0], "Petugas", frozenset(roles), None, None))
    return client


def press(client: FlaskClient, page: str, action: str) -> Any:
    """The button whose form goes to ``action``, as a browser would send it."""
    soup = BeautifulSoup(client.get(page).text, "html.parser")
    form = next(each for each in soup.select("main form") if str(each.get("action")) == action)
    fields = [(str(field["name"]), str(field["value"])) for field in form.select("input")]
    data: dict[str, list[str]] = {}
    for name, value in fields:
        data.setdefault(name, []).append(value)
    return client.post(action, data=data)


def state_of(notify: Notify, message: UUID) -> tuple[str, int]:
    found = notify.find(Message, message)
    return found.state, found.attempt


def test_every_view_says_who_may_see_it(app: Flask) -> None:
    assert views_without_access(app) == []


@pytest.mark.parametrize(
    ("role", "status"), [("front_office", 200), ("helpdesk", 200), ("operator", 200), ("back_office", 403)]
)
def test_only_those_who_help_and_operate_see_messages(app: Flask, role: str, status: int) -> None:
    assert somebody(app, role).get(PAGE).status_code == status


def test_a_stranger_is_asked_to_sign_in(app: Flask) -> None:
    assert "/masuk" in somebody(app).get(PAGE).headers["Location"]


def test_the_page_says_what_failed_and_why(app: Flask, failed: UUID) -> None:
    page = somebody(app, "helpdesk").get(PAGE).text

    assert NUMBER in page
    assert "Pesan ditolak oleh pihak penerima." in page
    assert "550 5.1.1" in page


def test_an_office_without_messages_says_so(app: Flask) -> None:
    page = somebody(app, "front_office").get(PAGE).text

    assert "Tidak ada pesan yang gagal." in page
    assert "Tidak ada pesan yang sesuai." in page


def test_programs_get_the_same_as_json(app: Flask, notify: Notify, failed: UUID) -> None:
    react(submitted(uuid4()), notify)

    told = somebody(app, "operator").get(PAGE, headers={"Accept": "application/json"}).json

    assert told is not None
    waiting = {each["channel"]: (each["waiting"], each["state"]) for each in told["channels"]}
    assert waiting == {"email": (0, "ok"), "whatsapp": (1, "ok")}
    assert [(each["reason"], each["failed"]) for each in told["failures"]] == [(REFUSED, 1)]
    assert len(told["messages"]) == 2


def test_messages_are_found_by_application_state_and_subject(app: Flask, notify: Notify, failed: UUID) -> None:
    other = uuid4()
    react(submitted(other), notify)
    react(correction_requested(other), notify)
    client = somebody(app, "front_office")

    def fitting(**boxes: str) -> int:
        told = client.get(PAGE, query_string=boxes, headers={"Accept": "application/json"}).json
        assert told is not None
        return len(told["messages"])

    assert fitting(cari=NUMBER) == 3
    assert fitting(cari="nobody") == 0
    assert fitting(keadaan="failed") == 1
    assert fitting(perihal="correction") == 1
    assert fitting(cari=NUMBER, keadaan="waiting", saluran="whatsapp") == 2
    assert fitting(dari="2026-11-23", sampai="kemarin") == fitting(dari="2026-11-23")
    assert fitting(sampai="2001-01-01") == 0


def test_a_long_list_goes_on_where_the_page_before_ended(app: Flask, notify: Notify) -> None:
    for _ in range(53):
        react(submitted(uuid4()), notify)
    client, seen, page = somebody(app, "operator"), set(), PAGE

    while page:
        told = client.get(page, headers={"Accept": "application/json"}).json
        assert told is not None
        seen |= {each["message_id"] for each in told["messages"]}
        page = told["next"]

    assert len(seen) == 53


def test_the_page_of_a_message_tells_its_history_and_nobody_by_name(app: Flask, failed: UUID) -> None:
    page = somebody(app, "helpdesk").get(f"{PAGE}{failed}").text

    assert "Tidak dapat disampaikan; saluran berikutnya mencoba" in page
    assert "(nama yang bersangkutan)" in page
    assert somebody(app, "helpdesk").get(f"{PAGE}{uuid4()}").status_code == 404


def test_the_button_sends_again(app: Flask, notify: Notify, failed: UUID) -> None:
    client = somebody(app, "helpdesk")

    assert press(client, f"{PAGE}{failed}", f"{PAGE}{failed}/ulang").status_code == 303

    assert state_of(notify, failed) == ("waiting", 2)
    assert "Pesan sedang dikirim ulang." in client.get(PAGE).text


def test_a_message_that_was_sent_meanwhile_is_not_sent_again(app: Flask, notify: Notify, failed: UUID) -> None:
    client = somebody(app, "helpdesk")
    page = BeautifulSoup(client.get(f"{PAGE}{failed}").text, "html.parser")
    token = page.select_one("main form input[name=csrf_token]")
    assert token is not None
    notify.send_again(failed, by="rini")
    notify.message_sent(failed, "whatsapp", 2)

    answer = client.post(f"{PAGE}{failed}/ulang", data={"csrf_token": str(token["value"])})

    assert answer.status_code == 409
    assert "sementara itu sudah terkirim" in answer.text


def test_the_button_needs_its_token(app: Flask, failed: UUID) -> None:
    assert somebody(app, "helpdesk").post(f"{PAGE}{failed}/ulang").status_code == 400


def test_what_is_marked_is_sent_again_together_after_a_question(app: Flask, notify: Notify) -> None:
    marked, left = [failing(notify, REFUSED) for _ in range(2)], failing(notify, REFUSED)
    client = somebody(app, "operator")
    page = f"{PAGE}ulang?" + "&".join(f"pesan={each}" for each in marked)

    assert "2 pesan akan dikirim" in client.get(page).text
    press(client, page, f"{PAGE}ulang")

    assert [state_of(notify, each) for each in [*marked, left]] == [("waiting", 2), ("waiting", 2), ("failed", 1)]


def test_all_that_failed_and_fit_the_search_can_be_sent_again(app: Flask, notify: Notify, failed: UUID) -> None:
    react(submitted(uuid4()), notify)
    client = somebody(app, "helpdesk")

    press(client, f"{PAGE}ulang?cari={NUMBER}", f"{PAGE}ulang")

    assert state_of(notify, failed) == ("waiting", 2)
    assert "1 pesan sedang dikirim ulang." in client.get(PAGE).text


def test_what_is_left_out_says_why(notify: Notify, failed: UUID) -> None:
    application_id = uuid4()
    react(submitted(application_id), notify)
    under_way = message_id(application_id, "submitted", "")
    sent = failing(notify, REFUSED)
    notify.send_again(sent, by="rini")
    notify.message_sent(sent, "whatsapp", 2)

    done = resend(notify, [failed, failed, under_way, sent, uuid4()], "rini")

    assert (done.again, done.left_out) == (1, {"under way": 1, "sent": 1, "unknown": 1})


def test_the_front_office_neither_pauses_nor_sends_many(app: Flask) -> None:
    for path in f"{PAGE}ulang", f"{PAGE}saluran/email/jeda":
        assert somebody(app, "front_office").get(path).status_code == 403


def test_a_channel_is_paused_after_a_question_and_goes_on_at_a_press(app: Flask, notify: Notify) -> None:
    client = somebody(app, "operator")
    pausing = f"{PAGE}saluran/email/jeda"

    press(client, pausing, pausing)
    page = client.get(PAGE).text
    paused = [(each.state, each.paused_by) for each in states(notify.datastore)]
    press(client, PAGE, f"{PAGE}saluran/email/lanjut")

    assert paused == [("paused", "operator"), ("ok", None)]
    assert "Dijeda oleh" in page
    assert [each.state for each in states(notify.datastore)] == ["ok", "ok"]
    assert client.get(f"{PAGE}saluran/merpati/jeda").status_code == 404
