"""The press at work: a letter is rendered, signed and stored for real, whatever the outside does meanwhile."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, NoReturn
from uuid import UUID, uuid4

import pytest

from services.shared.refusals import NotFound, Unavailable
from services.signing import read_model
from services.signing.application import Signing
from services.signing.domain import Letter
from services.signing.esign.provider import Secret, Signed
from services.signing.papers import render
from services.signing.papers.faults import Incomplete
from services.signing.parts import Text
from services.signing.press import HolderUnknown, Press
from services.signing.rules import DraftChanged
from tests.signing.cases import DRAFTER, HOLDER, PERMIT, REFUSAL, SUB, SUB_COORDINATOR, agreed, slip
from tests.signing.papers import words_of
from tests.signing.signing import PASSPHRASE, at_once, begun, of_letter, signed, states, work_all

pytestmark = pytest.mark.servers


def initialled(
    signing: Signing, text: Text = PERMIT, validity_days: int | None = 30, holder: dict[str, Any] = HOLDER
) -> UUID:
    application_id = uuid4()
    route = slip(validity_days)
    signing.open_letter(application_id, route.step("draft"), route, text.letter, "")
    signing.draft(application_id, text, DRAFTER)
    agreed(signing, application_id, holder)
    return application_id


def sign(press: Press, application_id: UUID) -> UUID:
    return signed(press, of_letter(press, application_id))


def read(press: Press, application_id: UUID) -> bytes:
    return b"".join(press.signed_file(application_id))


@pytest.mark.parametrize("text", [PERMIT, REFUSAL])
def test_a_letter_signed_in_a_session_is_one_that_we_call_valid(press: Press, text: Text) -> None:
    application_id = initialled(press.signing, text)

    session = sign(press, application_id)

    letter = press.signing.find(Letter, application_id)
    assert letter.issued is not None
    pdf = read(press, application_id)
    assert (len(pdf), letter.requested) == (letter.issued.size, None)
    verdict, issued = press.judged(pdf)
    assert verdict.word == "valid"
    assert issued.number == letter.issued.number
    assert states(press, session) == [("signed", "")]


def test_a_changed_letter_is_not_valid_though_the_original_is(press: Press) -> None:
    application_id = initialled(press.signing)
    sign(press, application_id)

    verdict, issued = press.judged(read(press, application_id) + b"\n")

    assert (verdict.word, issued) == ("changed", None)


def test_a_signed_paper_that_is_not_in_the_register_is_none_of_ours(press: Press) -> None:
    application_id = initialled(press.signing)
    pen = press.signers.pen("hadi", Secret(PASSPHRASE))

    outcome = pen.sign(press.preview(application_id))  # type: ignore[union-attr]

    assert isinstance(outcome, Signed)
    assert press.judged(outcome.pdf)[0].word == "foreign"


def test_an_expired_permit_is_genuine_yet_not_in_force(press: Press) -> None:
    application_id = initialled(press.signing)
    sign(press, application_id)
    now = press.signing.clock()

    press.signing.clock = lambda: now + timedelta(days=40)

    assert press.judged(read(press, application_id))[0].word == "expired"


def test_a_letter_can_be_made_again_from_what_is_kept_of_it(press: Press) -> None:
    application_id = initialled(press.signing)
    sign(press, application_id)
    issued = press.signing.find(Letter, application_id).issued
    assert issued is not None

    written = b"".join(press.store.get(issued.contents_sha256))

    assert hashlib.sha256(render(written)).hexdigest() == issued.rendered_sha256
    assert issued.template == "decree/1"
    assert read(press, application_id).startswith(render(written))


def test_a_letter_knows_its_duties_and_ends_with_what_it_is_for(press: Press) -> None:
    duty = {"code": "report", "text": "Laporan", "text_en": "Report", "days_after": "end", "days": 30}
    tomorrow = press.signing.clock().date() + timedelta(days=2)
    paper = {"template": "research-certificate", "duties": [duty], "valid_until": tomorrow.isoformat()}
    holder = HOLDER | {"paper": paper}
    application_id = initialled(press.signing, holder=holder)

    sign(replace(press, particulars=lambda _: holder), application_id)

    issued = press.signing.find(Letter, application_id).issued
    assert issued is not None
    assert (list(issued.duties), issued.valid_until) == ([duty], tomorrow.isoformat())


def test_nothing_is_stored_of_the_holder(press: Press) -> None:
    sign(press, initialled(press.signing))

    tables = press.signing.datastore.query(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
    )
    for table in tables:
        rows = press.signing.datastore.query(f"SELECT t::text AS words FROM {table.table_name} t")
        assert not [row for row in rows if HOLDER["name"] in row.words or HOLDER["address"] in row.words]
    states = press.signing.datastore.query("SELECT convert_from(state, 'UTF8') AS words FROM events")
    assert not [row for row in states if HOLDER["name"] in row.words]


def silent(_: UUID) -> NoReturn:
    raise Unavailable("intake does not answer")


def test_an_intake_that_does_not_answer_is_asked_again(press: Press) -> None:
    application_id = initialled(press.signing)
    session = begun(press, of_letter(press, application_id))

    work_all(replace(press, particulars=silent))

    assert states(press, session) == [("waiting", "unreachable")]
    at_once(press)
    work_all(press)
    assert press.signing.find(Letter, application_id).issued is not None


def test_an_intake_that_stays_silent_is_said_to_the_head_after_a_few_tries(press: Press) -> None:
    session = begun(press, of_letter(press, initialled(press.signing)))

    for _ in range(6):
        at_once(press)
        work_all(replace(press, particulars=silent))

    assert states(press, session) == [("failed", "unreachable")]


def unknown(_: UUID) -> NoReturn:
    raise HolderUnknown("nobody")


UNPRINTABLE = HOLDER | {"name": "Siti \U0001f600"}


def unprintable(_: UUID) -> Mapping[str, Any]:
    return UNPRINTABLE


def test_a_letter_of_somebody_forgotten_cannot_be_signed_and_its_number_stays(press: Press) -> None:
    application_id = initialled(press.signing)

    session = sign(replace(press, particulars=unknown), application_id)

    letter = press.signing.find(Letter, application_id)
    assert states(press, session) == [("failed", "unprintable")]
    assert (letter.issued, letter.requested, letter.current) == (None, None, "signature")
    assert "nobody" in read_model.trouble(press.signing.datastore, application_id)
    sign(press, application_id)
    again = press.signing.find(Letter, application_id)
    assert again.issued is not None
    assert again.issued.number.startswith("503/SIP-DOKTER/001/")
    assert states(press, session) == [("continued", "unprintable")]


def test_what_a_person_must_mend_is_said_to_the_head(press: Press) -> None:
    application_id = initialled(press.signing, holder=UNPRINTABLE)

    session = sign(replace(press, particulars=unprintable), application_id)

    fault = "Nama pemegang: memuat karakter yang tidak dapat dicetak (\U0001f600) – ada pada data pemohon"
    assert states(press, session) == [("failed", "unprintable")]
    assert fault in read_model.trouble(press.signing.datastore, application_id)


def test_a_draft_that_cannot_be_printed_cannot_be_read(press: Press) -> None:
    application_id = initialled(press.signing)

    with pytest.raises(Incomplete):
        replace(press, particulars=unprintable).read(application_id)


def moved(_: UUID) -> Mapping[str, Any]:
    return HOLDER | {"address": "Jalan Anggrek Nomor 3, Kota Contoh"}


def test_what_changed_after_the_last_initial_is_not_signed_but_initialled_again(press: Press) -> None:
    application_id = initialled(press.signing)

    session = sign(replace(press, particulars=moved), application_id)

    letter = press.signing.find(Letter, application_id)
    assert (letter.issued, letter.requested, letter.number, letter.current) == (None, None, None, SUB)
    assert states(press, session) == [("failed", "rule")]
    agreed(press.signing, application_id, moved(application_id))
    sign(replace(press, particulars=moved), application_id)
    again = press.signing.find(Letter, application_id)
    assert again.issued is not None
    assert again.issued.number.startswith("503/SIP-DOKTER/001/")


def test_nobody_agrees_with_a_file_that_is_no_longer_what_it_was(press: Press) -> None:
    application_id, route = uuid4(), slip()
    press.signing.open_letter(application_id, route.step("draft"), route, "permit", "")
    press.signing.draft(application_id, PERMIT, DRAFTER)
    _, seen = press.read(application_id)

    with pytest.raises(DraftChanged):
        replace(press, particulars=moved).initial(application_id, SUB, SUB_COORDINATOR, seen.revision, seen.sha256)
    press.initial(application_id, SUB, SUB_COORDINATOR, seen.revision, seen.sha256)

    assert press.signing.find(Letter, application_id).seen == seen


def test_who_stands_in_for_the_head_is_named_in_the_letter(press: Press) -> None:
    application_id = initialled(press.signing)
    chosen = replace(of_letter(press, application_id), acting_for="hadi")

    signed(press, chosen, by="plh")

    assert "Plh. KEPALA DINAS" in words_of(read(press, application_id))
    _, issued = press.judged(read(press, application_id))
    assert issued is not None
    assert issued.as_deputy


def test_what_nobody_foresaw_is_tried_a_few_times_and_then_said(press: Press) -> None:
    application_id = initialled(press.signing)
    session = begun(press, of_letter(press, application_id))
    broken = replace(press, particulars=lambda _: {"name": "Siti"})

    for _ in range(7):
        at_once(press)
        work_all(broken)

    assert states(press, session) == [("failed", "unreachable")]
    assert press.signing.find(Letter, application_id).requested is None


def test_a_letter_that_is_not_signed_yet_cannot_be_fetched(press: Press) -> None:
    application_id = initialled(press.signing)

    with pytest.raises(NotFound):
        press.signed_file(application_id)
