"""Whether a document is needed is asked in the form, and decided by the answer."""

from __future__ import annotations

from typing import Any

import pytest

from services.intake import questions
from services.intake.domain import PermitApplication
from tests.intake.counters import Applicant, Site, id_of

pytestmark = pytest.mark.servers
OPTIK_ANSWERS = {"nama_optik": "Optik Contoh", "alamat_optik": "Jalan Contoh 1", "ro_pj": "Contoh Refraksionis"}


def optical_shop(sari: Applicant, **answers: str) -> tuple[str, Any]:
    """A draft, and what is answered when its form is sent."""
    draft = sari.start("OPTIK")
    village = sari.page(f"{draft}/isian").select("select[name=kelurahan] option")[1]["value"]
    return draft, sari.answer(draft, **OPTIK_ANSWERS, kelurahan=str(village), **answers)


@pytest.mark.parametrize(("answer", "needed"), [("ya", True), ("tidak", False)])
def test_the_answer_decides_whether_the_document_is_mandatory(
    site: Site, sari: Applicant, answer: str, needed: bool
) -> None:
    draft, _ = optical_shop(sari, dikuasakan=answer)
    found = site.intake.find(PermitApplication, id_of(draft))

    assert ("surat_kuasa" in found.mandatory) is needed
    assert ("surat_kuasa" in found.possible) is needed


def test_the_form_is_not_complete_without_the_answer(sari: Applicant) -> None:
    draft, refused = optical_shop(sari)

    assert refused.status_code == 422
    assert 'href="#dikuasakan"' in refused.text
    assert len(sari.page(f"{draft}/isian").select("input[type=radio][name=dikuasakan]")) == 2


def test_what_only_decides_documents_does_not_stand_in_the_letter(site: Site, sari: Applicant) -> None:
    draft, _ = optical_shop(sari, dikuasakan="ya")

    said = questions.letter_particulars(site.counter, str(id_of(draft)))["answers"]

    assert {"label": "Nama optik", "value": "Optik Contoh"} in said
    assert "ya" not in {each["value"] for each in said}


def test_the_condition_reads_as_a_sentence_in_both_languages(site: Site) -> None:
    visitor = site.app.test_client()
    indonesian = visitor.get("/izin/OPTIK").text
    visitor.get("/?bahasa=en")
    english = visitor.get("/izin/OPTIK").text

    assert (
        "jika: jawaban atas “Apakah pengurusan permohonan ini dikuasakan kepada orang lain?” adalah “ya”" in indonesian
    )
    assert "if: the answer to “Is somebody else authorised to handle this application?” is “yes”" in english
    assert "?: " not in indonesian + english
