"""The letterhead of a city: a file, checked before the first letter; issued letters keep the one they have."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.intake.seed import agency_staff
from services.shared.settings import SettingError
from services.signing.papers import letterhead
from services.signing.papers.composing import compose
from services.signing.papers.rendering import render
from tests.signing.papers import case, words_of

ARMS = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'


def city(folder: Path, **changes: Any) -> Path:
    """A letterhead file of another city."""
    said = yaml.safe_load(letterhead.OURS.read_text()) | changes
    (folder / "arms.svg").write_text(ARMS)
    shutil.copy(letterhead.OURS.with_name("emblem.svg"), folder)
    file = folder / "letterhead.yaml"
    file.write_text(yaml.safe_dump({key: value for key, value in said.items() if value is not None}))
    return file


def test_another_city_prints_its_own(tmp_path: Path) -> None:
    read = letterhead.read(city(tmp_path, government="Pemerintah Kota Lain", arms="arms.svg"))

    printed = compose(replace(case(), letterhead=read))

    assert "PEMERINTAH KOTA LAIN" in words_of(render(printed))
    assert printed.letterhead["arms"] == ARMS


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"city": None}, "city: Field required"),
        ({"government": ""}, "government: "),
        ({"superior": "Wali \U0001f600"}, "superior: Value error, a letter cannot show these signs"),
        ({"telephone": "0"}, "telephone: Extra inputs"),
        ({"arms": "missing.svg"}, "arms: name an SVG file that lies beside it, not 'missing.svg'"),
        ({"arms": "letterhead.yaml"}, "arms: letterhead.yaml is no SVG drawing"),
        ({"signers": {"kepala": {"nip": "1"}}}, "signers.kepala.name: Field required"),
        ({"agencies": {"DLH": {"address": "x"}}}, "agencies.DLH.address_lines: Field required"),
    ],
)
def test_a_wrong_field_is_named(changes: dict[str, Any], said: str, tmp_path: Path) -> None:
    with pytest.raises(SettingError) as wrong:
        letterhead.read(city(tmp_path, **changes))

    assert str(wrong.value).startswith("SAKPORE_LETTERHEAD_FILE: letterhead.yaml: ")
    assert said in str(wrong.value)


def test_every_agency_has_its_address_at_the_top_of_its_letters() -> None:
    known, others = letterhead.ours(), {each.agency for each in agency_staff()}

    assert set(known.agencies) == others
    lines = known.printed_for("DINKES", "Dinas Kesehatan")["address_lines"]
    assert lines == list(known.agencies["DINKES"].address_lines)


def test_an_agency_without_an_address_names_the_city(tmp_path: Path) -> None:
    read = letterhead.read(city(tmp_path, agencies=None))

    assert read.printed_for("DINKES", "Dinas Kesehatan")["address_lines"] == ["Kota Contoh"]


def test_a_file_that_is_no_letterhead_is_named(tmp_path: Path) -> None:
    (tmp_path / "letterhead.yaml").write_text("- a list")

    with pytest.raises(SettingError, match="holds no fields: begin from"):
        letterhead.read(tmp_path / "letterhead.yaml")
