"""Earlier permits as the person finds them who holds them and renews one now."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from services.intake.application import PURPOSE
from services.intake.earlier import EarlierPermit
from services.intake.imports.domain import holder_id_of
from services.shared.datastore import Datastore
from services.shared.personal_data import PersonalData, PersonalDataErased

OF_HOLDER = """
SELECT permit_id, number, signed_on, valid_until, sealed
FROM imported_permits JOIN imported_particulars USING (permit_id)
WHERE holder_id = %s AND permit_code = %s ORDER BY signed_on DESC, permit_id
"""
WORD = re.compile(r"\w+")


class ImportedPermits:
    """What the import left, for its holders."""

    def __init__(self, datastore: Datastore, personal_data: PersonalData) -> None:
        self._datastore = datastore
        self._personal_data = personal_data

    def earlier_permits(self, account_id: UUID, permit_code: str) -> list[EarlierPermit]:
        """Those of the person behind a confirmed account, the latest first.

        A NIK can be typed by who does not own it: answers are only told when the account's name is that of the
        record, titles and order aside. The permit itself is named all the same, so that renewing is possible.
        """
        found = self._datastore.query(
            "SELECT nik_lookup, particulars FROM accounts"
            " WHERE id = %s AND nik_lookup IS NOT NULL AND confirmed_at IS NOT NULL",
            account_id,
        )
        if not found:
            return []
        name = self._personal_data.open(account_id, "account", found[0].particulars)["name"]
        return self.imported_permits_of(found[0].nik_lookup, permit_code, name=name)

    def imported_permits_of(self, nik_lookup: str, permit_code: str, *, name: str) -> list[EarlierPermit]:
        """Those of the person with this NIK; without answers to who bears another name."""
        holder_id = holder_id_of(nik_lookup)
        permits = []
        for row in self._datastore.query(OF_HOLDER, holder_id, permit_code):
            try:
                particulars = self._personal_data.open(holder_id, PURPOSE, row.sealed)
            except PersonalDataErased:
                return []
            answers = particulars["answers"] if same_person(name, particulars["person"]["nama"]) else {}
            permits.append(EarlierPermit(row.permit_id, row.number, row.signed_on, row.valid_until, answers))
        return permits

    def forget(self, nik_lookup: str) -> None:
        """Destroy the key of the person with this NIK: nobody reads these records again, nor does an import bring
        them back.
        """
        self._personal_data.destroy(holder_id_of(nik_lookup), PURPOSE)


def latest_imports(datastore: Datastore) -> list[Any]:
    """The runs of the import, the latest first."""
    return datastore.query("SELECT * FROM imports ORDER BY started_at DESC LIMIT 100")


def same_person(one: str, other: str) -> bool:
    """Whether all words of the shorter name stand in the longer: titles come and go. One word is too few for that."""
    shorter, longer = sorted((words(one), words(other)), key=len)
    return shorter == longer or (len(shorter) > 1 and shorter <= longer)


def words(name: str) -> frozenset[str]:
    return frozenset(WORD.findall(name.casefold()))
