"""Signing with a key that never leaves its token (PKCS#11): a smart card, or a security module."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.x509 import Certificate, load_der_x509_certificate, load_pem_x509_certificates

from services.shared.offload import offload, ready
from services.signing.esign.keys import common_name, unfit
from services.signing.esign.local import LocalPen, standing_of
from services.signing.esign.provider import NO_CODES, Pen, Refused, Secret, Signed, Signer, Standing, Unknown
from services.signing.esign.timestamping import Timestamping

LIBRARIES = ("pkcs11", "pkcs11.exceptions")
# A login counts for the whole process: whoever came second on the same token would need no PIN of their own.
TAKEN: set[tuple[str, str]] = set()
TAKING = threading.Lock()


@dataclass(frozen=True)
class Token:
    """Where the key lies; ``chain`` is a PEM file with the certificates between the signer's and the root."""

    module: Path
    token_label: str
    key_label: str
    chain: Path | None = None


class TokenKey:
    """A key whose token was unlocked."""

    def __init__(self, session: Any, key: Any, certificate: Certificate, others: tuple[Certificate, ...]) -> None:
        self.session, self.key, self.certificate, self.others = session, key, certificate, others

    def sign(self, data: bytes) -> bytes:
        from pkcs11 import Mechanism

        return bytes(self.key.sign(data, mechanism=Mechanism.SHA256_RSA_PKCS))


@dataclass(frozen=True)
class Pkcs11:
    """Keys in tokens that this machine reaches; the secret is the PIN."""

    timestamping: Timestamping | None = None
    crl_files: tuple[Path, ...] = ()
    name: str = "pkcs11"
    sends_codes = False

    def pen(self, signer: Signer, secret: Secret) -> Pen | Refused:
        """The token is unlocked here, for a whole batch; until the pen is put down nobody else has it."""
        if secret.kind != "passphrase":
            return NO_CODES
        token: Token = signer.means
        place = str(token.module), token.token_label
        with TAKING:
            if place in TAKEN:
                return Refused("token-in-use")
            TAKEN.add(place)
        key = self._unlocked(token, secret)
        if isinstance(key, Refused):
            TAKEN.discard(place)
            return key

        def locked() -> None:
            offload(key.session.close)
            TAKEN.discard(place)

        if no := unfit(key.certificate, datetime.now(UTC), self.crl_files):
            locked()
            return no
        return LocalPen(key, self.timestamping, closed=locked)

    def ask(self, signer: Signer, reference: str) -> Signed | Refused | Unknown:
        return Unknown("nothing is remembered here", reference)

    def send_code(self, signer: Signer, letters: int) -> Refused:
        return NO_CODES

    def standing(self, signer: Signer) -> Standing:
        """By the certificate in the token, which needs no PIN to be read."""
        ready(*LIBRARIES)
        found = offload(guarded, certificate_in, signer.means)
        if isinstance(found, Refused):
            return Standing("refused", found.code, found.detail)
        return standing_of(found, self.crl_files)

    def name_of(self, signer: Signer) -> str:
        ready(*LIBRARIES)
        found = offload(guarded, certificate_in, signer.means)
        return "" if isinstance(found, Refused) else common_name(found)

    def _unlocked(self, token: Token, secret: Secret) -> TokenKey | Refused:
        ready(*LIBRARIES)
        found: TokenKey | Refused = offload(guarded, unlocked, token, secret.reveal())
        return found


def guarded(work: Any, *arguments: Any) -> Any:
    """What goes wrong with a token, by its code; details are left out, they may name the PIN."""
    from pkcs11 import exceptions

    try:
        return work(*arguments)
    except (exceptions.PinIncorrect, exceptions.PinInvalid, exceptions.PinLenRange):
        return Refused("wrong-secret")
    except exceptions.PinLocked:
        return Refused("secret-blocked")
    except (exceptions.NoSuchToken, exceptions.TokenNotPresent, exceptions.NoSuchKey) as missing:
        return Refused("no-certificate", type(missing).__name__)
    except exceptions.UserAlreadyLoggedIn:
        return Refused("token-in-use")
    except exceptions.PKCS11Error as wrong:
        return Refused("refused", type(wrong).__name__)


def unlocked(token: Token, pin: str) -> TokenKey:
    from pkcs11 import ObjectClass

    session = place_of(token).open(user_pin=pin)
    try:
        key = session.get_key(object_class=ObjectClass.PRIVATE_KEY, label=token.key_label)
        others = tuple(load_pem_x509_certificates(token.chain.read_bytes())) if token.chain else ()
        return TokenKey(session, key, read_certificate(session, token), others)
    except BaseException:
        session.close()
        raise


def certificate_in(token: Token) -> Certificate:
    with place_of(token).open() as session:
        return read_certificate(session, token)


def place_of(token: Token) -> Any:
    import pkcs11

    return pkcs11.lib(str(token.module)).get_token(token_label=token.token_label)


def read_certificate(session: Any, token: Token) -> Certificate:
    from pkcs11 import Attribute, ObjectClass
    from pkcs11.exceptions import NoSuchKey

    wanted = {Attribute.CLASS: ObjectClass.CERTIFICATE, Attribute.LABEL: token.key_label}
    for found in session.get_objects(wanted):
        return load_der_x509_certificate(bytes(found[Attribute.VALUE]))
    raise NoSuchKey
