"""The API: a whole application by program alone, and what a program is told when it goes wrong."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from services.intake.api.operations import OPERATIONS
from services.intake.seen import ChangedMeanwhile, only_at
from tests.intake.conftest import UNREADABLE
from tests.intake.counters import BUDI, Applicant, Site, id_of, pdf
from tests.intake.programs import ANSWERS, Program, problem

pytestmark = pytest.mark.servers


@pytest.fixture
def program(site: Site, sari: Applicant) -> Program:
    return Program(site, sari)


def permits(site: Site, query: str = "") -> Any:
    return site.app.test_client().get(f"/api/v1/permit-types{query}").get_json()


def test_the_catalogue_is_searched_by_words_and_sector_and_read_page_by_page(site: Site) -> None:
    assert {each["code"] for each in permits(site, "?search=dokter+gigi")["permit_types"]} == {"SIP-DRG"}
    assert {each["sector"] for each in permits(site, "?sector=kesehatan")["permit_types"]} == {"kesehatan"}
    seen, path = [], "/api/v1/permit-types?limit=20"
    while path:
        answer = site.app.test_client().get(path)
        seen += [each["code"] for each in answer.get_json()["permit_types"]]
        link = answer.headers.get("Link", "")
        path = link[1 : link.index(">")] if link else ""
    assert len(seen) == len(set(seen)) == 51


def test_a_permit_type_says_what_it_asks_takes_and_costs(site: Site) -> None:
    makam = site.app.test_client().get("/api/v1/permit-types/MAKAM").get_json()

    assert makam["cost"] == {"type": "retribusi", "note": "Bebas bagi keluarga tidak mampu"}
    assert makam["validity"]["days"] == 1095
    assert [field["key"] for field in makam["fields"]][:2] == ["nama_almarhum", "tgl_wafat"]
    assert makam["steps"][0]["desk"] == "front_office"


def test_an_application_lives_from_draft_to_letter_by_program_alone(site: Site, program: Program) -> None:
    draft = program.complete()
    assert program.get(draft).get_json()["missing"] == []
    handed_in = program.post(f"{draft}/submission", {"declaration": True}).get_json()
    application = UUID(handed_in["id"])

    assert handed_in["state"] == "submitted"
    assert "/lacak/" in handed_in["tracking_url"]

    site.intake.request_correction(application, "completeness", (UNREADABLE,))
    assert [each["document"] for each in program.get(f"{draft}/status").get_json()["corrections"]] == ["ktp"]
    assert problem(program.post(f"{draft}/corrections"))["type"].endswith("#correction-incomplete")
    assert program.send(f"{draft}/corrections/ktp", pdf(7)).status_code == 200
    assert program.post(f"{draft}/corrections").get_json()["state"] == "submitted"
    assert program.get(f"{draft}/documents/ktp").data == pdf_of(site, application, "ktp")

    assert program.get(f"{draft}/letter").status_code == 404
    stored = program.get(f"{draft}/documents/kk").data  # any content of the store will do as letter
    sha256 = site.intake.own(application, UUID(program.get("me").get_json()["account_id"])).documents["kk"][0].sha256
    site.intake.receive_letter(application, letter="permit", number="503/1", code="ABC", sha256=sha256)
    assert program.get(f"{draft}/letter").data == stored
    assert program.get(f"{draft}/status").get_json()["letter"]["number"] == "503/1"
    assert problem(program.post(f"{draft}/withdrawal"))["type"].endswith("#too-late-to-withdraw")


def pdf_of(site: Site, application: UUID, requirement: str) -> bytes:
    (document,) = (
        happened.documents[0]
        for happened in site.intake.events.get(application)
        if type(happened).__name__ == "CorrectionSubmitted"
    )
    assert document["requirement"] == requirement
    return b"".join(site.store.get(document["sha256"]))


def test_a_document_can_be_taken_back_and_an_application_withdrawn(site: Site, program: Program) -> None:
    draft = program.complete()

    removed = program.call("DELETE", f"{draft}/documents/ktp")
    assert (removed.status_code, program.get(draft).get_json()["missing"]) == (204, ["ktp"])
    assert program.post(f"{draft}/withdrawal").get_json()["state"] == "withdrawn"
    assert site.events(id_of(draft))[-2:] == ["DocumentRemoved", "Withdrawn"]


def test_answers_are_checked_by_the_form_of_the_page_and_refused_at_their_place(program: Program) -> None:
    draft = program.start()

    wrong = program.put(f"{draft}/answers", {"answers": ANSWERS | {"tgl_wafat": "2026-02-30", "warna": "biru"}})

    assert {each["pointer"] for each in problem(wrong)["errors"]} == {"/answers/tgl_wafat", "/answers/warna"}
    assert program.get(draft).get_json()["answers"] == {}
    assert program.put(f"{draft}/answers", {"answers": ANSWERS}).get_json()["answers"] == ANSWERS


def test_what_is_missing_is_said_before_anything_is_handed_in(program: Program) -> None:
    draft = program.start()

    assert (
        problem(program.post(f"{draft}/submission", {"declaration": False}))["errors"][0]["pointer"] == "/declaration"
    )
    assert problem(program.post(f"{draft}/submission", {"declaration": True}))["type"].endswith("#answers-missing")


@pytest.mark.parametrize(
    ("content", "media_type", "status", "name"),
    [
        (b"", "application/pdf", 422, "file-empty"),
        (b"%PDF-1.7\n", "application/pdf", 422, "unreadable"),
        (b"GIF89a", "image/png", 422, "not-what-its-name-says"),
        (b"words", "text/plain", 415, "media-type-not-taken"),
        (bytes(1024 * 1024 + 1), "application/pdf", 413, "file-too-large"),
    ],
)
def test_a_document_that_is_not_fit_is_refused_by_name(
    program: Program, content: bytes, media_type: str, status: int, name: str
) -> None:
    draft = program.start()
    program.put(f"{draft}/answers", {"answers": ANSWERS})

    refused = program.put(f"{draft}/documents/ktp", content, Content_Type=media_type)

    assert (refused.status_code, problem(refused)["type"]) == (status, f"/api/v1/#{name}")


@pytest.mark.parametrize("header", ["Digest", "Content_Digest"])
def test_a_document_that_changed_on_its_way_is_not_kept(program: Program, header: str) -> None:
    draft = program.start()
    program.put(f"{draft}/answers", {"answers": ANSWERS})
    other = "sha-256=:n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=:"

    refused = program.put(f"{draft}/documents/ktp", pdf(), Content_Type="application/pdf", **{header: other})

    assert problem(refused)["type"].endswith("#digest-wrong")
    assert program.get(draft).get_json()["missing"][1] == "ktp"


BODIES = {
    "answers": {"answers": {}},
    "corrected-answers": {"answers": {"tpu": "TPU Lain"}},
    "appointments": {"step": "inspection:dinkes", "moment": "2026-11-25T02:00:00Z"},
    "submission": {"declaration": True},
    "questions": {"text": "Kapan selesai?"},
    "survey": {"scores": {}},
    "documents": {"requirement": "ktp", "document_id": "00000000-0000-4000-8000-000000000000"},
}


def test_other_peoples_applications_do_not_exist(site: Site, program: Program) -> None:
    draft = program.submitted()
    stranger = Program(site, site.applicant(BUDI))

    for operation in OPERATIONS.values():
        if "{application_id}" not in operation.path:
            continue
        path = f"/api/v1{operation.path}".format(application_id=id_of(draft), document="ktp")
        body = BODIES.get(path.rpartition("/")[2])
        is_file = isinstance(operation.takes, tuple)
        answer = (stranger.send if is_file else stranger.call)(
            *([path, pdf()] if is_file else [operation.method, path, body])
        )
        assert (answer.status_code, operation.name) == (404, operation.name)
        problem(answer)
    assert stranger.get("applications").get_json()["applications"] == []
    assert len(site.events(id_of(draft))) == 10


def test_ones_own_applications_come_in_pages_and_by_state(program: Program) -> None:
    drafts = {program.start() for _ in range(5)}
    withdrawn = program.start()
    program.post(f"{withdrawn}/withdrawal")

    seen, path = [], "applications?state=draft&limit=2"
    while path:
        answer = program.get(path)
        seen += [each["url"] for each in answer.get_json()["applications"]]
        link = answer.headers.get("Link", "")
        path = link[1 : link.index(">")] if link else ""

    assert (len(seen), set(seen)) == (5, drafts)
    assert [each["url"] for each in program.get("applications?state=withdrawn").get_json()["applications"]] == [
        withdrawn
    ]
    assert problem(program.get("applications?cursor=nonsense"))["errors"][0]["pointer"] == "/query/cursor"
    assert problem(program.get("applications?limit=0&state=x"))["status"] == 422


def test_nothing_is_written_over_a_state_that_was_not_seen(program: Program) -> None:
    draft = program.start()
    seen = program.get(draft).headers["ETag"]

    assert program.get(draft, If_None_Match=seen).status_code == 304
    assert program.put(f"{draft}/answers", {"answers": ANSWERS}, If_Match=seen).status_code == 200
    stale = program.put(f"{draft}/answers", {"answers": ANSWERS | {"tpu": "Lain"}}, If_Match=seen)

    assert (stale.status_code, problem(stale)["type"]) == (412, "/api/v1/#changed-meanwhile")
    assert program.get(draft).get_json()["answers"]["tpu"] == "TPU Contoh"


def test_what_changes_between_looking_and_acting_is_noticed(site: Site, sari: Applicant, program: Program) -> None:
    draft = program.start()
    found = site.intake.own(id_of(draft), sari.account_id)

    with only_at(found.version):
        site.intake.save_answers(found.id, sari.account_id, ANSWERS)
        with pytest.raises(ChangedMeanwhile):
            site.intake.save_answers(found.id, sari.account_id, ANSWERS | {"tpu": "Lain"})


@pytest.mark.parametrize("path", ["nowhere", "applications/x", f"applications/{UUID(int=1)}", "permit-types/TIDAK-ADA"])
def test_what_is_not_there_is_a_problem_document(program: Program, path: str) -> None:
    assert problem(program.get(path))["status"] == 404


def test_a_method_that_is_not_taken_says_which_are(program: Program) -> None:
    refused = program.call("PATCH", "applications")

    assert problem(refused)["status"] == 405
    assert {"GET", "POST"} <= set(refused.headers["Allow"].split(", "))


def test_problems_speak_the_language_of_the_program(program: Program) -> None:
    assert problem(program.get("nowhere"))["title"] == "Tidak ditemukan"
    assert problem(program.get("nowhere", Accept_Language="en"))["title"] == "Not found"
