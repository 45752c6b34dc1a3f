"""Checking documents: a verdict for each, a correction request out of them, what changed since, and notes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from services.shared.refusals import Refused
from services.verification.application import Verification
from services.verification.domain import Case
from services.verification.judging_rules import LONGEST_NOTE, NoteMissing, NoteTooLong
from services.verification.matters import UnknownDocument
from services.verification.prepared_reasons import every_reason, reasons_for
from services.verification.rules import (
    CaseWithdrawn,
    HeldBySomebodyElse,
    NotAtThisStep,
    ReasonMissing,
    SomethingIsWrong,
    WaitingForApplicant,
)
from tests.shared.browsing import endings, somebody, soup, submit, text
from tests.verification.cases import (
    AT,
    COMPLETENESS,
    DEWI,
    LATER,
    RINA,
    SUBSTANCE,
    YOGA,
    document,
    given,
    opened,
    recorded,
    waiting,
)
from tests.verification.desks import came_in, staffed

pytestmark = pytest.mark.servers


@pytest.fixture
def desks(verification: Verification) -> Verification:
    return staffed(verification)


def judged(fine: bool = False, reason: str = "Buram.") -> Case:
    case = given(opened())
    case.judge(COMPLETENESS, "ktp", fine, reason, RINA, AT)
    return given_again(case)


def given_again(case: Case) -> Case:
    case.collect_events()
    return case


def test_a_verdict_is_recorded_with_the_documents_it_is_about() -> None:
    case = given(opened())
    case.judge(COMPLETENESS, "ktp", False, " Buram. ", RINA, AT)
    case.judge(COMPLETENESS, "ktp", False, "Buram.", RINA, LATER)

    (said,) = case.pending_events
    assert (said.requirement, said.fine, said.reason, said.by) == ("ktp", False, "Buram.", "rina")
    assert said.document_ids == [str(each.document_id) for each in case.slip.documents if each.requirement == "ktp"]


def test_a_later_verdict_takes_the_place_of_the_former() -> None:
    case = judged()

    case.judge(COMPLETENESS, "ktp", True, "", RINA, LATER)

    assert recorded(case) == ["Judged"]
    assert case.wrong_at(COMPLETENESS) == ()


def test_nothing_is_passed_that_was_found_wrong() -> None:
    case = judged()
    with pytest.raises(SomethingIsWrong):
        case.pass_step(COMPLETENESS, RINA, LATER)

    case.judge(COMPLETENESS, "ktp", True, "", RINA, LATER)
    case.pass_step(COMPLETENESS, RINA, LATER)

    assert case.current == SUBSTANCE


def test_what_comes_again_is_looked_at_anew_at_every_step() -> None:
    case = judged()
    case.judge(COMPLETENESS, "ijazah", True, "", RINA, AT)
    case.request_correction(COMPLETENESS, case.wrong_at(COMPLETENESS), RINA, AT)

    case.correct(COMPLETENESS, [document("ktp")], LATER)

    assert list(case.verdicts[COMPLETENESS]) == ["ijazah"]
    assert case.wrong_at(COMPLETENESS) == ()


@pytest.mark.parametrize(
    ("case", "step", "requirement", "reason", "by", "refusal"),
    [
        (opened(), COMPLETENESS, "paspor", "x", RINA, UnknownDocument),
        (opened(), COMPLETENESS, "ktp", " ", RINA, ReasonMissing),
        (opened(), SUBSTANCE, "ktp", "x", DEWI, NotAtThisStep),
        (waiting(), COMPLETENESS, "ktp", "x", RINA, WaitingForApplicant),
        (judged(), COMPLETENESS, "ktp", "x", DEWI, Refused),
    ],
)
def test_only_who_could_decide_judges_what_was_handed_in(
    case: Case, step: str, requirement: str, reason: str, by: Any, refusal: type[Refused]
) -> None:
    case = given_again(case)

    with pytest.raises(refusal):
        case.judge(step, requirement, False, reason, by, LATER)

    assert recorded(case) == []


def test_a_case_that_somebody_holds_is_judged_by_nobody_else_and_a_withdrawn_one_not_at_all() -> None:
    held, withdrawn = given(opened()), given(opened())
    held.claim(COMPLETENESS, RINA, AT)
    withdrawn.withdraw(AT)

    with pytest.raises(HeldBySomebodyElse):
        held.judge(COMPLETENESS, "ktp", True, "", YOGA, LATER)
    with pytest.raises(CaseWithdrawn):
        withdrawn.judge(COMPLETENESS, "ktp", True, "", RINA, LATER)


@pytest.mark.parametrize(("text", "refusal"), [(" \n", NoteMissing), ("x" * (LONGEST_NOTE + 1), NoteTooLong)])
def test_a_note_says_something_and_not_too_much(text: str, refusal: type[Refused]) -> None:
    case = given(opened())

    with pytest.raises(refusal):
        case.note(text, RINA, AT)

    case.note(" Periksa alamatnya. ", DEWI, AT)
    assert [each.text for each in case.pending_events] == ["Periksa alamatnya."]


def test_every_prepared_reason_is_a_sentence_that_stands_once() -> None:
    assert all(reason.endswith(".") for reasons in every_reason().values() for reason in reasons)
    assert reasons_for("paspor") == every_reason()["common"]
    assert len(reasons_for("ktp")) > len(reasons_for("paspor"))


def test_verdicts_are_kept_and_stand_in_the_form_again(app: Flask, desks: Verification) -> None:
    page, rina = f"/verifikasi/{came_in(desks)}", somebody(app, "front_office", username="rina")

    kept = submit(
        rina,
        page,
        "/periksa",
        verdict_ktp="wrong",
        prepared_ktp=reasons_for("ktp")[0],
        reason_ktp="Lihat baris kedua.",
        verdict_ijazah="fine",
    )

    assert kept.status_code == 303
    form = soup(rina, page).select("form[action$=periksa]")[0]
    chosen = {
        each["name"]: each["value"] for each in form.select("input[checked], option[selected]") if "name" in each.attrs
    }
    assert chosen == {"verdict_ktp": "wrong", "verdict_ijazah": "fine"}
    assert form.select("option[selected]")[0]["value"] == reasons_for("ktp")[0]
    assert form.select("textarea")[1].text.strip() == "Lihat baris kedua."


def test_one_button_asks_for_exactly_what_is_wrong(app: Flask, desks: Verification) -> None:
    case = came_in(desks)
    rina = somebody(app, "front_office", username="rina")
    submit(rina, f"/verifikasi/{case}", "/periksa", verdict_ktp="wrong", prepared_ktp=reasons_for("ktp")[1])

    submit(rina, f"/verifikasi/{case}", "/periksa", tindakan="perbaikan")

    asked = desks.find(Case, case).faults
    assert [(each.requirement, each.reason) for each in asked] == [("ktp", reasons_for("ktp")[1])]
    assert desks.find(Case, case).holder == "rina"


def test_what_was_typed_and_refused_is_not_lost(app: Flask, desks: Verification) -> None:
    page, rina = f"/verifikasi/{came_in(desks)}", somebody(app, "front_office", username="rina")

    refused = submit(rina, page, "/periksa", verdict_ktp="wrong", reason_ijazah="Halaman dua?", tindakan="perbaikan")

    assert refused.status_code == 422
    assert "Halaman dua?" in refused.text


def test_an_answer_of_the_applicant_shows_what_is_new_and_what_was_before(app: Flask, desks: Verification) -> None:
    case = came_in(desks)
    page, rina = f"/verifikasi/{case}", somebody(app, "front_office", username="rina")
    submit(rina, page, "/periksa", verdict_ktp="wrong", reason_ktp="Buram.", tindakan="perbaikan")
    former = desks.find(Case, case).slip.documents[0].document_id
    text(rina, page)

    sharp = document("ktp", "KTP")
    desks.correct(case, COMPLETENESS, (sharp,))

    shown = soup(rina, page)
    assert len(shown.select(".govuk-tag--purple")) == 1
    assert {f"/dokumen/{case}/{each}" for each in (former, sharp.document_id)} <= links(shown)
    assert "Versi sebelumnya" in text(rina, page)
    assert soup(rina, page).select(".govuk-tag--purple") == []


def links(page: Any) -> set[str]:
    return {str(link["href"]) for link in page.select("a")}


def test_colleagues_at_the_next_desk_see_verdicts_and_notes(app: Flask, desks: Verification) -> None:
    case = came_in(desks)
    rina = somebody(app, "front_office", username="rina")
    submit(rina, f"/verifikasi/{case}", "/periksa", verdict_ktp="fine")
    submit(rina, f"/verifikasi/{case}", "/catatan", catatan="Alamatnya dua <b>kali</b>.")
    submit(rina, f"/verifikasi/{case}", "/lolos")

    page = text(somebody(app, "back_office", username="dewi"), f"/verifikasi/{case}")

    assert "rina menilainya sesuai" in page
    assert "Alamatnya dua <b>kali</b>." in page
    empty = submit(rina, f"/verifikasi/{case}", "/catatan", catatan=" ")
    assert (empty.status_code, "Tulis dulu catatannya." in empty.text) == (422, True)


def test_while_the_counter_does_not_answer_the_rest_of_the_page_works(app: Flask, desks: Verification) -> None:
    case: UUID = came_in(desks)

    page = text(somebody(app, "front_office", username="rina"), f"/verifikasi/{case}")

    assert "Loket sedang tidak menjawab" in page
    assert "Penilaian atas “KTP”" in page


def test_a_correction_names_the_document_and_comes_back(app: Flask, desks: Verification) -> None:
    case = came_in(desks)
    officer, page = somebody(app, "front_office"), f"/verifikasi/{case}"

    answer = submit(
        officer, page, "/periksa", tindakan="perbaikan", verdict_ktp="wrong", reason_ktp="Pindaian tidak terbaca."
    )

    assert answer.status_code == 303
    waiting = text(officer, page)
    assert "KTP: Pindaian tidak terbaca." in waiting
    assert "Diminta ulang: Pindaian tidak terbaca." in waiting
    assert endings(officer, page) == ["lepas", "serahkan", "catatan"]
    desks.correct(case, COMPLETENESS, (document("ktp", "KTP"),))
    assert "Diminta ulang" not in text(officer, page)
    assert submit(officer, page, "/lolos").status_code == 303


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({}, "Tandai sedikitnya satu dokumen"),
        ({"verdict_ktp": "fine"}, "Tandai sedikitnya satu dokumen"),
        ({"verdict_ktp": "wrong", "reason_ktp": " "}, "Sebutkan apa yang keliru"),
        ({"verdict_ktp": "wrong", "reason_ktp": "x" * 1001}, "Paling banyak 1000 karakter"),
    ],
)
def test_an_unfinished_correction_is_told_at_the_field(
    app: Flask, desks: Verification, sent: dict[str, str], message: str
) -> None:
    case = came_in(desks)

    answer = submit(somebody(app, "front_office"), f"/verifikasi/{case}", "/periksa", tindakan="perbaikan", **sent)

    assert answer.status_code == 422
    assert message in answer.text
    assert [type(happened).__name__ for happened in desks.events.get(case)] == ["Opened", "StepOpened"]


def test_a_document_that_was_never_handed_in_cannot_be_asked_for(app: Flask, desks: Verification) -> None:
    answer = submit(
        somebody(app, "front_office"),
        f"/verifikasi/{came_in(desks)}",
        "/periksa",
        verdict_paspor="wrong",
        reason_paspor="Hilang.",
    )

    assert answer.status_code == 409
    assert "Dokumen ini bukan bagian dari permohonan." in answer.text
