"""The catalogue's questions and conditions fit together, and both languages have words for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from services.intake.catalogue import load
from services.intake.catalogue.english import words_of
from tests.intake.catalogues import catalogue_of, entry, mistake
from tests.intake.loaded import CATALOGUE

Change = Callable[[dict[str, Any]], object]
WRONG: dict[str, tuple[str, Change, str]] = {
    "field that stands twice": (
        "STPT",
        lambda permit: permit["isian"].append(permit["isian"][0]),
        "permit STPT: isian: field",
    ),
    "unknown type of field": (
        "STPT",
        lambda permit: permit["isian"][0].update(type="tebakan"),
        "permit STPT: isian.0.type",
    ),
    "choices outside a select": (
        "STPT",
        lambda permit: permit["isian"][0].update(type="text", pilihan=["a", "b"]),
        "pilihan belong to type select",
    ),
    "select without choices": (
        "STPT",
        lambda permit: permit["isian"][0].update(type="select", pilihan=[]),
        "pilihan belong to type select",
    ),
    "past or future of something that is no date": (
        "STPT",
        lambda permit: permit["isian"][0].update(type="text", pilihan=[], waktu="lampau"),
        "waktu belongs to types date and datetime",
    ),
    "zero as an answer that is no number": (
        "STPT",
        lambda permit: permit["isian"][0].update(type="text", pilihan=[], boleh_nol=True),
        "boleh_nol belongs to types integer and decimal",
    ),
    "question of a kind that the type does not know": (
        "STPT",
        lambda permit: permit["isian"][0].update(untuk=["pencabutan"]),
        "permit STPT: isian: jenis_layanan is for pencabutan, which the type does not know",
    ),
    "condition on a question that another kind asks": (
        "OPTIK",
        lambda permit: permit["persyaratan"][0].update(syarat="perubahan == nama"),
        "the condition “perubahan == nama” names perubahan, not asked for baru, perpanjangan",
    ),
    "condition on an unknown field": (
        "STPT",
        lambda permit: permit["persyaratan"][0].update(syarat="warna_rumah == biru"),
        "permit STPT: persyaratan: the condition “warna_rumah == biru” names an unknown field",
    ),
    "condition on a choice that is not there": (
        "SIP-DOKTER",
        lambda permit: permit["persyaratan"][0].update(syarat="jenis_tempat == mandri"),
        "permit SIP-DOKTER: persyaratan: the condition “jenis_tempat == mandri” names no choice of jenis_tempat",
    ),
    "mandatory document under a condition that only a person can judge": (
        "OPTIK",
        lambda permit: next(each for each in permit["persyaratan"] if each["doc"] == "surat_kuasa").update(
            syarat="dikuasakan"
        ),
        "permit OPTIK: persyaratan: whether surat_kuasa is mandatory depends on “dikuasakan”, which no answer tells",
    ),
    "condition that is no comparison": (
        "SIP-DOKTER",
        lambda permit: permit["persyaratan"][0].update(syarat="praktik_ke >= 1"),
        "permit SIP-DOKTER: persyaratan.0.syarat",
    ),
    "condition that compares with no number": (
        "SIP-DOKTER",
        lambda permit: permit["persyaratan"][0].update(syarat="praktik_ke > satu"),
        "permit SIP-DOKTER: persyaratan.0.syarat",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_mistake_in_a_question_or_condition_is_named(what: str, tmp_path: Path) -> None:
    code, change, said = WRONG[what]
    permit = entry(code)
    load(catalogue_of(tmp_path / "right", permit))
    change(permit)
    assert said in mistake(tmp_path / "wrong", permit)


def test_a_type_that_is_not_issued_any_more_may_leave_conditions_to_a_person() -> None:
    old = CATALOGUE.permits["SIUP"]
    assert any(each.only_a_person_can_tell for each in old.persyaratan)
    assert not old.active


@pytest.mark.parametrize("code", [code for code, permit in CATALOGUE.permits.items() if permit.active])
def test_questions_that_only_decide_documents_are_mandatory_and_do_decide_some(code: str) -> None:
    permit = CATALOGUE.permits[code]
    deciding = {each.condition.field for each in permit.persyaratan if each.condition}
    for question in permit.isian:
        if not question.di_surat:
            assert question.wajib, question.key
            assert question.key in deciding, question.key
            assert question.label.endswith("?"), question.key
            assert question.label_en.endswith("?"), question.key


@pytest.mark.parametrize("code", [code for code, permit in CATALOGUE.permits.items() if "amendment" in permit.kinds])
def test_every_change_says_what_changes_and_no_other_kind_does(code: str) -> None:
    permit = CATALOGUE.permits[code]
    asked = {kind: {question.key for question in permit.questions(kind)} for kind in permit.kinds}
    (question,) = (each for each in permit.isian if each.key == "perubahan")

    assert question.wajib
    assert [kind for kind, keys in asked.items() if "perubahan" in keys] == ["amendment"]
    assert asked["amendment"] - {"perubahan"} == asked["new"]


def test_a_school_is_closed_with_reason_and_day_and_a_word_about_the_pupils() -> None:
    school = CATALOGUE.permits["SATDIK-DASAR"]

    closure = [(question.key, question.type, question.wajib) for question in school.questions("surrender")]

    assert closure == [
        ("alasan_penutupan", "textarea", True),
        ("tutup_mulai", "date", True),
        ("penyaluran_peserta_didik", "textarea", True),
    ]
    assert not {key for key, *_ in closure} & {question.key for question in school.questions("new")}


def test_a_choice_without_english_is_named(tmp_path: Path) -> None:
    permit = entry("STPT")
    permit["isian"][0]["pilihan"].append("pijat")
    assert mistake(tmp_path, permit) == "english: nothing for “pijat”"


def test_our_own_english_is_of_words_that_the_catalogue_says() -> None:
    said = {words for permit in CATALOGUE.permits.values() for words in words_of(permit)}
    assert set(CATALOGUE.english) - said == set()
