"""Sessions of signing: one passphrase for many letters, and what becomes of each, whatever goes wrong."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from services.shared.datastore import Row
from services.shared.object_store import ObjectStore
from services.signing import read_model
from services.signing.domain import Letter
from services.signing.esign.provider import INVISIBLE, Outcome, Placement, Refused, Secret
from services.signing.esign.signers import Signers
from services.signing.press import Press
from services.signing.settling import Settling
from services.signing.signing_worker import Hands
from services.signing.starting import start
from tests.signing.cases import HEAD, PATTERN
from tests.signing.signing import PASSPHRASE, at_once, begun, of_letter, signed, states, work_all
from tests.signing.test_press import initialled

pytestmark = pytest.mark.servers


class OneAtATime(Signers):
    """Whose token is in somebody's hand."""

    def pen(self, username: str, secret: Secret) -> Refused:
        return Refused("token-in-use")


def letters(press: Press, number: int) -> list[UUID]:
    return [initialled(press.signing) for _ in range(number)]


def silent_for_long(press: Press) -> None:
    """As if the process that held the passphrases had died a while ago."""
    press.signing.datastore.execute(Row("UPDATE signing_sessions SET seen_at = now() - interval '1 hour'"))


def settle(press: Press) -> None:
    settling = Settling(press)
    for session_id in settling.abandoned(None):
        settling.bury(session_id)
    for letter_id in settling.lost(None):
        settling.free(letter_id)


def test_one_passphrase_signs_many_and_is_forgotten_when_all_are_signed(press: Press) -> None:
    session = begun(press, *(of_letter(press, each) for each in letters(press, 5)))
    work_all(press)

    Hands(press, threading.Event()).beat()

    assert states(press, session) == [("signed", "")] * 5
    assert press.pens.sessions() == []
    known = press.sessions.known(session)
    assert known is not None
    assert not known.alive


def test_a_wrong_passphrase_is_told_before_anything_begins(press: Press) -> None:
    (letter,) = letters(press, 1)

    refused = start(press, letter, "hadi", Secret("salah"), [of_letter(press, letter)])

    assert refused == Refused("wrong-secret")
    assert press.sessions.known(letter) is None
    assert press.pens.sessions() == []


def test_a_second_click_is_not_refused_because_the_first_has_the_token(press: Press) -> None:
    (letter,) = letters(press, 1)
    session = begun(press, of_letter(press, letter))
    in_use = replace(press, signers=OneAtATime(press.signers.known, press.signers.providers))

    assert start(in_use, session, "hadi", Secret(PASSPHRASE), [of_letter(press, letter)]) is None
    assert press.pens.of(session) is not None


def test_a_second_click_begins_nothing(press: Press) -> None:
    (letter,) = letters(press, 1)
    session = begun(press, of_letter(press, letter))

    start(press, session, "hadi", Secret(PASSPHRASE), [of_letter(press, letter)])
    work_all(press)

    assert states(press, session) == [("signed", "")]
    assert press.signing.find(Letter, letter).attempt == 1


def test_what_changed_between_the_question_and_its_turn_is_not_signed(press: Press) -> None:
    back, gone, stays = letters(press, 3)
    session = begun(press, *(of_letter(press, each) for each in (back, gone, stays)))
    press.signing.send_back(back, "signature", "Alamat keliru.", HEAD)
    press.signing.withdraw(gone)

    work_all(press)

    assert states(press, session) == [("failed", "rule"), ("failed", "rule"), ("signed", "")]
    numbers = read_model.register(press.signing.datastore, PATTERN, press.signing.clock().year)
    assert [letter for _, letter, _ in numbers] == [stays]


def test_two_heads_at_once_sign_each_letter_once(press: Press) -> None:
    marked = letters(press, 8)
    sessions = [begun(press, *(of_letter(press, each) for each in marked), by=by) for by in ("hadi", "plh")]

    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(work_all, press) for _ in range(3)]:
            done.result(60)

    turns = [states(press, session) for session in sessions]
    assert [sorted(state for state, _ in pair) for pair in zip(*turns, strict=True)] == [["failed", "signed"]] * 8
    register = read_model.register(press.signing.datastore, PATTERN, press.signing.clock().year)
    assert [number for number, _, _ in register] == list(range(1, 9))


def test_letters_of_a_process_that_died_are_free_again_and_keep_their_numbers(press: Press) -> None:
    marked = letters(press, 3)
    session = begun(press, *(of_letter(press, each) for each in marked))
    (turn,) = press.sessions.claim(session, 1)
    press.signing.request_signature(turn.letter_id, HEAD, session=str(session), revision=1)
    press.pens.forget(session)

    settle(press)
    assert [state for state, _ in states(press, session)] == ["working", "waiting", "waiting"]
    silent_for_long(press)
    settle(press)

    assert states(press, session) == [("failed", "interrupted")] * 3
    assert press.signing.find(Letter, marked[0]).requested is None
    again = signed(press, *(of_letter(press, each) for each in marked))
    assert states(press, again) == [("signed", "")] * 3
    assert states(press, session) == [("continued", "interrupted")] * 3
    assert press.signing.find(Letter, marked[0]).attempt == 2


def test_a_letter_that_an_earlier_version_left_being_signed_is_free_again(press: Press) -> None:
    (letter,) = letters(press, 1)
    press.signing.request_signature(letter, HEAD)

    settle(press)

    assert press.signing.find(Letter, letter).requested is None
    assert read_model.trouble(press.signing.datastore, letter) == "interrupted"


def test_a_late_word_of_a_process_that_was_thought_dead_changes_nothing(press: Press) -> None:
    (letter,) = letters(press, 1)
    session = begun(press, of_letter(press, letter))
    pen = press.pens.of(session).pen  # type: ignore[union-attr]

    class Slow:
        def sign(self, pdf: bytes, placement: Placement = INVISIBLE) -> Outcome:
            silent_for_long(press)
            settle(press)
            return pen.sign(pdf)

        def close(self) -> None:
            pen.close()

    press.pens.hold(session, Slow(), leaves_the_house=False)
    work_all(press)

    assert states(press, session) == [("failed", "interrupted")]
    assert press.signing.find(Letter, letter).issued is None
    again = signed(press, of_letter(press, letter))
    assert states(press, again) == [("signed", "")]


def test_a_store_that_is_down_costs_nothing_but_time(press: Press) -> None:
    (letter,) = letters(press, 1)
    session = begun(press, of_letter(press, letter))

    work_all(replace(press, store=ObjectStore("http://key:secret@127.0.0.1:9/bucket")))

    assert states(press, session) == [("waiting", "unreachable")]
    assert press.sessions.known(session).alive  # type: ignore[union-attr]
    at_once(press)
    work_all(press)
    assert states(press, session) == [("signed", "")]


def test_after_its_time_a_session_signs_no_more(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.signing.pens.LASTS", timedelta(0))
    session = begun(press, *(of_letter(press, each) for each in letters(press, 2)))

    work_all(press)
    Hands(press, threading.Event()).beat()

    assert states(press, session) == [("failed", "interrupted")] * 2
    assert press.pens.over() == []


def test_the_passphrase_is_in_no_table(press: Press) -> None:
    signed(press, *(of_letter(press, each) for each in letters(press, 2)))

    tables = press.signing.datastore.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    for table in tables:
        rows = press.signing.datastore.query(f"SELECT t::text AS words FROM {table.tablename} t")
        assert not [row for row in rows if PASSPHRASE in row.words]
    events = press.signing.datastore.query("SELECT convert_from(state, 'UTF8') AS words FROM events")
    assert not [row for row in events if PASSPHRASE in row.words]
