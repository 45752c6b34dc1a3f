"""What the drafter of a permit sees of the agencies' word, and what becomes of their conditions."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask

from services.signing.domain import Letter
from services.signing.press import Press
from tests.shared.browsing import somebody, soup, submit, text
from tests.signing.agencies import CONDITIONS
from tests.signing.agency_rooms import (
    ROOM,
    came_to_the_drafter,
    signed,
)

pytestmark = pytest.mark.servers


def test_the_drafter_sees_advice_conditions_and_the_way_to_the_paper(app: Flask, press: Press, case: UUID) -> None:
    paper = signed(app, press, case).paper
    assert paper is not None
    came_to_the_drafter(press, case, issued_as="system_letter", letter_sha256=paper.sha256)
    drafter = somebody(app, "back_office")

    page = soup(drafter, f"{ROOM}{case}")

    assert "Mendukung dengan syarat" in page.text
    (link,) = [str(each["href"]) for each in page.select("main table a")]
    assert drafter.get(link).data.startswith(b"%PDF-")
    written_there = page.select_one("textarea[name=conditions]")
    assert written_there is not None
    assert [line in written_there.text for line in CONDITIONS] == [True, True]
    assert "syarat OPD dihapus" not in page.text.lower()


def test_a_scan_is_read_where_the_agencies_keep_it(app: Flask, press: Press, case: UUID) -> None:
    came_to_the_drafter(press, case, issued_as="scan", letter_sha256="c" * 64)

    links = [str(each["href"]) for each in soup(somebody(app, "back_office"), f"{ROOM}{case}").select("main table a")]

    assert links == [f"/rekomendasi/{case}/surat/recommendation%3Adinkes"]


def test_a_condition_is_left_out_only_with_a_tick_and_a_reason(app: Flask, press: Press, case: UUID) -> None:
    came_to_the_drafter(press, case)
    drafter, page = somebody(app, "back_office"), f"{ROOM}{case}"

    asked = submit(drafter, page, "/draf", conditions=CONDITIONS[0], considerations="bahwa layak;")

    assert asked.status_code == 422
    assert "Syarat OPD dihapus" in asked.text
    assert CONDITIONS[1] in asked.text
    assert "bahwa layak;" in asked.text
    no_reason = submit(drafter, page, "/draf", conditions=CONDITIONS[0], leave_out="y")
    assert (no_reason.status_code, "Sebutkan mengapa syarat itu dihapus." in no_reason.text) == (422, True)
    done = submit(drafter, page, "/draf", conditions=CONDITIONS[0], leave_out="y", leave_out_reason="Sudah dipenuhi.")
    assert done.status_code == 303
    left_out = press.signing.find(Letter, case).left_out
    assert left_out is not None
    assert (left_out.conditions, left_out.reason) == ((CONDITIONS[1],), "Sudah dipenuhi.")
    assert "Sudah dipenuhi." in text(somebody(app, "sub_coordinator"), page)
