"""Complaints as people and the office meet them: with and without an account."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.notify import complaining
from services.notify.announcements import announce
from services.notify.application import Notify
from services.notify.complaining import Wish
from services.notify.complaint import Complaint
from services.notify.complaint_rules import STRANGERS_AN_HOUR, Category, TooManyComplaints
from services.notify.intake_asked import Intake, give
from services.notify.reaching import reaching
from services.notify.reactions import react
from services.notify.site import BLUEPRINTS
from services.shared.contracts.notify import ComplaintAnswered, ComplaintOpened
from services.shared.web import Person, create_app
from services.shared.web.build import compile_catalogues
from tests.notify.cases import CONTACT, NUMBER, submitted
from tests.shared.browsing import somebody, submit, text
from tests.shared.web_site import settings, sign_in

pytestmark = pytest.mark.servers
FORM, DESK = "/bantuan/pengaduan", "/notifikasi/pengaduan/"
OWNER = uuid4()
WORDS = "Petugas tidak menjawab selama dua minggu."


@pytest.fixture
def app(notify: Notify, tmp_path: Path) -> Flask:
    compile_catalogues()
    app = create_app("notify", BLUEPRINTS, settings(tmp_path), notify)
    return give(app, Intake(lambda *_: CONTACT, lambda application_id, account_id: account_id == OWNER))


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    return somebody(app)


def owner(app: Flask, account_id: UUID = OWNER) -> FlaskClient:
    client = app.test_client()
    sign_in(client, Person("siti", "Siti", frozenset({"applicant"}), None, account_id))
    return client


def complain(client: FlaskClient, **values: str) -> Any:
    return submit(client, FORM, FORM, **({"category": "time", "text": WORDS} | values))


def wish(category: Category = "time") -> Wish:
    return Wish(uuid4(), category, WORDS)


def said(notify: Notify) -> list[Any]:
    stored = notify.recorder.select_notifications(start=1, limit=100)
    told = (announce(notify.mapper.to_domain_event(each)) for each in stored)
    return [each for each in told if each is not None]


def test_a_stranger_files_a_complaint_and_follows_it_from_elsewhere(app: Flask, stranger: FlaskClient) -> None:
    answer = complain(stranger)
    page = text(stranger, answer.location)
    found = re.search(r"nomor (P-\d{4}-\w{4}-\w{4}) dan kode (\w{10})", page)
    assert found
    number, code = found.groups()

    elsewhere = somebody(app)
    assert WORDS not in elsewhere.get(f"{FORM}/{number}").text
    assert submit(elsewhere, f"{FORM}/{number}", number, code="AAAAAAAAAA").status_code == 422
    submit(elsewhere, f"{FORM}/cari", "/cari", number=number.lower(), code=code.lower())

    assert WORDS in text(elsewhere, f"{FORM}/{number}")


def test_a_number_that_does_not_exist_looks_like_any_other(stranger: FlaskClient) -> None:
    assert "Kode pengaduan" in text(stranger, f"{FORM}/P-2026-AAAA-AAAA")


def test_what_people_write_is_sealed(notify: Notify, stranger: FlaskClient) -> None:
    complain(stranger, contact="siti@contoh.example")

    [kept] = notify.datastore.query("SELECT sealed FROM complaint_words")
    assert WORDS.encode() not in bytes(kept.sealed)
    assert b"siti" not in bytes(kept.sealed)
    stored = [each.state for each in notify.recorder.select_notifications(start=1, limit=10)]
    assert len(stored) == 2
    assert not [state for state in stored if WORDS.encode() in state or b"siti" in state]


def test_a_machine_that_fills_in_what_nobody_sees_files_nothing(notify: Notify, stranger: FlaskClient) -> None:
    assert complain(stranger, website="http://spam.example").status_code == 303
    assert notify.datastore.query("SELECT 1 FROM complaints") == []


def test_sending_the_same_form_twice_files_one(notify: Notify) -> None:
    once = wish()

    assert complaining.file(notify, once)[0] == complaining.file(notify, once)[0]


def test_strangers_cannot_flood_the_office(notify: Notify) -> None:
    for _ in range(STRANGERS_AN_HOUR):
        complaining.file(notify, wish())

    with pytest.raises(TooManyComplaints):
        complaining.file(notify, wish())


def test_a_complaint_about_ones_own_application_stands_on_its_timeline(app: Flask, notify: Notify) -> None:
    application_id = uuid4()
    react(submitted(application_id), notify)
    client = owner(app)
    answer = complain(client, number=NUMBER)
    [row] = notify.datastore.query("SELECT complaint_id FROM complaints")
    complaining.answer(notify, row.complaint_id, "Maaf, sekarang selesai.", "bantuan")

    assert [type(each) for each in said(notify)] == [ComplaintOpened, ComplaintAnswered]
    assert "Maaf, sekarang selesai." in text(client, answer.location)
    about = notify.datastore.query("SELECT subject_matter FROM message WHERE application_id = %s", application_id)
    assert {"complaint_received", "complaint_answered"} <= {each.subject_matter for each in about}


def test_what_is_about_people_stands_on_no_timeline(app: Flask, notify: Notify) -> None:
    react(submitted(uuid4()), notify)
    complain(owner(app), number=NUMBER, category="levy")

    assert said(notify) == []


def test_nobody_complains_in_the_name_of_another(app: Flask, notify: Notify) -> None:
    react(submitted(uuid4()), notify)

    answer = complain(owner(app, uuid4()), number=NUMBER)

    assert answer.status_code == 422
    assert "Tidak ada permohonan Anda dengan nomor ini." in answer.text


@pytest.mark.parametrize(
    ("category", "role", "status"),
    [
        ("time", "helpdesk", 200),
        ("time", "head", 200),
        ("levy", "front_office", 403),
        ("conduct", "helpdesk", 403),
        ("levy", "coordinator", 200),
    ],
)
def test_only_superiors_see_what_is_about_people(
    app: Flask, notify: Notify, category: Category, role: str, status: int
) -> None:
    number, _ = complaining.file(notify, wish(category))
    [row] = notify.datastore.query("SELECT complaint_id FROM complaints")
    client = somebody(app, role)

    assert client.get(f"{DESK}{row.complaint_id}").status_code == status
    assert (number in text(client, DESK)) is (status == 200)


def test_the_desk_answers_and_whoever_complained_objects(app: Flask, notify: Notify, stranger: FlaskClient) -> None:
    page = complain(stranger).location
    [row] = notify.datastore.query("SELECT complaint_id FROM complaints")
    desk = somebody(app, "helpdesk")
    submit(desk, f"{DESK}{row.complaint_id}", "/ambil")
    assert submit(desk, f"{DESK}{row.complaint_id}", "/jawab", text="").status_code == 422
    submit(desk, f"{DESK}{row.complaint_id}", "/jawab", text="Sudah kami periksa.")

    assert "Sudah kami periksa." in text(stranger, page)
    submit(stranger, page, "/keberatan", text="Belum selesai.")

    found = notify.find(Complaint, row.complaint_id)
    assert (found.state, found.level) == ("open", "coordinator")
    assert desk.get(f"{DESK}{row.complaint_id}").status_code == 403
    assert "Belum selesai." in text(somebody(app, "coordinator"), f"{DESK}{row.complaint_id}")


def test_nobody_acts_on_the_complaint_of_another(app: Flask, notify: Notify, stranger: FlaskClient) -> None:
    number = complain(stranger).location.rpartition("/")[2]
    other = somebody(app)
    _, data = _form(other)

    assert other.post(f"{FORM}/{number}/cabut", data=data).status_code == 404


def _form(client: FlaskClient) -> tuple[str, dict[str, str]]:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(FORM).text)
    assert found
    return FORM, {"csrf_token": found[1]}


def test_late_ones_are_found_and_brought_up(notify: Notify) -> None:
    complaining.file(notify, wish())
    assert complaining.touched_by_time(notify, None) == []
    notify.datastore.query("UPDATE complaints SET due_on = due_on - 30 RETURNING 1")

    [found] = complaining.touched_by_time(notify, None)

    assert complaining.touched_by_time(notify, found) == []


def test_everybody_sees_the_numbers(stranger: FlaskClient, notify: Notify) -> None:
    complaining.file(notify, wish())

    assert "<5" in text(stranger, f"{FORM}/statistik")
    [month] = stranger.get(f"{FORM}/statistik.json").json or []
    assert month["number"] == "<5"
    assert "month,number" in stranger.get(f"{FORM}/statistik.csv").text


def told_of(notify: Notify) -> list[str]:
    rows = notify.datastore.query("SELECT subject_matter FROM message ORDER BY subject_matter")
    return [row.subject_matter for row in rows]


@pytest.mark.parametrize(
    ("contact", "reached"),
    [
        ("siti@contoh.example", {"email": "siti@contoh.example", "phone": ""}),
        ("0812-3456-7890", {"email": "", "phone": "+6281234567890"}),
        ("62 812 3456 7890", {"email": "", "phone": "+6281234567890"}),
    ],
)
def test_who_left_an_address_hears_of_the_answer(
    notify: Notify, stranger: FlaskClient, contact: str, reached: dict[str, str]
) -> None:
    complain(stranger, contact=contact)
    [row] = notify.datastore.query("SELECT complaint_id FROM complaints")
    complaining.answer(notify, row.complaint_id, "Sudah kami percepat.", "loket")

    assert told_of(notify) == ["complaint_answered", "complaint_received"]
    known = reaching(notify, Intake(), "https://izin.contoh.example")(row.complaint_id, "")
    assert {name: known[name] for name in reached} == reached
    assert known["base_url"] == "https://izin.contoh.example"


def test_who_stays_anonymous_is_told_nothing_and_nobody_is_looked_for(notify: Notify, stranger: FlaskClient) -> None:
    complain(stranger)

    assert told_of(notify) == []


@pytest.mark.parametrize("contact", ["zzz", "bukan kontak", "@", "12", "a@b"])
def test_an_address_that_reaches_nobody_is_refused_at_its_field(
    notify: Notify, stranger: FlaskClient, contact: str
) -> None:
    answer = complain(stranger, contact=contact)

    assert answer.status_code == 422
    assert "Isi alamat surel atau nomor telepon" in answer.text
    assert notify.datastore.query("SELECT 1 FROM complaints") == []
