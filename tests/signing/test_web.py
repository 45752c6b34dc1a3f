"""The letter room's pages over HTTP: every desk in turn, and anybody who holds a letter."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from services.shared.web import Person
from services.shared.web.access import views_without_access
from services.signing.domain import Letter
from services.signing.press import Press
from tests.shared.web_site import sign_in
from tests.signing.cases import slip
from tests.signing.signing import sign_on_page, work_all

pytestmark = pytest.mark.servers
ROOM = "/penandatanganan"
JSON = {"Accept": "application/json"}


@pytest.fixture
def case(press: Press) -> UUID:
    application_id, route = uuid4(), slip(30)
    press.signing.open_letter(application_id, route.step("draft"), route, "permit", "")
    return application_id


def somebody(app: Flask, *roles: str, username: str = "") -> FlaskClient:
    client = app.test_client()
    if roles:
        sign_in(client, Person(username or roles[0], "Petugas", frozenset(roles), None, None))
    return client


def form(client: FlaskClient, page: str, ending: str) -> tuple[str, dict[str, str]]:
    """The form whose action ends so, as a browser would send it."""
    soup = BeautifulSoup(client.get(page).text, "html.parser")
    found = next(each for each in soup.select("main form") if str(each["action"]).endswith(ending))
    data: dict[str, str] = {}
    for field in found.select("input[name], textarea[name]"):
        if field.name == "textarea":
            data[str(field["name"])] = field.text.removeprefix("\n")
        elif field.get("type") not in ("radio", "checkbox") or field.has_attr("checked"):
            data[str(field["name"])] = str(field.get("value", ""))
    return str(found["action"]), data


def submit(client: FlaskClient, page: str, ending: str, **values: str) -> Any:
    action, data = form(client, page, ending)
    return client.post(action, data=data | values)


def through_all_desks(app: Flask, case: UUID) -> FlaskClient:
    page = f"{ROOM}/{case}"
    assert submit(somebody(app, "back_office"), page, "/draf").status_code == 303
    for role in "sub_coordinator", "coordinator":
        assert submit(somebody(app, role), page, f"/initial:{role}/paraf").status_code == 303
    head = somebody(app, "head")
    assert sign_on_page(head, page).status_code == 303
    return head


def test_every_view_says_who_may_see_it(app: Flask) -> None:
    assert views_without_access(app) == []


def test_a_letter_goes_from_desk_to_desk_and_is_signed(app: Flask, press: Press, case: UUID) -> None:
    head = through_all_desks(app, case)
    work_all(press)

    page = head.get(f"{ROOM}/{case}").text
    file = head.get(f"{ROOM}/{case}/surat")

    assert "Surat ditandatangani secara elektronik." in page
    assert file.mimetype == "application/pdf"
    assert file.data.startswith(b"%PDF-")


def test_my_queue_shows_what_lies_on_my_desk_only(app: Flask, case: UUID) -> None:
    assert "2026-K7QF-3M2X" in somebody(app, "back_office").get(f"{ROOM}/").text
    assert "2026-K7QF-3M2X" not in somebody(app, "head").get(f"{ROOM}/").text


def test_a_draft_can_be_looked_at_as_a_pdf(app: Flask, case: UUID) -> None:
    preview = somebody(app, "coordinator").get(f"{ROOM}/{case}/pratinjau")

    assert preview.mimetype == "application/pdf"
    assert preview.data.startswith(b"%PDF-")


def test_a_refusal_without_reason_is_told_at_the_field(app: Flask, press: Press, case: UUID) -> None:
    answer = submit(somebody(app, "back_office"), f"{ROOM}/{case}", "/draf", letter="refusal", reason=" ")

    assert answer.status_code == 422
    assert "Sebutkan alasan permohonan ditolak." in answer.text
    assert press.signing.find(Letter, case).text is None


def test_a_letter_sent_back_shows_the_reason_to_the_drafter(app: Flask, case: UUID) -> None:
    page = f"{ROOM}/{case}"
    submit(somebody(app, "back_office"), page, "/draf")

    empty = submit(somebody(app, "sub_coordinator"), page, "/kembalikan", reason="")
    back = submit(somebody(app, "sub_coordinator"), page, "/kembalikan", reason="Alamat belum benar.")

    assert (empty.status_code, back.status_code) == (422, 303)
    again = somebody(app, "back_office").get(page).text
    assert "Alamat belum benar." in again
    assert "Teruskan ke pemeriksa" in again


def test_a_double_click_is_harmless_and_a_second_officer_is_told(app: Flask, case: UUID) -> None:
    page = f"{ROOM}/{case}"
    submit(somebody(app, "back_office"), page, "/draf")
    first, second = somebody(app, "sub_coordinator"), somebody(app, "sub_coordinator", username="bambang")
    action, data = form(first, page, "/paraf")
    other_action, other_data = form(second, page, "/paraf")

    answers = [first.post(action, data=data), first.post(action, data=data)]
    late = second.post(other_action, data=other_data)

    assert [answer.status_code for answer in answers] == [303, 303]
    assert late.status_code == 409
    assert "sub_coordinator" in late.text


@pytest.mark.parametrize("roles", [("front_office",), ("applicant",), ("agency",)])
def test_other_roles_are_shown_the_way_out(app: Flask, case: UUID, roles: tuple[str, ...]) -> None:
    assert somebody(app, *roles).get(f"{ROOM}/{case}").status_code == 403


def test_a_stranger_is_asked_to_sign_in(app: Flask, case: UUID) -> None:
    answer = somebody(app).get(f"{ROOM}/{case}")

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/masuk?kembali=")


def test_a_letter_that_does_not_exist_is_not_found(app: Flask) -> None:
    assert somebody(app, "head").get(f"{ROOM}/{uuid4()}").status_code == 404


def test_the_code_on_a_letter_says_valid_and_names_nobody(app: Flask, press: Press, case: UUID) -> None:
    through_all_desks(app, case)
    work_all(press)
    code = press.signing.find(Letter, case).code
    visitor = somebody(app)

    page, answer = visitor.get(f"/te/{code}"), visitor.get(f"/te/{code}", headers=JSON)

    assert page.status_code == 200
    assert "Sah" in page.text
    assert "503/SIP-DOKTER/001/" in page.text
    assert "Siti Contoh" not in page.text
    assert answer.get_json()["verdict"] == "valid"
    assert answer.get_json()["letter"]["permit"] == "SIP-DOKTER"


@pytest.mark.parametrize("code", ["A" * 26, "x", "..", "%00", "A" * 3000])
def test_an_unknown_code_is_called_unknown(app: Flask, code: str) -> None:
    answer = somebody(app).get(f"/te/{code}", headers=JSON)

    assert answer.status_code == 404
    assert code == ".." or answer.get_json()["verdict"] == "unknown"


def check(client: FlaskClient, content: bytes, **how: Any) -> Any:
    head = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="surat.pdf"\r\n\r\n'
    # Written out, since the test client leaves its temporary file for a large body open.
    body = head + content + b"\r\n--cut--\r\n"
    return client.post("/te/periksa", data=body, content_type="multipart/form-data; boundary=cut", **how)


def test_a_file_can_be_checked_by_scripts_and_people(app: Flask, press: Press, case: UUID) -> None:
    through_all_desks(app, case)
    work_all(press)
    pdf = b"".join(press.signed_file(case))
    visitor = somebody(app)

    assert check(visitor, pdf, headers=JSON).get_json()["verdict"] == "valid"
    assert check(visitor, pdf + b"x", headers=JSON).get_json()["verdict"] == "changed"
    assert check(visitor, press.preview(case), headers=JSON).get_json()["verdict"] == "unsigned"
    page = check(visitor, pdf)
    assert "Berkas tidak diubah" in page.text
    assert "Siti Contoh" not in page.text


@pytest.mark.parametrize("content", [b"hello", b"%PDF-1.7\n", b"\x00" * 1000, b"%PDF-1.7\n" + b"1 0 obj<<" * 5000])
def test_rubbish_gets_a_calm_answer(app: Flask, content: bytes) -> None:
    answer = check(somebody(app), content, headers=JSON)

    assert answer.status_code == 200
    assert answer.get_json()["verdict"] == "unreadable"


def test_no_file_or_too_large_a_file_is_told_at_the_field(app: Flask) -> None:
    visitor = somebody(app)

    assert visitor.post("/te/periksa").status_code == 422
    assert check(visitor, b"", headers=JSON).status_code == 400
    assert check(visitor, b"%PDF-" + bytes(11 * 1024 * 1024), headers=JSON).status_code == 413
    assert "10 MB" in check(visitor, b"%PDF-" + bytes(11 * 1024 * 1024)).text


def test_pages_speak_english_when_asked(app: Flask) -> None:
    assert "Check a PDF file" in somebody(app).get("/te/periksa?bahasa=en", follow_redirects=True).text
