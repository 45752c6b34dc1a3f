"""The office's mailbox is read over IMAP: each mail counts once, whatever breaks, and reports settle our messages."""

from __future__ import annotations

import smtplib
import threading
from email.message import EmailMessage
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest

from services.notify import channel_states
from services.notify.application import Notify, Wanted
from services.notify.channels.imap import MailFolder, OpenFolder
from services.notify.channels.incoming_mail import LARGEST_MAIL
from services.notify.domain import Message
from services.notify.incoming import Incoming
from services.notify.mail_round import MailLoop, MailTaking
from services.notify.sending import NO_ADDRESS, Senders
from services.shared.refusals import Unavailable
from tests.notify.conftest import TOKEN, Mailbox
from tests.notify.mails import OFFICE, SITI, letter, report
from tests.notify.test_sending import work_all
from tests.shared.loops import Running, nothing_to_wake
from tests.shared.waiting import eventually

pytestmark = pytest.mark.servers


@pytest.fixture
def came() -> list[Incoming]:
    return []


@pytest.fixture
def folder(mailbox: Mailbox) -> MailFolder:
    folder = MailFolder(f"imap://office:{quote(TOKEN)}@{mailbox.imap}/INBOX", LARGEST_MAIL, seconds=2)
    with folder.opened() as left_by_others:
        for number in left_by_others.waiting():
            left_by_others.put_aside(number)
    return folder


@pytest.fixture
def loop(notify: Notify, folder: MailFolder, came: list[Incoming]) -> MailLoop:
    return MailLoop(folder, MailTaking(notify, came.append, OFFICE).take)


def post(mailbox: Mailbox, *mails: EmailMessage | bytes) -> None:
    host, _, port = mailbox.smtp.partition(":")
    with smtplib.SMTP(host, int(port), "localhost", timeout=5) as server:
        for mail in mails:
            server.sendmail(SITI, OFFICE, mail if isinstance(mail, bytes) else mail.as_bytes())


def go_round(loop: MailLoop) -> bool:
    return loop.go_round(threading.Event())


def waiting(folder: MailFolder) -> int:
    with folder.opened() as opened:
        return len(opened.waiting())


def mails_in(opened: OpenFolder) -> list[bytes]:
    [numbers] = opened._server.uid("SEARCH", "ALL")[1]
    return bytes(numbers).split()


def sent_by_mail(notify: Notify) -> UUID:
    """A message that the mail server took."""
    wanted = Wanted(uuid4(), "submitted", number="2026-K7QF-3M2X")
    notify.request(wanted)
    notify.message_failed(wanted.id, "whatsapp", 1, NO_ADDRESS)
    notify.message_sent(wanted.id, "email", 1, reference=f"{wanted.id}.1.email")
    return wanted.id


def test_what_people_write_is_taken_in_and_put_aside(
    mailbox: Mailbox, loop: MailLoop, folder: MailFolder, came: list[Incoming]
) -> None:
    post(mailbox, letter("Pertama"), letter("Kedua", Message_ID="<2@contoh.example>"))

    go_round(loop)

    assert [each.text for each in came] == ["Pertama", "Kedua"]
    assert {each.sender for each in came} == {SITI}
    assert waiting(folder) == 0


@pytest.mark.parametrize("way", ["ok", "old"], ids=["by MOVE", "by COPY"])
def test_what_was_taken_lies_in_its_own_folder(mailbox: Mailbox, loop: MailLoop, folder: MailFolder, way: str) -> None:
    mailbox.misbehave(imap=way)
    aside = MailFolder(f"imap://office:{quote(TOKEN)}@{mailbox.imap}/Selesai", LARGEST_MAIL)
    with folder.opened() as opened:
        opened.put_aside("0")  # makes the folder, where there is none yet
    with aside.opened() as opened:
        before = len(mails_in(opened))
    post(mailbox, letter(Message_ID=f"<{way}@contoh.example>"))

    go_round(loop)

    with aside.opened() as opened:
        assert opened.waiting() == []
        assert len(mails_in(opened)) == before + 1


def test_a_connection_that_breaks_after_a_mail_was_fetched_gives_it_once(
    mailbox: Mailbox, loop: MailLoop, folder: MailFolder, came: list[Incoming]
) -> None:
    post(mailbox, letter())
    mailbox.misbehave(imap="drop")
    for _ in range(2):
        with pytest.raises(Unavailable):
            go_round(loop)
    assert waiting(folder) == 1

    mailbox.misbehave(imap="ok")
    go_round(loop)

    assert len(came) == 1
    assert waiting(folder) == 0


def test_the_same_mail_twice_is_one(mailbox: Mailbox, loop: MailLoop, came: list[Incoming]) -> None:
    mail = letter(Date="Mon, 23 Nov 2026 03:00:00 +0000")
    post(mailbox, mail, b"Received: by another.example\r\n" + mail.as_bytes())

    go_round(loop)

    assert len(came) == 1


def test_a_mail_that_cannot_be_taken_keeps_no_other_waiting_and_is_tried_again(
    mailbox: Mailbox, notify: Notify, folder: MailFolder, came: list[Incoming]
) -> None:
    broken = [ValueError("a mistake")]

    def take(incoming: Incoming) -> None:
        if incoming.text == "Pertama" and broken:
            raise broken.pop()
        came.append(incoming)

    loop = MailLoop(folder, MailTaking(notify, take, OFFICE).take)
    post(mailbox, letter("Pertama"), letter("Kedua", Message_ID="<2@contoh.example>"))

    go_round(loop)
    assert [each.text for each in came] == ["Kedua"]
    go_round(loop)
    assert [each.text for each in came] == ["Kedua", "Pertama"]


@pytest.mark.parametrize("way", ["refuse", "hang"])
def test_a_server_that_is_away_is_told_and_waited_for(
    mailbox: Mailbox, notify: Notify, folder: MailFolder, came: list[Incoming], way: str
) -> None:
    states: list[str] = []
    quick = MailFolder(folder._imap_url, LARGEST_MAIL, seconds=0.3)
    loop = MailLoop(quick, MailTaking(notify, came.append, OFFICE).take, tell=lambda state, said: states.append(said))
    post(mailbox, letter())
    mailbox.misbehave(imap=way)
    with Running(loop.run, nothing_to_wake):
        eventually(lambda: states)
        mailbox.misbehave(imap="ok")
        eventually(lambda: came)
        eventually(lambda: states[-1] == "")

    assert "the mailbox of the office cannot be read" in states[0]
    assert TOKEN not in str(states)


def test_a_mail_that_comes_back_settles_its_message(
    senders: Senders, notify: Notify, mailbox: Mailbox, loop: MailLoop, contact: dict[str, Any]
) -> None:
    contact["phone"] = ""
    wanted = Wanted(uuid4(), "submitted", number="2026-K7QF-3M2X")
    mailbox.misbehave(smtp="bounce")
    notify.request(wanted)
    work_all(senders)
    assert notify.find(Message, wanted.id).state == "sent"

    go_round(loop)

    assert notify.find(Message, wanted.id).state == "failed"
    [row] = notify.datastore.query("SELECT reason FROM message WHERE message_id = %s", wanted.id)
    assert row.reason == "refused: a mail server brought it back: 5.1.1"
    assert contact["email"] not in row.reason


@pytest.mark.parametrize(("action", "state"), [("delivered", "delivered"), ("delayed", "sent"), ("failed", "failed")])
def test_a_report_says_what_became_of_a_message(
    mailbox: Mailbox, notify: Notify, loop: MailLoop, action: str, state: str
) -> None:
    message_id = sent_by_mail(notify)
    post(mailbox, *[report((action, "5.0.0"), key=f"{message_id}.1.email")] * 2)

    go_round(loop)

    assert notify.find(Message, message_id).state == state


def test_reports_about_unknown_mails_are_counted(mailbox: Mailbox, notify: Notify, loop: MailLoop) -> None:
    post(mailbox, report(("failed", "5.1.1"), key=f"{uuid4()}.1.email"))

    go_round(loop)

    assert [each.unknown_news for each in channel_states.states(notify.datastore)] == [1, 0]


def test_no_word_of_a_mail_is_kept_in_the_book_of_what_was_taken(
    mailbox: Mailbox, notify: Notify, loop: MailLoop
) -> None:
    post(mailbox, letter(Message_ID=f"<rahasia.{SITI}>"))

    go_round(loop)

    [kept] = notify.datastore.query("SELECT mails_taken::text AS row FROM mails_taken")
    assert "siti" not in kept.row
