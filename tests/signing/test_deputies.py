"""Whoever stands in for a colleague of the letter room works at that desk, for those days, and it is said so."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask

from services.shared.contracts.intake import Posting, StaffAccessRevoked, StaffPosted
from services.shared.contracts.verification import DeputyAppointed, DeputyDismissed
from services.shared.working_days import day_of
from services.signing import read_model
from services.signing.domain import Letter
from services.signing.press import Press
from services.signing.reactions import react
from tests.shared.browsing import endings, somebody, submit, text
from tests.signing.cases import AT, DRAFTER, PERMIT, slip
from tests.signing.numbers import ready
from tests.signing.signing import sign_on_page, work_all

pytestmark = pytest.mark.servers
ROOM = "/penandatanganan/"


def posted(press: Press, username: str, *roles: str) -> None:
    posting = Posting(roles=roles, agency=None)
    react(StaffPosted(application_id=uuid4(), at=AT, username=username, posting=posting), press.signing)


def away(press: Press, officer: str, deputy: str, first: date | None = None, days: int = 3) -> UUID:
    absence, first = uuid4(), first or day_of(press.signing.clock())
    react(
        DeputyAppointed(
            application_id=absence,
            at=AT,
            officer=officer,
            deputy=deputy,
            first_day=first,
            last_day=first + timedelta(days=days - 1),
            by=officer,
        ),
        press.signing,
    )
    return absence


@pytest.fixture
def drafted(press: Press) -> str:
    letter_id, route = uuid4(), slip()
    press.signing.open_letter(letter_id, route.step("draft"), route, "permit", "")
    press.signing.draft(letter_id, PERMIT, DRAFTER)
    return f"{ROOM}{letter_id}"


def letter_at(press: Press, page: str) -> Letter:
    return press.signing.find(Letter, UUID(page.removeprefix(ROOM)))


def test_a_deputy_initials_in_the_place_of_a_colleague_who_is_away(app: Flask, press: Press, drafted: str) -> None:
    posted(press, "subkoordinator", "sub_coordinator")
    away(press, "subkoordinator", "backoffice2")
    deputy = somebody(app, "back_office", username="backoffice2")

    assert "Anda menggantikan subkoordinator dari" in text(deputy, ROOM)
    assert "2026-K7QF-3M2X" in text(deputy, ROOM)
    assert "Anda menggantikan subkoordinator:" in text(deputy, drafted)
    assert submit(deputy, drafted, "/paraf").status_code == 303

    act = letter_at(press, drafted).acts["initial:sub_coordinator"]
    assert (act.by, act.acting_for) == ("backoffice2", "subkoordinator")
    assert "backoffice2 sebagai pengganti subkoordinator" in text(deputy, drafted)
    assert f"paraf atas PDF {letter_at(press, drafted).seen.sha256[:16]}…, versi 1" in text(deputy, drafted)


def test_a_deputy_from_the_front_office_works_here_only_while_standing_in(
    app: Flask, press: Press, drafted: str
) -> None:
    posted(press, "backoffice", "back_office")
    front = somebody(app, "front_office", username="loket")
    assert front.get(drafted).status_code == 403
    assert front.get(ROOM).status_code == 403

    absence = away(press, "backoffice", "loket")
    assert front.get(drafted).status_code == 200
    react(DeputyDismissed(application_id=absence, at=AT, officer="backoffice", by="koordinator"), press.signing)

    for page in (ROOM, drafted, f"{drafted}/pratinjau", f"{drafted}/surat", f"{ROOM}register/"):
        assert front.get(page).status_code == 403


@pytest.mark.parametrize("first", [-5, 2])
def test_nobody_stands_in_before_or_after_the_days(app: Flask, press: Press, drafted: str, first: int) -> None:
    posted(press, "subkoordinator", "sub_coordinator")
    away(press, "subkoordinator", "backoffice2", day_of(press.signing.clock()) + timedelta(days=first))

    assert "paraf" not in endings(somebody(app, "back_office", username="backoffice2"), drafted)


def test_a_colleague_who_no_longer_works_at_a_desk_has_no_deputy_there(app: Flask, press: Press, drafted: str) -> None:
    posted(press, "subkoordinator", "sub_coordinator")
    away(press, "subkoordinator", "backoffice2")
    react(
        StaffAccessRevoked(application_id=uuid4(), at=AT, username="subkoordinator", revoked_at=AT, posting=None),
        press.signing,
    )

    assert "paraf" not in endings(somebody(app, "back_office", username="backoffice2"), drafted)


def test_the_drafter_who_stands_in_for_a_reviewer_is_told_why_not(app: Flask, press: Press, drafted: str) -> None:
    posted(press, "subkoordinator", "sub_coordinator")
    away(press, "subkoordinator", DRAFTER.username)

    answer = submit(somebody(app, "back_office", username=DRAFTER.username), drafted, "/paraf")

    assert answer.status_code == 409
    assert "Anda yang menyusun konsep ini" in answer.text


def test_who_stands_in_for_the_head_signs_and_the_public_learns_the_capacity(app: Flask, press: Press) -> None:
    posted(press, "kepala", "head")
    away(press, "kepala", "kurnia")
    letter_id = ready(press.signing)
    acting = somebody(app, "coordinator", username="kurnia")

    assert sign_on_page(acting, f"{ROOM}{letter_id}").status_code == 303
    work_all(press)

    public = text(somebody(app), f"/te/{press.signing.find(Letter, letter_id).code}")
    assert "Plh. Kepala" in public
    assert "kurnia" not in public
    [kept] = press.signing.datastore.query("SELECT capacity, signed_by FROM issued_letters")
    assert (kept.capacity, kept.signed_by) == ("acting", "kurnia")
    assert read_model.waiting(press.signing.datastore, ["head"]) == []
