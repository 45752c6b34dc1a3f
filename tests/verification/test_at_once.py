"""Many cases at once: all marked, asked back, done, undone; and taking back what one gave away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from services.verification.announcements import announce
from services.verification.application import Verification
from services.verification.domain import Case
from services.verification.holding_rules import NothingToTakeBack
from services.verification.rules import NotAtThisStep
from tests.shared.browsing import filled, somebody, soup, text
from tests.verification.cases import AT, BLURRED, COMPLETENESS, LATER, RINA, SARI, YOGA, given, opened, recorded
from tests.verification.desks import came_in, holder_of, staffed

QUEUE = "/verifikasi/"


def handed_over() -> Case:
    case = opened()
    case.claim(COMPLETENESS, RINA, AT)
    case.hand_over(COMPLETENESS, YOGA, "", RINA, AT)
    return given(case)


def test_who_gave_it_away_takes_it_back_once() -> None:
    case = handed_over()

    case.take_back(COMPLETENESS, RINA, LATER)

    assert (recorded(case), case.holder) == (["TakenBack"], "rina")
    said: Any = announce(case.pending_events[0])
    assert (said.fact, said.holder, said.by) == ("holder-changed", "rina", "rina")
    with pytest.raises(NothingToTakeBack):
        case.take_back(COMPLETENESS, RINA, LATER)


def test_what_a_supervisor_gave_goes_back_to_whose_it_was() -> None:
    case = given(opened())
    case.hand_over(COMPLETENESS, YOGA, "", SARI, AT)
    case.take_back(COMPLETENESS, SARI, LATER)

    assert case.holder is None


def test_only_who_gave_it_takes_it_back_and_only_while_nothing_came_of_it() -> None:
    for by in YOGA, SARI, replace(YOGA, acting_for="rina"):
        with pytest.raises(NothingToTakeBack):
            handed_over().take_back(COMPLETENESS, by, LATER)
    asked, given_on, passed = handed_over(), handed_over(), handed_over()
    asked.request_correction(COMPLETENESS, (BLURRED,), YOGA, AT)
    given_on.release(COMPLETENESS, YOGA, AT)
    passed.pass_step(COMPLETENESS, YOGA, AT)
    for case, refusal in (asked, NothingToTakeBack), (given_on, NothingToTakeBack), (passed, NotAtThisStep):
        with pytest.raises(refusal):
            case.take_back(COMPLETENESS, RINA, LATER)


@pytest.fixture
def desks(verification: Verification) -> Verification:
    return staffed(verification)


@pytest.fixture
def rina(app: Flask) -> FlaskClient:
    return somebody(app, "front_office", username="rina")


def send(client: FlaskClient, cases: list[UUID], page: str = f"{QUEUE}?milik=semua", **values: str) -> Any:
    action, data = filled(client, page, "/sekaligus")
    return client.post(action, data=data | {"kasus": [str(case) for case in cases]} | values)


def press(client: FlaskClient, answer: Any) -> Any:
    """The button of the form on a page that a form was answered with."""
    form = BeautifulSoup(answer.text, "html.parser").select("main form")[0]
    data: dict[str, Any] = {}
    for each in form.select("input[name]"):
        data.setdefault(str(each["name"]), []).append(str(each["value"]))
    return client.post(str(form["action"]), data=data)


@pytest.mark.servers
def test_all_of_a_page_are_marked_with_a_link_and_unmarked_again(desks: Verification, rina: FlaskClient) -> None:
    for _ in range(3):
        came_in(desks)
    link = soup(rina, f"{QUEUE}?milik=semua&cari=2026").select("a[data-mark-all]")[0]

    marked = soup(rina, str(link["href"]))

    assert "cari=2026" in str(link["href"])
    assert len(marked.select("input[name=kasus][checked]")) == 3
    assert "Hapus semua tanda" in marked.text


@pytest.mark.servers
@pytest.mark.parametrize(
    ("values", "question"),
    [
        ({"tindakan": "loloskan"}, "Loloskan 2 permohonan?"),
        ({"tindakan": "serahkan", "kepada": "yoga"}, "Serahkan 2 permohonan kepada yoga?"),
    ],
)
def test_passing_and_handing_over_many_is_asked_back_first(
    desks: Verification, rina: FlaskClient, values: dict[str, str], question: str
) -> None:
    cases = [came_in(desks) for _ in range(2)]

    asked = send(rina, cases, **values)

    page = BeautifulSoup(asked.text, "html.parser")
    assert page.h1
    assert page.h1.text == question
    numbers = {desks.find(Case, case).slip.application_number for case in cases}
    assert {link.text for link in page.select("main table a")} == numbers
    assert {desks.find(Case, case).current for case in cases} == {COMPLETENESS}
    assert {holder_of(desks, case) for case in cases} == {None}

    assert "Berhasil: 2. Tidak berhasil: 0." in press(rina, asked).text


@pytest.mark.servers
def test_what_was_taken_is_laid_back_with_undo(desks: Verification, rina: FlaskClient) -> None:
    cases = [came_in(desks) for _ in range(2)]
    done = send(rina, cases, tindakan="ambil")
    assert {holder_of(desks, case) for case in cases} == {"rina"}

    undone = press(rina, done)

    assert "Berhasil: 2. Tidak berhasil: 0." in undone.text
    assert {holder_of(desks, case) for case in cases} == {None}
    assert not BeautifulSoup(undone.text, "html.parser").select("main form")


@pytest.mark.servers
def test_a_hand_over_is_undone_where_nothing_came_of_it(desks: Verification, rina: FlaskClient) -> None:
    mine, passed = came_in(desks), came_in(desks)
    desks.claim(mine, COMPLETENESS, RINA)
    done = send(rina, [mine, passed], tindakan="serahkan", kepada="yoga", yakin="1")
    desks.pass_step(passed, COMPLETENESS, YOGA)

    undone = press(rina, done)

    assert "Berhasil: 1. Tidak berhasil: 1." in undone.text
    assert holder_of(desks, mine) == "rina"
    assert "Penyerahan dibatalkan." in text(rina, f"/verifikasi/{mine}")


@pytest.mark.servers
def test_what_was_chosen_on_a_later_page_stays_when_something_is_missing(
    desks: Verification, rina: FlaskClient
) -> None:
    cases = [came_in(desks, application_number=f"2026-{number:04}-AAAA") for number in range(51)]

    refused = send(rina, cases[50:], f"{QUEUE}?milik=semua&urut=nomor&hal=2", tindakan="serahkan")

    page = BeautifulSoup(refused.text, "html.parser")
    assert refused.status_code == 422
    assert [str(box["value"]) for box in page.select("input[name=kasus][checked]")] == [str(cases[50])]
    assert page.select("#tindakan option[selected]")[0]["value"] == "serahkan"
