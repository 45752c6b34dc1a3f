"""Letters at the counter and in the post, as the office and the applicants meet them."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pikepdf
import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.notify import delivering
from services.notify.announcements import announce
from services.notify.application import Notify
from services.notify.delivery import Delivery
from services.notify.delivery_labels import Label, sheet
from services.notify.intake_asked import Intake, give
from services.notify.reactions import react
from services.notify.site import BLUEPRINTS
from services.shared.contracts.notify import (
    LetterCollected,
    LetterCollectionUndone,
    LetterDispatched,
)
from services.shared.web import Person, create_app
from services.shared.web.build import compile_catalogues
from tests.notify.cases import CONTACT, letter_signed, submitted
from tests.shared.browsing import endings, somebody, soup, submit, text
from tests.shared.web_site import settings, sign_in

pytestmark = pytest.mark.servers
LETTERS = "/notifikasi/penyerahan/"
ADDRESS = "Jalan Kenanga Nomor 7, Kelurahan Podosugih, Kota Pekalongan"
OWNER = uuid4()


@pytest.fixture
def app(notify: Notify, tmp_path: Path) -> Flask:
    compile_catalogues()
    app = create_app("notify", BLUEPRINTS, settings(tmp_path), notify)

    def contact_of(application_id: UUID, username: str) -> Mapping[str, Any]:
        return CONTACT | {"delivery_address": ADDRESS}

    return give(app, Intake(contact_of, lambda application_id, account_id: account_id == OWNER))


@pytest.fixture
def office(app: Flask) -> FlaskClient:
    return somebody(app, "front_office")


@pytest.fixture
def applicant(app: Flask) -> FlaskClient:
    return of_account(app, OWNER)


def of_account(app: Flask, account_id: UUID) -> FlaskClient:
    client = app.test_client()
    sign_in(client, Person("siti", "Siti", frozenset({"applicant"}), None, account_id))
    return client


def signed(notify: Notify, way: str) -> UUID:
    """A letter that shall go this way."""
    application_id = uuid4()
    react(submitted(application_id).model_copy(update={"delivery": way}), notify)
    react(letter_signed(application_id), notify)
    return application_id


def state(notify: Notify, application_id: UUID) -> str:
    return notify.find(Delivery, application_id).state


def wanted(notify: Notify, application_id: UUID) -> list[str]:
    found = notify.datastore.query("SELECT subject_matter FROM message WHERE application_id = %s", application_id)
    return sorted(row.subject_matter for row in found)


def said(notify: Notify, kind: type) -> list[Any]:
    stored = notify.recorder.select_notifications(start=1, limit=100)
    told = (announce(notify.mapper.to_domain_event(each)) for each in stored)
    return [each for each in told if isinstance(each, kind)]


def test_only_the_front_office_sees_the_letters(app: Flask) -> None:
    assert somebody(app, "helpdesk").get(LETTERS).status_code == 403


def test_an_office_without_letters_says_so(office: FlaskClient) -> None:
    page = text(office, LETTERS)

    assert "Tidak ada surat yang menunggu diambil." in page
    assert "Tidak ada surat yang menunggu dikirim." in page


def test_a_letter_for_the_counter_is_announced_and_listed(notify: Notify, office: FlaskClient) -> None:
    application_id = signed(notify, "pickup")

    assert wanted(notify, application_id) == ["issued", "ready_for_pickup", "submitted"]
    assert "Siap diambil" in text(office, LETTERS)


def test_a_letter_is_handed_over_against_the_code_of_its_applicant(
    notify: Notify, office: FlaskClient, applicant: FlaskClient
) -> None:
    application_id = signed(notify, "pickup")
    found = re.search(r"\b\d{6}\b", text(applicant, f"/notifikasi/surat/{application_id}"))
    assert found

    answer = submit(
        office, f"{LETTERS}{application_id}", "/serahkan", hand_over__identity="ktp", hand_over__code=found[0]
    )

    assert answer.status_code == 303
    assert state(notify, application_id) == "collected"
    assert [each.proof for each in said(notify, LetterCollected)] == ["code"]
    assert [each.way for each in said(notify, LetterDispatched)] == ["pickup"]
    assert "Sudah diambil" in text(applicant, f"/notifikasi/surat/{application_id}")


def test_a_wrong_code_hands_nothing_over_and_counts(notify: Notify, office: FlaskClient) -> None:
    application_id = signed(notify, "pickup")
    right = delivering.collection_code(notify, application_id, 1)
    wrong = f"{(int(right) + 1) % 10**6:06d}"

    answer = submit(office, f"{LETTERS}{application_id}", "/serahkan", hand_over__identity="ktp", hand_over__code=wrong)

    assert answer.status_code == 422
    assert "bukan kode pengambilan" in answer.text
    assert notify.find(Delivery, application_id).wrong_codes == 1
    assert said(notify, LetterCollected) == []


def test_whoever_looked_at_no_document_hands_nothing_over(notify: Notify, office: FlaskClient) -> None:
    application_id = signed(notify, "pickup")

    assert submit(office, f"{LETTERS}{application_id}", "/serahkan").status_code == 422
    assert state(notify, application_id) == "ready"


def test_a_wrong_record_is_taken_back_and_said(notify: Notify, office: FlaskClient) -> None:
    application_id = signed(notify, "pickup")
    delivering.hand_over(notify, application_id, "", "ktp", "holder", "loket")

    submit(office, f"{LETTERS}{application_id}", "/batal", undo__reason="wrong_application")

    assert state(notify, application_id) == "told"
    assert len(said(notify, LetterCollectionUndone)) == 1


def test_the_applicants_of_others_see_no_code(app: Flask, notify: Notify) -> None:
    application_id = signed(notify, "pickup")

    assert of_account(app, uuid4()).get(f"/notifikasi/surat/{application_id}").status_code == 404


def test_letters_for_the_post_can_be_marked(notify: Notify, office: FlaskClient) -> None:
    application_id = signed(notify, "post")

    marks = soup(office, LETTERS).select("input[name=letters]")
    assert [str(mark["value"]) for mark in marks] == [str(application_id)]


def test_nobody_chooses_the_post_without_an_address(
    app: Flask, notify: Notify, office: FlaskClient, applicant: FlaskClient
) -> None:
    give(app, Intake(lambda *_: CONTACT | {"delivery_address": ""}, lambda *_: True))
    application_id = signed(notify, "pickup")

    own = submit(applicant, f"/notifikasi/surat/{application_id}", str(application_id), way="post")
    at_the_counter = submit(office, f"{LETTERS}{application_id}", "/cara", way__way="post")

    assert (own.status_code, at_the_counter.status_code) == (422, 422)
    assert notify.find(Delivery, application_id).way == "pickup"


def test_labels_carry_name_and_address_and_nothing_of_it_is_kept(notify: Notify, office: FlaskClient) -> None:
    application_id = signed(notify, "post")

    answer = office.get(f"{LETTERS}label.pdf?letters={application_id}&first=24")

    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    printed = subprocess.run(
        ["pdftotext", "-", "-"], input=answer.data, capture_output=True, check=True
    ).stdout.decode()
    assert CONTACT["name"] in printed
    assert ADDRESS in " ".join(printed.split())
    [kept] = notify.datastore.query("SELECT deliveries::text AS line FROM deliveries")
    assert ADDRESS not in kept.line


def test_more_labels_than_the_sheet_has_left_go_on_a_second_one() -> None:
    labels = [Label(f"Pemohon {number}", ADDRESS * 3, f"2026-{number}") for number in range(24)]

    assert [len(pikepdf.open(io.BytesIO(sheet(labels, first, "Label"))).pages) for first in (1, 2)] == [1, 2]


def test_several_letters_are_posted_each_under_its_own_number(notify: Notify, office: FlaskClient) -> None:
    first, second = signed(notify, "post"), signed(notify, "post")
    page = f"{LETTERS}kirim?letters={first}&letters={second}"
    shown = text(office, page)
    answer = office.post(
        page,
        data={
            "csrf_token": token(office, page),
            f"s{first}-courier": "JNE",
            f"s{first}-consignment": "ab 12345",
            f"s{second}-courier": "TIKI",
            f"s{second}-consignment": "CD67890",
        },
    )

    assert "Catat sudah dikirim" in shown
    assert answer.status_code == 303
    assert [state(notify, each) for each in (first, second)] == ["posted", "posted"]
    assert sorted((each.courier, each.consignment) for each in said(notify, LetterDispatched)) == [
        ("JNE", "AB12345"),
        ("TIKI", "CD67890"),
    ]
    assert "posted" in wanted(notify, first)


def token(client: FlaskClient, page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(page).text)
    assert found
    return found[1]


def test_no_letter_is_posted_while_a_number_is_missing(notify: Notify, office: FlaskClient) -> None:
    application_id = signed(notify, "post")

    answer = submit(office, f"{LETTERS}kirim?letters={application_id}", "/kirim")

    assert answer.status_code == 422
    assert state(notify, application_id) == "ready"


def test_what_came_back_asks_its_applicant_and_goes_as_they_choose(
    notify: Notify, office: FlaskClient, applicant: FlaskClient
) -> None:
    application_id = signed(notify, "post")
    delivering.post(notify, application_id, "JNE", "AB12345", "loket")
    submit(office, f"{LETTERS}{application_id}", "/kembali", came_back__reason="moved")

    assert "Pos tidak dapat menyampaikan surat" in text(applicant, f"/notifikasi/surat/{application_id}")
    assert "post_returned" in wanted(notify, application_id)
    submit(applicant, f"/notifikasi/surat/{application_id}", str(application_id), way="pickup")

    assert "ready_for_pickup" in wanted(notify, application_id)
    assert "serahkan" in endings(office, f"{LETTERS}{application_id}")


def test_who_lets_a_letter_lie_is_reminded_once(notify: Notify) -> None:
    application_id = signed(notify, "pickup")
    notify.datastore.query("UPDATE deliveries SET since = now() - interval '21 days' RETURNING 1")
    delivering.remind(notify, application_id)
    delivering.remind(notify, application_id)

    assert notify.find(Delivery, application_id).reminded == 2
    assert wanted(notify, application_id).count("ready_for_pickup") == 2
