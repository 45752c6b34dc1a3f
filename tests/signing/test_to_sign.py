"""The list of what waits for a signature: late letters first, and every permit by its name."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask

from deploy.postgres.migrate import apply_schema
from services.shared.working_days import after_working_days, day_of
from services.signing.press import Press
from services.signing.reactions import react
from tests.shared.browsing import somebody, text
from tests.signing.agencies import said
from tests.signing.agency_rooms import ROOM, head
from tests.signing.cases import DRAFTER, PERMIT, agreed, slip

pytestmark = pytest.mark.servers
NAMES = {"permit_name": "Surat Izin Praktik Dokter", "permit_name_en": "Physician practice permit"}


def named(press: Press) -> UUID:
    """A letter of the office that waits for the head, and whose slip names the permit."""
    letter_id, route = uuid4(), slip(**NAMES)
    press.signing.open_letter(letter_id, route.step("draft"), route, "permit", "")
    press.signing.draft(letter_id, PERMIT, DRAFTER)
    agreed(press.signing, letter_id)
    return letter_id


def recommended(press: Press, number: str, due_on: date | None, **more: str) -> UUID:
    route = slip(**NAMES, **more).model_copy(update={"application_number": number})
    case = uuid4()
    react(said(case, slip=route, due_on=due_on), press.signing)
    return case


def test_what_agencies_owe_late_stands_first_and_says_when_it_was_due(app: Flask, press: Press) -> None:
    today = day_of(press.signing.clock())
    recommended(press, "2026-AAAA-0001", after_working_days(today, 3))
    recommended(press, "2026-BBBB-0002", None)
    recommended(press, "2026-CCCC-0003", today - timedelta(days=20))

    shown = text(head(app), ROOM)

    numbers = [shown.index(number) for number in ("2026-CCCC-0003", "2026-AAAA-0001", "2026-BBBB-0002")]
    assert numbers == sorted(numbers)
    assert "Terlambat" in shown
    assert "Sisa 3 hari kerja" in shown


def test_a_draft_written_anew_brings_its_own_time(app: Flask, press: Press) -> None:
    today, route = day_of(press.signing.clock()), slip(**NAMES)
    case = recommended(press, "2026-K7QF-3M2X", today - timedelta(days=20))

    react(said(case, revision=2, slip=route, due_on=after_working_days(today, 3)), press.signing)

    assert "Sisa 3 hari kerja" in text(head(app), ROOM)


def test_letters_of_the_office_go_by_the_name_of_the_permit(app: Flask, press: Press) -> None:
    letter = named(press)
    client = somebody(app, "head")

    for page in (ROOM, f"{ROOM}{letter}", f"{ROOM}di-mana?cari=2026-K7QF-3M2X"):
        assert "Surat Izin Praktik Dokter" in text(client, page)
    client.get(f"{ROOM}?bahasa=en")
    assert "Physician practice permit" in text(client, ROOM)


def test_letters_of_an_earlier_version_are_named_by_their_first_event(press: Press, database_url: str) -> None:
    letter, datastore = named(press), press.signing.datastore
    for column in ("permit_name", "permit_name_en"):
        datastore.query(f"ALTER TABLE desk_letters DROP COLUMN {column}; SELECT 1")

    apply_schema(database_url, "signing")

    [line] = datastore.query("SELECT permit_name, permit_name_en FROM desk_letters WHERE letter_id = %s", letter)
    assert (line.permit_name, line.permit_name_en) == tuple(NAMES.values())
