"""Load of officers, hand-offs and rework: counted as one would by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from services.shared.application import now
from services.shared.contracts import verification
from services.shared.datastore import Row
from services.shared.web import create_app
from services.shared.web.build import compile_catalogues
from services.shared.working_days import day_of
from services.tracking import load
from services.tracking.application import Tracking
from services.tracking.site import BLUEPRINTS
from tests.shared.browsing import somebody, text
from tests.shared.web_site import settings
from tests.tracking.lives import DatedLife, Life, complete, envelopes

pytestmark = pytest.mark.servers
HERE = "/pantau/perkara/beban"
WEDNESDAY = date(2026, 3, 4)


def held(life: DatedLife, holder: str | None) -> DatedLife:
    life.says(verification.HolderChanged, step="substance", holder=holder, by=holder or "")
    return life


@pytest.fixture
def march(tracking: Tracking) -> Tracking:
    """Dewi has two in hand, one of them late; Budi took one over from her, and its letter went back to the drafter."""
    late, fresh, moved = complete(DatedLife()), complete(DatedLife().later(2)), complete(DatedLife())
    held(late, "dewi")
    held(fresh, "dewi")
    held(held(held(moved, "dewi"), None), "budi")
    moved.later(1).ended("substance").passed("draft").began("initial:coordinator")
    moved.sent_back("initial:coordinator", "draft").began("draft")
    tracking.take_batch(envelopes(late, fresh, moved))
    return tracking


def test_what_officers_have_in_hand_and_finished(march: Tracking) -> None:
    found = {row.officer: row for row in load.officers(march.datastore, WEDNESDAY, 30)}

    assert (found["dewi"].in_hand, found["dewi"].late, found["dewi"].finished) == (2, 1, 0)
    assert "budi" not in found  # what he had is done, in the name of whoever ended it
    assert (found["officer"].finished, found["officer"].median_days) == (5, 0)
    assert list(found) == sorted(found)


def test_hand_offs_and_what_came_again(march: Tracking) -> None:
    found = {row.kind: row for row in load.steps(march.datastore, WEDNESDAY, 30)}

    assert (found["substance"].turns, found["substance"].handed_over) == (1, 1)
    assert (found["initial"].sent_back, found["initial"].came_again) == (1, 0)
    [way] = load.ways_back(march.datastore, WEDNESDAY, 30)
    assert (way.kind, way.to_kind, way.times) == ("initial", "draft", 1)


def test_what_happened_before_the_period_does_not_count(march: Tracking) -> None:
    later = date(2026, 5, 1)

    assert load.steps(march.datastore, later, 30) == []
    assert load.ways_back(march.datastore, later, 30) == []
    assert {row.finished for row in load.officers(march.datastore, later, 30)} == {0}


def test_the_page_shows_it_and_leads_to_the_cases(march: Tracking, tmp_path: Path) -> None:
    compile_catalogues()
    client = somebody(create_app("tracking", BLUEPRINTS, settings(tmp_path), march), "head")

    shown = text(client, f"{HERE}?masa={'365' if (day_of(now()) - WEDNESDAY).days < 365 else '90'}")

    assert "dewi" in shown
    assert 'href="/pantau/perkara?pemegang=dewi"' in client.get(HERE).text
    assert client.get(f"{HERE}?masa=rubbish").status_code == 200


@pytest.mark.parametrize("role", ["operator", "analyst", "front_office"])
def test_it_is_for_those_who_lead(tracking: Tracking, tmp_path: Path, role: str) -> None:
    client = somebody(create_app("tracking", BLUEPRINTS, settings(tmp_path), tracking), role)

    assert client.get(HERE).status_code == 403


def test_corrections_and_hand_offs_count_as_they_happen_and_services_are_no_officers(tracking: Tracking) -> None:
    life = complete(DatedLife())
    held(held(life, "dewi"), "budi")
    life.asked_for_correction("substance").later(1).corrected("substance").asked_for_correction("substance")
    done = Life().to_the_end()
    tracking.take_batch(envelopes(life, done))
    tracking.datastore.execute(Row("UPDATE step_turns SET ended_by = 'notify' WHERE kind = 'delivery'"))

    found = {row.kind: row for row in load.steps(tracking.datastore, WEDNESDAY, 30)}

    assert (found["substance"].handed_over, found["substance"].corrections) == (1, 2)
    assert "notify" not in {row.officer for row in load.officers(tracking.datastore, WEDNESDAY, 30)}
