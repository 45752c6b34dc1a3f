"""Signing through BSrE's service, which answers slowly, wrongly, or not at all."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import certificate_authority
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


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory, certificates: Path) -> Path:
    """BSrE's own."""
    directory = tmp_path_factory.mktemp("bsre")
    certificate_authority.create(directory)
    (directory / "other.pdf").write_bytes(simple_pdf("Surat lain"))
    return directory


@pytest.fixture
def there(authority: Path) -> Iterator[standin.Bsre]:
    service = standin.Bsre(authority)
    with standin.serving(standin.Handler, bsre=service) as service.url:
        yield service


@pytest.fixture
def head(tmp_path: Path) -> Signer:
    (tmp_path / "kepala.nik").write_text(standin.NIK)
    return Signer("kepala", "bsre", Citizen(tmp_path / "kepala.nik"))


@pytest.fixture(params=["v1", "v2"])
def provider(there: standin.Bsre, tmp_path: Path, request: pytest.FixtureRequest) -> Bsre:
    return provider_at(there, tmp_path, request.param)


def provider_at(there: standin.Bsre, folder: Path, api: str) -> Bsre:
    (folder / "bsre.password").write_text(standin.PASSWORD + "\n")
    return Bsre(
        there.url,
        standin.USERNAME,
        folder / "bsre.password",
        api,
        roots=(there.authority / "ca.pem",),
        read_seconds=1,
    )


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
    provider: Bsre, head: Signer, there: standin.Bsre, mood: str, code: str
) -> None:
    there.mood = mood

    outcome = signed_by(provider, head)

    assert isinstance(outcome, Refused)
    assert outcome.code == code
    assert said_of(outcome) is REFUSED[code]
    assert there.signed == 0


@pytest.mark.parametrize(
    "mood", ["500", "html", "unsigned", "another document", "broken signature", "body cut", "hangs up", "slow"]
)
def test_without_a_usable_answer_nobody_knows_and_nothing_is_sent_twice(
    provider: Bsre, head: Signer, there: standin.Bsre, mood: str
) -> None:
    there.mood = mood

    assert isinstance(signed_by(provider, head), Unknown)
    assert len(there.asked) == 1


@pytest.mark.parametrize("mood", ["body cut", "html"])
def test_what_the_first_interface_signed_is_fetched_once_afterwards(
    there: standin.Bsre, head: Signer, tmp_path: Path, mood: str
) -> None:
    there.mood = mood
    provider = provider_at(there, tmp_path, "v1")
    unknown = signed_by(provider, head)
    assert isinstance(unknown, Unknown)
    assert unknown.reference
    there.mood = ""

    found, again = (provider.ask(head, unknown.reference) for _ in range(2))

    assert isinstance(found, Signed)
    assert found.pdf.startswith(LETTER)
    assert again == Unknown("the service did not give the document (HTTP 404)", unknown.reference)


def test_what_is_fetched_must_be_our_letter_too(there: standin.Bsre, head: Signer, tmp_path: Path) -> None:
    provider = provider_at(there, tmp_path, "v1")
    there.mood = "another document"
    unknown = signed_by(provider, head)
    assert isinstance(unknown, Unknown)
    assert unknown.reference

    assert isinstance(provider.ask(head, unknown.reference), Unknown)


def test_the_second_interface_cannot_be_asked(there: standin.Bsre, head: Signer, tmp_path: Path) -> None:
    provider = provider_at(there, tmp_path, "v2")
    there.mood = "body cut"

    unknown = signed_by(provider, head)

    assert isinstance(unknown, Unknown)
    assert unknown.reference is None
    assert isinstance(provider.ask(head, "123:abc"), Unknown)


@pytest.mark.parametrize("url", ["http://127.0.0.1:{port}", "http://nobody.invalid", "https://127.0.0.1:{open}"])
def test_when_nothing_was_sent_it_may_be_tried_again(
    provider: Bsre, there: standin.Bsre, head: Signer, url: str
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    elsewhere = url.format(port=port, open=there.url.rpartition(":")[2])

    assert isinstance(signed_by(Bsre(elsewhere, "a", provider.password_file, provider.api), head), Unreachable)
    assert there.asked == []


def test_a_busy_service_is_tried_again_later(provider: Bsre, head: Signer, there: standin.Bsre) -> None:
    there.mood = "busy"

    assert isinstance(signed_by(provider, head), Unreachable)


def test_a_wrong_password_of_the_application_is_not_the_officers_fault(provider: Bsre, head: Signer) -> None:
    provider.password_file.write_text("salah")

    assert signed_by(provider, head) == Refused("application-not-allowed", "Unauthorized")
    assert provider.standing(head).code == "application-not-allowed"


def test_a_signature_of_a_strange_authority_is_not_taken(
    provider: Bsre, head: Signer, there: standin.Bsre, certificates: Path
) -> None:
    strange = Bsre(there.url, standin.USERNAME, provider.password_file, provider.api, roots=(certificates / "ca.pem",))

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
    provider: Bsre, head: Signer, there: standin.Bsre, state: str, standing: Standing
) -> None:
    there.state = state

    assert provider.standing(head) == standing


def test_a_crashed_service_says_nothing_about_a_person(provider: Bsre, head: Signer, there: standin.Bsre) -> None:
    there.mood = "500"

    assert provider.standing(head).state == "unreachable"


def test_a_one_time_code_signs_as_many_letters_as_it_was_sent_for(
    there: standin.Bsre, head: Signer, tmp_path: Path
) -> None:
    provider = provider_at(there, tmp_path, "v2")
    assert provider.send_code(head, 2) == CodeSent()
    (code,) = there.codes
    pen = provider.pen(head, Secret(code, "totp"))
    assert not isinstance(pen, Refused)

    outcomes = [pen.sign(LETTER) for _ in range(3)]

    assert [type(each) for each in outcomes] == [Signed, Signed, Refused]


def test_a_wrong_passphrase_is_refused_and_not_repeated_to_anybody(provider: Bsre, head: Signer) -> None:
    assert signed_by(provider, head, "salah") == Refused("wrong-secret", "Passphrase anda …")


def test_a_service_that_writes_the_file_anew_still_signs_our_letter(
    provider: Bsre, head: Signer, there: standin.Bsre
) -> None:
    there.mood = "written anew"

    outcome = signed_by(provider, head)

    assert isinstance(outcome, Signed)
    assert not outcome.pdf.startswith(LETTER)


def test_the_first_interface_knows_no_codes(there: standin.Bsre, head: Signer, tmp_path: Path) -> None:
    provider = provider_at(there, tmp_path, "v1")

    assert provider.pen(head, Secret("123456", "totp")) == Refused("wrong-kind-of-secret")
    assert provider.send_code(head) == Refused("wrong-kind-of-secret")


def test_the_service_can_be_asked_what_it_thinks_of_a_file(provider: Bsre) -> None:
    assert provider.verify(LETTER) == {"conclusion": "VALID"}


def test_a_pen_put_down_signs_nothing(provider: Bsre, head: Signer, there: standin.Bsre) -> None:
    pen = provider.pen(head, Secret(standin.PASSPHRASE))
    assert not isinstance(pen, Refused)
    pen.close()

    with pytest.raises(Closed):
        pen.sign(LETTER)
    assert there.asked == []


def test_the_passphrase_is_seen_nowhere(
    provider: Bsre,
    head: Signer,
    there: standin.Bsre,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    seen = []
    for mood in ["", *standin.ERRORS, "echo", "html", "unsigned", "body cut", "hangs up"]:
        there.mood = mood
        pen = provider.pen(head, Secret(standin.PASSPHRASE))
        seen += [repr(pen), repr(vars(pen))]
        assert not isinstance(pen, Refused)
        seen.append(repr(pen.sign(LETTER)))
    seen += [caplog.text, *capfd.readouterr(), *there.asked]
    seen += [file.read_bytes().decode("latin-1") for file in tmp_path.rglob("*") if file.is_file()]

    assert len(there.asked) > 10
    assert standin.PASSPHRASE not in "\n".join(seen)
