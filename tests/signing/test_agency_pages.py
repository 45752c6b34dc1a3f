"""The pages of those who sign for an agency, and what the public is told of its letters."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.signing.agency_letter import AgencyLetter
from services.signing.agency_press import AgencyPress
from services.signing.press import Press
from services.signing.reactions import react
from tests.shared.browsing import endings, filled, somebody, soup, submit, text
from tests.signing.agencies import CHIEF, OFFICER, STANDING_IN, said
from tests.signing.agency_rooms import (
    JSON,
    ROOM,
    deputy,
    head,
    letter_of,
    page_of,
    signed,
    work_all,
    written,
)
from tests.signing.cases import HOLDER
from tests.signing.signing import confirmed, sign_on_page

pytestmark = pytest.mark.servers


def test_the_head_sees_what_waits_in_their_agency_only(app: Flask, press: Press, case: UUID) -> None:
    written(press, "2026-DLHX-0001", agency="DLH")

    shown = text(head(app), ROOM)

    for expected in ("2026-K7QF-3M2X", "Surat Izin Praktik Dokter", "Mendukung", OFFICER):
        assert expected in shown
    assert "2026-DLHX-0001" not in shown
    assert "Menunggu Anda" not in shown
    assert "2026-DLHX-0001" in text(head(app, "DLH"), ROOM)


def test_the_head_reads_previews_and_signs(app: Flask, press: Press, case: UUID) -> None:
    client, page = head(app), page_of(case)
    assert "Memenuhi syarat teknis." in text(client, page)
    preview = client.get(f"{page}/pratinjau")
    assert preview.data.startswith(b"%PDF-")

    assert sign_on_page(client, page).status_code == 303
    work_all(press)

    assert "ditandatangani secara elektronik" in text(client, page)
    assert client.get(f"{page}/surat").data.startswith(b"%PDF-")
    assert endings(client, page) == []
    assert "Ditandatangani" in text(client, ROOM)


def test_a_deputy_sees_and_signs_in_the_place_of_the_head(app: Flask, press: Press, case: UUID) -> None:
    client = deputy(app, press)

    assert f"Anda menggantikan {CHIEF}" in text(client, ROOM)
    sign_on_page(client, page_of(case))
    work_all(press)

    assert letter_of(press, case).paper is not None
    assert f"{STANDING_IN} a.n. {CHIEF}" in text(client, page_of(case))


def test_a_deputy_who_wrote_it_is_told_that_only_the_head_may_sign(app: Flask, press: Press, case: UUID) -> None:
    client = deputy(app, press, OFFICER)

    answer = sign_on_page(client, page_of(case))
    work_all(press)

    assert "hanya kepala perangkat daerah" in text(client, answer.location)
    assert letter_of(press, case).paper is None


def test_a_returned_recommendation_needs_a_reason_and_leaves_the_list(app: Flask, press: Press, case: UUID) -> None:
    client, page = head(app), page_of(case)

    empty = submit(client, page, "/kembalikan", reason="")
    back = submit(client, page, "/kembalikan", reason="Sebutkan luas ruang.")

    assert (empty.status_code, back.status_code) == (422, 303)
    assert "Sebutkan alasannya." in empty.text
    assert "Tidak ada yang menunggu tanda tangan Anda." in text(client, ROOM)
    assert "Sebutkan luas ruang." in text(client, page)


def test_a_draft_that_was_replaced_meanwhile_is_read_again_first(app: Flask, press: Press, case: UUID) -> None:
    client = head(app)
    action, data = filled(client, page_of(case), "/tandatangan")
    asked = client.post(action, data=data)
    react(said(case, revision=2, reason="Ditambah."), press.signing)

    for answer in client.post(action, data=data), confirmed(client, asked):
        assert "1 surat yang Anda pilih tidak lagi menunggu seperti yang Anda baca" in answer.text
    assert letter_of(press, case).waits


def marks(client: FlaskClient) -> list[str]:
    return [str(box["value"]) for box in soup(client, ROOM).select("input[name=surat]")]


def marked(client: FlaskClient, chosen: list[str]) -> Any:
    action, data = filled(client, ROOM, "/tandatangan")
    return client.post(action, data={"csrf_token": data["csrf_token"], "surat": chosen})


def test_many_are_signed_with_one_passphrase_and_a_result_for_each(app: Flask, press: Press, case: UUID) -> None:
    others = [written(press, f"2026-AAAA-000{n}") for n in range(3)]
    foreign = written(press, "2026-DLHX-0001", agency="DLH")
    client = head(app)
    chosen = [*marks(client), *marks(head(app, "DLH")), f"{uuid4()}_1", "rubbish"]
    react(said(others[2], revision=2), press.signing)

    asked = marked(client, chosen)
    answer = confirmed(client, asked)
    work_all(press)

    assert "Tandatangani 3 surat?" in asked.text
    assert "3 surat yang Anda pilih tidak lagi menunggu" in asked.text
    assert "2026-DLHX-0001" not in asked.text
    assert "3 dari 3 surat selesai." in text(client, answer.location)
    assert [letter_of(press, each).paper is not None for each in (case, *others)] == [True, True, True, False]
    dlh = press.signing.find(AgencyLetter, AgencyLetter.create_id(foreign, "recommendation:dlh"))
    assert dlh.waits


def test_signing_many_needs_a_mark(app: Flask, case: UUID) -> None:
    answer = marked(head(app), [])

    assert answer.status_code == 422
    assert "Pilih paling sedikit satu surat." in answer.text


def test_a_failed_signature_is_shown_with_its_reason_and_asked_again(app: Flask, press: Press, case: UUID) -> None:
    client = head(app)
    sign_on_page(client, page_of(case))

    work_all(replace(press, particulars=lambda _: HOLDER | {"agencies": {}}))

    for page in (ROOM, page_of(case)):
        assert "Surat tidak dapat dicetak seperti adanya" in text(client, page)
    sign_on_page(client, page_of(case))
    work_all(press)
    assert letter_of(press, case).paper is not None


def test_the_public_learns_which_agency_signed_and_who_for_it(app: Flask, press: Press, case: UUID) -> None:
    letter = signed(app, press, case)
    visitor = somebody(app)

    page, answer = text(visitor, f"/te/{letter.code}"), visitor.get(f"/te/{letter.code}", headers=JSON).get_json()

    for expected in ("Rekomendasi teknis", "Dinas Kesehatan", "Kepala Dinas Kesehatan", "Asli"):
        assert expected in page
    assert "Berlaku sampai" not in page
    assert "Siti Contoh" not in page
    assert CHIEF not in page
    assert answer["verdict"] == "valid"
    told = {name: answer["letter"][name] for name in ("number", "kind", "agency", "agency_name", "signer")}
    assert told == {
        "number": "Rekomendasi 2026-K7QF-3M2X/DINKES/1",
        "kind": "recommendation",
        "agency": "DINKES",
        "agency_name": "Dinas Kesehatan",
        "signer": "Kepala-Dinkes Percontohan – Kepala Dinas Kesehatan",
    }
    assert "Head of Health Office" in visitor.get(f"/te/{letter.code}?bahasa=en", follow_redirects=True).text


def test_the_file_of_a_recommendation_can_be_checked(app: Flask, press: Press, case: UUID) -> None:
    pdf = b"".join(AgencyPress(press).signed_file(signed(app, press, case)))
    form_head = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="surat.pdf"\r\n\r\n'
    how = {"content_type": "multipart/form-data; boundary=cut", "headers": JSON}
    visitor = somebody(app)

    told = [
        visitor.post("/te/periksa", data=form_head + content + b"\r\n--cut--\r\n", **how).get_json()
        for content in (pdf, pdf + b"x")
    ]

    assert [each["verdict"] for each in told] == ["valid", "changed"]
    assert "segel elektronik perangkat daerah" in told[0]["reasons"][0]
