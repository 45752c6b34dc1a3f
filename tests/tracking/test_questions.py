"""What tracking tells other services: where applications are, a whole list at once."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.tracking.application import Tracking
from services.tracking.questions import statuses, whereabouts
from tests.tracking.lives import Life, envelopes

pytestmark = pytest.mark.servers


def test_a_list_of_applications_is_told_at_once(tracking: Tracking) -> None:
    new = Life().submitted().began("completeness")
    advised = Life().submitted().passed("completeness", "substance").began("inspection:dinkes")
    decided = Life().to_the_end()
    tracking.take_batch(envelopes(new, advised, decided))

    told = statuses(tracking.datastore, [str(each.id) for each in (new, advised, decided)] + [str(uuid4())])

    assert set(told) == {str(new.id), str(advised.id), str(decided.id)}
    assert [step["desk"] for step in told[str(new.id)]["current"]] == ["front_office"]
    assert told[str(new.id)]["promised_for"] is None
    assert told[str(new.id)]["working_days"] == 3
    assert [(step["kind"], step["agency"]) for step in told[str(advised.id)]["current"]] == [("inspection", "DINKES")]
    assert told[str(advised.id)]["promised_for"] is not None
    assert told[str(decided.id)] | {"updated": "", "promised_for": ""} == {
        "outcome": "issued",
        "waits_for_applicant": False,
        "current": [],
        "working_days": 3,
        "promised_for": "",
        "updated": "",
    }


def test_while_the_applicant_must_act_it_says_since_when(tracking: Tracking) -> None:
    life = Life().submitted().began("completeness").asked_for_correction("completeness")
    tracking.take_batch(envelopes(life))

    told = statuses(tracking.datastore, [str(life.id)])[str(life.id)]

    assert told["waits_for_applicant"]
    assert [step["since"] for step in told["current"]] == [life.said[-1].at.isoformat()]

    tracking.take_batch(envelopes(life.corrected("completeness"))[-1:])
    assert not statuses(tracking.datastore, [str(life.id)])[str(life.id)]["waits_for_applicant"]


def test_nothing_is_asked_and_nothing_is_told(tracking: Tracking) -> None:
    assert statuses(tracking.datastore, []) == {}


def test_an_application_is_found_by_its_number_or_its_permit_with_the_reason_of_its_delay(tracking: Tracking) -> None:
    life = Life().submitted().began("completeness")
    tracking.take_batch(envelopes(life))
    number = tracking.datastore.query("SELECT number, permit_name FROM status_pages")[0]

    for words in (number.number.lower(), number.permit_name[3:12]):
        (told,) = whereabouts(tracking.datastore, words)
        assert (told["application_id"], told["outcome"]) == (str(life.id), "open")
        assert [(step["kind"], step["delay_reason"]) for step in told["current"]] == [("completeness", None)]
    assert whereabouts(tracking.datastore, "%") == whereabouts(tracking.datastore, " ") == []
