"""The words that letters start from: every permit type has some, and a mistake in them stops the process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from services.intake import questions
from services.intake.catalogue import CatalogueError, load
from tests.intake.catalogues import catalogue_of, entry
from tests.intake.counters import Applicant, Site, id_of, submitted

CATALOGUE = load()


@pytest.mark.parametrize("code", CATALOGUE.permits)
def test_every_permit_type_has_conditions_of_its_own_kind(code: str) -> None:
    words = CATALOGUE.letters.of(code)

    assert len(words.conditions) >= 4
    assert all(each.text_en for each in words.duties)


def test_a_type_adds_to_the_words_of_its_family() -> None:
    shared, own = CATALOGUE.letters.of("SIP-DOKTER"), CATALOGUE.letters.of("SIP-BIDAN")

    assert own.conditions[:-1] == shared.conditions
    assert own.template == "practice-permit"


def test_a_certificate_does_not_conclude_that_a_permit_is_given() -> None:
    for code in "SKP", "MAGANG":
        assert "surat keterangan dapat diberikan" in CATALOGUE.letters.of(code).conclusion
        assert "izin" not in " ".join(CATALOGUE.letters.of(code).conditions).lower()


def test_what_an_activity_permits_ends_with_it() -> None:
    assert CATALOGUE.letters.end("KERAMAIAN", {"selesai": "2026-12-01T22:00"}) == "2026-12-01"
    assert CATALOGUE.letters.end("SKP", {"selesai": "2027-02-28"}) == "2027-02-28"
    assert CATALOGUE.letters.end("SKP", {}) is None
    assert CATALOGUE.letters.end("MAKAM", {"selesai": "2027-02-28"}) is None


@pytest.mark.parametrize(
    ("code", "changes", "said"),
    [
        ("STPT", {"family": "penyihir"}, "letters: STPT: unknown family penyihir"),
        ("STPT", {"conditions": ["tanpa titik"]}, "letters: types.STPT.conditions.0"),
        ("STPT", {"conditions": ["Pakai \U0001f600."]}, "a letter cannot show these signs: \U0001f600"),
        ("STPT", {"considerations": ["Bahwa besar."]}, "letters: types.STPT.considerations.0"),
        ("STPT", {"ends": "selesai"}, "letters: STPT: ends: selesai is no mandatory question for a date"),
        ("RUMIJA", {"ends": "selesai"}, "letters: RUMIJA: ends: the type is valid for tahun"),
        ("SKP", {"ends": ""}, "letters: SKP: duties: research-report is due after an end"),
        ("STPT", {"template": "decree"}, "letters: types.STPT.template"),
        ("STPT", None, "letters: STPT: has no letters"),
    ],
)
def test_a_mistake_in_the_letters_is_named(
    code: str, changes: dict[str, Any] | None, said: str, tmp_path: Path
) -> None:
    folder = catalogue_of(tmp_path, entry(code))
    letters = yaml.safe_load((folder / "letters.yaml").read_text())
    if changes is None:
        del letters["types"][code]
    else:
        letters["types"][code] |= changes
    (folder / "letters.yaml").write_text(yaml.safe_dump(letters))

    with pytest.raises(CatalogueError) as wrong:
        load(folder)

    assert said in str(wrong.value)


def test_letters_of_a_type_that_does_not_exist_are_named(tmp_path: Path) -> None:
    folder = catalogue_of(tmp_path, entry("STPT"))
    letters = yaml.safe_load((folder / "letters.yaml").read_text())
    letters["types"]["NAGA"] = letters["types"]["STPT"]
    letters["families"]["naga"] = letters["families"]["penyehat_tradisional"]
    (folder / "letters.yaml").write_text(yaml.safe_dump(letters))

    with pytest.raises(CatalogueError) as wrong:
        load(folder)

    assert "letters: NAGA: unknown permit type" in str(wrong.value)
    assert "letters: family naga: no permit type uses it" in str(wrong.value)


@pytest.mark.servers
def test_signing_is_told_the_words_with_the_particulars(site: Site, sari: Applicant) -> None:
    paper = questions.letter_particulars(site.counter, str(id_of(submitted(sari))))["paper"]

    assert paper["template"] == "decree"
    assert any("petak makam" in line.lower() for line in paper["conditions"])
    assert paper["valid_until"] is None


def test_advice_for_the_form_does_not_stand_in_the_letter() -> None:
    labels = {
        questions.label_in_letter(question)
        for permit in CATALOGUE.permits.values()
        for question in permit.isian
        if question.di_surat
    }

    assert {"STR berlaku s.d.", "NPSN", "Luas (m2)"} <= labels
