"""Signing through BSrE's service, which answers slowly, wrongly, or not at all."""

from __future__ import annotations

import logging
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from services.signing.esign.bsre import Bsre, Citizen
from services.signing.esign.provider import (
    Closed,
    CodeSent,
    Outcome,
    Placement,
    Refused,
    Secret,
    Signed,
    Signer,
    Standing,
    Unknown,
    Unreachable,
)
from services.signing.esign.words import REFUSED
from services.signing.esign.words import sentence as said_of
from tests.signing import bsre as standin
from tests.signing.small_files import PIXEL, simple_pdf

LETTER = simple_pdf("Surat izin contoh")


@pytest.fixture
def head(citizen: Citizen) -> Signer:
    return Signer("kepala", "bsre", citizen)


def signed_by(provider: Bsre, head: Signer, passphrase: str = standin.PASSPHRASE) -> Outcome:
    pen = provider.pen(head, Secret(passphrase))
    assert not isinstance(pen, Refused)
    return pen.sign(LETTER)


def test_what_comes_back_is_our_letter_signed(provider: Bsre, head: Signer) -> None:
    outcome = signed_by(provider, head)

    assert isinstance(outcome, Signed)
    assert outcome.pdf.startswith(LETTER)


def test_a_visible_signature_carries_its_image(provider: Bsre, head: Signer) -> None:
    pen = provider.pen(head, Secret(standin.PASSPHRASE))
    assert not isinstance(pen, Refused)

    assert isinstance(pen.sign(LETTER, Placement(1, 50, 60, 120, 40, PIXEL)), Signed)


@pytest.mark.parametrize(
    ("mood", "code"),
    [
        ("wrong passphrase", "wrong-secret"),
        ("wrong passphrase as a crash", "wrong-secret"),
        ("not registered", "not-registered"),
        ("no certificate", "no-certificate"),
        ("expired", "certificate-expired"),
        ("revoked", "certificate-revoked"),
        ("401", "application-not-allowed"),
        ("too large", "file-not-accepted"),
    ],
)
def test_each_refusal_is_known_and_explained(
    provider: Bsre, head: Signer, bsre: standin.Bsre, mood: str, code: str
) -> None:
    bsre.mood = mood

    outcome = signed_by(provider, head)

    assert isinstance(outcome, Refused)
    assert outcome.code == code
    assert said_of(outcome) is REFUSED[code]
    assert bsre.signed == 0


@pytest.mark.parametrize(
    "mood", ["500", "html", "unsigned", "another document", "broken signature", "body cut", "hangs up", "slow"]
)
def test_without_a_usable_answer_nobody_knows_and_nothing_is_sent_twice(
    provider: Bsre, head: Signer, bsre: standin.Bsre, mood: str
) -> None:
    bsre.mood = mood

    assert isinstance(signed_by(replace(provider, read_seconds=1), head), Unknown)
    assert len(bsre.asked) == 1


@pytest.mark.parametrize("api", ["v1"])
@pytest.mark.parametrize("mood", ["body cut", "html"])
def test_what_the_first_interface_signed_is_fetched_once_afterwards(
    provider: Bsre, head: Signer, bsre: standin.Bsre, mood: str
) -> None:
    bsre.mood = mood
    unknown = signed_by(provider, head)
    assert isinstance(unknown, Unknown)
    assert unknown.reference
    bsre.mood = ""

    found, again = (provider.ask(head, unknown.reference) for _ in range(2))

    assert isinstance(found, Signed)
    assert found.pdf.startswith(LETTER)
    assert again == Unknown("the service did not give the document (HTTP 404)", unknown.reference)


@pytest.mark.parametrize("api", ["v1"])
def test_what_is_fetched_must_be_our_letter_too(provider: Bsre, head: Signer, bsre: standin.Bsre) -> None:
    bsre.mood = "another document"
    unknown = signed_by(provider, head)
    assert isinstance(unknown, Unknown)
    assert unknown.reference

    assert isinstance(provider.ask(head, unknown.reference), Unknown)


@pytest.mark.parametrize("api", ["v2"])
def test_the_second_interface_cannot_be_asked(provider: Bsre, head: Signer, bsre: standin.Bsre) -> None:
    bsre.mood = "body cut"

    unknown = signed_by(provider, head)

    assert isinstance(unknown, Unknown)
    assert unknown.reference is None
    assert isinstance(provider.ask(head, "123:abc"), Unknown)


@pytest.mark.parametrize("url", ["http://127.0.0.1:{port}", "http://nobody.invalid", "https://127.0.0.1:{open}"])
def test_when_nothing_was_sent_it_may_be_tried_again(
    provider: Bsre, bsre: standin.Bsre, head: Signer, url: str
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    elsewhere = url.format(port=port, open=bsre.url.rpartition(":")[2])

    assert isinstance(signed_by(Bsre(elsewhere, "a", provider.password_file, provider.api), head), Unreachable)
    assert bsre.asked == []


def test_a_busy_service_is_tried_again_later(provider: Bsre, head: Signer, bsre: standin.Bsre) -> None:
    bsre.mood = "busy"

    assert isinstance(signed_by(provider, head), Unreachable)


def test_a_wrong_password_of_the_application_is_not_the_officers_fault(provider: Bsre, head: Signer) -> None:
    provider.password_file.write_text("salah")

    assert signed_by(provider, head) == Refused("application-not-allowed", "Unauthorized")
    assert provider.standing(head).code == "application-not-allowed"


def test_a_signature_of_a_strange_authority_is_not_taken(
    provider: Bsre, head: Signer, bsre: standin.Bsre, certificates: Path
) -> None:
    strange = replace(provider, roots=(certificates / "ca.pem",))

    assert isinstance(signed_by(strange, head), Unknown)


@pytest.mark.parametrize(
    ("state", "standing"),
    [
        ("ISSUE", Standing("ready")),
        ("NOT_REGISTERED", Standing("refused", "not-registered", "not_registered")),
        ("NO_CERTIFICATE", Standing("refused", "no-certificate", "no_certificate")),
        ("REVOKE", Standing("refused", "certificate-revoked", "revoke")),
        ("EXPIRED", Standing("refused", "certificate-expired", "expired")),
        ("RENEW", Standing("refused", "not-ready", "RENEW")),
    ],
)
def test_whether_somebody_can_sign_is_known_before(
    provider: Bsre, head: Signer, bsre: standin.Bsre, state: str, standing: Standing
) -> None:
    bsre.state = state

    assert provider.standing(head) == standing


def test_a_crashed_service_says_nothing_about_a_person(provider: Bsre, head: Signer, bsre: standin.Bsre) -> None:
    bsre.mood = "500"

    assert provider.standing(head).state == "unreachable"


@pytest.mark.parametrize("api", ["v2"])
def test_a_one_time_code_signs_as_many_letters_as_it_was_sent_for(
    provider: Bsre, head: Signer, bsre: standin.Bsre
) -> None:
    assert provider.send_code(head, 2) == CodeSent()
    (code,) = bsre.codes
    pen = provider.pen(head, Secret(code, "totp"))
    assert not isinstance(pen, Refused)

    outcomes = [pen.sign(LETTER) for _ in range(3)]

    assert [type(each) for each in outcomes] == [Signed, Signed, Refused]


def test_a_wrong_passphrase_is_refused_and_not_repeated_to_anybody(provider: Bsre, head: Signer) -> None:
    assert signed_by(provider, head, "salah") == Refused("wrong-secret", "Passphrase anda …")


def test_a_service_that_writes_the_file_anew_still_signs_our_letter(
    provider: Bsre, head: Signer, bsre: standin.Bsre
) -> None:
    bsre.mood = "written anew"

    outcome = signed_by(provider, head)

    assert isinstance(outcome, Signed)
    assert not outcome.pdf.startswith(LETTER)


@pytest.mark.parametrize("api", ["v1"])
def test_the_first_interface_knows_no_codes(provider: Bsre, head: Signer) -> None:
    assert provider.pen(head, Secret("123456", "totp")) == Refused("wrong-kind-of-secret")
    assert provider.send_code(head) == Refused("wrong-kind-of-secret")


def test_the_service_can_be_asked_what_it_thinks_of_a_file(provider: Bsre) -> None:
    assert provider.verify(LETTER) == {"conclusion": "VALID"}


def test_a_pen_put_down_signs_nothing(provider: Bsre, head: Signer, bsre: standin.Bsre) -> None:
    pen = provider.pen(head, Secret(standin.PASSPHRASE))
    assert not isinstance(pen, Refused)
    pen.close()

    with pytest.raises(Closed):
        pen.sign(LETTER)
    assert bsre.asked == []


def test_the_passphrase_is_seen_nowhere(
    provider: Bsre,
    head: Signer,
    bsre: standin.Bsre,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    seen = []
    for mood in ["", *standin.ERRORS, "echo", "html", "unsigned", "body cut", "hangs up"]:
        bsre.mood = mood
        pen = provider.pen(head, Secret(standin.PASSPHRASE))
        seen += [repr(pen), repr(vars(pen))]
        assert not isinstance(pen, Refused)
        seen.append(repr(pen.sign(LETTER)))
    seen += [caplog.text, *capfd.readouterr(), *bsre.asked]
    seen += [file.read_bytes().decode("latin-1") for file in tmp_path.rglob("*") if file.is_file()]

    assert len(bsre.asked) > 10
    assert standin.PASSPHRASE not in "\n".join(seen)
