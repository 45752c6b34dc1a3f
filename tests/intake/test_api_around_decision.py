"""The API around the decision: the survey; and what a renewal starts from."""

from __future__ import annotations

import pytest

from tests.intake.counters import BUDI, Applicant, Site, id_of, pdf
from tests.intake.programs import ANSWERS, Program, problem

pytestmark = pytest.mark.servers

SCORES = {f"U{number}": 3 for number in range(1, 10)}


@pytest.fixture
def program(site: Site, sari: Applicant) -> Program:
    return Program(site, sari)


def decided(site: Site, program: Program) -> str:
    """An application that the office answered with a permit."""
    application = program.submitted()
    site.intake.receive_letter(id_of(application), letter="permit", number="503/7", code="ABC", sha256="0" * 64)
    return application


def test_questions_are_asked_on_the_pages_as_the_description_says(site: Site, program: Program) -> None:
    application = program.submitted()

    asked = program.post(f"{application}/questions", {"text": "Kapan selesai?"})

    assert problem(asked)["status"] == 404
    assert "/bantuan/?tentang={application_id}" in program.get("openapi.json").get_json()["info"]["description"]


def test_the_survey_says_its_questions_in_the_language_of_the_program(program: Program) -> None:
    indonesian, english = (
        program.get("survey", Accept_Language=language).get_json()["elements"] for language in ("id", "en")
    )

    assert {each["code"] for each in indonesian} == SCORES.keys()
    assert [len(each["answers"]) for each in english] == [4] * 9
    assert (indonesian[0]["name"], english[0]["name"]) == ("Persyaratan", "Requirements")


def test_the_survey_is_answered_once_after_the_decision(site: Site, program: Program) -> None:
    application = program.submitted()
    early = program.put(f"{application}/survey", {"scores": SCORES})
    assert problem(early)["type"].endswith("#nothing-to-judge-yet")
    site.intake.receive_letter(id_of(application), letter="permit", number="503/7", code="ABC", sha256="0" * 64)
    assert program.get(f"{application}/survey").get_json() == {"open": True, "answered": False}

    assert problem(program.put(f"{application}/survey", {"scores": {"U1": 3}}))["type"].endswith("#scores-incomplete")
    wrong = program.put(f"{application}/survey", {"scores": SCORES | {"U9": 5}})
    assert [each["pointer"] for each in problem(wrong)["errors"]] == ["/scores/U9"]

    done = program.put(f"{application}/survey", {"scores": SCORES, "remark": "Terima kasih"})
    assert done.get_json() == {"open": False, "answered": True}
    assert program.put(f"{application}/survey", {"scores": SCORES | {"U1": 1}}).get_json()["answered"]


def test_a_renewal_starts_from_a_permit_that_the_office_knows(site: Site, program: Program) -> None:
    earlier = decided(site, program)

    (permit,) = program.get("permit-types/MAKAM/earlier-permits").get_json()["permits"]
    begun = program.post("applications", {"permit_code": "MAKAM", "kind": "renewal", "earlier_permit_id": permit["id"]})

    assert (permit["id"], permit["number"], permit["answers"]) == (str(id_of(earlier)), "503/7", ANSWERS)
    assert begun.status_code == 201
    draft = begun.headers["Location"]
    assert program.put(f"{draft}/answers", {"answers": permit["answers"]}).get_json()["answers"] == ANSWERS


def test_nobody_renews_somebody_elses_permit_nor_two_at_once(site: Site, program: Program) -> None:
    earlier = str(id_of(decided(site, program)))
    renewal = {"permit_code": "MAKAM", "kind": "renewal", "earlier_permit_id": earlier}
    budi = Program(site, site.applicant(BUDI))

    assert budi.get("permit-types/MAKAM/earlier-permits").get_json() == {"permits": []}
    assert budi.post("applications", renewal).status_code == 404
    both = program.post("applications", renewal | {"earlier_permit": {"number": "503/1", "signed_on": "2024-01-02"}})
    assert [each["pointer"] for each in problem(both)["errors"]] == ["/earlier_permit_id"]


@pytest.mark.parametrize(
    ("name", "value", "because"),
    [
        ("number", "   ", "Tulis nomor"),
        ("signed_on", "2099-01-01", "masa depan"),
        ("signed_on", "0001-01-01", "empat angka"),
    ],
)
def test_a_permit_on_paper_is_read_as_strictly_as_on_the_page(
    program: Program, name: str, value: str, because: str
) -> None:
    paper = {"number": " 503/7/IV/2021 ", "signed_on": "2021-04-12"}
    renewal = {"permit_code": "MAKAM", "kind": "renewal"}

    (error,) = problem(program.post("applications", renewal | {"earlier_permit": paper | {name: value}}))["errors"]

    assert error["pointer"] == f"/earlier_permit/{name}"
    assert because in error["detail"]
    assert program.post("applications", renewal | {"earlier_permit": paper}).status_code == 201


def test_a_document_of_another_application_is_used_again(site: Site, program: Program) -> None:
    program.complete()
    draft = program.start()
    program.put(f"{draft}/answers", {"answers": ANSWERS})

    earlier = program.get(f"{draft}/earlier-documents").get_json()["documents"]
    ktp = next(each for each in earlier if each["requirement"] == "ktp")
    taken = program.post(f"{draft}/documents", {"requirement": "ktp", "document_id": ktp["document_id"]})

    assert taken.status_code == 200
    assert "ktp" not in program.get(draft).get_json()["missing"]
    budi = Program(site, site.applicant(BUDI))
    theirs = budi.start()
    budi.put(f"{theirs}/answers", {"answers": ANSWERS})
    stolen = budi.post(f"{theirs}/documents", {"requirement": "ktp", "document_id": ktp["document_id"]})
    assert stolen.status_code == 404


def test_one_of_several_documents_is_taken_back_by_its_id(program: Program) -> None:
    draft = program.complete()
    (received,) = next(
        each["received"] for each in program.get(draft).get_json()["requirements"] if each["document"] == "ktp"
    )
    program.send(f"{draft}/documents/kk", pdf(99))

    assert program.call("DELETE", f"{draft}/documents/{received['id']}").status_code == 204

    assert program.get(draft).get_json()["missing"] == ["ktp"]
