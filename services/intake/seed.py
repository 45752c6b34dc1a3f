"""The made-up staff of a machine on which the office is tried out: one person per desk, two per agency."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from services.intake.accounts import Accounts
from services.shared.datastore import Datastore
from services.shared.personal_data import PersonalData

AGENCIES = Path(__file__).parent / "catalogue" / "agencies.yaml"
OWN_OFFICE = "DPMPTSP"


SIGNING = {"head", "agency_head", "coordinator", "sub_coordinator"}


@dataclass(frozen=True)
class Colleague:
    """One sample member of staff."""

    username: str
    name: str
    roles: tuple[str, ...]
    agency: str | None = None

    @property
    def signs(self) -> bool:
        """Whether letters may come to this person for a signature: heads, and those who stand in for them."""
        return not SIGNING.isdisjoint(self.roles)


DESKS = (
    Colleague("loket", "Contoh Sari", ("front_office",)),
    Colleague("loket2", "Contoh Sinta", ("front_office",)),
    Colleague("pemroses", "Contoh Budi", ("back_office",)),
    Colleague("pemroses2", "Contoh Bima", ("back_office",)),
    Colleague("subkoordinator", "Contoh Ratna", ("sub_coordinator",)),
    Colleague("koordinator", "Contoh Agus", ("coordinator",)),
    Colleague("kepala", "Contoh Wulan", ("head",)),
    Colleague("operator", "Contoh Bayu", ("operator",)),
    Colleague("bantuan", "Contoh Dewi", ("helpdesk",)),
    Colleague("analis", "Contoh Hadi", ("analyst",)),
    Colleague("admin", "Contoh Lestari", ("administrator",)),
)


def seed(database_url: str, personal_data_key_file: Path) -> list[dict[str, Any]]:
    """Create who is missing; everybody's ``username``, ``password``, ``totp_secret``, ``roles``, ``agency``, ``name``.

    Passwords and secrets are computed from the personal data key, so that a repeat gives the same ones: only fit for
    a machine whose people are made up.
    """
    key = personal_data_key_file.read_bytes()
    datastore = Datastore(database_url, pool_size=1, application_name="intake seed")
    try:
        accounts = Accounts(datastore, PersonalData(datastore, key))
        return [login(accounts, colleague, key) for colleague in colleagues()]
    finally:
        datastore.close()


def login(accounts: Accounts, colleague: Colleague, key: bytes) -> dict[str, Any]:
    """How this colleague signs in; the account exists afterwards."""
    password = f"contoh-{computed(key, 'password', colleague.username)[:16].lower()}"
    totp_secret = computed(key, "one-time codes", colleague.username)
    accounts.add_staff(
        colleague.username,
        colleague.name,
        frozenset(colleague.roles),
        colleague.agency,
        password=password,
        totp_secret=totp_secret,
    )
    return {
        "username": colleague.username,
        "password": password,
        "totp_secret": totp_secret,
        "roles": list(colleague.roles),
        "agency": colleague.agency,
        "name": colleague.name,
    }


def colleagues() -> list[Colleague]:
    """All of them."""
    return [*DESKS, *agency_staff()]


def agency_staff() -> list[Colleague]:
    """An officer and the head of each agency of the catalogue but our own office."""
    agencies = [entry for entry in yaml.safe_load(AGENCIES.read_text()) if entry["code"] != OWN_OFFICE]
    return [
        Colleague(f"{before}{entry['code'].lower()}", f"Contoh {title}{entry['singkatan']}", (role,), entry["code"])
        for entry in agencies
        for before, title, role in (("", "", "agency"), ("kepala-", "Kepala ", "agency_head"))
    ]


def computed(key: bytes, what_for: str, username: str) -> str:
    """32 letters and digits that only the holder of the key can compute."""
    digest = hmac.new(key, f"seed {what_for} {username}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:20]).decode()
