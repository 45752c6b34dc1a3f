"""The pages on which operators replay, skip and put back what a service could not take in."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.shared import parking, skipping
from services.shared.web import create_app
from services.shared.web.build import compile_catalogues
from services.shared.web.parked_pages import keep_parked, parked_pages
from tests.shared.browsing import endings, somebody, submit, text
from tests.shared.test_reception import Hall, hall
from tests.shared.test_skipping import stopped
from tests.shared.web_site import settings

__all__ = ["hall"]
pytestmark = pytest.mark.servers
LIST = "/tertahan"


@pytest.fixture
def app(hall: Hall, tmp_path: Path) -> Flask:
    compile_catalogues()
    app = create_app("intake", [parked_pages(LIST)], settings(tmp_path), hall)
    app.config["WTF_CSRF_ENABLED"] = False
    keep_parked(app, hall.datastore, hall.take)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return somebody(app, "operator", username="sari")


def test_the_list_tells_the_cause_the_message_and_what_waits(hall: Hall, client: FlaskClient) -> None:
    letter, _ = stopped(hall, 1, 2, 3)

    shown = text(client, LIST)

    assert "Misunderstood: number 1" in shown
    assert str(letter) in shown
    assert "sakpore.signing.letter-revoked.v1" in shown
    assert "Menunggu di belakangnya 2" in shown
    assert "Traceback" in shown
    assert '"reason": "1"' in shown


def test_a_service_without_parked_messages_says_so(client: FlaskClient) -> None:
    assert "Tidak ada pesan tertahan." in text(client, LIST)


def test_what_was_repaired_is_replayed_with_one_click_and_a_second_click_is_harmless(
    hall: Hall, client: FlaskClient
) -> None:
    letter, entry = stopped(hall, 1, 2)
    hall.repair()

    client.post(f"{LIST}/{entry.id}/ulang")
    assert "Diterima: 2." in text(client, LIST)
    client.post(f"{LIST}/{entry.id}/ulang")
    assert "ada yang lebih cepat" in text(client, LIST)

    assert hall.hearing.heard(letter) == [1, 2]


def test_a_replay_that_fails_again_says_why(hall: Hall, client: FlaskClient) -> None:
    _, entry = stopped(hall, 1)

    assert client.post(f"{LIST}/{entry.id}/ulang").status_code == 303

    assert "Lalu berhenti lagi: Misunderstood: number 1" in text(client, LIST)


@pytest.mark.parametrize("reason", ["", "   ", "\0", "x" * 501])
def test_nothing_is_skipped_without_a_reason(hall: Hall, client: FlaskClient, reason: str) -> None:
    _, entry = stopped(hall, 1)

    assert submit(client, f"{LIST}/{entry.id}/lewati", "lewati", reason=reason).status_code == 422

    assert [each.id for each in parking.parked(hall.datastore)] == [entry.id]


def test_a_skip_is_recorded_with_its_author_and_can_be_undone(hall: Hall, client: FlaskClient) -> None:
    _, entry = stopped(hall, 1)

    assert submit(client, f"{LIST}/{entry.id}/lewati", "lewati", reason="said twice").status_code == 303
    [kept] = skipping.skipped(hall.datastore)
    assert (kept.skipped_by, kept.reason) == ("sari", "said twice")
    assert "said twice" in text(client, LIST)
    assert submit(client, LIST, f"{kept.id}/kembalikan").status_code == 303

    assert [each.id for each in parking.parked(hall.datastore)] == [entry.id]
    assert "kembalikan" not in endings(client, LIST)


def test_who_comes_too_late_to_skip_hears_so(hall: Hall, client: FlaskClient) -> None:
    _, entry = stopped(hall, 1)
    skipping.skip(hall.datastore, entry.id, "first", "budi")

    assert client.get(f"{LIST}/{entry.id}/lewati").status_code == 303
    assert client.post(f"{LIST}/{entry.id}/lewati", data={"reason": "second"}).status_code == 303

    assert [each.reason for each in skipping.skipped(hall.datastore)] == ["first"]


def test_what_is_no_envelope_can_only_be_skipped(hall: Hall, client: FlaskClient) -> None:
    hall.receive(b"<b>rubbish</b>")

    assert "<b>rubbish</b>" in text(client, LIST)
    assert endings(client, LIST) == []
