"""What the API says of values that are not valid: in plain words, at a place that the body has."""

from __future__ import annotations

from typing import Any

import pytest

from tests.intake.counters import Applicant, Site
from tests.intake.programs import ANSWERS, Program, problem

pytestmark = pytest.mark.servers


@pytest.fixture
def program(site: Site, sari: Applicant) -> Program:
    return Program(site, sari)


def mistakes(answer: Any) -> dict[str, str]:
    """Each place with what is wrong there."""
    assert answer.status_code == 422
    errors = problem(answer)["errors"]
    found = {each["pointer"]: each["detail"] for each in errors}
    assert len(found) == len(errors)
    return found


def test_allowed_values_are_listed_as_json_has_them(program: Program) -> None:
    draft = program.start()

    undeclared = mistakes(program.post(f"{draft}/submission", {"declaration": False, "delivery": "burung"}))
    odd_kind = mistakes(program.post("applications", {"permit_code": "MAKAM", "kind": "lain"}))

    assert undeclared["/declaration"] == "Yang diperbolehkan di sini: true."
    assert undeclared["/delivery"] == "Yang diperbolehkan di sini: email, post, pickup."
    assert odd_kind == {"/kind": "Yang diperbolehkan di sini: new, renewal, amendment, surrender."}


@pytest.mark.parametrize(
    ("answer", "because"),
    [(["x"], "Harus berupa teks atau angka."), ("x" * 5001, "Terlalu panjang.")],
)
def test_an_answer_of_the_wrong_kind_is_named_by_its_own_place(program: Program, answer: Any, because: str) -> None:
    draft = program.start()

    wrong = mistakes(program.put(f"{draft}/answers", {"answers": ANSWERS | {"tpu": answer}}))

    assert wrong == {"/answers/tpu": because}


def test_what_is_missing_or_unknown_is_named_where_it_would_stand(program: Program) -> None:
    renewal = {"permit_code": "MAKAM", "kind": "renewal", "earlier_permit": {"number": "503/1"}, "warna": "biru"}

    assert mistakes(program.post("applications", renewal)).keys() == {"/earlier_permit/signed_on", "/warna"}


def test_the_post_needs_an_address_in_the_api_too(program: Program) -> None:
    draft = program.complete()

    wrong = mistakes(program.post(f"{draft}/submission", {"declaration": True, "delivery": "post", "address": " "}))

    assert list(wrong) == ["/address"]
    assert "alamat" in wrong["/address"]


def test_a_new_application_with_an_earlier_permit_is_refused_by_its_name(program: Program) -> None:
    paper = {"number": "503/7/IV/2021", "signed_on": "2021-04-12"}

    refused = problem(program.post("applications", {"permit_code": "MAKAM", "earlier_permit": paper}))

    assert (refused["status"], refused["type"]) == (409, "/api/v1/#not-about-an-earlier-permit")
    assert refused["detail"] == "Permohonan baru tidak menyangkut izin sebelumnya."
