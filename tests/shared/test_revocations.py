"""Sessions that ended before their time: known within ten seconds, and nobody is let in while that cannot be known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Blueprint, Flask

from services.shared.datastore import Datastore
from services.shared.revocations import RevokedSessions, end_sessions
from services.shared.web import create_app, may, person
from services.shared.web.build import compile_catalogues
from tests.shared.databases import prepared
from tests.shared.web_site import SITI, Desk, settings, sign_in

pytestmark = pytest.mark.servers
AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
NOBODY_ANSWERS = "postgresql://nobody@127.0.0.1:1/none"


@pytest.fixture
def datastore(database_url: str) -> Iterator[Datastore]:
    datastore = Datastore(prepared(database_url))
    yield datastore
    datastore.close()


def app_on(datastore: Datastore, folder: Path) -> Flask:
    """A page for the signed-in, and one for everybody that says who looks."""
    pages = Blueprint("pages", __name__)

    @pages.get("/meja")
    @may("front_office")
    def desk() -> str:
        return "meja"

    @pages.get("/umum")
    @may("anyone")
    def public() -> str:
        return person().username or "nobody"

    compile_catalogues()
    return create_app("intake", [pages], settings(folder), Desk(), datastore=datastore)


def test_a_session_from_before_is_over_and_one_from_after_is_not(datastore: Datastore) -> None:
    end_sessions(datastore, "siti", AT)
    revoked = RevokedSessions(datastore)
    assert revoked.includes("siti", AT - timedelta(microseconds=1))
    assert not revoked.includes("siti", AT)
    assert not revoked.includes("budi", AT - timedelta(days=1))


def test_the_latest_revocation_stands_in_whatever_order_they_arrive(datastore: Datastore) -> None:
    for moment in AT, AT + timedelta(hours=1), AT:
        end_sessions(datastore, "siti", moment)
    assert RevokedSessions(datastore).includes("siti", AT + timedelta(minutes=59))


def test_what_is_known_is_at_most_ten_seconds_old(datastore: Datastore) -> None:
    now = 100.0
    revoked = RevokedSessions(datastore, clock=lambda: now)
    assert not revoked.includes("siti", AT)
    end_sessions(datastore, "siti", AT + timedelta(hours=1))
    now += 9.9
    assert not revoked.includes("siti", AT)
    now += 0.2
    assert revoked.includes("siti", AT)


def test_somebody_whose_sessions_ended_has_to_sign_in_again(datastore: Datastore, tmp_path: Path) -> None:
    client = app_on(datastore, tmp_path).test_client()
    sign_in(client)
    end_sessions(datastore, SITI.username, datetime.now(UTC))
    assert client.get("/meja").location == "/masuk?kembali=%2Fmeja"
    assert client.get("/umum").text == "nobody"

    sign_in(client)

    assert client.get("/meja").text == "meja"


def test_while_the_database_is_down_nobody_is_let_in_and_public_pages_stay(tmp_path: Path) -> None:
    client = app_on(Datastore(NOBODY_ANSWERS), tmp_path).test_client()
    assert client.get("/meja").status_code == 303
    sign_in(client)
    assert client.get("/meja").status_code == 503
    assert client.get("/umum").text == "nobody"
