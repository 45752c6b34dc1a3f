"""Letters that leave the house to be signed: nothing is sent twice, and a wrong passphrase is tried once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from deploy.local import certificate_authority
from services.shared.datastore import Row
from services.signing.domain import Letter
from services.signing.esign.bsre import Bsre, Citizen
from services.signing.esign.provider import Signer
from services.signing.esign.signers import Signers
from services.signing.press import Press
from services.signing.settling import Settling
from tests.signing import bsre as standin
from tests.signing.signing import begun, of_letter, states, work_all
from tests.signing.test_press import initialled
from tests.signing.test_sessions import letters, settle, silent_for_long

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("bsre")
    certificate_authority.create(directory)
    return directory


@pytest.fixture
def service(authority: Path) -> Iterator[standin.Bsre]:
    service = standin.Bsre(authority)
    with standin.serving(standin.Handler, bsre=service) as service.url:
        yield service


@pytest.fixture
def outside(press: Press, service: standin.Bsre, tmp_path: Path) -> Press:
    """The head signs through the first interface, which remembers what it signed."""
    (tmp_path / "kepala.nik").write_text(standin.NIK)
    (tmp_path / "bsre.password").write_text(standin.PASSWORD)
    means, roots = Citizen(tmp_path / "kepala.nik"), (service.authority / "ca.pem",)
    provider = Bsre(service.url, standin.USERNAME, tmp_path / "bsre.password", "v1", roots=roots, read_seconds=20)
    return replace(press, signers=Signers({"hadi": Signer("hadi", "bsre", means)}, {"bsre": provider}))


def session_of(press: Press, marked: list[UUID], passphrase: str = standin.PASSPHRASE) -> UUID:
    return begun(press, *(of_letter(press, each) for each in marked), passphrase=passphrase)


def test_letters_come_back_signed(outside: Press, service: standin.Bsre) -> None:
    session = session_of(outside, letters(outside, 3))

    work_all(outside)

    assert states(outside, session) == [("signed", "")] * 3
    assert service.signed == 3


def test_a_wrong_passphrase_is_tried_with_one_letter_only_and_then_forgotten(
    outside: Press, service: standin.Bsre
) -> None:
    session = session_of(outside, letters(outside, 4), passphrase="salah")

    work_all(outside)

    assert states(outside, session) == [("failed", "wrong-secret"), *[("failed", "not-tried")] * 3]
    assert len([path for path in service.asked if path == "/api/sign/pdf"]) == 1
    assert outside.pens.sessions() == []


def test_a_letter_without_a_clear_answer_is_asked_for_and_never_sent_again(
    outside: Press, service: standin.Bsre
) -> None:
    service.mood = "body cut"
    session = session_of(outside, letters(outside, 1))
    work_all(outside)
    assert states(outside, session) == [("unknown", "unknown")]

    service.mood = ""
    settling = Settling(outside)
    for letter_id in settling.to_ask(None):
        settling.ask(letter_id)

    assert states(outside, session) == [("signed", "")]
    assert len([path for path in service.asked if path == "/api/sign/pdf"]) == 1


def test_where_nobody_can_be_asked_a_person_decides(outside: Press, service: standin.Bsre) -> None:
    service.mood = "hangs up"
    (letter,) = letters(outside, 1)
    session = session_of(outside, [letter])
    work_all(outside)
    settling = Settling(outside)
    assert states(outside, session) == [("unknown", "unknown")]
    assert settling.to_ask(None) == []
    assert outside.signing.find(Letter, letter).requested is not None

    settling.say_not_signed(letter, "hadi")

    assert states(outside, session) == [("failed", "said-not-signed")]
    service.mood = ""
    again = session_of(outside, [letter])
    work_all(outside)
    assert states(outside, again) == [("signed", "")]


def test_a_letter_that_was_sent_when_the_process_died_is_not_known(outside: Press) -> None:
    (letter,) = letters(outside, 1)
    session = session_of(outside, [letter])
    (turn,) = outside.sessions.claim(session, 1)
    outside.sessions.sent(turn)
    silent_for_long(outside)

    settle(outside)

    assert states(outside, session) == [("unknown", "unknown")]


def test_a_service_that_is_not_there_is_tried_again_a_few_times(outside: Press, service: standin.Bsre) -> None:
    gone = replace(outside.signers.providers["bsre"], url="http://127.0.0.1:9")  # type: ignore[type-var]
    nowhere = replace(outside, signers=replace(outside.signers, providers={"bsre": gone}))
    session = session_of(nowhere, [initialled(outside.signing)])

    for _ in range(6):
        outside.signing.datastore.execute(Row("UPDATE signing_attempts SET due_at = now()"))
        work_all(nowhere)

    assert states(nowhere, session) == [("failed", "unreachable")]
    assert service.signed == 0
