"""E-mail on the wire: encrypted and signed in where the address says so, reports asked for, and what a break means."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.notify.channels.channel import Accepted, Answer, NoAnswer, NotNow, Parcel
from services.notify.channels.smtp import Mail
from services.notify.wording import Wording
from tests.notify.mails import KEY, SITI

PASSWORD = "rahasia+1/@"
QUOTED = "rahasia%2B1%2F%40"
WORDING = Wording(
    subject="Permohonan diterima", text="Yth. Siti Contoh,\n.\nterima kasih\n", language="id", version="1"
)


def parcel(**changes: Any) -> Parcel:
    return Parcel(**({"key": KEY, "to": SITI, "wording": WORDING} | changes))


def sent(smtp_url: str, **changes: Any) -> Answer:
    mail = Mail(smtp_url, seconds=1)
    try:
        return mail.send(parcel(**changes))
    finally:
        mail.rest()


# A server with a certificate


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file with the certificate of 127.0.0.1 and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail server of the tests")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("certificate") / "server.pem"
    plain = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file.write_bytes(key.private_bytes(*plain) + made.public_bytes(serialization.Encoding.PEM))
    return file


class Strict:
    """Takes mail over an encrypted line from whoever knows the password."""

    def __init__(self) -> None:
        self.taken: list[tuple[bool, bytes]] = []

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        self.taken.append((session.ssl is not None, envelope.content))
        return "250 2.0.0 kept"

    def knows(self, server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
        right = isinstance(given, LoginPassword) and given.password == PASSWORD.encode()
        return AuthResult(success=right, handled=False)


@contextmanager
def strict_server(strict: Strict, certificate: Path) -> Iterator[str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    controller = Controller(
        strict, hostname="127.0.0.1", port=free_port(), tls_context=context, require_starttls=True,
        authenticator=strict.knows, auth_required=True,
    )  # fmt: skip
    controller.start()
    try:
        yield f"127.0.0.1:{controller.port}"
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return int(place.getsockname()[1])


@pytest.mark.parametrize(
    ("who", "expected"), [(f"notify:{QUOTED}@", Accepted), ("notify:wrong@", NotNow), ("", NotNow)]
)
def test_mail_leaves_encrypted_and_signed_in(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, who: str, expected: type[Answer]
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    strict = Strict()
    with strict_server(strict, certificate) as address:
        answer = sent(f"smtp+starttls://{who}{address}")

    assert isinstance(answer, expected)
    assert QUOTED not in str(answer)
    assert [encrypted for encrypted, _ in strict.taken] == [True] * (expected is Accepted)


def test_a_server_that_cannot_prove_who_it_is_gets_nothing(certificate: Path) -> None:
    strict = Strict()
    with strict_server(strict, certificate) as address:
        assert isinstance(sent(f"smtp+starttls://notify:{QUOTED}@{address}"), NotNow)
    assert strict.taken == []


# A server that says what a test wants, and hangs up where it wants


class Scripted:
    """Answers one connection: ``offers`` are its extensions; ``break_at`` is the word after which the line breaks,
    ``silent`` keeps it open without a word."""

    def __init__(self, offers: tuple[str, ...] = (), break_at: str = "", silent: bool = False) -> None:
        self.offers, self.break_at, self.silent = offers, break_at, silent
        self.heard: list[str] = []
        self.over = threading.Event()

    def serve(self, listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection, connection.makefile("rwb") as line:
            self.say(line, "220 mx.example")
            while heard := line.readline():
                self.heard.append(heard.decode().strip())
                word = self.heard[-1].split(" ")[0].upper()
                if word == self.break_at or (self.break_at == "." and word == "DATA" and self.broke_in_data(line)):
                    return
                self.say(line, *self.answer_to(word, line))

    def broke_in_data(self, line: Any) -> bool:
        """The whole message comes, and nobody answers."""
        self.say(line, "354 go on")
        while line.readline() not in (b".\r\n", b""):
            pass
        if self.silent:
            self.over.wait(10)
        return True

    def answer_to(self, word: str, line: Any) -> list[str]:
        match word:
            case "EHLO":
                return [f"250-{each}" for each in ("mx.example", *self.offers)] + ["250 HELP"]
            case "DATA":
                self.say(line, "354 go on")
                while (part := line.readline()) not in (b".\r\n", b""):
                    self.heard.append(part.decode())
                return ["250 2.0.0 taken"]
            case _:
                return ["250 ok"]

    @staticmethod
    def say(line: Any, *answers: str) -> None:
        for answer in answers:
            line.write(f"{answer}\r\n".encode())
        line.flush()


@contextmanager
def serving(scripted: Scripted) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=scripted.serve, args=(listening,), daemon=True)
        thread.start()
        yield f"smtp://127.0.0.1:{listening.getsockname()[1]}"
        scripted.over.set()
        thread.join(10)


def test_reports_are_asked_for_where_the_server_can_give_them() -> None:
    server = Scripted(offers=("DSN", "8BITMIME"))
    with serving(server) as address:
        assert sent(address) == Accepted(KEY)

    [from_whom] = [line for line in server.heard if line.startswith("mail FROM")]
    [to_whom] = [line for line in server.heard if line.startswith("rcpt TO")]
    assert from_whom.endswith(f" RET=HDRS ENVID={KEY}")
    assert to_whom.endswith(f" NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;{SITI}")
    assert f"Message-ID: <{KEY}@sakpore.example>\r\n" in server.heard


def test_a_server_that_gives_no_reports_is_not_asked() -> None:
    server = Scripted()
    with serving(server) as address:
        assert sent(address) == Accepted(KEY)

    assert not [line for line in server.heard if "ENVID" in line or "NOTIFY" in line]


@pytest.mark.parametrize(
    ("break_at", "silent", "means"),
    [
        ("MAIL", False, NotNow),
        ("RCPT", False, NotNow),
        ("DATA", False, NotNow),
        (".", False, NoAnswer),
        (".", True, NoAnswer),
    ],
    ids=["after from", "after to", "before the message", "break after the dot", "silence after the dot"],
)
def test_a_line_that_breaks(break_at: str, silent: bool, means: type[Answer]) -> None:
    noted: list[str] = []
    server = Scripted(break_at=break_at, silent=silent)
    with serving(server) as address:
        answer = sent(address, handing_over=lambda: noted.append("left"))

    assert isinstance(answer, means)
    assert noted == (["left"] if means is NoAnswer else [])
    assert SITI not in answer.reason


def test_what_stops_a_message_before_it_leaves_leaves_nothing() -> None:
    def stop() -> None:
        raise RuntimeError("not ours any more")

    server = Scripted()
    with serving(server) as address, pytest.raises(RuntimeError):
        sent(address, handing_over=stop)

    assert not [line for line in server.heard if "Message-ID" in line]
