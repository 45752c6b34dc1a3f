"""The reviewers' pages: they agree with what they read, or change it; the drafter reads why a letter came back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NoReturn
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.shared.refusals import Unavailable
from services.shared.web import create_app
from services.signing.domain import Letter
from services.signing.press import Press
from services.signing.site import BLUEPRINTS
from tests.shared.browsing import endings, filled, somebody, submit, text
from tests.shared.web_site import settings
from tests.signing.cases import COORD, DRAFTER, PERMIT, SUB, SUB_COORDINATOR, Text, slip

pytestmark = pytest.mark.servers
ROOM = "/penandatanganan/"


@pytest.fixture
def drafted(press: Press) -> UUID:
    letter_id, route = uuid4(), slip()
    press.signing.open_letter(letter_id, route.step("draft"), route, "permit", "")
    press.signing.draft(letter_id, PERMIT, DRAFTER)
    return letter_id


def page_of(letter_id: UUID) -> str:
    return f"{ROOM}{letter_id}"


def edit_of(letter_id: UUID, step: str = SUB) -> str:
    return f"{ROOM}{letter_id}/{step}/ubah"


def reviewer(app: Flask, role: str = "sub_coordinator") -> FlaskClient:
    return somebody(app, role)


def letter_of(press: Press, letter_id: UUID) -> Letter:
    return press.signing.find(Letter, letter_id)


def test_a_draft_that_changed_under_the_reader_is_read_again(app: Flask, press: Press, drafted: UUID) -> None:
    sub = reviewer(app)
    action, data = filled(sub, page_of(drafted), "/paraf")
    press.signing.send_back(drafted, SUB, "Ejaan.", SUB_COORDINATOR)
    press.signing.draft(drafted, Text("permit", ("bahwa lain;",)), DRAFTER)

    answer = sub.post(action, data=data)

    assert answer.status_code == 409
    assert "Konsep berubah sejak Anda membacanya" in answer.text
    assert submit(sub, page_of(drafted), "/paraf").status_code == 303


@pytest.mark.parametrize("forged", [{"sha256": "0" * 64}, {"revision": "2"}, {"revision": "x"}, {"sha256": ""}])
def test_an_initial_for_another_file_does_not_count(
    app: Flask, press: Press, drafted: UUID, forged: dict[str, str]
) -> None:
    assert submit(reviewer(app), page_of(drafted), "/paraf", **forged).status_code == 409
    assert letter_of(press, drafted).current == SUB


def test_a_draft_that_cannot_be_shown_cannot_be_initialled(press: Press, drafted: UUID, tmp_path: Path) -> None:
    def silent(_: UUID) -> NoReturn:
        raise Unavailable("intake does not answer")

    app = create_app("signing", BLUEPRINTS, settings(tmp_path), replace(press, particulars=silent))
    sub = reviewer(app)

    assert "tidak dapat diparaf" in text(sub, page_of(drafted))
    assert endings(sub, page_of(drafted)) == ["kembalikan"]


def test_a_reviewer_changes_the_words_and_the_one_before_is_asked_again(
    app: Flask, press: Press, drafted: UUID
) -> None:
    sub, coordinator = reviewer(app), reviewer(app, "coordinator")
    submit(sub, page_of(drafted), "/paraf")

    answer = submit(coordinator, edit_of(drafted, COORD), "/ubah", considerations="bahwa baru;", why="Kurang lengkap.")

    assert answer.status_code == 303
    letter = letter_of(press, drafted)
    assert letter.text is not None
    assert (letter.text.considerations, letter.revision, letter.current) == (("bahwa baru;",), 2, SUB)
    shown = text(sub, page_of(drafted))
    assert "Rekan mengubah isi surat" in shown
    assert "Kurang lengkap." in shown
    assert "Pemeriksa mengubah isi surat." in shown
    for each in (sub, coordinator):
        assert submit(each, page_of(drafted), "/paraf").status_code == 303


def test_what_is_wrong_with_an_edit_is_said_beside_what_was_typed(app: Flask, drafted: UUID) -> None:
    sub = reviewer(app)

    silent = submit(sub, edit_of(drafted), "/ubah", considerations="bahwa baru;")
    same = submit(sub, edit_of(drafted), "/ubah", why="Ejaan.")
    empty = submit(sub, edit_of(drafted), "/ubah", considerations="", why="Ejaan.")

    assert [answer.status_code for answer in (silent, same, empty)] == [422, 409, 422]
    assert "bahwa baru;" in silent.text
    assert "Anda tidak mengubah apa pun." in same.text
    assert "Ejaan." in empty.text


def test_two_reviewers_who_edit_at_once_do_not_write_over_each_other(app: Flask, press: Press, drafted: UUID) -> None:
    first, second = reviewer(app), somebody(app, "sub_coordinator", username="bambang")
    action, data = filled(second, edit_of(drafted), "/ubah")
    submit(first, edit_of(drafted), "/ubah", considerations="bahwa pertama;", why="Ejaan.")

    late = second.post(action, data=data | {"considerations": "bahwa kedua;", "why": "Gaya."})

    assert late.status_code == 409
    assert "Konsep berubah sejak Anda membacanya" in late.text
    assert "bahwa kedua;" in late.text
    assert 'name="revision" value="1"' in late.text
    assert letter_of(press, drafted).text.considerations == ("bahwa pertama;",)


@pytest.mark.parametrize("role", ["back_office", "coordinator", "head"])
def test_only_the_desk_of_the_step_opens_the_form(app: Flask, drafted: UUID, role: str) -> None:
    assert somebody(app, role).get(edit_of(drafted)).status_code == 403


def test_the_drafter_reads_on_top_why_the_letter_came_back(app: Flask, drafted: UUID) -> None:
    submit(reviewer(app), page_of(drafted), "/kembalikan", reason="Alamat belum benar.")

    shown = text(somebody(app, "back_office", username="dewi"), page_of(drafted))

    assert shown.index("Alamat belum benar.") < shown.index("Susun konsep surat")
    assert "Pemeriksa mengembalikan surat ini kepada Anda" in shown
