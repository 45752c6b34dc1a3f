"""What a holder owes after the issue: it arises with the signature, is said to be due, late, and done, each once."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from services.shared.contracts import Document
from services.shared.contracts.intake import DutyReportSubmitted
from services.shared.refusals import NotAllowed, NotFound
from services.shared.rounds import RoundsLoop
from services.signing import duty_read_model
from services.signing.announcements import announce
from services.signing.application import Signing
from services.signing.domain import Letter
from services.signing.press import Press
from services.signing.reactions import react
from services.signing.rules import ReasonMissing
from tests.shared.browsing import somebody, submit, text
from tests.signing.cases import AT, DRAFTER, HEAD, PERMIT, given, recorded, slip
from tests.signing.lives import begin, follow, issue, issued, refused, text_of, write_and_sign

pytestmark = pytest.mark.servers
REPORT = {"code": "report", "text": "Menyerahkan laporan", "text_en": "Hand in the report"}
NOTICE = {"code": "notice", "text": "Memasang papan", "text_en": "Put up the sign"}
DUTIES = REPORT | {"days_after": "end", "days": 30}, NOTICE | {"days_after": "issue", "days": 7}


def owing(letter: Letter) -> Letter:
    assert letter.issued is not None
    letter.issued = replace(letter.issued, duties=DUTIES)
    letter.take_duties((), AT)
    return letter


def owed(signing: Signing, **kind: Any) -> UUID:
    """The same on the database."""
    permit = issue(signing, **kind)
    signing.save(owing(signing.find(Letter, permit)))
    return permit


def demanding(signing: Signing, **kind: Any) -> UUID:
    """The same, by the letter itself."""
    permit, route = uuid4(), slip(**kind)
    signing.open_letter(permit, route.step("draft"), route, "permit", "")
    write_and_sign(signing, permit, PERMIT, duties=DUTIES)
    return permit


def at_day(signing: Signing, days: int) -> None:
    now = signing.clock()
    signing.clock = lambda: now + timedelta(days=days)
    RoundsLoop(signing.touched_by_time, signing.keep_time).go_round(threading.Event())


def said(signing: Signing, permit: UUID) -> list[str]:
    told = [announce(happened) for happened in signing.events.get(permit)]
    return [contract.fact for contract in told if contract and contract.fact.startswith("duty")]


def test_duties_are_counted_from_the_signature_and_from_the_end() -> None:
    letter = owing(issued(validity_days=30))

    assert {code: duty.due_on for code, duty in letter.duties.items()} == {
        "report": date(2027, 1, 22), "notice": date(2026, 11, 30),
    }  # fmt: skip
    assert recorded(letter) == ["DutyArose", "DutyArose"]


def test_what_is_counted_from_an_end_that_never_comes_is_not_due() -> None:
    letter = owing(issued(validity_days=None))

    assert set(letter.duties) == {"notice"}
    assert [each["code"] for each in letter.duties_of_end] == ["report"]


def test_a_permit_without_end_that_is_revoked_owes_what_counts_from_its_end(app: Flask, press: Press) -> None:
    signing, officer = press.signing, somebody(app, "back_office")
    permit = demanding(signing, validity_days=None)
    before = text(officer, f"/penandatanganan/{permit}")

    follow(signing, permit, "revocation")

    due = {row.code: row.due_on for row in duty_read_model.of_application(signing.datastore, permit)}
    assert due == {code: signing.today() + timedelta(days=days) for code, days in (("notice", 7), ("report", 30))}
    assert said(signing, permit) == ["duty-arose", "duty-arose"]
    assert "30 hari setelah pencabutan" in before
    assert "Belum timbul" in before
    assert "setelah pencabutan" not in text(officer, f"/penandatanganan/{permit}")


def test_a_replacement_takes_over_what_counts_from_an_end_that_is_not_there(signing: Signing) -> None:
    permit = demanding(signing, validity_days=None)
    later = begin(signing, permit, "replacement")
    write_and_sign(signing, later, text_of("replacement"), duties=DUTIES)
    replaced = said(signing, permit)

    follow(signing, later, "revocation")

    assert replaced == ["duty-arose"]
    assert said(signing, later) == ["duty-arose"]
    assert {row.code: row.letter_id for row in duty_read_model.of_application(signing.datastore, permit)} == {
        "notice": permit, "report": later,
    }  # fmt: skip


def test_a_revocation_moves_no_day_that_was_told(signing: Signing) -> None:
    permit = demanding(signing, validity_days=90)

    follow(signing, permit, "revocation")

    assert said(signing, permit) == ["duty-arose", "duty-arose"]


def test_a_refusal_brings_no_duties_and_a_permit_brings_them_once() -> None:
    letter = owing(issued())
    letter.take_duties((), AT)

    assert len(letter.duties) == 2
    assert owing(refused()).duties == {}


def test_each_thing_is_said_once_and_what_was_missed_is_only_late() -> None:
    letter, slept = given(owing(issued(validity_days=30))), given(owing(issued(validity_days=30)))

    for day in range(80):
        letter.mind_duties(AT.date() + timedelta(days=day), AT)
    slept.mind_duties(AT.date() + timedelta(days=79), AT)

    assert sorted(recorded(letter)) == ["DutyMissed", "DutyMissed", "DutyReminded", "DutyReminded"]
    assert recorded(slept) == ["DutyMissed", "DutyMissed"]


def test_an_officer_closes_a_duty_with_a_note_and_late_ones_as_well() -> None:
    letter = given(owing(issued()))
    letter.mind_duties(AT.date() + timedelta(days=8), AT)

    with pytest.raises(NotAllowed):
        letter.close_duty("notice", "Sudah.", HEAD, AT)
    with pytest.raises(ReasonMissing):
        letter.close_duty("notice", " ", DRAFTER, AT)
    with pytest.raises(NotFound):
        letter.close_duty("nothing", "Sudah.", DRAFTER, AT)
    for _ in range(2):
        letter.close_duty("notice", "Diterima lewat pos.", DRAFTER, AT)

    assert recorded(letter) == ["DutyMissed", "DutyFulfilled"]


def test_the_round_says_what_is_due_late_and_done(signing: Signing) -> None:
    permit = owed(signing, validity_days=30)

    for days in (1, 6, 2, 40, 30):
        at_day(signing, days)
    signing.close_duty(permit, "report", "Diterima.", DRAFTER)

    assert said(signing, permit) == [
        "duty-arose", "duty-arose", "duty-due", "duty-missed", "duty-due", "duty-missed", "duty-fulfilled",
    ]  # fmt: skip
    states = {row.code: row.state for row in duty_read_model.of_application(signing.datastore, permit)}
    assert states == {"report": "done", "notice": "late"}
    assert signing.touched_by_time(None) == []


def test_a_replacement_brings_nothing_twice(signing: Signing) -> None:
    permit = owed(signing)
    later = begin(signing, permit, "replacement")
    write_and_sign(signing, later, text_of("replacement"))
    letter = signing.find(Letter, later)
    assert letter.issued is not None
    letter.issued = replace(letter.issued, duties=DUTIES)

    letter.take_duties([row.code for row in duty_read_model.of_application(signing.datastore, permit)], AT)

    assert letter.duties == {}


def test_a_report_from_the_counter_fulfils_the_duty(signing: Signing) -> None:
    permit, document = owed(signing), uuid4()
    file = Document(document_id=document, requirement="report", sha256="e" * 64, media_type="application/pdf", size=9)

    for _ in range(2):
        react(DutyReportSubmitted(application_id=permit, at=AT, code="report", document=file), signing)

    [done] = [row for row in duty_read_model.of_application(signing.datastore, permit) if row.state == "done"]
    assert (done.code, done.document_id, done.done_by) == ("report", document, None)


def test_the_letter_shows_what_is_due_and_officers_note_it_as_done(app: Flask, press: Press) -> None:
    permit = owed(press.signing)
    officer, page = somebody(app, "back_office"), f"/penandatanganan/{permit}"

    before = text(officer, page)
    empty = submit(officer, f"{page}/kewajiban/notice", "/notice", note=" ")
    done = submit(officer, f"{page}/kewajiban/notice", "/notice", note="Foto papan diterima.")

    assert "Memasang papan" in before
    assert (empty.status_code, done.status_code) == (422, 303)
    assert "Foto papan diterima." in text(officer, page)
    assert "Catat sebagai selesai: Memasang papan" not in text(officer, page)
    assert "Catat sebagai selesai" not in text(somebody(app, "head"), page)
    assert officer.get(f"{page}/kewajiban/unknown").status_code == 404
