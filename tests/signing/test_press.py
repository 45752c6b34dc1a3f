"""The press at work: a letter is rendered, signed and stored for real, whatever the outside does meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, NoReturn
from uuid import UUID, uuid4

import pytest

from services.shared.outside import Declined, Retry, Work
from services.shared.outside_worker import OutsideLoop
from services.shared.refusals import NotFound, Unavailable
from services.signing.application import SIGN_LETTER
from services.signing.domain import Letter
from services.signing.letter import Unprintable
from services.signing.parts import Officer, Text
from services.signing.press import HolderUnknown, Press
from services.signing.rules import DraftChanged
from tests.signing.cases import (
    COORDINATOR,
    DRAFTER,
    HEAD,
    HOLDER,
    PERMIT,
    REFUSAL,
    SUB,
    SUB_COORDINATOR,
    agreed,
    slip,
    words,
)

pytestmark = pytest.mark.servers


def requested(press: Press, text: Text = PERMIT, validity_days: int | None = 30) -> UUID:
    signing, application_id = press.signing, uuid4()
    route = slip(validity_days)
    signing.open_letter(application_id, route.step("draft"), route, text.letter, "")
    signing.draft(application_id, text, DRAFTER)
    agreed(press.signing, application_id)
    signing.request_signature(application_id, HEAD)
    return application_id


def work_all(press: Press) -> None:
    loop = OutsideLoop(press.signing.datastore, press.effects())
    while loop.work_once(threading.Event()):
        pass


def work_on(application_id: UUID, tries: int = 1) -> Work:
    return Work(f"{application_id}:1", SIGN_LETTER, application_id, {"attempt": 1}, tries)


def read(press: Press, application_id: UUID) -> bytes:
    return b"".join(press.signed_file(application_id))


@pytest.mark.parametrize("text", [PERMIT, REFUSAL])
def test_a_requested_signature_becomes_a_letter_that_we_call_valid(press: Press, text: Text) -> None:
    application_id = requested(press, text)

    work_all(press)

    letter = press.signing.find(Letter, application_id)
    assert letter.issued is not None
    pdf = read(press, application_id)
    assert (len(pdf), letter.requested) == (letter.issued.size, None)
    verdict, issued = press.judged(pdf)
    assert verdict.word == "valid"
    assert issued.number == letter.issued.number


def test_a_changed_letter_is_not_valid_though_the_original_is(press: Press) -> None:
    application_id = requested(press)
    work_all(press)

    verdict, issued = press.judged(read(press, application_id) + b"\n")

    assert (verdict.word, issued) == ("invalid", None)


def test_a_letter_of_an_earlier_attempt_is_unknown(press: Press) -> None:
    application_id = requested(press)
    press.perform(work_on(application_id))
    work_all(press)
    letter = press.signing.find(Letter, application_id)
    assert letter.issued is not None

    outcome = press.head.sign(press.preview(application_id))

    assert press.judged(outcome)[0].word == "unknown"


def test_a_revoked_letter_is_revoked_also_as_a_file(press: Press) -> None:
    application_id = requested(press)
    work_all(press)

    press.signing.revoke(application_id, "Keterangan palsu.", HEAD)

    assert press.judged(read(press, application_id))[0].word == "revoked"


def test_an_expired_permit_is_genuine_yet_not_in_force(press: Press) -> None:
    application_id = requested(press)
    work_all(press)
    now = press.signing.clock()

    press.signing.clock = lambda: now + timedelta(days=40)

    assert press.judged(read(press, application_id))[0].word == "expired"


def test_nothing_is_stored_of_the_holder(press: Press) -> None:
    requested(press)
    work_all(press)

    tables = press.signing.datastore.query(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
    )
    for table in tables:
        rows = press.signing.datastore.query(f"SELECT t::text AS words FROM {table.table_name} t")
        assert not [row for row in rows if HOLDER["name"] in row.words or HOLDER["address"] in row.words]
    states = press.signing.datastore.query("SELECT convert_from(state, 'UTF8') AS words FROM events")
    assert not [row for row in states if HOLDER["name"] in row.words]


def test_an_intake_that_does_not_answer_is_asked_again(press: Press) -> None:
    application_id = requested(press)

    def silent(_: UUID) -> NoReturn:
        raise Unavailable("intake does not answer")

    outcome = replace(press, particulars=silent).perform(work_on(application_id))

    assert isinstance(outcome, Retry)
    work_all(press)
    assert press.signing.find(Letter, application_id).issued is not None


def unknown(_: UUID) -> NoReturn:
    raise HolderUnknown("nobody")


def unprintable(_: UUID) -> Mapping[str, Any]:
    return HOLDER | {"name": "Siti \U0001f600"}


def incomplete(_: UUID) -> Mapping[str, Any]:
    return {"name": "Siti"}


def test_what_a_person_must_mend_is_said_to_the_head(press: Press) -> None:
    application_id = requested(press)

    work_all(replace(press, particulars=unknown))

    letter = press.signing.find(Letter, application_id)
    assert (letter.issued, letter.requested, letter.current) == (None, None, "signature")
    press.signing.request_signature(application_id, HEAD)
    work_all(press)
    again = press.signing.find(Letter, application_id)
    assert again.issued is not None
    assert again.issued.number.startswith("503/SIP-DOKTER/001/")


def test_a_draft_that_cannot_be_printed_cannot_be_read(press: Press) -> None:
    application_id = requested(press)

    with pytest.raises(Unprintable):
        replace(press, particulars=unprintable).read(application_id)


def moved(_: UUID) -> Mapping[str, Any]:
    return HOLDER | {"address": "Jalan Anggrek Nomor 3, Kota Contoh"}


def test_what_changed_after_the_last_initial_is_not_signed_but_initialled_again(press: Press) -> None:
    application_id = requested(press)

    work_all(replace(press, particulars=moved))

    letter = press.signing.find(Letter, application_id)
    assert (letter.issued, letter.requested, letter.number, letter.current) == (None, None, None, SUB)
    agreed(press.signing, application_id, moved(application_id))
    press.signing.request_signature(application_id, HEAD)
    work_all(replace(press, particulars=moved))
    again = press.signing.find(Letter, application_id)
    assert again.issued is not None
    assert again.issued.number.startswith("503/SIP-DOKTER/001/")


def test_nobody_agrees_with_a_file_that_is_no_longer_what_it_was(press: Press) -> None:
    application_id, route = uuid4(), slip()
    press.signing.open_letter(application_id, route.step("draft"), route, "permit", "")
    press.signing.draft(application_id, PERMIT, DRAFTER)
    _, read = press.read(application_id)

    with pytest.raises(DraftChanged):
        replace(press, particulars=moved).initial(application_id, SUB, SUB_COORDINATOR, read.revision, read.sha256)
    press.initial(application_id, SUB, SUB_COORDINATOR, read.revision, read.sha256)

    assert press.signing.find(Letter, application_id).seen == read


def test_who_stands_in_for_the_head_is_named_in_the_letter(press: Press) -> None:
    application_id, route = uuid4(), slip()
    press.signing.open_letter(application_id, route.step("draft"), route, "permit", "")
    press.signing.draft(application_id, PERMIT, DRAFTER)
    agreed(press.signing, application_id)

    press.signing.request_signature(application_id, Officer(COORDINATOR.username, HEAD.roles, HEAD.username))
    work_all(press)

    assert "Plh. KEPALA DINAS" in words(read(press, application_id))
    _, issued = press.judged(read(press, application_id))
    assert issued is not None
    assert issued.as_deputy


def test_what_nobody_foresaw_is_tried_a_few_times_and_then_said(press: Press) -> None:
    application_id = requested(press)
    broken = replace(press, particulars=incomplete)

    with pytest.raises(KeyError):
        broken.perform(work_on(application_id))

    assert isinstance(broken.perform(work_on(application_id, tries=6)), Declined)


def test_a_letter_that_is_not_signed_yet_cannot_be_fetched(press: Press) -> None:
    application_id = requested(press)

    with pytest.raises(NotFound):
        press.signed_file(application_id)
