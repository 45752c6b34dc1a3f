"""The way of every permit type: its steps, who does them, and how many working days each may take."""

from __future__ import annotations

import copy
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as chosen

from services.intake.catalogue import Permit, four_eyes, load, steps_of
from services.shared.contracts.routing import RoutingSlip, Step
from tests.intake.catalogues import ROUTES, catalogue_of, entry
from tests.intake.loaded import CATALOGUE

DISTRICTS = tuple(district.kode for district in CATALOGUE.districts)
HALF = Decimal("0.5")

permits = chosen.sampled_from(list(CATALOGUE.permits.values()))
districts = chosen.sampled_from(DISTRICTS)


def route(code: str, district: str = DISTRICTS[0]) -> tuple[Step, ...]:
    return steps_of(CATALOGUE, CATALOGUE.permits[code], district)


def keys(code: str, district: str = DISTRICTS[0]) -> list[str]:
    return [step.key for step in route(code, district)]


def longest_way(steps: tuple[Step, ...]) -> Decimal:
    """The working days of the whole route: of steps side by side only the longest counts."""
    beside = [step.working_days for step in steps if step.parallel]
    return sum((step.working_days for step in steps if not step.parallel), Decimal(0)) + max(beside, default=Decimal(0))


@given(permits, districts)
def test_every_step_has_its_own_key_and_one_owner(permit: Permit, district: str) -> None:
    steps = steps_of(CATALOGUE, permit, district)
    assert len({step.key for step in steps}) == len(steps)
    for step in steps:
        assert (step.desk is None) != (step.agency is None), step.key
        assert (step.agency is not None) == (step.service == "recommendation"), step.key
        assert step.agency is None or step.agency in CATALOGUE.agencies
        assert step.key.partition(":")[0] == step.kind


@given(permits, districts)
def test_steps_of_agencies_say_what_those_are_called(permit: Permit, district: str) -> None:
    for step in steps_of(CATALOGUE, permit, district):
        known = CATALOGUE.agencies[step.agency] if step.agency else None
        names = (known.nama, known.name_en) if known else ("", "")
        assert (step.agency_name, step.agency_name_en) == names, step.key


@given(permits, districts)
def test_the_allowances_are_half_days_within_the_time_limit(permit: Permit, district: str) -> None:
    steps = steps_of(CATALOGUE, permit, district)
    assert all(step.working_days >= 0 and step.working_days % HALF == 0 for step in steps)
    assert 0 < longest_way(steps) <= permit.sla_hari_kerja


@given(permits, districts)
def test_every_route_begins_at_the_front_office_and_ends_with_the_delivery(permit: Permit, district: str) -> None:
    steps = steps_of(CATALOGUE, permit, district)
    assert [step.kind for step in steps[:2]] == ["completeness", "substance"]
    assert [step.kind for step in steps[-2:]] == ["signature", "delivery"]
    assert [step.kind for step in steps].count("draft") == 1


@given(permits, districts)
def test_structured_types_and_only_they_ask_agencies(permit: Permit, district: str) -> None:
    asked = [step.agency for step in steps_of(CATALOGUE, permit, district) if step.kind == "recommendation"]
    assert bool(asked) == (permit.struktur == "terstruktur")
    assert len(asked) == len(permit.opd_rekomendasi)


@given(permits, districts)
def test_the_site_is_visited_where_the_catalogue_demands_it(permit: Permit, district: str) -> None:
    kinds = [step.kind for step in steps_of(CATALOGUE, permit, district)]
    demanded = permit.struktur == "terstruktur" and permit.inspeksi == "wajib"
    assert kinds.count("inspection") == kinds.count("technical_meeting") == int(demanded)


@given(permits, districts)
def test_following_the_slip_reaches_every_step_once(permit: Permit, district: str) -> None:
    steps = steps_of(CATALOGUE, permit, district)
    slip = RoutingSlip(
        application_number="2026-AAAA-BBBB",
        permit_code=permit.code,
        kind="new",
        district=district,
        catalogue_version=CATALOGUE.version,
        working_days=permit.sla_hari_kerja,
        validity_days=permit.masa_berlaku.days,
        letter_number_pattern=permit.nomor_surat,
        steps=steps,
        documents=(),
    )
    reached: list[str] = []
    coming: Step | None = steps[0]
    while coming is not None:
        together = slip.opening(coming.key)
        assert len({step.service for step in together}) == 1
        reached += [step.key for step in together]
        coming = slip.after(coming.key)
    assert reached == [step.key for step in steps]


@pytest.mark.parametrize("code", [code for code, permit in CATALOGUE.permits.items() if permit.status == "aktif"])
def test_no_desk_that_decides_is_left_without_time(code: str) -> None:
    decides = {"completeness", "substance", "recommendation", "initial", "review", "signature"}
    assert [step.key for step in route(code) if step.kind in decides and not step.working_days] == []


def test_an_unstructured_type_goes_from_the_desks_to_the_letter() -> None:
    assert keys("MAKAM") == [
        "completeness",
        "substance",
        "draft",
        "initial:sub_coordinator",
        "initial:coordinator",
        "signature",
        "delivery",
    ]


def test_a_structured_type_is_inspected_discussed_and_recommended_before_the_draft() -> None:
    assert keys("STPT")[2:6] == ["inspection:dinkes", "technical_meeting:dinkes", "recommendation:dinkes", "draft"]
    assert not any(step.parallel for step in route("STPT"))


def test_several_agencies_recommend_side_by_side_after_the_first_one_inspected() -> None:
    assert keys("TEBANG-POHON")[2:6] == [
        "inspection:dlh",
        "technical_meeting:dlh",
        "recommendation:dlh",
        "recommendation:dinperkim",
    ]
    assert [step.key for step in route("TEBANG-POHON") if step.parallel] == keys("TEBANG-POHON")[4:6]


def test_in_the_other_order_the_reviewers_come_before_the_agencies_and_initial_nothing() -> None:
    [code] = [code for code, permit in CATALOGUE.permits.items() if permit.rute == "terstruktur_verifikasi_dahulu"][:1]
    kinds = [step.kind for step in route(code)]
    assert keys(code)[2:4] == ["review:sub_coordinator", "review:coordinator"]
    assert kinds.index("review") < kinds.index("recommendation") < kinds.index("draft")
    assert "initial" not in kinds


@pytest.mark.parametrize("district", CATALOGUE.districts, ids=lambda district: district.nama)
def test_the_district_agency_is_that_of_the_place(district: object) -> None:
    code, agency = district.kode, district.perangkat  # type: ignore[attr-defined]
    assert f"recommendation:{agency.lower()}" in keys("KOS", code)
    assert [step.agency for step in route("KERAMAIAN", code)].count(agency) == 1


def test_every_village_lies_in_one_district() -> None:
    for village, _ in CATALOGUE.villages():
        assert CATALOGUE.district_of(village) in DISTRICTS
    assert CATALOGUE.district_of("99.99.99.9999") is None


@pytest.mark.parametrize(
    ("route", "of_the_type", "wanted"),
    [
        ({}, {}, True),
        ({"four_eyes": False}, {}, False),
        ({"four_eyes": False}, {"empat_mata": True}, True),
        ({"four_eyes": True}, {"empat_mata": False}, False),
    ],
)
def test_the_route_says_whether_it_wants_four_eyes_and_a_permit_type_can_differ(
    tmp_path: Path, route: dict[str, bool], of_the_type: dict[str, bool], wanted: bool
) -> None:
    permit, routes = entry("STPT"), copy.deepcopy(ROUTES)
    steps = routes["routes"][permit["rute"]]
    routes["routes"][permit["rute"]] = {"steps": steps, **route} if route else steps

    catalogue = load(catalogue_of(tmp_path, permit | of_the_type, routes=routes))

    assert four_eyes(catalogue, catalogue.permits["STPT"]) is wanted
