"""The catalogue: all 51 types load, and every mistake stops the process with the permit type and the field."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.intake.catalogue import CatalogueError, load
from services.shared.settings import SettingError
from tests.intake.catalogues import ROUTES, catalogue_of, entry, mistake
from tests.intake.loaded import CATALOGUE

TODAY = date(2026, 11, 22)
Change = Callable[[dict[str, Any]], object]


def test_all_51_types_load() -> None:
    assert len(CATALOGUE.permits) == 51
    assert {permit.status for permit in CATALOGUE.permits.values()} == {
        "aktif",
        "historis",
        "dialihkan_oss",
        "dialihkan_simbg",
    }


@pytest.mark.parametrize("code", CATALOGUE.permits)
def test_every_type_says_what_it_needs_and_what_it_costs(code: str) -> None:
    permit = CATALOGUE.permits[code]
    assert permit.nama
    assert permit.name_en
    assert permit.isian
    for kind in permit.kinds:
        assert any(requirement.wajib for requirement in CATALOGUE.requirements(permit, kind, TODAY)), kind


def test_a_wrong_catalogue_stops_the_process_as_a_wrong_setting_does() -> None:
    assert issubclass(CatalogueError, SettingError)


WRONG: dict[str, tuple[str, Change, str]] = {
    "unknown document": (
        "STPT",
        lambda permit: permit["persyaratan"][0].update(doc="kartu_ajaib"),
        "permit STPT: persyaratan: unknown document kartu_ajaib",
    ),
    "document asked for twice": (
        "STPT",
        lambda permit: permit["persyaratan"].append(permit["persyaratan"][0]),
        "permit STPT: persyaratan: ktp stands twice for baru",
    ),
    "kind that the type does not know": (
        "IPPT",
        lambda permit: permit["persyaratan"][0].update(untuk=["perpanjangan"]),
        "permit IPPT: persyaratan: ktp is for perpanjangan, which the type does not know",
    ),
    "unknown kind": (
        "IPPT",
        lambda permit: permit.update(jenis_permohonan=["warisan"]),
        "permit IPPT: jenis_permohonan.0",
    ),
    "unknown agency": (
        "STPT",
        lambda permit: permit.update(opd_rekomendasi=["DINAS-AJAIB"]),
        "permit STPT: opd: unknown agency DINAS-AJAIB",
    ),
    "structured without agency": (
        "STPT",
        lambda permit: permit.update(opd_rekomendasi=[]),
        "permit STPT: opd_rekomendasi: a structured type consults at least one agency",
    ),
    "agency asked twice": (
        "STPT",
        lambda permit: permit.update(opd_rekomendasi=["DINKES", "DINKES"]),
        "permit STPT: rute: step recommendation:dinkes stands twice",
    ),
    "district agency without a place": (
        "KOS",
        lambda permit: permit.update(isian=[field for field in permit["isian"] if field["type"] != "region"]),
        "permit KOS: isian: KEC is consulted",
    ),
    "unknown route": (
        "STPT",
        lambda permit: permit.update(rute="memutar"),
        "permit STPT: rute: unknown route memutar",
    ),
    "route that does not suit": (
        "STPT",
        lambda permit: permit.update(rute="nonterstruktur"),
        "permit STPT: rute: nonterstruktur does not suit a type that is terstruktur",
    ),
    "time limit too short for any allowance": (
        "STPT",
        lambda permit: permit.update(sla_hari_kerja=2),
        "permit STPT: sla_hari_kerja: no profile of allowances fits into 2 days",
    ),
    "time limit that is no number": (
        "STPT",
        lambda permit: permit.update(sla_hari_kerja="seminggu"),
        "permit STPT: sla_hari_kerja",
    ),
    "letter number without a running number": (
        "STPT",
        lambda permit: permit.update(nomor_surat="503/STPT/{tahun}"),
        "permit STPT: nomor_surat",
    ),
    "field of the catalogue that we do not know": (
        "STPT",
        lambda permit: permit.update(bonus="ya"),
        "permit STPT: bonus",
    ),
    "missing field": (
        "STPT",
        lambda permit: permit.pop("isian"),
        "permit STPT: isian: Field required",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_mistake_is_named_by_permit_type_and_field(what: str, tmp_path: Path) -> None:
    code, change, said = WRONG[what]
    permit = entry(code)
    load(catalogue_of(tmp_path / "right", permit))
    change(permit)
    assert said in mistake(tmp_path / "wrong", permit)


def test_a_type_that_stands_twice_is_named(tmp_path: Path) -> None:
    assert "permit STPT: stands twice" in mistake(tmp_path, entry("STPT"), entry("STPT"))


def test_all_mistakes_are_said_at_once(tmp_path: Path) -> None:
    one, two = entry("STPT"), entry("MAKAM")
    one["rute"], two["opd_tembusan"] = "memutar", ["DINAS-AJAIB"]
    said = mistake(tmp_path, one, two).splitlines()
    assert [line.partition(":")[0] for line in said] == ["permit STPT", "permit MAKAM"]


WRONG_ROUTES: dict[str, tuple[Change, str]] = {
    "allowances beyond the time limit": (
        lambda routes: routes["routes"]["terstruktur"].insert(2, "review:coordinator"),
        "permit STPT: sla_hari_kerja: the steps take 7.5 days, the limit is 7",
    ),
    "unknown step": (
        lambda routes: routes["routes"]["terstruktur"].append("stempel"),
        "route terstruktur: unknown step stempel",
    ),
    "step without a desk": (
        lambda routes: routes["routes"]["terstruktur"].append("initial:mayor"),
        "route terstruktur: step initial:mayor has no desk",
    ),
    "step that no desk does": (
        lambda routes: routes["steps"].update(stempel={"service": "signing", "desk": "head"}),
        "steps: stempel is nothing that a desk does",
    ),
    "route that ends with the signature": (
        lambda routes: routes["routes"]["terstruktur"].remove("delivery"),
        "route terstruktur: does not end with the delivery",
    ),
    "shares that do not add up": (
        lambda routes: routes["profiles"][-1].update(head=5),
        "profile 30: the shares add up to 33",
    ),
}


@pytest.mark.parametrize("what", WRONG_ROUTES)
def test_a_mistake_in_the_routes_is_named(what: str, tmp_path: Path) -> None:
    change, said = WRONG_ROUTES[what]
    routes = copy.deepcopy(ROUTES)
    change(routes)
    assert said in mistake(tmp_path, entry("STPT"), routes=routes)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kata_kunci": ["kapal", "kos-kosan"]}, "elsewhere kapal: kata_kunci: “kos-kosan” belongs to permit KOS"),
        ({"kata_kunci": ["kapal", "parkir"]}, "elsewhere parkir: kata_kunci: “parkir” belongs to elsewhere kapal"),
        ({"kata_kunci": ["surat izin"]}, "elsewhere kapal: kata_kunci: Value error, kata_kunci: “surat izin” tells"),
        ({"kata_kunci": []}, "elsewhere kapal: kata_kunci"),
        ({"alamat": "oss.go.id"}, "elsewhere kapal: alamat"),
        ({"place_en": None}, "elsewhere kapal: place_en"),
    ],
)
def test_a_mistake_in_the_matters_of_others_is_named(changes: dict[str, Any], said: str, tmp_path: Path) -> None:
    folder = catalogue_of(tmp_path, entry("KOS"))
    elsewhere = yaml.safe_load((folder / "elsewhere.yaml").read_text())
    elsewhere["kapal"] |= changes
    (folder / "elsewhere.yaml").write_text(yaml.safe_dump(elsewhere, sort_keys=False))
    with pytest.raises(CatalogueError) as wrong:
        load(folder)
    assert said in str(wrong.value)


def test_a_key_that_stands_twice_in_a_file_is_named(tmp_path: Path) -> None:
    folder = catalogue_of(tmp_path, entry("STPT"))
    with (folder / "documents.yaml").open("a") as file:
        file.write("\nktp:\n  nama: KTP kedua\n")
    with pytest.raises(CatalogueError, match=r"^documents\.yaml: ktp stands twice"):
        load(folder)


def test_an_agency_that_stands_twice_is_named(tmp_path: Path) -> None:
    folder = catalogue_of(tmp_path, entry("STPT"))
    agencies = yaml.safe_load((folder / "agencies.yaml").read_text())
    (folder / "agencies.yaml").write_text(yaml.safe_dump([*agencies, agencies[0]]))
    with pytest.raises(CatalogueError, match="agency DPMPTSP: stands twice"):
        load(folder)


def test_a_district_with_an_unknown_agency_is_named(tmp_path: Path) -> None:
    folder = catalogue_of(tmp_path, entry("STPT"))
    districts = yaml.safe_load((folder / "regions.yaml").read_text())
    districts[0]["perangkat"] = "KEC-AJAIB"
    (folder / "regions.yaml").write_text(yaml.safe_dump(districts))
    with pytest.raises(CatalogueError, match=r"district 33\.75\.01: perangkat: unknown agency KEC-AJAIB"):
        load(folder)


@pytest.mark.parametrize("text", ["versi: [", "\x00"], ids=["no YAML", "no text"])
def test_a_file_that_cannot_be_read_is_named(text: str, tmp_path: Path) -> None:
    folder = catalogue_of(tmp_path, entry("STPT"))
    (folder / "permits.yaml").write_text(text)
    with pytest.raises(CatalogueError, match=r"^permits\.yaml: "):
        load(folder)


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    folder = catalogue_of(tmp_path, entry("STPT"))
    (folder / "agencies.yaml").unlink()
    with pytest.raises(CatalogueError, match=r"^agencies\.yaml: "):
        load(folder)
