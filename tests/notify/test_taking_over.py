"""Files of conversations are taken over into a correction when the person agrees."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.notify.announcements import announce
from services.notify.application import Notify
from services.notify.conversation_rules import WantedDocument
from services.shared.contracts.notify import FileGiven
from services.shared.object_store import ObjectStore
from tests.notify.conversations import (
    APPLICATION,
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
from tests.shared.browsing import endings, filled, somebody, soup, submit, text

__all__ = ["app", "owner", "rina", "wanted"]

pytestmark = pytest.mark.servers


def proposed(rina: FlaskClient, page: str, requirement: str = "ktp") -> Any:
    """The desk proposes the person's latest file."""
    form = soup(rina, at_desk(page)).select_one("select[name=use-file]")
    file_id = form.select("option")[1]["value"]
    return submit(rina, at_desk(page), "/usulkan", use__file=file_id, use__requirement=requirement)


def given(notify: Notify, page: str) -> list[FileGiven]:
    """What other services heard of it."""
    happened = notify.events.get(UUID(page.rpartition("/")[2]))
    return [said for each in happened if isinstance(said := announce(each), FileGiven)]


def test_a_file_goes_into_the_correction_when_the_person_agrees(
    owner: FlaskClient, rina: FlaskClient, notify: Notify, shared_bucket_url: str
) -> None:
    page = sent(owner, ("ktp.jpg", photo()))
    assert proposed(rina, page).status_code == 303
    assert "ktp.jpg dalam perbaikan Anda sebagai: KTP pemohon" in text(owner, page)

    answer = submit(owner, page, "/pakai/ktp")

    assert answer.status_code == 303
    [said] = given(notify, page)
    digest = hashlib.sha256(photo()).hexdigest()
    assert (said.application_id, said.account_id, said.requirement, said.sha256) == (APPLICATION, OWNER, "ktp", digest)
    assert (said.media_type, said.size) == ("image/jpeg", len(photo()))
    assert b"".join(ObjectStore(shared_bucket_url).get(digest)) == photo()
    assert "/pakai/ktp" not in " ".join(endings(owner, page))
    assert "KTP pemohon" in text(rina, at_desk(page))


def test_agreeing_twice_gives_once(owner: FlaskClient, rina: FlaskClient, notify: Notify) -> None:
    page = sent(owner, ("ktp.jpg", photo()))
    proposed(rina, page)
    action, data = filled(owner, page, "/pakai/ktp")

    assert [owner.post(action, data=data).status_code for _ in range(2)] == [303, 303]

    assert len(given(notify, page)) == 1


def test_nothing_goes_into_an_application_that_nobody_proposed(
    app: Flask, owner: FlaskClient, rina: FlaskClient, notify: Notify
) -> None:
    page = sent(owner, ("ktp.jpg", photo()))
    [file_id] = [link.rpartition("/")[2] for link in files_on(owner, page).values()]
    _, data = filled(owner, page, page)

    assert owner.post(f"{page}/berkas/{file_id}/pakai/ktp", data=data).status_code == 409
    proposed(rina, page)
    other = account(app, uuid4())
    _, theirs = filled(other, HELP, HELP)
    assert other.post(f"{page}/berkas/{file_id}/pakai/ktp", data=theirs).status_code == 404

    assert given(notify, page) == []


def test_a_file_of_another_format_is_refused_at_the_field(owner: FlaskClient, rina: FlaskClient) -> None:
    page = sent(owner, ("ktp.jpg", photo()))

    answer = proposed(rina, page, "denah")

    assert answer.status_code == 409
    assert "tidak meminta dokumen ini lagi" in answer.text


def test_without_a_correction_nothing_is_offered(
    owner: FlaskClient, rina: FlaskClient, wanted: list[WantedDocument]
) -> None:
    page = sent(owner, ("ktp.jpg", photo()))
    action, data = filled(rina, at_desk(page), "/usulkan")
    proposed(rina, page)
    assert "/pakai/ktp" in " ".join(forms_of(owner, page))
    wanted.clear()

    assert "usulkan" not in endings(rina, at_desk(page))
    assert "/pakai/ktp" not in " ".join(forms_of(owner, page))
    assert rina.post(action, data=data).status_code == 409


def forms_of(client: FlaskClient, page: str) -> list[str]:
    return [str(form["action"]) for form in soup(client, page).select("main form")]


def test_what_the_office_sent_is_no_document_of_the_person(owner: FlaskClient, rina: FlaskClient) -> None:
    page = sent(owner)
    send(rina, at_desk(page), "/tulis", ("contoh.jpg", photo("red")), text="Seperti ini.")

    assert "usulkan" not in endings(rina, at_desk(page))


def test_a_conversation_that_a_colleague_has_is_left_to_them(app: Flask, owner: FlaskClient, rina: FlaskClient) -> None:
    page = sent(owner, ("ktp.jpg", photo()))
    action, data = filled(rina, at_desk(page), "/usulkan")
    [file_id] = [link.rpartition("/")[2] for link in files_on(owner, page).values()]
    submit(somebody(app, "helpdesk", username="budi"), at_desk(page), "/ambil")

    answer = rina.post(action, data=data | {"use-file": file_id, "use-requirement": "ktp"})

    assert answer.status_code == 409
    assert "budi" in answer.text


def test_who_does_not_agree_is_not_asked_again(owner: FlaskClient, rina: FlaskClient, notify: Notify) -> None:
    page = sent(owner, ("ktp.jpg", photo()))
    proposed(rina, page)
    action, data = filled(owner, page, "/tolak/ktp")

    assert [owner.post(action, data=data).status_code for _ in range(2)] == [303, 303]

    assert "/pakai/ktp" not in " ".join(forms_of(owner, page))
    assert "Tidak disetujui" in text(rina, at_desk(page))
    agreeing = owner.post(action.replace("/tolak/", "/pakai/"), data=data)
    assert (agreeing.status_code, given(notify, page)) == (409, [])
    proposed(rina, page)
    assert "/pakai/ktp" in " ".join(forms_of(owner, page))
