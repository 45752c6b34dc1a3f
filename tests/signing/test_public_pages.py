"""What anybody learns from a code or a file, and what nobody does."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.shared.refusals import Unavailable
from services.signing import read_model
from services.signing.examination import LARGEST
from services.signing.press import HolderUnknown, Press
from services.signing.read_model import issued_by_code
from services.signing.words import KINDS
from tests.shared.browsing import soup, text
from tests.signing import agency_rooms, attacks
from tests.signing.authorities import Authority, signed
from tests.signing.cases import HOLDER
from tests.signing.lives import follow
from tests.signing.test_press import initialled, read, sign
from tests.signing.test_web import JSON, check, somebody

pytestmark = pytest.mark.servers
BLANK = attacks.document(
    attacks.CATALOGUE, b"<</Type/Pages/Count 1/Kids[3 0 R]>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
)
SIGNATURE = {
    "signer": "Kepala DPMPTSP Kota Contoh (contoh)",
    "organisation": "Pemerintah Kota Contoh (contoh)",
    "time_source": "claimed",
    "intact": True,
    "whole": True,
    "trusted": True,
    "level": "B-B",
    "changed_after": False,
}


class Issued:
    """A permit that is signed, as the public meets it."""

    def __init__(self, app: Flask, press: Press) -> None:
        self.press, self.visitor = press, somebody(app)
        self.application_id = initialled(press.signing)
        sign(press, self.application_id)
        self.pdf = read(press, self.application_id)
        (row,) = press.signing.datastore.query("SELECT code FROM issued_letters")
        self.code: str = row.code

    def asked(self, code: str = "") -> Any:
        return self.visitor.get(f"/te/{code or self.code}", headers=JSON).get_json()

    def checked(self, pdf: bytes | None = None) -> Any:
        return check(self.visitor, pdf or self.pdf, headers=JSON).get_json()


@pytest.fixture
def issued(app: Flask, press: Press) -> Issued:
    return Issued(app, press)


def test_a_script_learns_all_that_the_public_may_know(issued: Issued) -> None:
    answer = issued.checked()

    (signature,) = answer["signatures"]
    assert answer["verdict"] == "valid"
    assert signature.pop("signed_at")
    assert signature == SIGNATURE | {"capacity": "Kepala DPMPTSP Kota Contoh"}
    assert answer["letter"] == issued.asked()["letter"]
    assert answer["letter"] | {"signed_on": "", "valid_until": "", "signer": "", "number": ""} == {
        "number": "",
        "kind": "permit",
        "permit": "SIP-DOKTER",
        "permit_name": "Surat Izin Praktik Dokter",
        "holder": "S*** C***",
        "district": None,
        "signed_on": "",
        "valid_until": "",
        "revoked_at": None,
        "suspended_at": None,
        "superseded_by": None,
        "signer": "",
    }


def test_a_superseded_letter_leads_to_the_later_one(issued: Issued) -> None:
    later = "B" * 26
    issued.press.signing.datastore.query("UPDATE issued_letters SET superseded_by = %s RETURNING code", later)

    assert issued.checked()["verdict"] == issued.asked()["verdict"] == "superseded"
    assert issued.asked()["letter"]["superseded_by"] == f"/te/{later}"
    page = soup(issued.visitor, f"/te/{issued.code}")
    assert page.select(f'main a[href="/te/{later}"]')


def test_a_suspended_letter_does_not_count(issued: Issued) -> None:
    issued.press.signing.datastore.query("UPDATE issued_letters SET suspended_at = now() RETURNING code")

    assert issued.checked()["verdict"] == issued.asked()["verdict"] == "suspended"
    assert "Dibekukan" in issued.visitor.get(f"/te/{issued.code}").text


def test_of_a_letter_that_grants_nothing_no_end_is_told(issued: Issued) -> None:
    as_permit = text(issued.visitor, f"/te/{issued.code}")
    issued.press.signing.datastore.query(
        "UPDATE issued_letters SET letter = 'refusal', valid_until = NULL RETURNING code"
    )

    assert "Berlaku sampai" in as_permit
    as_refusal = text(issued.visitor, f"/te/{issued.code}")
    assert "Berlaku sampai" not in as_refusal
    assert "Tanpa batas waktu" not in as_refusal


def test_a_revoked_letter_says_when(issued: Issued) -> None:
    follow(issued.press.signing, issued.application_id, "revocation")

    assert issued.checked()["verdict"] == issued.asked()["verdict"] == "revoked"
    assert issued.asked()["letter"]["revoked_at"]
    assert "Keterangan palsu" not in issued.visitor.get(f"/te/{issued.code}").text


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_letter_has_a_name_and_only_permits_look_like_permits(issued: Issued, kind: str) -> None:
    issued.press.signing.datastore.query("UPDATE issued_letters SET letter = %s RETURNING code", kind)

    page = soup(issued.visitor, f"/te/{issued.code}")

    assert issued.asked()["verdict"] == "valid"
    assert str(page.select_one("h1").text) == (
        "Sah" if kind in ("permit", "replacement") else "Asli, tetapi bukan izin"
    )


@pytest.mark.parametrize(
    "silence", [Unavailable("intake does not answer"), HolderUnknown("forgotten"), KeyError("name")]
)
def test_without_a_name_the_page_just_says_nothing_of_the_holder(
    issued: Issued, silence: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(_: UUID) -> Any:
        raise silence

    monkeypatch.setitem(issued.press.__dict__, "passing_by", nobody)

    assert (issued.asked()["verdict"], issued.asked()["letter"]["holder"]) == ("valid", None)
    assert "Pemegang, disamarkan" not in issued.visitor.get(f"/te/{issued.code}").text


def test_nobody_learns_the_name(issued: Issued) -> None:
    page = issued.visitor.get(f"/te/{issued.code}").text + check(issued.visitor, issued.pdf).text

    assert "S*** C***" in page
    assert not [word for word in (*HOLDER["name"].split(), "Kenanga") if word in page.replace("Kota Contoh", "")]


def test_what_follows_a_letter_is_told(issued: Issued) -> None:
    answer = issued.checked(attacks.with_annotation(issued.pdf))

    assert (answer["verdict"], answer["letter"]) == ("changed", None)
    assert answer["signatures"][0]["changed_after"]


def test_a_letter_of_somebody_else_is_told_with_its_signer(issued: Issued) -> None:
    stranger = Authority("Bank (contoh)")

    answer = issued.checked(signed(BLANK, stranger, stranger.issue("Budi (contoh)")))

    assert answer["verdict"] == "foreign"
    assert (answer["signatures"][0]["signer"], answer["signatures"][0]["capacity"]) == ("Budi (contoh)", None)


@pytest.mark.parametrize(
    ("content", "status", "sentence"),
    [
        (b"", 400, "Berkas kosong."),
        (b"MZ\x90\x00 program", 200, "bukan PDF"),
        (b"%PDF-" + bytes(LARGEST), 413, "10 MB"),
        (attacks.many_pages(), 200, "200 halaman"),
        (attacks.protected(BLANK, "rahasia"), 200, "kata sandi"),
        (attacks.zip_bomb(), 200, "Berkas ini"),
    ],
)
def test_what_cannot_be_read_is_told_calmly(app: Flask, content: bytes, status: int, sentence: str) -> None:
    visitor = somebody(app)

    answer, page = check(visitor, content, headers=JSON), check(visitor, content)

    assert (answer.status_code, answer.get_json()["verdict"]) == (status, "unreadable")
    assert answer.get_json()["letter"] is None
    assert sentence in answer.get_json()["reasons"][0]
    assert page.status_code == (200 if status == 200 else 422)
    assert sentence in page.text


def sent(visitor: FlaskClient, field: str, name: str, content: bytes) -> Any:
    return visitor.post("/te/periksa", data={field: (io.BytesIO(content), name)}, headers=JSON)


def test_the_name_of_a_file_does_not_matter_but_its_field_does(issued: Issued) -> None:
    right = sent(issued.visitor, "file", "surat.exe", issued.pdf)
    wrong = sent(issued.visitor, "berkas", "surat.pdf", issued.pdf)
    nothing = issued.visitor.post("/te/periksa", headers=JSON)

    assert (right.status_code, right.get_json()["verdict"]) == (200, "valid")
    assert [(each.status_code, each.get_json()["verdict"]) for each in (wrong, nothing)] == [(400, "unreadable")] * 2


def test_forms_and_attachments_in_a_file_are_no_signatures(app: Flask) -> None:
    form = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[]/XFA[(template) 3 0 R]>>>>"
    attached = b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a) 3 0 R]>>>>>>"
    for catalogue in form, attached:
        pdf = attacks.document(catalogue, b"<</Type/Pages/Count 0/Kids[]>>", b"<<>>")
        assert check(somebody(app), pdf, headers=JSON).get_json()["verdict"] == "unsigned"


def test_heads_are_answered_like_pages(issued: Issued) -> None:
    for path, status in (("periksa", 200), (issued.code, 200), ("A" * 26, 404)):
        answer = issued.visitor.head(f"/te/{path}")
        assert (answer.status_code, answer.data) == (status, b"")


def test_an_unknown_code_has_no_letter(issued: Issued) -> None:
    answer = issued.visitor.get(f"/te/{'A' * 26}", headers=JSON)

    assert (answer.status_code, answer.get_json()["verdict"], answer.get_json()["letter"]) == (404, "unknown", None)


def test_a_recommendation_is_no_permit_and_names_its_holder_too(app: Flask, press: Press, case: UUID) -> None:
    letter = agency_rooms.signed(app, press, case)

    answer = somebody(app).get(f"/te/{letter.code}", headers=JSON).get_json()

    assert (answer["verdict"], answer["letter"]["kind"], answer["letter"]["holder"]) == (
        "valid",
        "recommendation",
        "S*** C***",
    )


def test_an_expired_permit_is_told_as_a_file_and_as_a_code(issued: Issued) -> None:
    now = issued.press.signing.clock()
    issued.press.signing.clock = lambda: now + timedelta(days=40)

    assert issued.checked()["verdict"] == issued.asked()["verdict"] == "expired"
    assert issued_by_code(issued.press.signing.datastore, issued.code.lower()) is not None
    assert read_model.issued_by_sha256(issued.press.signing.datastore, "0" * 64) is None
