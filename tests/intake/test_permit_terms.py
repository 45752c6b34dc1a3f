"""Versions of a permit type's terms: what is recorded, which one counts, and what is refused; without a database."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as chosen

from services.intake.catalogue import steps_of
from services.intake.catalogue.routing import agencies_rule, longest_way, total_of
from services.intake.catalogue.terms import terms_of, under
from services.intake.permit_terms import AlreadyBegun, BeginsInThePast, Change, PermitTerms, ReasonMissing, in_force
from services.intake.terms_checks import SharesDoNotAddUp, TermsRefused, objections
from services.shared.refusals import NotFound, SomebodyWasFaster
from tests.intake.terms import (
    AT,
    CATALOGUE,
    MAKAM,
    SEVEN_DAYS,
    TODAY,
    TOMORROW,
    WITH_AGENCIES,
    change,
    makam,
    shares,
    sound_terms,
)

IN_A_WEEK = TODAY + timedelta(days=7)
PERMIT = CATALOGUE.permits["MAKAM"]


def history(*changes: Change, at: datetime = AT) -> PermitTerms:
    """A permit type whose terms were changed so."""
    terms = PermitTerms("MAKAM", at)
    for each in changes:
        terms.publish(each, by="koordinator", at=at)
    terms.collect_events()
    return terms


def recorded(terms: PermitTerms) -> list[str]:
    return [type(happened).__name__ for happened in terms.collect_events()]


def counting(terms: PermitTerms, day: date) -> int | None:
    version = in_force(terms.versions, day)
    return version.number if version else None


def test_a_change_is_recorded_with_who_when_why_and_from_which_day() -> None:
    terms = history()

    terms.publish(change(first_day=TOMORROW, reason="Perwal 12/2026."), by="koordinator", at=AT)

    published: Any = terms.collect_events()[0]
    assert (published.number, published.first_day, published.reason) == (1, TOMORROW, "Perwal 12/2026.")
    assert (published.by, published.at, published.permit_code) == ("koordinator", AT, "MAKAM")


def test_a_second_click_changes_nothing() -> None:
    terms = history(change())

    terms.publish(change(), by="koordinator", at=AT)

    assert recorded(terms) == []


def test_a_version_counts_from_its_first_day_until_a_later_version_begins() -> None:
    terms = history(change(first_day=TODAY), change(WITH_AGENCIES, IN_A_WEEK))

    days = [counting(terms, TODAY + timedelta(days=days)) for days in (-1, 0, 6, 7, 30)]

    assert days == [None, 1, 1, 2, 2]


def test_a_version_that_is_published_later_wins_over_one_that_was_planned() -> None:
    terms = history(change(first_day=IN_A_WEEK), change(WITH_AGENCIES, TOMORROW))

    assert [counting(terms, day) for day in (TODAY, TOMORROW, IN_A_WEEK)] == [None, 2, 2]


def test_back_to_the_catalogue_is_a_version_like_any_other() -> None:
    terms = history(change())

    terms.publish(change(None, TOMORROW), by="koordinator", at=AT)

    assert recorded(terms) == ["ReturnedToCatalogue"]
    assert in_force(terms.versions, TOMORROW) == terms.versions[1]
    assert terms.versions[1].change.terms is None


def test_what_has_not_begun_can_be_taken_back() -> None:
    terms = history(change(first_day=TODAY), change(WITH_AGENCIES, TOMORROW))

    terms.take_back(2, reason="Terlalu cepat.", by="koordinator", at=AT)
    terms.take_back(2, reason="Terlalu cepat.", by="koordinator", at=AT)

    assert recorded(terms) == ["TakenBack"]
    assert counting(terms, TOMORROW) == 1
    with pytest.raises(SomebodyWasFaster, match="koordinator was faster"):
        terms.take_back(2, reason="Terlalu cepat.", by="koordinator2", at=AT)


def test_what_was_taken_back_can_be_published_again() -> None:
    terms = history(change(first_day=TOMORROW))
    terms.take_back(1, reason="Terlalu cepat.", by="koordinator", at=AT)

    terms.publish(change(first_day=TOMORROW), by="koordinator", at=AT)

    assert recorded(terms) == ["TakenBack", "Published"]
    assert counting(terms, TOMORROW) == 2


def test_what_has_begun_cannot_be_taken_back_nor_what_does_not_exist() -> None:
    terms = history(change(first_day=TODAY))

    with pytest.raises(AlreadyBegun):
        terms.take_back(1, reason="Terlalu cepat.", by="koordinator", at=AT)
    with pytest.raises(NotFound):
        terms.take_back(2, reason="Terlalu cepat.", by="koordinator", at=AT)
    assert recorded(terms) == []


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        (change(first_day=TODAY - timedelta(days=1)), BeginsInThePast),
        (change(reason="  "), ReasonMissing),
        (change(makam(working_days=7)), SharesDoNotAddUp),
    ],
)
def test_a_wrong_change_is_refused(wanted: Change, refusal: type[TermsRefused]) -> None:
    terms = history()

    with pytest.raises(refusal):
        terms.publish(wanted, by="koordinator", at=AT)

    assert recorded(terms) == []


def test_the_day_is_that_of_the_office() -> None:
    """Half past six in the evening in London is tomorrow in Pekalongan."""
    with pytest.raises(BeginsInThePast):
        history().publish(change(first_day=TODAY), by="koordinator", at=AT.replace(hour=18, minute=30))


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (makam(route="lewat_belakang"), "route"),
        (makam(route="terstruktur"), "agency_1"),
        (makam(agencies=("DLH",)), "agency_1"),
        (makam(inspection=True), "inspection"),
        (makam(agencies_rule="lead_decides"), "agencies_rule"),
        (makam(shares=shares(0.25, 1.25, 0, 0.5, 0.5, 0.5)), "front_office"),
        (makam(shares=shares(0.5, 2, 0, -0.5, 0.5, 0.5)), "sub_coordinator"),
        (makam(shares=shares(0.5, 0.5, 0.5, 0.5, 0.5, 0.5)), "agencies"),
        (makam(working_days=4), "working_days"),
        (WITH_AGENCIES.model_copy(update={"agencies": ("DLH", "DLH")}), "agency_1"),
        (WITH_AGENCIES.model_copy(update={"agencies": ("DLH", "ENTAH")}), "agency_1"),
        (WITH_AGENCIES.model_copy(update={"agencies": ("DLH", "KEC")}), "agency_1"),
        (WITH_AGENCIES.model_copy(update={"shares": shares(0.5, 5, 0, 0.5, 0.5, 0.5)}), "agencies"),
    ],
)
def test_an_objection_names_the_field_where_it_is_mended(terms: Any, field: str) -> None:
    assert field in [each.field for each in objections(CATALOGUE, PERMIT, terms)]


def test_the_district_and_one_of_its_agencies_are_the_same_agency_in_one_place() -> None:
    asked = WITH_AGENCIES.model_copy(update={"agencies": ("KEC", "KEC-BARAT")})

    [objection] = objections(CATALOGUE, CATALOGUE.permits["KOS"], asked)

    assert objection.details == {"code": "KEC-BARAT"}


@pytest.mark.parametrize("code", [code for code, permit in CATALOGUE.permits.items() if permit.active])
def test_the_catalogue_s_own_terms_change_nothing(code: str) -> None:
    permit = CATALOGUE.permits[code]
    again = under(CATALOGUE, permit, terms_of(CATALOGUE, permit))

    assert steps_of(CATALOGUE, again, None) == steps_of(CATALOGUE, permit, None)
    assert again.model_copy(update={"pembagian_hari": None}) == permit


def test_several_agencies_are_told_apart_by_the_rule() -> None:
    assert agencies_rule(CATALOGUE, PERMIT, None) == ("all_must_agree", None)
    assert agencies_rule(CATALOGUE, under(CATALOGUE, PERMIT, WITH_AGENCIES), None) == ("lead_decides", "DLH")
    assert agencies_rule(CATALOGUE, CATALOGUE.permits["TEBANG-POHON"], None) == ("all_must_agree", "DLH")
    assert agencies_rule(CATALOGUE, CATALOGUE.permits["STPT"], None) == ("all_must_agree", None)


@given(sound_terms())
def test_the_days_of_the_desks_and_of_the_steps_are_always_the_limit(terms: Any) -> None:
    assert objections(CATALOGUE, PERMIT, terms) == []
    changed = under(CATALOGUE, PERMIT, terms)

    steps = steps_of(CATALOGUE, changed, None)

    assert total_of(terms.shares) == longest_way(steps) == terms.working_days
    assert all(step.working_days % Decimal("0.5") == 0 for step in steps)
    assert terms_of(CATALOGUE, changed) == terms


@given(chosen.lists(chosen.integers(0, 20), max_size=8), chosen.integers(0, 30))
def test_of_all_that_have_begun_the_one_published_last_counts(first_days: list[int], later: int) -> None:
    plans = [
        change(first_day=TODAY + timedelta(days=days), reason=f"Alasan {place}")
        for place, days in enumerate(first_days)
    ]
    begun = [number for number, days in enumerate(first_days, 1) if days <= later]

    assert counting(history(*plans), TODAY + timedelta(days=later)) == (max(begun) if begun else None)


def test_the_terms_of_the_file_are_what_we_think() -> None:
    assert MAKAM.working_days == 3
    assert SEVEN_DAYS.route == MAKAM.route == "nonterstruktur"
