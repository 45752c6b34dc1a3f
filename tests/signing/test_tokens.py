"""Signing with keys that never leave their token."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pkcs11
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pkcs11.util.x509 import decode_x509_certificate

from services.signing.esign.pkcs11 import Pkcs11, Token
from services.signing.esign.provider import READY, Refused, Secret, Signed, Signer, Standing
from services.signing.esign.signers import Signers
from tests.signing.pens import LETTER, PEOPLE, found_in, keys_of, signed

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "135790"
HEAD = Signer("kepala", "pkcs11", Token(MODULE, "kantor", "kepala"))


@pytest.fixture(scope="module", autouse=True)
def token(certificates: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """SoftHSM with the head's key and certificate in it."""
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    keys = keys_of("kepala", certificates)
    pem = keys.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(pem)
    run("--init-token", "--free", "--label", "kantor", "--pin", PIN, "--so-pin", "24680135")
    run("--import", str(folder / "key.pem"), "--token", "kantor", "--label", "kepala", "--id", "01", "--pin", PIN)
    with pkcs11.lib(str(MODULE)).get_token(token_label="kantor").open(rw=True, user_pin=PIN) as session:
        described = decode_x509_certificate(keys.certificate.public_bytes(Encoding.DER))
        described |= {pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.LABEL: "kepala", pkcs11.Attribute.PRIVATE: False}
        session.create_object(described)
    yield
    if before is None:
        del os.environ["SOFTHSM2_CONF"]


def run(*arguments: str) -> None:
    subprocess.run(["softhsm2-util", *arguments], check=True, capture_output=True)


def test_a_key_in_a_token_signs_a_batch(certificates: Path) -> None:
    pen = Pkcs11().pen(HEAD, Secret(PIN))
    assert not isinstance(pen, Refused)

    outcomes = [pen.sign(LETTER) for _ in range(3)]
    pen.close()

    assert [type(each) for each in outcomes] == [Signed] * 3
    found = found_in(signed(outcomes[0]), certificates)
    assert (found.signer, found.intact, found.whole) == ("Kepala DPMPTSP Kota Contoh (contoh)", True, True)


def test_a_wrong_pin_is_refused_and_locks_nobody_out() -> None:
    assert Pkcs11().pen(HEAD, Secret("000000")) == Refused("wrong-secret")
    pen = Pkcs11().pen(HEAD, Secret(PIN))
    assert not isinstance(pen, Refused)
    pen.close()


def test_who_comes_second_gets_nothing_by_the_first_ones_pin() -> None:
    first = Pkcs11().pen(HEAD, Secret(PIN))
    assert not isinstance(first, Refused)

    second = Pkcs11().pen(HEAD, Secret("000000"))
    first.close()

    assert second == Refused("token-in-use")
    assert Pkcs11().pen(HEAD, Secret("000000")) == Refused("wrong-secret")


def test_whether_a_token_can_sign_is_known_without_its_pin() -> None:
    stranger = Signer("x", "pkcs11", Token(MODULE, "kantor", "orang-lain"))
    elsewhere = Signer("x", "pkcs11", Token(MODULE, "hilang", "kepala"))

    assert Pkcs11().standing(HEAD) == READY
    assert [Pkcs11().name_of(each) for each in (HEAD, stranger)] == [PEOPLE[0].common_name, ""]
    assert Pkcs11().standing(stranger) == Standing("refused", "no-certificate", "NoSuchKey")
    assert Pkcs11().standing(elsewhere) == Standing("refused", "no-certificate", "NoSuchToken")
    assert Pkcs11().pen(elsewhere, Secret(PIN)) == Refused("no-certificate", "NoSuchToken")


def test_the_signers_file_names_tokens(tmp_path: Path) -> None:
    known = f"{{provider: pkcs11, module: {MODULE}, token_label: kantor, key_label: kepala}}"
    (tmp_path / "signers.yaml").write_text(f"signers: {{kepala: {known}}}\n")

    assert Signers.from_file(tmp_path / "signers.yaml").of("kepala") == HEAD
