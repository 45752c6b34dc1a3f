"""Letters that leave the house to be signed: nothing is sent twice, and a wrong passphrase is tried once."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from services.shared.datastore import Row
from services.signing.domain import Letter
from services.signing.press import Press
from services.signing.settling import Settling
from tests.signing import bsre as standin
from tests.signing.cases import HOLDER
from tests.signing.signing import begun, of_letter, states, work_all
from tests.signing.test_press import initialled
from tests.signing.test_sessions import letters, settle, silent_for_long

pytestmark = pytest.mark.servers


def sendings(bsre: standin.Bsre) -> int:
    """How many letters were sent there to be signed."""
    return len([path for path in bsre.asked if path.endswith("/sign/pdf")])


def session_of(press: Press, marked: list[UUID], passphrase: str = standin.PASSPHRASE) -> UUID:
    return begun(press, *(of_letter(press, each) for each in marked), passphrase=passphrase)


def test_letters_come_back_signed(outside: Press, bsre: standin.Bsre) -> None:
    session = session_of(outside, letters(outside, 3))

    work_all(outside)

    assert states(outside, session) == [("signed", "")] * 3
    assert bsre.signed == 3


def test_a_wrong_passphrase_is_tried_with_one_letter_only_and_then_forgotten(
    outside: Press, bsre: standin.Bsre
) -> None:
    session = session_of(outside, letters(outside, 4), passphrase="salah")

    work_all(outside)

    assert states(outside, session) == [("failed", "wrong-secret"), *[("failed", "not-tried")] * 3]
    assert sendings(bsre) == 1
    assert outside.pens.sessions() == []


@pytest.mark.parametrize("api", ["v1"])
def test_a_letter_without_a_clear_answer_is_asked_for_and_never_sent_again(outside: Press, bsre: standin.Bsre) -> None:
    bsre.mood = "body cut"
    session = session_of(outside, letters(outside, 1))
    work_all(outside)
    assert states(outside, session) == [("unknown", "unknown")]

    bsre.mood = ""
    settling = Settling(outside)
    for letter_id in settling.to_ask(None):
        settling.ask(letter_id)

    assert states(outside, session) == [("signed", "")]
    assert sendings(bsre) == 1


@pytest.mark.parametrize("api", ["v1"])
def test_what_was_signed_is_recorded_though_the_holder_changed_meanwhile(outside: Press, bsre: standin.Bsre) -> None:
    bsre.mood = "body cut"
    (letter_id,) = letters(outside, 1)
    session_of(outside, [letter_id])
    work_all(outside)
    sent = outside.signing.datastore.query("SELECT paper FROM signing_attempts")[0].paper

    bsre.mood = ""
    changed = replace(outside, particulars=lambda _: HOLDER | {"name": "Nama Lain"})
    Settling(changed).ask(letter_id)

    issued = outside.signing.find(Letter, letter_id).issued
    assert issued is not None
    assert (issued.contents_sha256, issued.rendered_sha256) == (sent["contents_sha256"], sent["rendered_sha256"])


def test_where_nobody_can_be_asked_a_person_decides(outside: Press, bsre: standin.Bsre) -> None:
    bsre.mood = "hangs up"
    (letter,) = letters(outside, 1)
    session = session_of(outside, [letter])
    work_all(outside)
    settling = Settling(outside)
    assert states(outside, session) == [("unknown", "unknown")]
    assert settling.to_ask(None) == []
    assert outside.signing.find(Letter, letter).requested is not None

    settling.say_not_signed(letter, "hadi")

    assert states(outside, session) == [("failed", "said-not-signed")]
    bsre.mood = ""
    again = session_of(outside, [letter])
    work_all(outside)
    assert states(outside, again) == [("signed", "")]


def test_a_letter_that_was_sent_when_the_process_died_is_not_known(outside: Press) -> None:
    (letter,) = letters(outside, 1)
    session = session_of(outside, [letter])
    (turn,) = outside.sessions.claim(session, 1)
    outside.sessions.sent(turn, {})
    silent_for_long(outside)

    settle(outside)

    assert states(outside, session) == [("unknown", "unknown")]


def test_a_service_that_is_not_there_is_tried_again_a_few_times(outside: Press, bsre: standin.Bsre) -> None:
    gone = replace(outside.signers.providers["bsre"], url="http://127.0.0.1:9")  # type: ignore[type-var]
    nowhere = replace(outside, signers=replace(outside.signers, providers={"bsre": gone}))
    session = session_of(nowhere, [initialled(outside.signing)])

    for _ in range(6):
        outside.signing.datastore.execute(Row("UPDATE signing_attempts SET due_at = now()"))
        work_all(nowhere)

    assert states(nowhere, session) == [("failed", "unreachable")]
    assert bsre.signed == 0
