"""Letters about issued letters over HTTP: begun, written, discarded, and what the pages say of the issued one."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask

from services.signing.domain import Letter
from services.signing.press import Press
from tests.shared.browsing import somebody, submit
from tests.signing.cases import DRAFTER, REFUSAL
from tests.signing.lives import begin, follow, issue
from tests.signing.numbers import ready
from tests.signing.signing import sign_on_page, work_all

pytestmark = pytest.mark.servers
ROOM = "/penandatanganan"


@pytest.fixture
def permit(press: Press) -> UUID:
    return issue(press.signing)


def later_of(press: Press, permit: UUID) -> UUID:
    begun = press.signing.find(Letter, permit).later_letter
    assert begun is not None
    return begun.letter_id


@pytest.mark.parametrize("kind", ["revocation", "suspension", "replacement"])
def test_a_later_letter_goes_through_all_desks_and_is_printed(
    app: Flask, press: Press, permit: UUID, kind: str
) -> None:
    drafter = somebody(app, "back_office")

    begun = submit(drafter, f"{ROOM}/{permit}/lanjutan", "/lanjutan", kind=kind, why="Hasil pengawasan.")
    page = f"{ROOM}/{later_of(press, permit)}"
    assert begun.headers["Location"].endswith(page)
    assert submit(drafter, page, "/draf").status_code == 303
    for role in "sub_coordinator", "coordinator":
        assert submit(somebody(app, role, username=f"{role}1"), page, f"/later:initial:{role}/paraf").status_code == 303
    head = somebody(app, "head")
    assert sign_on_page(head, page).status_code == 303
    work_all(press)

    assert head.get(f"{page}/surat").data.startswith(b"%PDF-")
    assert "Surat lanjutan atas surat ini" in head.get(f"{ROOM}/{permit}").text
    letter = press.signing.find(Letter, permit)
    assert (letter.revoked, letter.suspended, bool(letter.superseded_by)) == (
        kind == "revocation", kind == "suspension", kind == "replacement",
    )  # fmt: skip


def test_a_second_click_leads_to_the_letter_that_the_first_began(app: Flask, press: Press, permit: UUID) -> None:
    drafter, page = somebody(app, "back_office"), f"{ROOM}/{permit}/lanjutan"

    answers = [submit(drafter, page, "/lanjutan", kind="revocation", why="Alasan.")]
    answers.append(drafter.get(page))

    assert len({answer.headers["Location"] for answer in answers}) == 1


def test_only_what_may_follow_is_offered(app: Flask, press: Press, permit: UUID) -> None:
    drafter = somebody(app, "coordinator")
    refusal = issue(press.signing, REFUSAL)

    offered = drafter.get(f"{ROOM}/{refusal}/lanjutan").text
    forced = submit(drafter, f"{ROOM}/{refusal}/lanjutan", "/lanjutan", kind="revocation", why="Alasan.")

    assert 'value="replacement"' in offered
    assert 'value="revocation"' not in offered
    assert forced.status_code == 422
    follow(press.signing, permit, "revocation")
    assert "Saat ini tidak ada surat lanjutan" in drafter.get(f"{ROOM}/{permit}/lanjutan").text
    assert "telah dicabut" in drafter.get(f"{ROOM}/{permit}").text


def test_nothing_follows_a_letter_that_is_not_issued(app: Flask, press: Press) -> None:
    answer = somebody(app, "back_office").get(f"{ROOM}/{ready(press.signing)}/lanjutan")

    assert answer.status_code == 409
    assert "Surat belum ditandatangani." in answer.text


def test_a_reason_is_asked_for_at_the_field(app: Flask, permit: UUID) -> None:
    drafter = somebody(app, "back_office")

    answer = submit(drafter, f"{ROOM}/{permit}/lanjutan", "/lanjutan", kind="suspension", why=" ")

    assert answer.status_code == 422
    assert 'id="why-error"' in answer.text


def test_a_day_of_the_past_does_not_end_a_suspension(app: Flask, press: Press, permit: UUID) -> None:
    later = begin(press.signing, permit, "suspension")
    day = {"until-day": "1", "until-month": "2", "until-year": "2020"}

    answer = submit(somebody(app, "back_office"), f"{ROOM}/{later}", "/draf", **day)

    assert answer.status_code == 422
    assert "Pilih hari setelah hari ini" in answer.text
    assert press.signing.find(Letter, later).text is None


def test_a_letter_that_is_not_wanted_is_discarded_with_a_reason(app: Flask, press: Press, permit: UUID) -> None:
    later = begin(press.signing, permit, "revocation")
    drafter, page = somebody(app, "back_office"), f"{ROOM}/{later}/batalkan"

    empty = submit(drafter, page, "/batalkan", reason="")
    done = submit(drafter, page, "/batalkan", reason="Salah pilih.")

    assert (empty.status_code, done.status_code) == (422, 303)
    assert "Surat ini dibatalkan." in drafter.get(f"{ROOM}/{later}").text
    assert press.signing.find(Letter, permit).later_letter is None


def test_an_issued_letter_is_not_discarded(app: Flask, permit: UUID) -> None:
    assert somebody(app, "back_office").get(f"{ROOM}/{permit}/batalkan").status_code == 404


def test_the_head_begins_nothing(app: Flask, permit: UUID) -> None:
    assert somebody(app, "head").get(f"{ROOM}/{permit}/lanjutan").status_code == 403
    assert "Buat surat lanjutan" not in somebody(app, "head").get(f"{ROOM}/{permit}").text


def test_a_replacement_starts_from_the_words_of_the_letter_it_replaces(app: Flask, press: Press, permit: UUID) -> None:
    press.signing.begin_later(permit, "replacement", "Nama keliru.", DRAFTER)

    page = somebody(app, "back_office").get(f"{ROOM}/{later_of(press, permit)}").text

    assert "bahwa permohonan memenuhi syarat;" in page
    assert "perlu diganti karena terdapat kekeliruan" in page
