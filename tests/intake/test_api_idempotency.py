"""The same request again: answered again, carried out once, however many come at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from services.intake.api.idempotency import GIVEN_UP_AFTER, KEPT
from tests.intake.counters import Applicant, Site, id_of, pdf
from tests.intake.programs import ANSWERS, Program, problem

pytestmark = pytest.mark.servers
START = {"permit_code": "MAKAM"}


@pytest.fixture
def program(site: Site, sari: Applicant) -> Program:
    return Program(site, sari)


def drafts(program: Program) -> int:
    return len(program.get("applications").get_json()["applications"])


def age(site: Site, by: object, *, unfinished: bool = False) -> None:
    """As if every kept answer were older."""
    site.datastore.query("UPDATE idempotent_requests SET began_at = began_at - %s RETURNING 1", by)
    if unfinished:
        site.datastore.query("UPDATE idempotent_requests SET sealed = NULL RETURNING 1")


def test_ten_at_the_same_moment_start_one_application(program: Program) -> None:
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: program.post("applications", START, Idempotency_Key="sepuluh"), range(10)))

    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.headers["Location"] for answer in answers if answer.status_code == 201}) == 1
    assert all(answer.headers["Retry-After"] == "1" for answer in answers if answer.status_code == 409)
    assert drafts(program) == 1


def test_the_same_request_again_gets_the_same_answer(program: Program) -> None:
    first = program.post("applications", START, Idempotency_Key="satu")
    again = program.post("applications", START, Idempotency_Key="satu")

    assert (again.status_code, again.data, again.headers["ETag"]) == (201, first.data, first.headers["ETag"])
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotency-Replayed"] == "true"


def test_a_key_is_not_taken_for_another_request(program: Program) -> None:
    draft = program.start(Idempotency_Key="satu")

    other = program.post("applications", START | {"kind": "renewal"}, Idempotency_Key="satu")
    elsewhere = program.put(f"{draft}/answers", {"answers": ANSWERS}, Idempotency_Key="satu")

    for refused in other, elsewhere:
        assert (refused.status_code, problem(refused)["type"]) == (422, "/api/v1/#idempotency-key-reused")
    assert drafts(program) == 1


def test_each_api_key_has_its_own_idempotency_keys(site: Site, sari: Applicant, program: Program) -> None:
    assert program.start(Idempotency_Key="satu") != Program(site, sari).start(Idempotency_Key="satu")


def test_what_was_refused_frees_its_key(program: Program) -> None:
    draft = program.start()

    assert program.post(f"{draft}/submission", {"declaration": True}, Idempotency_Key="kirim").status_code == 409
    program.put(f"{draft}/answers", {"answers": ANSWERS})
    refused = program.post(f"{draft}/submission", {"declaration": True}, Idempotency_Key="kirim")

    assert problem(refused)["type"].endswith("#documents-missing")


def test_a_document_is_taken_in_once_per_key(site: Site, program: Program) -> None:
    draft = program.start()
    program.put(f"{draft}/answers", {"answers": ANSWERS})

    same = pdf()
    answers = [program.send(f"{draft}/documents/ktp", same, Idempotency_Key="ktp").data for _ in range(2)]
    other = program.send(f"{draft}/documents/ktp", pdf(2), Idempotency_Key="ktp")

    assert answers[0] == answers[1]
    assert other.status_code == 422
    assert site.events(id_of(draft)).count("DocumentUploaded") == 1


def test_after_a_process_died_the_request_finds_what_it_had_begun(site: Site, program: Program) -> None:
    draft = program.start(Idempotency_Key="satu")
    age(site, GIVEN_UP_AFTER / 2, unfinished=True)
    waiting = program.post("applications", START, Idempotency_Key="satu")
    age(site, GIVEN_UP_AFTER)

    assert problem(waiting)["type"].endswith("#still-being-done")
    assert program.start(Idempotency_Key="satu") == draft
    assert drafts(program) == 1


def test_an_answer_is_kept_sealed_and_for_a_day(site: Site, program: Program) -> None:
    draft = program.start(Idempotency_Key="satu")
    program.put(f"{draft}/answers", {"answers": ANSWERS}, Idempotency_Key="dua")
    rows = site.datastore.query("SELECT idempotent_requests::text AS kept, sealed FROM idempotent_requests")

    assert len(rows) == 2
    assert not any(b"Contoh" in bytes(row.sealed) or "Contoh" in row.kept for row in rows)
    age(site, KEPT)
    assert program.start(Idempotency_Key="satu") != draft
