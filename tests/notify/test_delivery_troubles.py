"""Troubles of letters on their way: numbers typed twice, colleagues who were faster, messages that come back."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from services.notify import delivering
from services.notify.application import Notify
from services.notify.delivery import Delivery
from services.shared.contracts.notify import LetterNotDelivered
from tests.notify.test_delivery_pages import LETTERS, app, applicant, office, said, signed, state, wanted
from tests.shared.browsing import filled, submit, text

__all__ = ["app", "applicant", "office"]

pytestmark = pytest.mark.servers


def test_a_number_that_another_letter_has_is_refused_at_its_field(notify: Notify, office: FlaskClient) -> None:
    first, second = signed(notify, "post"), signed(notify, "post")
    page = f"{LETTERS}kirim?letters={first}&letters={second}"
    same = {f"s{each}-courier": "JNE" for each in (first, second)}
    same |= {f"s{each}-consignment": "JNE0000001" for each in (first, second)}

    action, data = filled(office, page, "/kirim")
    answer = office.post(action, data=data | same | {"letters": [str(first), str(second)]})

    assert answer.status_code == 422
    assert "Nomor ini sudah dipakai" in answer.text
    assert {state(notify, first), state(notify, second)} == {"ready"}


def test_what_a_colleague_posted_meanwhile_is_named(notify: Notify, office: FlaskClient) -> None:
    first, second = signed(notify, "post"), signed(notify, "post")
    page = f"{LETTERS}kirim?letters={first}&letters={second}"
    action, data = filled(office, page, "/kirim")
    delivering.post(notify, first, "JNE", "AB12345", "loket-2")
    typed = {f"s{each}-courier": "TIKI" for each in (first, second)}
    typed |= {f"s{first}-consignment": "TIKI999999", f"s{second}-consignment": "TIKI888888"}

    office.post(action, data=data | typed | {"letters": [str(first), str(second)]})

    assert "Dilewati karena sementara itu ada catatan lain" in text(office, LETTERS)
    assert notify.find(Delivery, first).consigned == ("JNE", "AB12345")
    assert notify.find(Delivery, second).consigned == ("TIKI", "TIKI888888")


def test_a_letter_whose_message_came_back_says_so_and_offers_another_way(
    notify: Notify, office: FlaskClient, applicant: FlaskClient
) -> None:
    application_id = signed(notify, "email")
    [row] = notify.datastore.query("SELECT message_id FROM message WHERE subject_matter = 'issued'")
    notify.message_sent(row.message_id, "whatsapp", 1)
    for channel in ("whatsapp", "email"):
        notify.message_failed(row.message_id, channel, 1, "refused: 550")  # type: ignore[arg-type]

    page = f"/notifikasi/surat/{application_id}"
    assert "Tidak ada pesan tentang surat yang sampai" in text(applicant, page)
    assert "Tidak sampai" in text(office, LETTERS)
    assert len(said(notify, LetterNotDelivered)) == 1
    submit(applicant, page, str(application_id), way="email")

    assert wanted(notify, application_id).count("issued") == 2
    assert state(notify, application_id) == "ready"
