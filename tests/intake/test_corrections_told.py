"""What is kept of a correction, who learns of it, and corrections by program."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.intake.erasing import erase
from services.intake.questions import case_particulars
from services.shared.contracts.verification import Fault
from tests.intake.counters import Applicant, Site, id_of, pdf, submitted
from tests.intake.decisions import asked_for, decided
from tests.intake.mending import FAMILY_TREE, WRONG_NAME, found
from tests.intake.permits import begun, complete
from tests.intake.programs import Program

pytestmark = pytest.mark.servers


def corrected(site: Site, sari: Applicant) -> str:
    """An application whose name was answered anew."""
    application = submitted(sari)
    asked_for(site, application, WRONG_NAME)
    sari.submit(f"{application}/perbaikan", "/isian/nama_almarhum", nama_almarhum="Contoh Kedua")
    sari.submit(f"{application}/perbaikan", "/perbaikan/kirim")
    return application


def test_officers_see_what_an_answer_was_before_each_correction(site: Site, sari: Applicant) -> None:
    application = corrected(site, sari)
    asked_for(site, application, WRONG_NAME, step="substance")
    sari.submit(f"{application}/perbaikan", "/isian/nama_almarhum", nama_almarhum="Contoh Ketiga")
    sari.submit(f"{application}/perbaikan", "/perbaikan/kirim")

    answers = case_particulars(site.counter, str(id_of(application)))["answers"]

    named = next(each for each in answers if each["key"] == "nama_almarhum")
    assert named["value"] == named["value_en"] == "Contoh Ketiga"
    assert [(each["value"], each["value_en"]) for each in named["former"]] == [
        ("Contoh Almarhum", "Contoh Almarhum"),
        ("Contoh Kedua", "Contoh Kedua"),
    ]
    assert [each["former"] for each in answers if each["key"] == "tpu"] == [[]]


def test_two_clicks_at_the_same_moment_put_an_answer_in_force_once(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    asked_for(site, application, WRONG_NAME)

    with ThreadPoolExecutor(4) as hands:
        anew = {"nama_almarhum": "Contoh Kedua"}
        list(hands.map(lambda _: site.intake.answer_anew(id_of(application), sari.account_id, anew), range(4)))
        list(hands.map(lambda _: site.intake.submit_correction(id_of(application), sari.account_id), range(4)))

    happened = site.events(id_of(application))
    assert (happened.count("AnsweredAnew"), happened.count("CorrectionSubmitted")) == (1, 1)
    former = site.intake.former_answers(found(site, application))
    assert [each.value for each in former["nama_almarhum"]] == ["Contoh Almarhum"]


def test_answers_lie_sealed_and_go_with_the_person(site: Site, sari: Applicant) -> None:
    application = corrected(site, sari)
    told = json.dumps([vars(each) for each in site.intake.events.get(id_of(application))], default=str)
    parts = [bytes(row.sealed) for row in site.datastore.query("SELECT sealed FROM draft_parts")]
    decided(site, application)

    erase(site.intake, sari.account_id)

    assert "Contoh Kedua" not in told
    assert "Contoh Almarhum" not in told
    assert parts
    assert not any(b"Contoh" in each for each in parts)
    assert site.datastore.query("SELECT 1 FROM draft_parts") == []
    assert site.datastore.query("SELECT 1 FROM application_answers") == []


def test_what_an_answer_was_belongs_to_what_a_person_takes_along(site: Site, sari: Applicant) -> None:
    corrected(site, sari)

    taken: Any = Program(site, sari).get("me/data").get_json()

    assert taken["applications"][0]["former_answers"] == {"nama_almarhum": ["Contoh Almarhum"]}


# By program


def test_a_program_mends_answers_and_documents_like_a_person(site: Site, sari: Applicant) -> None:
    program = Program(site, sari)
    draft = program.submitted()
    application = f"/permohonan/{UUID(program.get(draft).get_json()['id'])}"
    asked_for(site, application, WRONG_NAME, FAMILY_TREE)

    asked = program.get(draft).get_json()["corrections"]
    unasked = program.put(f"{draft}/corrected-answers", {"answers": {"tpu": "Lain"}})
    empty = program.put(f"{draft}/corrected-answers", {"answers": {"nama_almarhum": " "}})
    answered = program.put(f"{draft}/corrected-answers", {"answers": {"nama_almarhum": "Contoh Kedua"}})
    early = program.post(f"{draft}/corrections")
    sent = program.send(f"{draft}/corrections/{FAMILY_TREE.requirement}", pdf(8))
    handed = program.post(f"{draft}/corrections")
    late = program.put(f"{draft}/corrected-answers", {"answers": {"nama_almarhum": "Contoh Ketiga"}})

    assert [(each["kind"], each["document"], each["title"], each["done"]) for each in asked] == [
        ("answer", "nama_almarhum", "Nama almarhum/ah", False),
        ("further_document", FAMILY_TREE.requirement, "Silsilah", False),
    ]
    assert [each.status_code for each in (unasked, empty, early, late)] == [422, 422, 409, 409]
    assert answered.get_json()["corrections"][0]["answer"] == "Contoh Kedua"
    assert (sent.status_code, handed.get_json()["answers"]["nama_almarhum"]) == (200, "Contoh Kedua")


def test_a_program_moves_one_end_of_a_range_and_the_other_is_checked_with_it(site: Site, sari: Applicant) -> None:
    today = site.intake.today()
    answers = {"mulai": f"{today + timedelta(days=5)}", "selesai": f"{today + timedelta(days=6)}"}
    draft = complete(site, sari, begun(site, sari, "PKD", "new"), answers)
    site.intake.submit(draft, sari.account_id)
    asked_for(site, f"/permohonan/{draft}", Fault(requirement="selesai", reason="Salah.", kind="answer"))
    path = f"applications/{draft}/corrected-answers"

    wrong = Program(site, sari).put(path, {"answers": {"selesai": f"{today}"}})
    right = Program(site, sari).put(path, {"answers": {"selesai": f"{today}", "mulai": f"{today}"}})

    assert wrong.get_json()["errors"][0]["pointer"] == "/answers/selesai"
    assert right.status_code == 200
