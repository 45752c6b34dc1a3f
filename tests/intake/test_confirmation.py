"""The mails around a registration, from the worker to a real mail server."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from services.intake.confirmation import confirmation_effects
from services.shared.outside_worker import OutsideLoop
from tests.intake.people import SARI, Office
from tests.shared.postbox import Postbox, free_port, serving

pytestmark = pytest.mark.servers

BASE_URL = "http://localhost:8000"


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    office = Office(database_url)
    yield office
    office.datastore.close()


def work_all(office: Office, smtp_url: str) -> list[str]:
    """Let the worker do what is due; how each piece of work stands then."""
    loop = OutsideLoop(office.datastore, confirmation_effects(office.accounts, smtp_url, BASE_URL))
    while loop.work_once(threading.Event()):
        pass
    return [row.state for row in office.datastore.query("SELECT state FROM outside_work ORDER BY created_at")]


def test_the_mails_name_the_link_and_later_the_page_to_sign_in(office: Office) -> None:
    postbox = Postbox()
    with serving(postbox) as smtp_url:
        office.registered()
        token = office.token()
        assert work_all(office, smtp_url) == ["done"]
        link = postbox.only_message()
        assert (link["To"], link["Subject"]) == (SARI.email, "Konfirmasi alamat surel Anda")
        assert str(link["Message-ID"]).strip().startswith("<confirmation-")
        assert f"{BASE_URL}/konfirmasi/{token}" in link.get_content().split()
        assert f"{BASE_URL}/konfirmasi/{token}".encode() in postbox.taken.pop()

        office.accounts.confirm(token)
        office.registered()
        assert work_all(office, smtp_url) == ["done", "done"]
        assert f"{BASE_URL}/masuk" in postbox.only_message().get_content().split()


def test_a_mail_server_that_is_down_is_tried_again(office: Office) -> None:
    office.registered()
    assert work_all(office, f"smtp://127.0.0.1:{free_port()}") == ["due"]


def test_an_address_that_does_not_exist_is_declined_without_naming_it(office: Office) -> None:
    postbox = Postbox()
    postbox.to_recipient = f"550 5.1.1 no such user: {SARI.email}"
    with serving(postbox) as smtp_url:
        office.registered()
        assert work_all(office, smtp_url) == ["declined"]
    (row,) = office.datastore.query("SELECT work::text AS all FROM outside_work AS work")
    assert "5.1.1" in row.all
    assert SARI.email not in row.all


def test_nobody_is_written_to_once_the_account_gave_way_or_is_confirmed(office: Office) -> None:
    postbox = Postbox()
    office.registered(email="salah@contoh.example")
    office.clock.move(minutes=1)
    office.registered()
    office.accounts.confirm(office.token())
    with serving(postbox) as smtp_url:
        assert work_all(office, smtp_url) == ["done", "done"]
    assert postbox.taken == []
