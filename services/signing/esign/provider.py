"""What every way of signing electronically has in common: who signs, with which secret, where, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NoReturn, Protocol

# Stands in every signature of ours, whoever makes it.
REASON = "Persetujuan surat secara elektronik"


@dataclass(frozen=True)
class Placement:
    """Invisible, unless there is an image (PNG). ``page`` counts from 1; the rest is in points from the lower left."""

    page: int = 1
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0
    image: bytes = b""

    @property
    def visible(self) -> bool:
        return bool(self.image)


INVISIBLE = Placement()


class Secret:
    """A passphrase or a one-time code: known to the memory of this process only, and to whom it is sent."""

    __slots__ = ("_value", "kind")

    def __init__(self, value: str, kind: Literal["passphrase", "totp"] = "passphrase") -> None:
        self._value = value
        self.kind = kind

    def reveal(self) -> str:
        """The secret itself: only for the line that uses it."""
        return self._value

    def __repr__(self) -> str:
        return f"Secret({self.kind})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written down")


@dataclass(frozen=True)
class Signer:
    """Somebody who may sign; ``means`` is what their provider must know of them, ``name`` the one that the signers file
    gives them."""

    username: str
    provider: str
    means: Any = None
    name: str = ""


@dataclass(frozen=True)
class Signed:
    """It is signed, and was looked at: whole, intact and made of what was to be signed."""

    pdf: bytes


@dataclass(frozen=True)
class Refused:
    """The provider says no. ``detail`` is its own words; the sentence for the officer stands in ``words.py``."""

    code: str
    detail: str = ""


NO_CODES = Refused("wrong-kind-of-secret")


@dataclass(frozen=True)
class Unreachable:
    """Nothing was signed, surely: it may be tried again."""

    reason: str


@dataclass(frozen=True)
class Unknown:
    """It was sent and no usable answer came: it may be signed. ``reference`` is what the provider can be asked with."""

    reason: str
    reference: str | None = None


Outcome = Signed | Refused | Unreachable | Unknown


@dataclass(frozen=True)
class Standing:
    """Whether somebody can sign now; ``code`` says why not, in the words of :class:`Refused`."""

    state: Literal["ready", "refused", "unreachable"]
    code: str = ""
    detail: str = ""


READY = Standing("ready")


@dataclass(frozen=True)
class CodeSent:
    """A one-time code is on its way to the signer."""


class Closed(Exception):
    """The pen was put down: its secret is gone."""


class Pen(Protocol):
    """One signer with one secret at hand, for one letter or a hundred. Its repr shows nothing of the secret."""

    def sign(self, pdf: bytes, placement: Placement = INVISIBLE) -> Outcome:
        """Sign once. Raises :class:`Closed` when the secret was forgotten."""

    def close(self) -> None:
        """Forget the secret."""


class Provider(Protocol):
    """A way of signing."""

    @property
    def name(self) -> str: ...

    def pen(self, signer: Signer, secret: Secret) -> Pen | Refused:
        """Ready to sign; where the secret can be tried without signing, a wrong one is refused here."""

    def ask(self, signer: Signer, reference: str) -> Signed | Refused | Unknown:
        """What became of an unknown outcome."""

    def standing(self, signer: Signer) -> Standing:
        """Whether this person can sign now."""

    def name_of(self, signer: Signer) -> str:
        """The name in this person's certificate; empty where it cannot be read without their secret."""

    @property
    def sends_codes(self) -> bool:
        """Whether a one-time code can be had, and signs."""

    def send_code(self, signer: Signer, letters: int) -> CodeSent | Refused | Unreachable | Unknown:
        """Let the signer be sent a one-time code that is good for this many letters."""
