"""Pages call colleagues by name, as intake says at that moment, and say in whose place somebody acted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask

from services.shared.web import create_app
from services.signing.parts import Officer
from services.signing.press import Press
from services.signing.site import BLUEPRINTS
from tests.shared.browsing import somebody, text
from tests.shared.web_site import settings
from tests.signing.agency_rooms import head, page_of
from tests.signing.lives import follow, issue
from tests.signing.numbers import ready
from tests.signing.test_deputies import ROOM, away, posted

pytestmark = pytest.mark.servers
NAMES = {"dewi": "Dewi Contoh", "sari": "Sari Contoh", "kepala": "Hadi Contoh", "eka": "Eka Contoh"}


@pytest.fixture
def questions() -> list[Sequence[str]]:
    return []


@pytest.fixture
def named(press: Press, tmp_path: Path, questions: list[Sequence[str]]) -> Flask:
    """A site where intake knows some of the colleagues."""

    def names(usernames: Sequence[str]) -> Mapping[str, str]:
        questions.append(usernames)
        return {each: NAMES[each] for each in usernames if each in NAMES}

    return create_app("signing", BLUEPRINTS, settings(tmp_path), replace(press, staff_names=names))


def test_the_history_calls_people_by_name_with_one_question(
    named: Flask, press: Press, questions: list[Sequence[str]]
) -> None:
    letter = ready(press.signing)

    shown = text(somebody(named, "head"), f"{ROOM}{letter}")

    assert "Dewi Contoh" in shown
    assert "Sari Contoh" in shown
    assert "kurnia" in shown
    assert questions == [["dewi", "kurnia", "sari"]]


def test_names_of_colleagues_stay_with_intake(named: Flask, press: Press) -> None:
    text(somebody(named, "head"), f"{ROOM}{ready(press.signing)}")

    tables = press.signing.datastore.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    for table in tables:
        rows = press.signing.datastore.query(f"SELECT t::text AS words FROM {table.tablename} t")
        assert not [row for row in rows if "Dewi Contoh" in row.words]


def test_whoever_stands_in_is_told_for_whom_by_name(named: Flask, press: Press) -> None:
    posted(press, "kepala", "head")
    away(press, "kepala", "plh")

    assert "Anda menggantikan Hadi Contoh" in text(somebody(named, "coordinator", username="plh"), ROOM)


def test_the_agencies_pages_name_the_writer(named: Flask, press: Press, case: UUID) -> None:
    for page in (ROOM, page_of(case)):
        assert "Eka Contoh" in text(head(named), page)


def test_what_a_decree_did_says_in_whose_place_it_was_signed(named: Flask, press: Press) -> None:
    permit = issue(press.signing)

    follow(press.signing, permit, "revocation", by=Officer("plh", frozenset({"head"}), "kepala"))

    [line] = press.signing.datastore.query(
        "SELECT by, acting_for FROM letter_history WHERE letter_id = %s AND what = 'revoked'", permit
    )
    assert (line.by, line.acting_for) == ("plh", "kepala")
    shown = text(somebody(named, "head"), f"{ROOM}{permit}")
    assert shown.count("plh sebagai pengganti Hadi Contoh") == 1
