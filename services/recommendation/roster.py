"""Who works for the agencies and who stands in for whom, kept from what other services say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from services.recommendation.parts import Officer
from services.shared.contracts.intake import Posting
from services.shared.datastore import Datastore, Row
from services.shared.refusals import NotFound

OURS = frozenset({"agency", "agency_head", "coordinator"})
POSTED = """
INSERT INTO officers (username, agency, roles) VALUES (%s, %s, %s)
ON CONFLICT (username) DO UPDATE SET agency = excluded.agency, roles = excluded.roles
"""
GONE = "DELETE FROM officers WHERE username = %s"
STANDS_IN = """
INSERT INTO stand_ins (absence_id, officer, deputy, first_day, last_day) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (absence_id) DO NOTHING
"""
IS_BACK = "DELETE FROM stand_ins WHERE absence_id = %s"
ABSENT = """
SELECT DISTINCT ON (officer) officer, deputy FROM stand_ins
WHERE %s BETWEEN first_day AND last_day ORDER BY officer, first_day
"""


class Roster:
    """What the agencies' service knows of people."""

    def __init__(self, datastore: Datastore) -> None:
        self._datastore = datastore

    def post(self, username: str, posting: Posting | None) -> None:
        """Somebody does this work from now on, or none of ours; safe to run twice."""
        if posting is None or OURS.isdisjoint(posting.roles):
            self._datastore.execute(Row(GONE, (username,)))
        else:
            self._datastore.execute(Row(POSTED, (username, posting.agency or "", sorted(posting.roles))))

    def stand_in(self, absence_id: UUID, officer: str, deputy: str, first_day: date, last_day: date) -> None:
        """A deputy does somebody's work on these days; safe to run twice."""
        self._datastore.execute(Row(STANDS_IN, (absence_id, officer, deputy, first_day, last_day)))

    def be_back(self, absence_id: UUID) -> None:
        """Nobody stands in any more."""
        self._datastore.execute(Row(IS_BACK, (absence_id,)))

    def officer(self, username: str) -> Officer:
        """Somebody of an agency; raises :class:`NotFound`."""
        found = self._datastore.query("SELECT username, agency, roles FROM officers WHERE username = %s", username)
        if not found:
            raise NotFound
        return officer_of(found[0])

    def of_agency(self, agency: str) -> list[Officer]:
        """Everybody who works for an agency, by username."""
        rows = self._datastore.query(
            "SELECT username, agency, roles FROM officers WHERE agency = %s AND agency <> '' ORDER BY username", agency
        )
        return [officer_of(row) for row in rows]

    def heads(self, agency: str) -> list[str]:
        """Who leads an agency."""
        return [each.username for each in self.of_agency(agency) if each.heads_an_agency]

    def coordinators(self) -> list[str]:
        """Who watches the agencies."""
        rows = self._datastore.query("SELECT username FROM officers WHERE 'coordinator' = ANY(roles) ORDER BY username")
        return [row.username for row in rows]

    def stands_in_for(self, deputy: Officer, today: date) -> list[Officer]:
        """In whose place somebody may act today, with the rights of each: colleagues of the same agency only."""
        rows = self._datastore.query(
            "SELECT username, agency, roles FROM officers JOIN stand_ins ON officer = username"
            " WHERE deputy = %s AND agency = %s AND %s BETWEEN first_day AND last_day ORDER BY username",
            deputy.username,
            deputy.agency,
            today,
        )
        return [replace(officer_of(row), username=deputy.username, acting_for=row.username) for row in rows]

    def present(self, usernames: Iterable[str], today: date) -> list[str]:
        """Those to whom something is said today: the deputy in place of whoever is away."""
        deputies = {row.officer: row.deputy for row in self._datastore.query(ABSENT, today)}
        return sorted({deputies.get(username, username) for username in usernames})


def officer_of(row: Any) -> Officer:
    """A row as the rules know people."""
    return Officer(row.username, row.agency, frozenset(row.roles))
