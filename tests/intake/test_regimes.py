"""Which documents are asked for depends on the law of the day."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as chosen

from services.intake.catalogue import Catalogue, CatalogueError, load
from services.intake.catalogue.loading import FOLDER
from services.intake.catalogue.regimes import office_day, upcoming
from tests.intake.loaded import CATALOGUE

DOCTOR = CATALOGUE.permits["SIP-DOKTER"]
LAST_OLD, FIRST_NEW = date(2023, 8, 7), date(2023, 8, 8)
NEXT_LAW = {"bidang": "tenaga_kesehatan", "nama": "Aturan berikutnya", "berlaku_sejak": date(2027, 1, 1)}


def with_regimes(folder: Path, change: Callable[[dict[str, Any]], object]) -> Catalogue:
    """The catalogue with other regimes."""
    shutil.copytree(FOLDER, folder / "catalogue", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    file = folder / "catalogue" / "regimes.yaml"
    regimes = yaml.safe_load(file.read_text())
    change(regimes)
    file.write_text(yaml.safe_dump(regimes))
    return load(folder / "catalogue")


def followed_by(regimes: dict[str, Any], **next_law: Any) -> None:
    """A law that is decided already and comes into force on New Year's Day of 2027."""
    regimes["pasca_uu_17_2023"]["berlaku_sampai"] = date(2026, 12, 31)
    regimes["aturan_berikutnya"] = NEXT_LAW | next_law


def asked(on: date, kind: Any = "renewal") -> set[str]:
    return {each.doc for each in CATALOGUE.requirements(DOCTOR, kind, on)}


def test_the_law_changes_from_one_day_to_the_next() -> None:
    assert "rek_op" in asked(LAST_OLD)
    assert "skp_profesi" not in asked(LAST_OLD)
    assert "rek_op" not in asked(FIRST_NEW)
    assert "skp_profesi" in asked(FIRST_NEW)


def test_a_document_of_the_law_may_be_for_one_kind_only() -> None:
    assert "skp_profesi" not in asked(FIRST_NEW, "new")


def test_the_office_s_day_begins_at_midnight_in_the_office() -> None:
    assert office_day(datetime(2023, 8, 7, 16, 59, tzinfo=UTC)) == LAST_OLD
    assert office_day(datetime(2023, 8, 7, 17, 0, tzinfo=UTC)) == FIRST_NEW


@given(chosen.dates(), chosen.sampled_from(list(CATALOGUE.permits.values())))
def test_on_every_day_each_matter_has_one_law_and_each_document_stands_once(on: date, permit: Any) -> None:
    matters = [regime.bidang for regime in CATALOGUE.regimes.values() if regime.in_force(on)]
    assert sorted(matters) == sorted({regime.bidang for regime in CATALOGUE.regimes.values()})
    for kind in permit.kinds:
        documents = [each.doc for each in CATALOGUE.requirements(permit, kind, on)]
        assert len(set(documents)) == len(documents)


@given(chosen.dates(date(2020, 1, 1), date(2030, 1, 1)), chosen.sampled_from(list(CATALOGUE.permits.values())))
def test_what_is_announced_is_what_then_happens(today: date, permit: Any) -> None:
    for coming in upcoming(permit, CATALOGUE.regimes, today):
        assert coming.on > today
        for change in coming.changes:
            before = CATALOGUE.requirements(permit, change.kind, coming.on - timedelta(days=1))
            after = CATALOGUE.requirements(permit, change.kind, coming.on)
            assert [*change.dropped, *after] != [*change.added, *before] or change.added
            assert set(after) == set(before) - set(change.dropped) | set(change.added)


def test_a_law_of_the_future_is_announced_with_what_it_changes(tmp_path: Path) -> None:
    catalogue = with_regimes(tmp_path, followed_by)

    (coming,) = upcoming(catalogue.permits["SIP-DOKTER"], catalogue.regimes, date(2026, 11, 22))

    assert coming.on == date(2027, 1, 1)
    assert [regime.nama for regime in coming.regimes] == ["Aturan berikutnya"]
    assert {change.kind: [each.doc for each in change.dropped] for change in coming.changes} == {
        "new": ["kompetensi"],
        "renewal": ["skp_profesi"],
    }
    assert list(upcoming(catalogue.permits["SIP-DOKTER"], catalogue.regimes, date(2027, 1, 1))) == []
    assert list(upcoming(catalogue.permits["MAKAM"], catalogue.regimes, date(2026, 11, 22))) == []


WRONG: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "a gap": (
        lambda regimes: followed_by(regimes, berlaku_sejak=date(2027, 1, 2)),
        "regime aturan_berikutnya: does not follow pasca_uu_17_2023 without a gap",
    ),
    "an overlap": (
        lambda regimes: followed_by(regimes, berlaku_sejak=date(2026, 12, 31)),
        "regime aturan_berikutnya: counts on the same days as pasca_uu_17_2023",
    ),
    "an end before the beginning": (
        lambda regimes: regimes["pasca_uu_17_2023"].update(berlaku_sampai=date(2023, 8, 1)),
        "regime pasca_uu_17_2023: : Value error, berlaku_sampai lies before berlaku_sejak",
    ),
    "a requirement of an unknown regime": (
        lambda regimes: regimes.pop("pra_uu_17_2023"),
        "permit SIP-DOKTER: persyaratan: unknown regime pra_uu_17_2023",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_mistake_in_the_regimes_is_named(what: str, tmp_path: Path) -> None:
    change, said = WRONG[what]
    with pytest.raises(CatalogueError) as wrong:
        with_regimes(tmp_path, change)
    assert said in str(wrong.value)
