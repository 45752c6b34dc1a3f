"""Mails that come in: reports about ours, what people write without quoted history, nothing of what machines say."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.notify.channels import incoming_mail
from services.notify.channels.incoming_mail import Bounce, identity_of, told
from services.notify.channels.mail_text import text_of_page, without_history
from services.notify.incoming import Incoming, IncomingFile
from tests.notify.mails import KEY, OFFICE, SITI, letter, report

REPLY = "Sudah saya kirim ulang, Bu."
LINES = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=60)


def only(content: bytes) -> Incoming:
    [found] = told(content, OFFICE)
    assert isinstance(found, Incoming)
    return found


# Reports of mail servers


@pytest.mark.parametrize(
    ("recipients", "fate", "code"),
    [
        ([("failed", "5.1.1")], "failed", "5.1.1"),
        ([("Delayed", "4.4.1")], "delayed", "4.4.1"),
        ([("delivered", "2.0.0")], "delivered", "2.0.0"),
        ([("delivered", "2.0.0"), ("failed", "5.2.2"), ("delayed", "4.4.1")], "failed", "5.2.2"),
        ([("failed", "broken")], "failed", ""),
    ],
)
@pytest.mark.parametrize("named_by", ["envelope", "whole mail", "its head"])
def test_a_report_says_what_became_of_our_mail(
    recipients: list[tuple[str, str]], fate: incoming_mail.Fate, code: str, named_by: str
) -> None:
    content = report(*recipients, envelope=named_by == "envelope", head_only=named_by == "its head")

    assert list(told(content, OFFICE)) == [Bounce(KEY, fate, code)]


@pytest.mark.parametrize(
    "content",
    [
        report(("failed", "5.1.1"), key="another-mail"),
        report(("relayed", "2.0.0")),
        report(),
        report(("failed", "5.1.1")).replace(b"delivery-status", b"disposition-notification"),
    ],
    ids=["about no mail of ours", "it only went on", "without a recipient", "it was read"],
)
def test_a_report_that_tells_nothing_of_ours(content: bytes) -> None:
    assert list(told(content, OFFICE)) == []


# What people write


def test_a_person_s_mail_with_its_files() -> None:
    mail = letter("Terlampir KTP saya.\n", In_Reply_To=f"<{KEY}@sakpore.example>")
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="../../ktp “baru”.pdf")
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png")

    found = only(mail.as_bytes())

    assert (found.channel, found.sender, found.subject) == ("email", SITI, "Izin saya")
    assert found.text == "Terlampir KTP saya."
    assert found.answers == KEY
    assert found.files == (
        IncomingFile("ktp “baru”.pdf", "application/pdf", b"%PDF-1.7"),
        IncomingFile("lampiran-2", "image/png", b"\x89PNG"),
    )


def test_the_same_mail_by_two_ways_is_the_same_and_tells_nothing_of_its_sender() -> None:
    mail = letter(Date="Mon, 23 Nov 2026 03:00:00 +0000").as_bytes()

    assert identity_of(b"Received: by mx1\r\n" + mail) == identity_of(b"Received: by mx2\r\n" + mail)
    assert identity_of(mail) != identity_of(letter(Message_ID="<2@contoh.example>").as_bytes())
    assert identity_of(b"no mail") != identity_of(b"another")
    assert "contoh" not in identity_of(mail)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"Return_Path": "<>"},
        {"List_Id": "<news.contoh.example>"},
        {"From": OFFICE},
        {"From": "MAILER-DAEMON@mx.example"},
        {"From": "nobody"},
    ],
)
def test_what_machines_write_is_passed_over(headers: dict[str, str]) -> None:
    assert list(told(letter(**headers).as_bytes(), OFFICE)) == []


def test_a_mail_that_says_that_a_person_sent_it_is_read() -> None:
    assert only(letter(Auto_Submitted="no").as_bytes()).text == "Kapan izin saya selesai?"


def test_other_letters_and_pages_are_read() -> None:
    said = "<style>p{}</style><p>Café &amp; warung</p><p>Kapan?</p><blockquote type=cite>Yth.</blockquote>"
    page = b"From: a@b.example\r\nContent-Type: text/html; charset=iso-8859-1\r\n\r\n" + said.encode("latin-1")

    assert only(page).text == "Café & warung\n\nKapan?"


def test_a_mail_that_is_cut_off_gives_its_text_and_no_broken_file(monkeypatch: pytest.MonkeyPatch) -> None:
    mail = letter(REPLY)
    mail.add_attachment(bytes(5000), maintype="image", subtype="png", filename="foto.png")
    monkeypatch.setattr(incoming_mail, "LARGEST_MAIL", 3000)

    found = only(mail.as_bytes())

    assert (found.text, found.files) == (REPLY, ())


@pytest.mark.parametrize(
    "quoted",
    [
        "Pada Sen, 23 Nov 2026 pukul 10.00 Pelayanan Perizinan <a@b.example> menulis:\n> Yth. Siti,\n>\n> Kirim ulang.",
        "On Mon, 23 Nov 2026 at 10:00, Pelayanan Perizinan\n<a@b.example> wrote:\n\n> Dear Siti,\n> again\n\n",
        "-----Original Message-----\nFrom: Pelayanan Perizinan\nSent: Monday",
        "________________________________\nDari: Pelayanan Perizinan\nDikirim: Senin\n\nYth. Siti",
        "From: Pelayanan Perizinan\nSent: Monday\nTo: Siti\n\nDear Siti",
        "-- \nSiti Contoh\n+62 812",
        "> Yth. Siti,",
    ],
)
def test_the_quoted_history_is_cut_off(quoted: str) -> None:
    assert without_history(f"{REPLY}\n\n{quoted}") == REPLY


@pytest.mark.parametrize(
    "text",
    [
        "> Kirim ulang KTP.\nSudah.\n> Kapan?\nKemarin.",
        "> Hanya kutipan",
        "---------- Forwarded message ---------\nFrom: Dinas\nIsi",
        "Dari: rumah saya ke kantor jauh",
    ],
)
def test_what_a_person_means_to_say_stays(text: str) -> None:
    assert without_history(text) == text


@given(st.lists(LINES, max_size=10), st.lists(LINES, max_size=10))
def test_an_answer_above_any_quotation_stays_whole(answer: list[str], quoted: list[str]) -> None:
    words = [line for line in answer if line.strip() and not line.startswith(">")]
    text = "\n".join(
        [*words, "Siti menulis ini.", "", "Pada Senin, kantor menulis:", *(f"> {line}" for line in quoted)]
    )

    assert without_history(text) == "\n".join([*words, "Siti menulis ini."]).strip()


@given(st.text())
def test_there_is_always_something_left(text: str) -> None:
    assert bool(without_history(text)) == bool(text.strip())
    assert len(text_of_page(text)) <= 8 * len(text)


# Rubbish


PIECES = st.sampled_from(
    [
        b"From: a@b.example\r\n", b"Subject: =?utf-8?B?!!!?=\r\n", b"Subject: =?no-such?Q?=FF?=\r\n", b"\r\n",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=B\r\n", b"Action: failed\r\n",
        b"Content-Type: message/delivery-status\r\n", b"Content-Type: text/plain; charset=no-such\r\n", b"--B\r\n",
        b"Content-Transfer-Encoding: base64\r\n", b"Content-Type: message/rfc822\r\n", b"\xff\xfe\x00", b"\r\n\r\n",
        b"Content-Disposition: attachment; filename*=no-such'x'%FF\r\n", b"Content-Type: text/html\r\n", b"--B--\r\n",
        b"Content-Disposition: attachment; filename*0*=utf-8''%; filename*2=x\r\n", b"Message-ID: <" + KEY.encode(),
        b'Content-Type: multipart/mixed; boundary=""\r\n', b"From: \xff<\r\n", b"begin 644 x\r\n", b"<![x<br",
        b"Content-Type: text/rfc822-headers\r\n", b"Auto-Submitted:\r\n", b"Content-Transfer-Encoding: x-uuencode\r\n",
    ]
)  # fmt: skip
LIKE_A_MAIL = st.lists(st.one_of(PIECES, st.binary(max_size=9)), max_size=25).map(b"".join)


@given(st.one_of(st.binary(max_size=400), LIKE_A_MAIL))
@settings(deadline=None)
@example(b"From: a@b.example\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 3000)
@example(b"From: a@b.example\r\n" + b"Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\n" * 3000)
@example(b"From: a@b.example\r\n\r\n" + b"<" * 200_000)
@example(b"From: a@b.example\r\n\r\n" + b">\n" * 200_000)
def test_whatever_comes_nothing_breaks(content: bytes) -> None:
    for each in told(content, OFFICE):
        assert isinstance(each, Bounce | Incoming)
        if isinstance(each, Incoming):
            assert "\0" not in each.subject + each.text + each.sender
            (each.subject + each.text + "".join(file.name for file in each.files)).encode()
    assert len(identity_of(content)) == 64
