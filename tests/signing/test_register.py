"""The public register of permits: complete, without holes between its pages, and without anybody's name."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.shared.datastore import Row
from services.signing import register
from services.signing.press import Press
from services.signing.register import Selection, place_of
from tests.shared.browsing import somebody, soup, text
from tests.signing.cases import HOLDER, REFUSAL
from tests.signing.lives import begin, follow, issue

pytestmark = pytest.mark.servers
PAGE, CSV, JSON = "/te/daftar", "/te/daftar.csv", "/te/daftar.json"
MANY = """
INSERT INTO issued_letters (code, letter_id, application_id, letter, decides, number, permit_code, permit_name,
    permit_name_en, kind, district, district_name, signer_role, signed_on, valid_until, sha256, changed_at)
SELECT 'MANY' || n, gen_random_uuid(), gen_random_uuid(), 'permit', 'permit', '503/BANYAK/' || n || '/2025', 'BANYAK',
    'Izin Banyak', 'Many permit', 'new', NULL, NULL, 'head', date '2025-01-01' + n %% 7, NULL, 'sha' || n, now()
FROM generate_series(1, %s) AS n
"""


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    return somebody(app)


def permits(visitor: FlaskClient, question: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = visitor.get(JSON + question).get_json()["permits"]
    return found


def number_of(press: Press, letter_id: UUID) -> str:
    return str(press.signing.datastore.query("SELECT number FROM issued_letters WHERE letter_id = %s", letter_id)[0][0])


def test_a_permit_stands_in_the_register_with_its_dates_and_its_district(visitor: FlaskClient, press: Press) -> None:
    permit = issue(press.signing, validity_days=30, district_name="Laweyan Contoh")

    [listed] = permits(visitor)

    today = press.signing.today()
    assert listed == {
        "number": number_of(press, permit),
        "permit": "SIP-DOKTER",
        "permit_name": "Surat Izin Praktik Dokter",
        "permit_name_en": "Physician practice permit",
        "kind": "new",
        "district": None,
        "district_name": "Laweyan Contoh",
        "signed_on": today.isoformat(),
        "valid_until": (today + timedelta(days=30)).isoformat(),
        "state": "valid",
        "replaced_by": None,
    }
    assert number_of(press, permit) in text(visitor, PAGE)


def test_refusals_and_decrees_are_not_in_it(visitor: FlaskClient, press: Press) -> None:
    permit = issue(press.signing)
    issue(press.signing, REFUSAL)
    follow(press.signing, permit, "suspension")

    assert [each["number"] for each in permits(visitor)] == [number_of(press, permit)]


def test_the_register_says_what_became_of_a_permit(visitor: FlaskClient, press: Press) -> None:
    room = press.signing
    revoked, suspended, replaced, short, plain = (issue(room, validity_days=days) for days in (90, 90, 90, 5, 90))
    follow(room, revoked, "revocation")
    follow(room, suspended, "suspension")
    new = follow(room, replaced, "replacement")
    begin(room, plain, "revocation")
    now = room.clock()
    room.clock = lambda: now + timedelta(days=6)

    states = {each["number"]: (each["state"], each["replaced_by"]) for each in permits(visitor)}

    new_number = number_of(press, new.id)
    assert states == {
        number_of(press, revoked): ("revoked", None),
        number_of(press, suspended): ("suspended", None),
        number_of(press, replaced): ("superseded", new_number),
        number_of(press, short): ("expired", None),
        number_of(press, plain): ("valid", None),
        new_number: ("valid", None),
    }
    for state in register.STATES:
        expected = [number for number, (is_now, _) in states.items() if is_now == state]
        assert sorted(each["number"] for each in permits(visitor, f"?keadaan={state}")) == sorted(expected)


def test_the_list_is_narrowed_by_type_year_and_part_of_the_number(visitor: FlaskClient, press: Press) -> None:
    issue(press.signing)
    press.signing.datastore.query(MANY + " RETURNING code", 12)

    assert len(permits(visitor)) == 13
    assert {each["permit"] for each in permits(visitor, "?jenis=BANYAK")} == {"BANYAK"}
    assert len(permits(visitor, "?tahun=2025")) == 12
    assert [each["number"] for each in permits(visitor, "?nomor=banyak/11/")] == ["503/BANYAK/11/2025"]
    assert permits(visitor, "?wilayah=33.72.01") == []


@pytest.mark.parametrize(("words", "found"), [("banyak/1_/", 0), ("%", 0), ("\\\\", 0), (" Banyak/12 ", 1), ("k/1", 4)])
def test_a_part_of_a_number_is_looked_for_as_it_is_written(press: Press, words: str, found: int) -> None:
    press.signing.datastore.query(MANY + " RETURNING code", 12)

    assert register.counted(press.signing.datastore, Selection(number=words), press.signing.today()) == found


def test_a_part_of_a_number_is_found_by_its_index_in_a_long_register(press: Press) -> None:
    datastore, today = press.signing.datastore, press.signing.today()
    datastore.query(MANY + " RETURNING code", 10_000)
    datastore.execute(Row("ANALYZE issued_letters", ()))
    asked = Selection(number="banyak/9999/").parameters(today) | {"day": None, "place": "", "limit": 50}
    queries = register.LISTED.format(beyond=register.BEHIND, way="DESC"), register.COUNTED

    plans = [datastore.execute(Row(f"EXPLAIN {query}", asked)) for query in queries]

    assert all("issued_letters_numbers" in " ".join(str(line[0]) for line in plan) for plan in plans)
    [only] = register.page(datastore, Selection(number="banyak/9999/"), today)
    assert only.number == "503/BANYAK/9999/2025"


@pytest.mark.parametrize(
    "rubbish", ["?tahun=x", "?tahun=99999", "?keadaan=x", "?setelah=x", "?nomor=%00", "?jenis=%25"]
)
def test_what_makes_no_sense_breaks_nothing(visitor: FlaskClient, press: Press, rubbish: str) -> None:
    issue(press.signing)

    assert visitor.get(PAGE + rubbish).status_code == 200
    assert visitor.get(JSON + rubbish).status_code == 200


def test_its_pages_hold_every_permit_once_forwards_and_backwards(visitor: FlaskClient, press: Press) -> None:
    press.signing.datastore.query(MANY + " RETURNING code", 117)

    def walk(start: str, word: str) -> list[list[str]]:
        pages, address = [], start
        while address:
            page = soup(visitor, address)
            pages.append([str(row.td.get_text(" ")) for row in page.select("tbody tr") if row.td])
            link = page.select_one(f".govuk-pagination__{word} a")
            address = str(link["href"]) if link else ""
        return pages

    forwards = walk(PAGE, "next")
    last = place_of(register.page(press.signing.datastore, Selection(), press.signing.today(), limit=1000)[-1])
    backwards = walk(f"{PAGE}?sebelum={last.day}~{last.number}", "prev")

    assert [len(page) for page in forwards] == [50, 50, 17]
    seen = [number for page in forwards for number in page]
    assert len(set(seen)) == 117
    assert [number for page in reversed(backwards) for number in page] == seen[:-1]


def test_files_hold_the_whole_selection_also_when_it_is_long(visitor: FlaskClient, press: Press) -> None:
    press.signing.datastore.query(MANY + " RETURNING code", 2500)

    lines = list(csv.DictReader(io.StringIO(visitor.get(CSV).text)))

    assert len({line["number"] for line in lines}) == 2500
    assert [line["number"] for line in lines] == [each["number"] for each in permits(visitor)]


def test_the_boxes_offer_what_there_is(visitor: FlaskClient, press: Press) -> None:
    issue(press.signing)
    press.signing.datastore.query(MANY + " RETURNING code", 9)
    press.signing.datastore.query("UPDATE issued_letters SET district = substr(number, 12, 1) RETURNING code")

    boxes = soup(visitor, PAGE).select("select")
    offered = {str(box["name"]): [str(each["value"]) for each in box.select("option")] for box in boxes}

    assert offered["jenis"] == ["", "BANYAK", "SIP-DOKTER"]
    assert offered["tahun"][-1] == "2025"
    assert set("123456789") <= set(offered["wilayah"])
    assert offered["keadaan"] == ["", *register.STATES]


def test_an_empty_register_is_a_list_without_permits(visitor: FlaskClient) -> None:
    assert permits(visitor) == []
    assert visitor.get(CSV).text.startswith("number,permit,")
    assert "Tidak ada izin yang cocok" in text(visitor, PAGE)


def test_open_data_may_be_read_anywhere_and_is_sent_again_only_when_it_changed(
    visitor: FlaskClient, press: Press
) -> None:
    permit = issue(press.signing)
    first = visitor.get(JSON)
    again = {"If-None-Match": first.headers["ETag"]}

    same, narrowed = visitor.get(JSON, headers=again), visitor.get(f"{JSON}?tahun=2020", headers=again)
    follow(press.signing, permit, "revocation")
    changed = visitor.get(JSON, headers=again)

    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert "public" in first.headers["Cache-Control"]
    assert (same.status_code, same.data) == (304, b"")
    assert (narrowed.status_code, changed.status_code) == (200, 200)


def test_nobody_is_named_and_no_code_leads_further(visitor: FlaskClient, press: Press) -> None:
    issue(press.signing)
    [codes] = press.signing.datastore.query("SELECT code, letter_id::text FROM issued_letters")

    for address in (PAGE, CSV, JSON):
        answer = visitor.get(address).text
        assert not [word for word in (*codes, HOLDER["name"], HOLDER["address"], "hadi") if word in answer]
