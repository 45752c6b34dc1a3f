"""Letters about issued letters on a real database: what commits together, what others hear, what time does."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.shared.contracts import Contract
from services.shared.datastore import Datastore
from services.shared.rounds import RoundsLoop
from services.signing import life_read_model, read_model
from services.signing.announcements import announce
from services.signing.application import Signing
from services.signing.domain import Letter
from services.signing.life_rules import AnotherLetterUnderWay
from tests.signing.cases import COORDINATOR, DRAFTER, PATTERN, REFUSAL
from tests.signing.lives import REASON, begin, follow, issue, text_of, write_and_sign

pytestmark = pytest.mark.servers


def said(signing: Signing, *letters: UUID) -> list[Contract]:
    """What others heard of these letters after the first was signed."""
    events: list[Any] = [each for letter in letters for each in signing.events.get(letter)]
    told = [contract for happened in events if (contract := announce(happened))]
    return told[[contract.fact for contract in told].index("letter-signed") + 1 :]


def line_of(signing: Signing, letter_id: UUID) -> Any:
    return signing.datastore.query("SELECT * FROM issued_letters WHERE letter_id = %s", letter_id)[0]


def state_of(signing: Signing, letter_id: UUID) -> str:
    return str(signing.datastore.query("SELECT state FROM desk_letters WHERE letter_id = %s", letter_id)[0].state)


def go_round(signing: Signing) -> None:
    RoundsLoop(signing.touched_by_time, signing.keep_time).go_round(threading.Event())


def at_day(signing: Signing, days: int) -> None:
    now = signing.clock()
    signing.clock = lambda: now + timedelta(days=days)


def test_a_revocation_is_signed_and_takes_effect_in_one_transaction(signing: Signing) -> None:
    permit = issue(signing)

    decree = follow(signing, permit, "revocation")

    assert decree.issued is not None
    assert decree.issued.number.startswith("503/PENCABUTAN/001/")
    assert line_of(signing, permit).revoked_at is not None
    assert (state_of(signing, permit), state_of(signing, decree.id)) == ("revoked", "signed")
    [revoked] = said(signing, permit, decree.id)
    assert revoked.fact == "letter-revoked"
    assert revoked.model_dump(include={"application_id", "decree_number", "decree_code", "reason"}) == {
        "application_id": permit,
        "decree_number": decree.issued.number,
        "decree_code": decree.issued.code,
        "reason": REASON,
    }


def test_a_suspension_and_its_end_by_decree(signing: Signing) -> None:
    permit = issue(signing)

    follow(signing, permit, "suspension")
    assert line_of(signing, permit).suspended_at is not None
    follow(signing, permit, "reinstatement")

    assert line_of(signing, permit).suspended_at is None
    assert [contract.fact for contract in said(signing, permit)] == ["letter-suspended", "letter-reinstated"]
    assert [row.proposal for row in life_read_model.about(signing.datastore, permit)] == ["suspension", "reinstatement"]


def test_a_replacement_takes_the_place_of_the_first_letter_and_both_are_found(signing: Signing) -> None:
    permit = issue(signing, validity_days=30)

    new = follow(signing, permit, "replacement")

    assert new.issued is not None
    old_line, new_line = line_of(signing, permit), line_of(signing, new.id)
    assert old_line.superseded_by == new.issued.code
    assert (new_line.valid_until, new_line.decides) == (old_line.valid_until, "permit")
    assert [sequence for sequence, _, _ in read_model.register(signing.datastore, PATTERN, signing.clock().year)] == [
        1,
        2,
    ]
    [superseded] = said(signing, permit, new.id)
    assert superseded.model_dump(include={"letter", "code", "former_code", "application_id"}) == {
        "letter": "permit",
        "code": new.issued.code,
        "former_code": old_line.code,
        "application_id": permit,
    }


def test_what_follows_a_replacement_is_said_of_the_application(signing: Signing) -> None:
    permit = issue(signing)
    new = follow(signing, permit, "replacement")

    again = follow(signing, new.id, "revocation")

    assert [contract.application_id for contract in said(signing, permit, new.id)] == [permit, permit]
    assert again.serial == 2


def test_a_refusal_may_be_replaced(signing: Signing) -> None:
    refusal = issue(signing, REFUSAL)

    new = follow(signing, refusal, "replacement")

    assert line_of(signing, new.id).decides == "refusal"


def test_two_officers_at_once_begin_one_letter(signing: Signing, database_url: str) -> None:
    permit = issue(signing)
    start = threading.Barrier(6)

    def begin_one(n: int) -> None:
        room = Signing(Datastore(database_url), rows=read_model.rows)
        start.wait(timeout=20)
        with suppress(AnotherLetterUnderWay):
            room.begin_later(permit, "suspension" if n % 2 else "revocation", REASON, [DRAFTER, COORDINATOR][n % 2])
        room.datastore.close()

    with ThreadPoolExecutor(6) as pool:
        for done in [pool.submit(begin_one, n) for n in range(6)]:
            done.result(timeout=60)

    assert len(life_read_model.about(signing.datastore, permit)) == 1


def test_a_discarded_letter_makes_room_for_another(signing: Signing) -> None:
    permit = issue(signing)
    first = begin(signing, permit, "suspension")
    with pytest.raises(AnotherLetterUnderWay):
        begin(signing, permit, "revocation")

    signing.discard(first, "Tidak jadi.", DRAFTER)
    follow(signing, permit, "revocation")

    assert (state_of(signing, first), state_of(signing, permit)) == ("discarded", "revoked")
    assert first not in [line.letter_id for line in read_model.waiting(signing.datastore, ["back_office"])]


def test_a_later_letter_lies_on_the_desks_like_every_letter(signing: Signing) -> None:
    later = begin(signing, issue(signing), "revocation")

    [line] = read_model.waiting(signing.datastore, ["back_office"])

    assert (line.letter_id, line.step, line.proposal) == (later, "later:draft", "revocation")


def test_a_permit_that_ends_is_told_of_before_and_after_once(signing: Signing) -> None:
    permit = issue(signing, validity_days=100)
    issue(signing, validity_days=None)

    for days in (30, 12, 1, 20, 28, 9, 1, 1, 50):  # the office was closed between the 72nd and the 91st day
        at_day(signing, days)
        go_round(signing)
        go_round(signing)

    told = said(signing, permit)
    assert [contract.fact for contract in told] == ["permit-expiring"] * 3 + ["permit-expired"]
    assert [contract.days_left for contract in told[:-1]] == [58, 9, 0]  # type: ignore[attr-defined]
    assert state_of(signing, permit) == "expired"


def test_many_permits_that_end_together_are_all_told(signing: Signing) -> None:
    permits = [issue(signing, validity_days=5) for _ in range(7)]
    at_day(signing, 6)

    go_round(signing)

    assert {state_of(signing, permit) for permit in permits} == {"expired"}
    assert signing.touched_by_time(None) == []


def test_a_suspension_with_an_end_is_over_after_it(signing: Signing) -> None:
    permit = issue(signing)
    until = (signing.today() + timedelta(days=3)).isoformat()
    follow(signing, permit, "suspension", until)

    for days in (3, 1):
        at_day(signing, days)
        go_round(signing)

    reinstated = said(signing, permit)[-1]
    assert (reinstated.fact, reinstated.decree_code) == ("letter-reinstated", None)  # type: ignore[attr-defined]
    assert line_of(signing, permit).suspended_until is None


def test_nothing_happens_to_the_permit_before_the_decree_is_signed(signing: Signing) -> None:
    permit = issue(signing)
    later = begin(signing, permit, "revocation")

    signing.draft(later, text_of("revocation"), DRAFTER)

    assert line_of(signing, permit).revoked_at is None
    assert said(signing, permit, later) == []


def test_a_second_report_of_the_worker_changes_nothing(signing: Signing) -> None:
    permit = issue(signing)
    later = begin(signing, permit, "revocation")
    write_and_sign(signing, later, text_of("revocation"))
    letter = signing.find(Letter, permit)

    paper = signing.find(Letter, later).issued
    assert paper is not None
    signing.sign(later, paper)

    assert signing.find(Letter, permit).version == letter.version
