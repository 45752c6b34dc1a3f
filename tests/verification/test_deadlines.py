"""Deadlines on a real database: found, said once whoever looks, shown in the inbox and on the page of the case."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from services.shared.rounds import RoundsLoop
from services.verification.application import Verification
from services.verification.domain import Case
from services.verification.rules import Officer
from services.verification.timing import Reminded
from tests.shared.browsing import endings, somebody, submit, text
from tests.verification.cases import BLURRED, COMPLETENESS, RINA, SARI, document
from tests.verification.desks import came_in, staffed

pytestmark = pytest.mark.servers
QUEUE = "/verifikasi/"


class Clock:
    """The office's clock, set by the test: first Monday 23 November 2026."""

    def __init__(self) -> None:
        self.day = 23

    def __call__(self) -> datetime:
        return datetime(2026, 11, 1, 1, 0, tzinfo=UTC) + timedelta(days=self.day - 1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desks(verification: Verification, clock: Clock) -> Verification:
    verification.clock = clock  # type: ignore[method-assign]
    return staffed(verification)


def go_round(desks: Verification) -> None:
    RoundsLoop(desks.wanting_a_reminder, desks.remind).go_round(threading.Event())


def reminders(desks: Verification, case: UUID) -> list[Any]:
    return [each for each in desks.events.get(case) if isinstance(each, Reminded)]


def levels(desks: Verification, case: UUID) -> list[str]:
    return [getattr(each, "level", "approaching") for each in reminders(desks, case)]


def last(desks: Verification, case: UUID) -> Any:
    return list(desks.events.get(case))[-1]


def test_each_level_is_said_on_its_day_and_once(desks: Verification, clock: Clock) -> None:
    case, other = came_in(desks), came_in(desks)
    desks.pass_step(other, COMPLETENESS, RINA)
    told = []
    for day in range(23, 35):
        clock.day = day
        go_round(desks)
        go_round(desks)
        told.append(len(levels(desks, case)))

    assert told == [0, 1, 2, 3, 4, 4, 4, 4, 4, 4, 4, 4]
    assert levels(desks, case) == levels(desks, other) == ["approaching", "holder", "superior", "coordinator"]
    assert desks.wanting_a_reminder(None) == []


def test_many_are_found_in_batches(desks: Verification, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.verification.timing_read_model.AT_ONCE", 2)
    cases = [came_in(desks) for _ in range(5)]
    clock.day = 24

    go_round(desks)

    assert [levels(desks, case) for case in cases] == [["approaching"]] * 5


def test_two_processes_that_look_at_the_same_moment_say_it_once(desks: Verification, clock: Clock) -> None:
    cases = [came_in(desks) for _ in range(6)]
    clock.day = 25
    together = threading.Barrier(2)

    def process() -> None:
        together.wait(10)
        go_round(desks)

    threads = [threading.Thread(target=process) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    go_round(desks)

    assert [levels(desks, case) for case in cases] == [["holder"]] * 6


def test_while_the_applicant_must_act_nothing_is_said_and_then_for_the_new_date(
    desks: Verification, clock: Clock
) -> None:
    case = came_in(desks)
    clock.day = 24
    go_round(desks)
    desks.request_correction(case, COMPLETENESS, (BLURRED,), RINA)
    clock.day = 26
    go_round(desks)
    assert levels(desks, case) == ["approaching"]

    desks.correct(case, COMPLETENESS, (document("ktp"),))
    clock.day = 27
    go_round(desks)
    clock.day = 30
    go_round(desks)

    assert levels(desks, case) == ["approaching", "holder", "superior"]
    assert [each.due_on.day for each in reminders(desks, case)] == [24, 26, 26]


def test_the_deputy_of_the_holder_is_reminded(desks: Verification, clock: Clock) -> None:
    case = came_in(desks)
    desks.claim(case, COMPLETENESS, RINA)
    clock.day = 24
    desks.be_away(uuid4(), "rina", "dewi", desks.today(), desks.today(), RINA)

    go_round(desks)

    assert (last(desks, case).holder, last(desks, case).remind) == ("rina", ["dewi"])


def test_the_inbox_says_calmly_what_presses_and_leads_there(app: Flask, desks: Verification, clock: Clock) -> None:
    mine, free = came_in(desks), came_in(desks)
    desks.claim(mine, COMPLETENESS, RINA)
    rina = somebody(app, "front_office", username="rina")
    assert "Milik Anda: 1 jatuh tempo paling lambat hari kerja berikutnya" in text(rina, QUEUE)

    clock.day = 25
    page = text(rina, QUEUE)

    assert "Milik Anda: 1 terlambat" in page
    assert "Belum diambil: 1 terlambat" in page
    assert str(desks.find(Case, free).slip.application_number) in text(rina, f"{QUEUE}?milik=bebas&waktu=terlambat")


def test_superiors_see_what_is_late_under_them(app: Flask, desks: Verification, clock: Clock) -> None:
    case = came_in(desks)
    number = str(desks.find(Case, case).slip.application_number)
    sari = somebody(app, "sub_coordinator", username="sari")
    clock.day = 25
    go_round(desks)
    assert "Terlambat di bawah saya" not in text(sari, QUEUE)
    clock.day = 26
    go_round(desks)

    assert "Terlambat di bawah saya (1)" in text(sari, QUEUE)
    assert number in text(sari, f"{QUEUE}?milik=eskalasi")
    assert number not in text(somebody(app, "back_office"), f"{QUEUE}?milik=eskalasi")
    page = text(sari, f"/verifikasi/{case}")
    assert "Tahap ini masih terlambat: atasan diberi tahu." in page
    assert "Diingatkan: sari" in page


def test_a_delay_is_explained_on_the_page_of_the_case(app: Flask, desks: Verification, clock: Clock) -> None:
    case = came_in(desks)
    desks.claim(case, COMPLETENESS, RINA)
    rina, page = somebody(app, "front_office", username="rina"), f"/verifikasi/{case}"
    past = {"delay__expected_on__day": "2", "delay__expected_on__month": "1", "delay__expected_on__year": "2026"}

    assert submit(rina, page, "/keterlambatan", delay__reason=" ").status_code == 422
    refused = submit(rina, page, "/keterlambatan", delay__reason="Listrik padam.", **past)
    assert refused.status_code == 422
    assert "Perkiraan selesai tidak boleh sebelum hari ini." in refused.text
    assert "Listrik padam." in refused.text
    there = {name: {"2": "30", "1": "11"}.get(value, value) for name, value in past.items()}
    assert submit(rina, page, "/keterlambatan", delay__reason="Listrik padam.", **there).status_code == 303

    shown = text(rina, page)
    assert "Disampaikan kepada pemohon: Listrik padam. Diperkirakan selesai pada 30 November 2026." in shown
    assert "Pemohon diberi tahu alasan keterlambatan." in shown
    assert "Keterlambatan dijelaskan" in text(rina, QUEUE)


def test_a_supervisor_urges_with_a_button(app: Flask, desks: Verification) -> None:
    case = came_in(desks)
    desks.claim(case, COMPLETENESS, RINA)
    sari, rina = somebody(app, "sub_coordinator", username="sari"), somebody(app, "front_office", username="rina")
    page = f"/verifikasi/{case}"
    assert "ingatkan" not in endings(rina, page)

    assert submit(sari, page, "/ingatkan").status_code == 303

    assert "Sudah diingatkan hari ini" in text(sari, page)
    assert "ingatkan" not in endings(sari, page)
    assert "Diingatkan" in text(rina, QUEUE)
    assert last(desks, case).remind == ["rina"]


def test_a_deputy_of_a_supervisor_urges_for_them(app: Flask, desks: Verification) -> None:
    case = came_in(desks)
    desks.be_away(uuid4(), "sari", "rina", desks.today(), desks.today(), SARI)
    rina = Officer("rina", frozenset({"front_office"}))

    desks.urge(case, COMPLETENESS, rina)

    assert (last(desks, case).by, last(desks, case).acting_for) == ("rina", "sari")
