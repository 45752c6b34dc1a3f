"""Registers without holes and without doubles: whoever signs at once, whatever fails, goes back or is killed."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from services.shared.datastore import Datastore
from services.shared.refusals import Refused, SomebodyWasFaster
from services.signing import number_read_model
from services.signing.application import Signing
from services.signing.domain import Letter
from services.signing.parts import REFUSAL_NUMBER_PATTERN, Officer
from services.signing.read_model import rows
from services.signing.rules import SignatureUnderWay
from tests.signing.cases import HEAD, OTHER_HEAD, PAPER, PATTERN, PERMIT, REFUSAL
from tests.signing.numbers import PATTERNS, free, held, ready, ready_again, send_back

pytestmark = pytest.mark.servers
ROOT = Path(__file__).parents[2]


@pytest.fixture
def another(database_url: str) -> Iterator[Callable[[], Signing]]:
    """Further processes, as far as the database can tell: each with connections of its own."""
    stores: list[Datastore] = []

    def started() -> Signing:
        stores.append(Datastore(database_url, pool_size=1))
        return Signing(stores[-1], rows=rows)

    yield started
    for store in stores:
        store.close()


def number_of(signing: Signing, letter_id: UUID) -> str:
    number = signing.find(Letter, letter_id).number
    return number.text if number else ""


def test_fifty_sign_at_once_in_several_registers(signing: Signing, another: Callable[[], Signing]) -> None:
    letters = [ready(signing, pattern=PATTERNS[place % 3]) for place in range(42)]
    letters += [ready(signing, REFUSAL) for _ in range(8)]
    start = threading.Barrier(50)

    def sign(letter_id: UUID) -> None:
        room = another()
        start.wait(timeout=60)
        for each in (letter_id, letters[0]):
            with suppress(SomebodyWasFaster, SignatureUnderWay):
                room.request_signature(each, Officer(f"kepala-{letter_id}", HEAD.roles))

    with ThreadPoolExecutor(50) as pool:
        for done in [pool.submit(sign, each) for each in letters]:
            done.result(timeout=120)

    assert [held(signing, each) for each in PATTERNS] == [list(range(1, 15))] * 3
    assert held(signing, REFUSAL_NUMBER_PATTERN) == list(range(1, 9))


def test_numbers_that_came_back_go_to_one_letter_each_however_many_sign_at_once(
    signing: Signing, another: Callable[[], Signing]
) -> None:
    first = [ready(signing) for _ in range(8)]
    for letter_id in first:
        signing.request_signature(letter_id, HEAD)
        signing.fail_to_sign(letter_id, 1, "kata sandi salah")
    waiting = [ready(signing) for _ in range(12)]
    start = threading.Barrier(18)

    def give_back(letter_id: UUID) -> None:
        room = another()
        start.wait(timeout=60)
        send_back(room, letter_id)

    def sign(letter_id: UUID) -> None:
        room = another()
        start.wait(timeout=60)
        room.request_signature(letter_id, HEAD)

    with ThreadPoolExecutor(18) as pool:
        work = [pool.submit(give_back, each) for each in first[:6]] + [pool.submit(sign, each) for each in waiting]
        for done in work:
            done.result(timeout=120)
    for letter_id in first[:6]:
        ready_again(signing, letter_id)
        signing.request_signature(letter_id, HEAD)

    assert free(signing) == []
    assert held(signing) == list(range(1, 21))


def test_a_process_killed_in_the_middle_of_signing_leaves_neither_hole_nor_double(
    signing: Signing, database_url: str
) -> None:
    letters = [ready(signing) for _ in range(12)]
    arguments = [sys.executable, "-m", "tests.signing.numbers", database_url, *map(str, letters)]

    for after in (1, 3, 2):
        with subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            for _ in range(after):
                assert process.stdout.readline()
            process.kill()
        # The decision to sign and the number are there, or are not there, together.
        assert held(signing) == list(
            range(1, sum(signing.find(Letter, each).requested is not None for each in letters) + 1)
        )
    for letter_id in letters:
        signing.request_signature(letter_id, HEAD)

    assert held(signing) == list(range(1, 13))
    assert [number_of(signing, each) for each in letters] == sorted(number_of(signing, each) for each in letters)


def test_a_process_killed_while_it_holds_the_register_keeps_nobody_waiting(
    signing: Signing, another: Callable[[], Signing]
) -> None:
    killed, letter_id = another(), ready(signing)
    with suppress(Exception), killed.datastore.transaction() as transaction:
        killed.request_signature(letter_id, HEAD)
        [backend] = killed.datastore.query("SELECT pg_backend_pid() AS id")
        signing.datastore.query("SELECT pg_terminate_backend(%s)", backend.id)
        transaction.connection.commit()

    assert held(signing) == []
    signing.request_signature(ready(signing), HEAD)
    signing.request_signature(letter_id, HEAD)
    assert held(signing) == [1, 2]


def test_the_lowest_number_that_came_back_is_taken_first(signing: Signing) -> None:
    letters = [ready(signing) for _ in range(4)]
    for letter_id in letters:
        signing.request_signature(letter_id, HEAD)
        signing.fail_to_sign(letter_id, 1, "kata sandi salah")
    for letter_id in (letters[2], letters[0]):
        send_back(signing, letter_id)

    later = [ready(signing) for _ in range(3)]
    for letter_id in later:
        signing.request_signature(letter_id, HEAD)

    assert [number_of(signing, each).split("/")[2] for each in later] == ["001", "003", "005"]


def test_a_number_under_which_a_signature_may_exist_does_not_come_back(signing: Signing) -> None:
    letter_id = ready(signing)
    signing.request_signature(letter_id, HEAD)

    signing.withdraw(letter_id)
    with pytest.raises(SignatureUnderWay):
        send_back(signing, letter_id)
    signing.ask_for_initials_again(ready(signing), "Alamat berubah.")

    assert (held(signing), free(signing)) == ([1], [])


def test_a_withdrawn_application_gives_its_number_back(signing: Signing) -> None:
    letter_id = ready(signing)
    signing.request_signature(letter_id, HEAD)
    signing.fail_to_sign(letter_id, 1, "kata sandi salah")

    signing.withdraw(letter_id)

    assert (held(signing), free(signing)) == ([], [1])


def test_a_permit_that_becomes_a_refusal_is_numbered_with_the_refusals(signing: Signing) -> None:
    letter_id = ready(signing)
    signing.request_signature(letter_id, HEAD)
    signing.fail_to_sign(letter_id, 1, "kata sandi salah")

    send_back(signing, letter_id)
    ready_again(signing, letter_id, REFUSAL)
    signing.request_signature(letter_id, HEAD)

    assert (held(signing), free(signing)) == ([], [1])
    assert held(signing, REFUSAL_NUMBER_PATTERN) == [1]


def at(text: str) -> Callable[[], datetime]:
    return lambda: datetime.fromisoformat(text).astimezone(UTC)


def test_the_year_of_the_register_changes_at_midnight_in_jakarta(signing: Signing) -> None:
    letters = [ready(signing) for _ in range(3)]

    for moment, letter_id in zip(("31T23:59:58", "31T23:59:59"), letters, strict=False):
        signing.clock = at(f"2026-12-{moment}+07:00")
        signing.request_signature(letter_id, HEAD)
    signing.clock = at("2027-01-01T00:00:00+07:00")
    signing.request_signature(letters[2], HEAD)

    assert [number_of(signing, each) for each in letters] == [
        "503/SIP-DOKTER/001/XII/2026",
        "503/SIP-DOKTER/002/XII/2026",
        "503/SIP-DOKTER/001/I/2027",
    ]


def test_a_letter_that_waits_until_the_next_year_is_numbered_there_and_the_old_number_is_listed(
    signing: Signing,
) -> None:
    waiting, never = ready(signing), ready(signing)
    signing.clock = at("2026-12-31T16:00:00+07:00")
    for letter_id in (waiting, never):
        signing.request_signature(letter_id, OTHER_HEAD)
        signing.fail_to_sign(letter_id, 1, "kata sandi salah")

    signing.clock = at("2027-01-04T08:00:00+07:00")
    signing.request_signature(waiting, HEAD)

    assert number_of(signing, waiting) == "503/SIP-DOKTER/001/I/2027"
    unused = number_read_model.unused(signing.datastore, 2027)
    assert [(line.number, line.state, line.reason) for line in unused] == [
        ("503/SIP-DOKTER/001/XII/2026", "free", "other register"),
        ("503/SIP-DOKTER/002/XII/2026", "open", ""),
    ]
    assert free(signing, year=2027) == []


WHAT = {
    "request": lambda signing, each: signing.request_signature(each, HEAD),
    "fail": lambda signing, each: signing.fail_to_sign(each, signing.find(Letter, each).attempt, "…"),
    "sign": lambda signing, each: signing.sign(each, PAPER.__class__(each.hex * 2, 1, "Izin", "Permit")),
    "send back": send_back,
    "again": ready_again,
    "withdraw": lambda signing, each: signing.withdraw(each),
    "lapse": lambda signing, each: signing.ask_for_initials_again(each, "Alamat berubah."),
}


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@for_all(st.lists(st.tuples(st.sampled_from(sorted(WHAT)), st.integers(0, 4)), min_size=8, max_size=30))
def test_whatever_happens_to_letters_their_register_counts_from_one(
    signing: Signing, happenings: list[tuple[str, int]]
) -> None:
    pattern = f"503/{signing.clock().timestamp()}/{{seq}}/{{tahun}}"  # a register of this example's own
    letters = [ready(signing, PERMIT, pattern) for _ in range(5)]
    taken = 0
    for what, place in happenings:
        free_before = free(signing, pattern)
        before = number_of(signing, letters[place])
        with suppress(Refused):
            WHAT[what](signing, letters[place])
        after = number_of(signing, letters[place])
        if after and not before:
            expected = free_before[0] if free_before else taken + 1
            assert after.split("/")[2] == f"{expected:03d}"
            taken = max(taken, expected)
        assert sorted(held(signing, pattern) + free(signing, pattern)) == list(range(1, taken + 1))


def test_a_second_letter_never_carries_a_number_that_is_held(signing: Signing) -> None:
    signing.request_signature(ready(signing), HEAD)
    letter_id = ready(signing)
    signing.datastore.query("UPDATE letter_numbers SET last = 0 WHERE register = %s RETURNING 1", PATTERN)

    with pytest.raises(Exception, match="changes faster"):
        signing.request_signature(letter_id, HEAD)

    assert number_of(signing, letter_id) == ""
