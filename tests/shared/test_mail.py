"""Sending mail: what arrives, and what a mail server's answers mean."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from services.shared.mail import MailRefused, send_mail
from services.shared.refusals import Unavailable
from tests.shared.postbox import Postbox, free_port, serving

LINK = "http://localhost:8000/konfirmasi/" + "Zm9vYmFyYmF6=cXV1eA" * 6
TEXT = f"Yth. Contoh Sari,\n\nbuka tautan ini — segera:\n\n{LINK}\n.\nHormat kami\n"


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def smtp_url(postbox: Postbox) -> Iterator[str]:
    with serving(postbox) as address:
        yield address


def send(smtp_url: str, **changes: str) -> None:
    fields: dict[str, Any] = {
        "sender": "tidak-dibalas@contoh.example",
        "recipient": "sari@contoh.example",
        "subject": "Konfirmasi — alamat surel",
        "text": TEXT,
        "message_id": "<confirmation-1@contoh.example>",
    }
    send_mail(smtp_url, **(fields | changes))


def test_text_and_links_arrive_whole(smtp_url: str, postbox: Postbox) -> None:
    send(smtp_url)
    message = postbox.only_message()
    assert message.get_content().replace("\r\n", "\n") == TEXT
    assert message["Subject"] == "Konfirmasi — alamat surel"
    assert message["To"] == "sari@contoh.example"
    assert message["Message-ID"] == "<confirmation-1@contoh.example>"
    assert message["Auto-Submitted"] == "auto-generated"


def test_a_very_long_line_arrives_whole(smtp_url: str, postbox: Postbox) -> None:
    send(smtp_url, text="panjang " * 300 + "\n")
    assert postbox.only_message().get_content().strip() == ("panjang " * 300).strip()


@pytest.mark.parametrize(
    "changes",
    [
        {"recipient": "sari@contoh.example\r\nBcc: lain@contoh.example"},
        {"recipient": "sari@contoh.example, lain@contoh.example"},
        {"recipient": ""},
    ],
)
def test_a_header_smuggled_into_an_address_is_refused(smtp_url: str, postbox: Postbox, changes: dict[str, str]) -> None:
    with pytest.raises(MailRefused):
        send(smtp_url, **changes)
    assert postbox.taken == []


@pytest.mark.parametrize(
    ("answer", "meaning"), [("450 busy", Unavailable), ("421 closing", Unavailable), ("550 unknown", MailRefused)]
)
@pytest.mark.parametrize("place", ["to_recipient", "to_message"])
def test_4xx_means_later_and_5xx_means_never(
    smtp_url: str, postbox: Postbox, place: str, answer: str, meaning: type[Exception]
) -> None:
    setattr(postbox, place, answer)
    with pytest.raises(meaning, match=answer[:3]):
        send(smtp_url)


def test_a_server_that_is_down_means_later() -> None:
    with pytest.raises(Unavailable):
        send(f"smtp://127.0.0.1:{free_port()}")


def test_a_line_break_in_a_subject_starts_no_header(smtp_url: str, postbox: Postbox) -> None:
    send(smtp_url, subject="Halo\r\nBcc: lain@contoh.example")
    message = postbox.only_message()
    assert (message["Subject"], message["Bcc"]) == ("Halo Bcc: lain@contoh.example", None)


def test_somebody_who_hangs_up_means_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(10)
        url = f"smtp://127.0.0.1:{listening.getsockname()[1]}"
        hang_up = threading.Thread(target=lambda: listening.accept()[0].close())
        hang_up.start()
        with pytest.raises(Unavailable):
            send(url)
        hang_up.join()
