"""Answers and further documents: judged like documents, asked for with the same button, and back with their marks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from services.shared.contracts.verification import Fault
from services.shared.refusals import Refused
from services.verification.application import Verification
from services.verification.case_page import PARTICULARS
from services.verification.domain import Case
from services.verification.matters import TitleMissing, TitleTooLong, UnknownDocument, UnknownQuestion
from services.verification.prepared_reasons import every_reason, reasons_for
from services.verification.rules import ReasonMissing, SomethingIsWrong
from tests.shared.browsing import filled, somebody, soup, submit, text
from tests.verification.cases import AT, COMPLETENESS, LATER, RINA, SUBSTANCE, document, given, opened, recorded
from tests.verification.desks import came_in, holder_of, staffed

pytestmark = pytest.mark.servers

NAME, PLACE, TREE = "answer.nama_almarhum", "answer.tpu", "further.silsilah"


def answer(key: str, label: str, value: str, *former: tuple[str, str]) -> dict[str, Any]:
    """An answer as the counter tells it."""
    before = [{"value": each, "value_en": each, "until": until} for each, until in former]
    return {
        "key": key,
        "label": label,
        "label_en": f"{label} (en)",
        "value": value,
        "value_en": value,
        "former": before,
    }


class Intake:
    """What the counter says of every applicant."""

    def __init__(self) -> None:
        self.answers = [answer("nama_almarhum", "Nama almarhum", "Contoh <b>Satu</b>"), answer("tpu", "TPU", "Contoh")]

    def __call__(self, application_id: UUID) -> Mapping[str, Any]:
        return {"name": "Contoh Sari", "address": "", "answers": self.answers, "others": [], "warnings": []}


@pytest.fixture
def desks(verification: Verification) -> Verification:
    return staffed(verification)


@pytest.fixture
def intake(app: Flask) -> Intake:
    app.extensions[PARTICULARS] = Intake()
    counter: Intake = app.extensions[PARTICULARS]
    return counter


# What is decided


def test_every_kind_of_matter_becomes_its_own_kind_of_fault() -> None:
    case = given(opened())
    case.judge(COMPLETENESS, "ktp", False, "Buram.", RINA, AT)
    case.judge(COMPLETENESS, NAME, False, "Salah ketik.", RINA, AT)
    case.judge(COMPLETENESS, TREE, False, "Untuk bukti.", RINA, AT, " Silsilah ")
    case.judge(COMPLETENESS, PLACE, True, "", RINA, AT)

    case.request_correction(COMPLETENESS, case.wrong_at(COMPLETENESS), RINA, AT)

    assert case.faults == (
        Fault(requirement="ktp", reason="Buram.", title="KTP"),
        Fault(kind="answer", requirement="nama_almarhum", reason="Salah ketik."),
        Fault(kind="further_document", requirement="silsilah", reason="Untuk bukti.", title="Silsilah"),
    )


def test_what_was_mended_stands_without_verdict_and_what_was_fine_stays() -> None:
    case = given(opened())
    case.judge(COMPLETENESS, NAME, False, "Salah ketik.", RINA, AT)
    case.judge(COMPLETENESS, PLACE, True, "", RINA, AT)
    case.judge(COMPLETENESS, TREE, False, "Untuk bukti.", RINA, AT, "Silsilah")
    case.request_correction(COMPLETENESS, case.wrong_at(COMPLETENESS), RINA, AT)

    case.correct(COMPLETENESS, [document("silsilah", "Silsilah")], LATER, ["nama_almarhum"])

    assert list(case.verdicts[COMPLETENESS]) == [PLACE]
    assert [each.requirement for each in case.slip.documents] == ["ktp", "ijazah", "silsilah"]
    case.judge(COMPLETENESS, "silsilah", True, "", RINA, LATER)


def test_a_question_that_the_counter_left_out_does_not_hold_the_case_up() -> None:
    case = given(opened())
    case.judge(COMPLETENESS, "answer.warna", False, "?", RINA, AT)
    case.request_correction(COMPLETENESS, case.wrong_at(COMPLETENESS), RINA, AT)

    case.correct(COMPLETENESS, [], LATER)
    case.pass_step(COMPLETENESS, RINA, LATER)

    assert case.current == SUBSTANCE


def test_a_further_document_that_is_not_wanted_any_more_stands_in_nobodys_way() -> None:
    case = given(opened())
    case.judge(COMPLETENESS, TREE, False, "Untuk bukti.", RINA, AT, "Silsilah")
    with pytest.raises(SomethingIsWrong):
        case.pass_step(COMPLETENESS, RINA, AT)

    case.judge(COMPLETENESS, TREE, True, "", RINA, AT)
    case.judge(COMPLETENESS, "further.lain", True, "", RINA, AT)

    assert recorded(case) == ["Judged", "Judged"]
    assert case.wrong_at(COMPLETENESS) == ()


@pytest.mark.parametrize(
    ("matter", "title", "reason", "refusal"),
    [
        ("answer.Nama", "", "x", UnknownQuestion),
        ("answer.", "", "x", UnknownQuestion),
        (NAME, "", " ", ReasonMissing),
        (TREE, " ", "x", TitleMissing),
        (TREE, "x" * 201, "x", TitleTooLong),
        (TREE, "Silsilah", "", ReasonMissing),
        ("further.ktp", "Silsilah", "x", UnknownDocument),
        ("further.a/b", "Silsilah", "x", UnknownDocument),
    ],
)
def test_what_nobody_could_mend_is_not_asked_for(matter: str, title: str, reason: str, refusal: type[Refused]) -> None:
    case = given(opened())

    with pytest.raises(refusal):
        case.judge(COMPLETENESS, matter, False, reason, RINA, AT, title)

    assert recorded(case) == []


def test_answers_have_prepared_reasons_of_their_own() -> None:
    assert reasons_for(NAME) == every_reason()["answers"]


# The page


def test_answers_and_a_further_document_are_asked_for_with_the_one_button(
    app: Flask, desks: Verification, intake: Intake
) -> None:
    case = came_in(desks)
    page, rina = f"/verifikasi/{case}", somebody(app, "front_office", username="rina")
    title = next(name for name in filled(rina, page, "/periksa")[1] if name.startswith("title_"))
    further = title.removeprefix("title_")

    kept = submit(
        rina,
        page,
        "/periksa",
        **{
            f"verdict_{NAME}": "wrong",
            f"prepared_{NAME}": reasons_for(NAME)[0],
            f"verdict_{PLACE}": "fine",
            title: "Silsilah keluarga",
            f"reason_{further}": "Untuk membuktikan hubungan.",
        },
    )
    shown = soup(rina, page)
    again = filled(rina, page, "/periksa")[1]
    asked = submit(rina, page, "/periksa", tindakan="perbaikan")

    assert (kept.status_code, asked.status_code) == (303, 303)
    assert (again[f"verdict_{NAME}"], again[f"verdict_{PLACE}"], again[title]) == ("wrong", "fine", "Silsilah keluarga")
    assert len(shown.select("input[name^=title_]")) == 2
    assert "<b>Satu</b>" in shown.text
    assert [(each.kind, each.requirement, each.title, each.reason) for each in desks.find(Case, case).faults] == [
        ("answer", "nama_almarhum", "", reasons_for(NAME)[0]),
        ("further_document", further.removeprefix("further."), "Silsilah keluarga", "Untuk membuktikan hubungan."),
    ]


def test_while_the_applicant_mends_it_the_page_names_what_was_asked_for(
    app: Flask, desks: Verification, intake: Intake
) -> None:
    case = waiting_for_answer(app, desks)

    page = text(somebody(app, "front_office", username="rina"), f"/verifikasi/{case}")

    assert "Diminta ulang: Salah ketik." in page
    assert "Nama almarhum: Salah ketik." in page
    assert "Silsilah keluarga: Untuk bukti." in page
    assert "answer." not in page


def waiting_for_answer(app: Flask, desks: Verification) -> UUID:
    """A case whose applicant must answer again and bring one more document."""
    case = came_in(desks)
    desks.claim(case, COMPLETENESS, RINA)
    desks.judge(case, COMPLETENESS, {NAME: "Salah ketik.", TREE: "Untuk bukti."}, RINA, {TREE: "Silsilah keluarga"})
    desks.request_correction(case, COMPLETENESS, desks.wrong_at(case, COMPLETENESS), RINA)
    return case


def test_what_was_answered_anew_comes_back_to_the_same_person_with_the_former_answer(
    app: Flask, desks: Verification, intake: Intake
) -> None:
    case = waiting_for_answer(app, desks)
    page, rina = f"/verifikasi/{case}", somebody(app, "front_office", username="rina")
    text(rina, page)
    until = desks.clock().isoformat()
    intake.answers = [answer("nama_almarhum", "Nama almarhum", "Contoh Dua", ("Contoh Satu", until)), intake.answers[1]]

    desks.correct(case, COMPLETENESS, (document("silsilah", "Silsilah keluarga"),), ("nama_almarhum",))

    assert holder_of(desks, case) == "rina"
    section = soup(rina, page).select_one(f"[aria-labelledby='heading_{NAME}']")
    assert section
    assert "Contoh Dua" in section.text
    assert "Contoh Satu" in section.text
    assert section.select(".govuk-tag--purple")
    assert not section.select("input[checked]")
    assert "Silsilah keluarga" in text(rina, page)
    assert submit(rina, page, "/lolos").status_code == 303


def test_an_answer_that_was_taken_away_is_still_told(app: Flask, desks: Verification, intake: Intake) -> None:
    intake.answers = [answer("nib", "NIB", "", ("123", "2026-11-23T03:00:00+00:00"))]

    page = text(somebody(app, "front_office", username="rina"), f"/verifikasi/{came_in(desks)}")

    assert "NIB Tidak diisi" in page
    assert "123" in page


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({f"verdict_{NAME}": "wrong"}, "Sebutkan apa yang keliru pada isian ini."),
        ({f"title_{TREE}": "Silsilah"}, "Sebutkan mengapa dokumen itu diperlukan."),
        ({f"reason_{TREE}": "Bukti.", f"title_{TREE}": ""}, "Sebutkan dokumen tambahan yang diperlukan."),
        ({f"reason_{TREE}": "Bukti.", f"title_{TREE}": "x" * 201}, "Paling banyak 200 karakter."),
    ],
)
def test_what_is_missing_is_told_at_its_box_and_nothing_typed_is_lost(
    app: Flask, desks: Verification, intake: Intake, sent: dict[str, str], message: str
) -> None:
    rina = somebody(app, "front_office", username="rina")

    answered = submit(rina, f"/verifikasi/{came_in(desks)}", "/periksa", **sent | {f"reason_{PLACE}": "Halaman dua?"})

    assert answered.status_code == 422
    assert answered.text.count(message) == 2
    assert "Halaman dua?" in answered.text


def test_others_read_the_answers_without_forms(app: Flask, desks: Verification, intake: Intake) -> None:
    case = came_in(desks)
    desks.claim(case, COMPLETENESS, RINA)
    yoga = somebody(app, "front_office", username="yoga")

    page = soup(yoga, f"/verifikasi/{case}")

    assert "Nama almarhum" in page.text
    assert not page.select("[name^=verdict_]")
