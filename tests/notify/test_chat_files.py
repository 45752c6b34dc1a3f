"""Files in conversations: sent, examined, kept sealed, opened by both sides."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from deploy.local.virus_scanner import EICAR
from services.notify import helping, receiving
from services.notify.application import Notify
from services.notify.chat_files import ChatFiles
from services.notify.helping import FOR_STAFF
from services.notify.incoming import Incoming, IncomingFile
from services.notify.reactions import react
from services.shared.contracts.intake import AccountErased
from services.shared.object_store import ObjectStore
from tests.notify.cases import AT
from tests.notify.conversations import (
    HELP,
    OWNER,
    account,
    app,
    at_desk,
    files_on,
    owner,
    photo,
    rina,
    send,
    sent,
    wanted,
)
from tests.shared.browsing import filled, somebody, soup

__all__ = ["app", "owner", "rina", "wanted"]

pytestmark = pytest.mark.servers


def test_both_sides_open_what_was_sent(owner: FlaskClient, rina: FlaskClient) -> None:
    page = sent(owner, ("KTP saya.jpg", photo()))
    send(rina, at_desk(page), "/tulis", ("contoh.jpg", photo("red")), text="Seperti ini.")

    for client, here in ((owner, page), (rina, at_desk(page))):
        links = files_on(client, here)
        assert list(links) == ["KTP saya.jpg", "contoh.jpg"]
        assert client.get(links["KTP saya.jpg"]).data == photo()
        opened = client.get(links["contoh.jpg"])
        assert (opened.data, opened.mimetype) == (photo("red"), "image/jpeg")
        assert "default-src 'none'" in opened.headers["Content-Security-Policy"]


def test_a_file_says_enough_without_words(owner: FlaskClient) -> None:
    page = sent(owner, ("ktp.jpg", photo()), text="")

    assert list(files_on(owner, page)) == ["ktp.jpg"]
    assert send(owner, page, page).status_code == 422


def test_what_lies_in_the_store_is_sealed_and_goes_with_the_account(
    app: Flask, owner: FlaskClient, rina: FlaskClient, notify: Notify, shared_bucket_url: str
) -> None:
    page = sent(owner, ("ktp.jpg", photo()))
    [link] = files_on(rina, at_desk(page)).values()
    [row] = notify.datastore.query("SELECT sha256 FROM conversation_files")
    lying = b"".join(ObjectStore(shared_bucket_url).get(row.sha256))
    assert photo()[:20] not in lying

    react(AccountErased(application_id=OWNER, at=AT), notify)

    assert files_on(rina, at_desk(page)) == {}
    assert rina.get(link).status_code == 409


def test_nobody_else_opens_a_file(app: Flask, owner: FlaskClient) -> None:
    [link] = files_on(owner, page := sent(owner, ("ktp.jpg", photo()))).values()

    assert somebody(app).get(link).status_code == 404
    assert account(app, uuid4()).get(link).status_code == 404
    assert somebody(app, "back_office").get(link.replace(page, at_desk(page))).status_code == 403
    assert owner.get(f"{page}/berkas/{uuid4()}").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("ktp.exe", b"MZ" * 50, "tidak diterima"),
        ("ktp.pdf", photo(), "tidak sesuai"),
        ("ktp.jpg", photo()[:200], "rusak"),
        ("ktp.jpg", photo() + bytes.fromhex(EICAR), "virus"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_at_its_field(
    owner: FlaskClient, notify: Notify, name: str, content: bytes, why: str
) -> None:
    answer = send(owner, HELP, HELP, (name, content), text="Ini KTP saya.")

    assert answer.status_code == 422
    assert why in answer.text
    assert notify.datastore.query("SELECT 1 FROM conversations") == []


def test_more_files_than_anybody_looks_through_are_refused(owner: FlaskClient) -> None:
    answer = send(owner, HELP, HELP, *[(f"{each}.jpg", photo()) for each in range(6)], text="Banyak")

    assert answer.status_code == 422
    assert "Paling banyak 5 berkas" in answer.text


def test_a_second_click_keeps_nothing_twice(owner: FlaskClient, notify: Notify) -> None:
    page = sent(owner, ("ktp.jpg", photo()))
    action, data = filled(owner, page, page)
    for _ in range(2):
        chosen = [(BytesIO(photo("red")), "lagi.jpg")]
        owner.post(action, data=data | {"text": "Lagi", "files": chosen}, content_type="multipart/form-data")

    assert list(files_on(owner, page)) == ["ktp.jpg", "lagi.jpg"]
    assert len(notify.datastore.query("SELECT 1 FROM conversation_files")) == 2


def test_strangers_send_no_files(app: Flask, notify: Notify) -> None:
    stranger = somebody(app)
    assert not soup(stranger, HELP).select("input[type=file]")

    answer = send(stranger, HELP, HELP, ("ktp.jpg", photo()), text="Halo")

    assert answer.status_code == 303
    assert notify.datastore.query("SELECT 1 FROM conversation_files") == []


def test_attachments_of_a_known_person_are_kept_and_others_are_spoken_of(notify: Notify, files: ChatFiles) -> None:
    attached = (
        IncomingFile("ktp.jpg", "image/jpeg", photo()),
        IncomingFile("program.exe", "application/octet-stream", b"MZ" * 50),
    )
    mail = Incoming("email", "sari@contoh.example", "1", "Ini KTP saya.", files=attached)
    unknown = Incoming("email", "tamu@contoh.example", "2", "Halo", files=attached)

    receiving.receive(notify, mail, lambda _: OWNER, files)
    receiving.receive(notify, unknown, lambda _: None, files)

    kept = notify.datastore.query("SELECT conversation_id FROM conversations ORDER BY account_id NULLS LAST")
    said = [helping.entries(notify, row.conversation_id, FOR_STAFF)[0] for row in kept]
    assert [(len(each.files), (each.words or {})["left_out"]) for each in said] == [(1, 1), (0, 2)]


def test_several_files_stand_in_the_order_in_which_they_were_chosen(owner: FlaskClient) -> None:
    names = [f"halaman {each}.jpg" for each in (3, 1, 2, 5, 4)]

    page = sent(owner, *[(name, photo()) for name in names])

    assert list(files_on(owner, page)) == names
