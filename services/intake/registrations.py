"""What a person registers with, as it is sealed, found and compared."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.intake.addresses import Address, address_from
from services.shared.personal_data import PersonalData


@dataclass(frozen=True)
class Registration:
    """What a person registers with; ``phone`` in E.164. ``email`` and ``phone`` are empty for who came to the counter
    without them."""

    nik: str
    name: str
    address: Address
    email: str
    phone: str
    language: str = "id"

    def kept(self) -> dict[str, Any]:
        """What is sealed of it."""
        return {**vars(self), "address": self.address.kept()}


def registration_from(kept: Mapping[str, Any]) -> Registration:
    """What :meth:`Registration.kept` gave."""
    return Registration(**{**kept, "address": address_from(kept["address"])})


def email_lookup(personal_data: PersonalData, email: str) -> str:
    """How an address is found without being kept readable."""
    return personal_data.lookup(f"email {email.strip().casefold()}")


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
