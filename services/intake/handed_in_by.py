"""Who hands an application in, by name: sealed with it on that day, so that its receipt never says anything else."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.intake import organisations
from services.shared.datastore import Datastore
from services.shared.personal_data import PersonalData

ACCOUNT = "account"
KNOWN = """
SELECT accounts.particulars AS person, organisations.particulars AS organisation
FROM accounts LEFT JOIN organisations ON organisations.id = %s
WHERE accounts.id = %s AND accounts.particulars IS NOT NULL
"""


@dataclass(frozen=True)
class HandedInBy:
    """The applicant, and the organisation in whose name; empty without one."""

    person: str = ""
    organisation: str = ""


def known_now(
    datastore: Datastore, personal_data: PersonalData, account_id: UUID, organisation_id: UUID | None
) -> HandedInBy:
    """The names as they are at this moment."""
    found = datastore.query(KNOWN, organisation_id, account_id)
    if not found:
        return HandedInBy()
    person = personal_data.open(account_id, ACCOUNT, found[0].person)
    if organisation_id is None or found[0].organisation is None:
        return HandedInBy(person["name"])
    organisation = personal_data.open(organisation_id, organisations.PURPOSE, found[0].organisation)
    return HandedInBy(person["name"], organisation["name"])
