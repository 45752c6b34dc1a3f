"""The mailbox process: takes mail and WhatsApp messages, shows them, fails on request, forgets nothing at a restart."""

from __future__ import annotations

import imaplib
import json
import os
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

import psutil
import pytest

from deploy.local.home import ROOT
from tests.deploy.waiting import until
from tests.faults.brokers import free_port

TOKEN = "a token of the tests only"
SITI = "siti@contoh.example"
PHONE = "+6281200000001"


class Mailbox:
    """One mailbox process over a folder."""

    def __init__(self, folder: Path) -> None:
        self.http, self.smtp, self.imap = free_port(), free_port(), free_port()
        self.running = subprocess.Popen(
            [sys.executable, "-m", "deploy.local.mailbox"],
            cwd=ROOT,
            env={
                **os.environ,
                "SAKPORE_MAILBOX_HTTP": f"127.0.0.1:{self.http}",
                "SAKPORE_MAILBOX_SMTP": f"127.0.0.1:{self.smtp}",
                "SAKPORE_MAILBOX_IMAP": f"127.0.0.1:{self.imap}",
                "SAKPORE_MAILBOX_DIR": str(folder),
                "SAKPORE_WHATSAPP_TOKEN": TOKEN,
            },
        )
        until(self.answers)

    def ask(self, path: str, body: Any = None, **headers: str) -> tuple[int, str]:
        data = None if body is None else json.dumps(body).encode()
        request = Request(
            f"http://127.0.0.1:{self.http}{path}", data=data, headers={"Content-Type": "application/json", **headers}
        )
        try:
            with urlopen(request, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as refusal:
            with refusal:
                return refusal.code, refusal.read().decode()

    def answers(self) -> bool:
        try:
            return self.ask("/healthz")[0] == 200
        except (URLError, OSError):
            return False

    def misbehave(self, **ways: str) -> int:
        return self.ask("/kotak-surat/api/misbehave", ways)[0]

    def messages(self, to: str = "") -> list[dict[str, str]]:
        return list(json.loads(self.ask(f"/kotak-surat/api/messages?to={quote(to)}")[1])["messages"])

    def send_mail(self, text: str = "Selamat pagi", to: str = SITI) -> None:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "kantor@contoh.example", to, "Surat – <b>selesai</b>"
        message.set_content(text)
        with smtplib.SMTP("127.0.0.1", self.smtp, "localhost", timeout=2) as server:
            server.send_message(message)

    def send_chat(self, key: str = "satu", token: str = TOKEN, **changes: Any) -> tuple[int, str]:
        body = {"messaging_product": "whatsapp", "to": PHONE, "type": "text", "text": {"body": "Selamat pagi"}}
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
        return self.ask("/whatsapp/v1/messages", body | changes, **headers)

    def stop(self) -> None:
        self.running.terminate()
        assert self.running.wait(15) == 0


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    started = Mailbox(tmp_path)
    try:
        yield started
    finally:
        started.stop()


def test_mail_arrives_newest_first_and_by_recipient(mailbox: Mailbox) -> None:
    mailbox.send_mail("pertama")
    mailbox.send_mail("kedua")
    mailbox.send_mail("lain", to="budi@contoh.example")

    assert [message["text"].strip() for message in mailbox.messages()] == ["lain", "kedua", "pertama"]
    newest = mailbox.messages(SITI)[0]
    assert (newest["channel"], newest["to"], newest["subject"]) == ("email", SITI, "Surat – <b>selesai</b>")
    assert set(newest) == {"id", "channel", "to", "from", "subject", "text", "received"}


def test_the_pages_show_links_and_escape_everything_else(mailbox: Mailbox) -> None:
    mailbox.send_mail("Buka http://localhost:8000/lacak/a?b=1&c=2\n<script>alert(1)</script>")
    [message] = mailbox.messages()

    _, listing = mailbox.ask("/kotak-surat/")
    _, page = mailbox.ask(f"/kotak-surat/surat/{message['id']}")

    assert '<html lang="id">' in listing
    assert message["id"] in listing
    assert "<b>selesai" not in listing + page
    assert 'href="http://localhost:8000/lacak/a?b=1&amp;c=2"' in page
    assert "<script" not in page


def test_a_mail_to_the_office_is_written_on_a_page_of_our_own_only(mailbox: Mailbox) -> None:
    written = b"from=siti%40contoh.example&subject=Izin%0D%0ABcc%3A+lain%40contoh.example&text=Kapan+selesai%3F"
    address = f"http://127.0.0.1:{mailbox.http}/kotak-surat/tulis"
    with pytest.raises(HTTPError, match="403"):
        urlopen(Request(address, data=written, headers={"Sec-Fetch-Site": "cross-site"}), timeout=5)
    with urlopen(Request(address, data=written), timeout=5) as page:
        assert "Surel terkirim" in page.read().decode()

    with imaplib.IMAP4("127.0.0.1", mailbox.imap, timeout=5) as office:
        office.login("office", TOKEN)
        office.select("INBOX")
        assert office.uid("SEARCH", "UNSEEN")[1] == [b"1"]
        [(_, mail), _] = office.uid("FETCH", "1", "(BODY.PEEK[]<0.5000>)")[1]

    assert b"Subject: Izin Bcc: lain@contoh.example\n" in mail
    assert b"Kapan selesai?" in mail


def test_a_name_that_is_no_folder_and_a_wrong_password_open_nothing(mailbox: Mailbox) -> None:
    office = imaplib.IMAP4("127.0.0.1", mailbox.imap, timeout=5)
    with pytest.raises(imaplib.IMAP4.error, match="may not read"):
        office.login("office", "another")
    assert office.login("office", TOKEN)[0] == "OK"
    assert office.select('"../.."')[0] == "NO"
    office.logout()


def test_the_same_key_is_the_same_message(mailbox: Mailbox) -> None:
    first, again, other = mailbox.send_chat(), mailbox.send_chat(), mailbox.send_chat("dua")

    assert first == again
    assert first[0] == other[0] == 200
    assert json.loads(first[1])["messages"] != json.loads(other[1])["messages"]
    assert len(mailbox.messages(PHONE)) == 2


def test_a_wrong_token_and_a_malformed_message_are_refused(mailbox: Mailbox) -> None:
    assert mailbox.send_chat(token="another")[0] == 401
    assert mailbox.send_chat(to="nobody")[0] == 400
    assert mailbox.send_chat(text=None)[0] == 400
    assert mailbox.send_chat(key="")[0] == 400
    assert mailbox.messages() == []


def test_a_restart_keeps_every_message(tmp_path: Path) -> None:
    before = Mailbox(tmp_path)
    before.send_mail()
    answer = before.send_chat()
    kept = before.messages()
    before.stop()

    after = Mailbox(tmp_path)
    try:
        assert after.messages() == kept
        assert after.send_chat() == answer
        assert len(after.messages()) == 2
    finally:
        after.stop()


def test_the_mail_server_misbehaves_when_asked(mailbox: Mailbox) -> None:
    mailbox.misbehave(smtp="refuse")
    with pytest.raises(smtplib.SMTPRecipientsRefused, match="550"):
        mailbox.send_mail()
    mailbox.misbehave(smtp="tempfail")
    with pytest.raises(smtplib.SMTPException, match="451"):
        mailbox.send_mail()
    mailbox.misbehave(smtp="hang")
    with pytest.raises((TimeoutError, smtplib.SMTPServerDisconnected)):
        mailbox.send_mail()

    assert mailbox.messages() == []


@pytest.mark.parametrize("way", ["500", "429", "401"])
def test_the_gateway_misbehaves_when_asked(mailbox: Mailbox, way: str) -> None:
    assert mailbox.misbehave(whatsapp=way) == 200

    assert mailbox.send_chat()[0] == int(way)
    assert mailbox.messages() == []


def test_a_dropped_answer_leaves_the_message_there_once(mailbox: Mailbox) -> None:
    mailbox.misbehave(whatsapp="drop")
    with pytest.raises((URLError, HTTPException, ConnectionError)):
        mailbox.send_chat()
    mailbox.misbehave(whatsapp="ok")

    assert mailbox.send_chat()[0] == 200
    assert len(mailbox.messages()) == 1


def test_an_unknown_way_to_misbehave_is_refused(mailbox: Mailbox) -> None:
    assert mailbox.misbehave(smtp="sing") == 400


def test_the_process_is_small(mailbox: Mailbox) -> None:
    mailbox.send_mail()

    assert psutil.Process(mailbox.running.pid).memory_info().rss < 40_000_000
