"""Proposing a refusal: its grounds, the rules about them, and the page on which they are named."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from services.shared.contracts.verification import Ground
from services.shared.refusals import Refused, Unavailable
from services.verification.application import Verification
from services.verification.case_page import PARTICULARS
from services.verification.domain import Case
from services.verification.matters import UnknownDocument
from services.verification.refusing import (
    LONGEST_LEGAL_BASIS,
    RULES,
    GroundMissing,
    LegalBasisMissing,
    LegalBasisTooLong,
)
from services.verification.rules import LONGEST_REASON, ReasonMissing, ReasonTooLong
from tests.shared.browsing import filled, somebody, soup, text
from tests.verification.cases import AT, COMPLETENESS, RINA, RIVER, given, opened, recorded
from tests.verification.desks import came_in, staffed

KTP = Ground(requirement="ktp", reason=" Sudah kedaluwarsa. ", legal_basis=" UU 24/2013 ")
BASES = ["UU 17/2023 tentang Kesehatan", "Permenkes 2052/2011"]


def test_a_refusal_says_all_its_grounds_and_what_they_rest_on() -> None:
    case = given(opened())

    case.propose_refusal(COMPLETENESS, (KTP, RIVER), RINA, AT)
    case.propose_refusal(COMPLETENESS, (RIVER,), RINA, AT)

    (proposed,) = case.pending_events
    assert proposed.reason == ("KTP: Sudah kedaluwarsa. (Dasar: UU 24/2013)\nLokasi dilarang. (Dasar: Perda 1/2020)")
    assert proposed.grounds[0] == {
        "requirement": "ktp",
        "title": "KTP",
        "reason": "Sudah kedaluwarsa.",
        "legal_basis": "UU 24/2013",
    }


@pytest.mark.parametrize(
    ("grounds", "refusal"),
    [
        ((), GroundMissing),
        ((KTP, Ground(requirement="paspor", reason="Salah.", legal_basis="UU 1")), UnknownDocument),
        ((KTP, Ground(reason=" ", legal_basis="UU 1")), ReasonMissing),
        ((Ground(reason="x" * (LONGEST_REASON + 1), legal_basis="UU 1"),), ReasonTooLong),
        ((KTP, Ground(reason="Salah.", legal_basis=" ")), LegalBasisMissing),
        ((Ground(reason="Salah.", legal_basis="x" * (LONGEST_LEGAL_BASIS + 1)),), LegalBasisTooLong),
    ],
)
def test_a_refusal_names_grounds_reasons_and_rules(grounds: tuple[Ground, ...], refusal: type[Refused]) -> None:
    case = given(opened())

    with pytest.raises(refusal):
        case.propose_refusal(COMPLETENESS, grounds, RINA, AT)

    assert recorded(case) == []


def test_a_refusal_of_the_time_before_grounds_is_still_read() -> None:
    case = given(opened())
    case.propose_refusal(COMPLETENESS, (RIVER,), RINA, AT)
    (proposed,) = case.collect_events()
    del proposed.__dict__["grounds"]

    again = proposed.mutate(given(opened(application_id=case.id)))

    assert again.acts[COMPLETENESS].what == "refusal proposed"
    assert proposed.grounds == ()


def test_every_rule_says_what_it_holds() -> None:
    assert all(rule.__doc__ for rule in RULES)


@pytest.fixture
def case(app: Flask, verification: Verification) -> UUID:
    """At the front office, with a counter that knows the legal basis."""
    staffed(verification)
    app.extensions[PARTICULARS] = lambda application_id: {
        "name": "", "address": "", "answers": [], "others": [], "warnings": [], "legal_basis": BASES,
    }  # fmt: skip
    return came_in(verification)


def form_of(case: UUID) -> str:
    return f"/verifikasi/{case}/{COMPLETENESS}/tolak"


def rina(app: Flask) -> FlaskClient:
    return somebody(app, "front_office", username="rina")


def send(app: Flask, case: UUID, dasar: list[str], **values: str) -> Any:
    client = rina(app)
    action, data = filled(client, form_of(case), "/tolak")
    return client.post(action, data=data | values | {"dasar": dasar})


@pytest.mark.servers
def test_what_was_found_wrong_is_chosen_already_with_its_reason(
    app: Flask, verification: Verification, case: UUID
) -> None:
    verification.judge(case, COMPLETENESS, {"ijazah": "Bukan ijazah pemohon.", "ktp": None}, RINA)

    page = soup(rina(app), form_of(case))

    assert [box["value"] for box in page.select("input[name=dasar][checked]")] == ["ijazah"]
    assert "Bukan ijazah pemohon." in page.select("#alasan_ijazah")[0].text
    assert [str(each["value"]) for each in page.select("datalist option")] == BASES
    assert page.select("#dasar_lain")


@pytest.mark.servers
def test_a_refusal_is_proposed_on_its_page(app: Flask, verification: Verification, case: UUID) -> None:
    assert form_of(case) in rina(app).get(f"/verifikasi/{case}").text

    sent = send(app, case, ["lain"], alasan_lain="Lokasi di sempadan sungai.", hukum_lain="PP 38/2011")

    assert sent.status_code == 303
    proposed: Any = list(verification.events.get(case))[-1]
    assert isinstance(proposed, Case.RefusalProposed)
    assert proposed.reason == "Lokasi di sempadan sungai. (Dasar: PP 38/2011)"
    assert "Lokasi di sempadan sungai." in text(rina(app), f"/verifikasi/{case}")


@pytest.mark.servers
@pytest.mark.parametrize(
    ("dasar", "values", "wrong"),
    [
        ([], {"alasan_ktp": "Buram."}, ["#dasar_ktp"]),
        (["ktp"], {"alasan_ktp": "Buram."}, ["#hukum_ktp"]),
        (["ktp", "lain"], {"hukum_ktp": "UU 1", "hukum_lain": "UU 2", "alasan_lain": "x" * 1001},
         ["#alasan_ktp", "#alasan_lain"]),
        (["ktp"], {"alasan_ktp": "Buram.", "hukum_ktp": "x" * 301}, ["#hukum_ktp"]),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_at_its_field_and_what_was_typed_stays(
    app: Flask, verification: Verification, case: UUID, dasar: list[str], values: dict[str, str], wrong: list[str]
) -> None:
    refused = send(app, case, dasar, **values)

    assert refused.status_code == 422
    page = BeautifulSoup(refused.text, "html.parser")
    assert [str(link["href"]) for link in page.select(".govuk-error-summary a")] == wrong
    assert all(page.select(field) for field in wrong)
    assert [str(box["value"]) for box in page.select("input[name=dasar][checked]")] == dasar
    for name, value in values.items():
        assert value in refused.text, name
    assert not any(isinstance(each, Case.RefusalProposed) for each in verification.events.get(case))


@pytest.mark.servers
def test_only_who_may_decide_finds_the_page(app: Flask, verification: Verification, case: UUID) -> None:
    assert somebody(app, "back_office", username="dewi").get(form_of(case)).status_code == 403
    verification.pass_step(case, COMPLETENESS, RINA)
    assert rina(app).get(form_of(case)).status_code == 403


@pytest.mark.servers
def test_without_the_counter_the_rule_is_typed_in(app: Flask, case: UUID) -> None:

    def silent(application_id: UUID) -> Any:
        raise Unavailable("the counter")

    app.extensions[PARTICULARS] = silent

    assert not soup(rina(app), form_of(case)).select("datalist")
