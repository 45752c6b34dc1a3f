"""Who works at our desks, who leads which agency, and who stands in; kept from what other services say of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from services.shared.contracts.intake import Posting
from services.shared.datastore import Datastore, Row
from services.signing.agency_parts import Signatory
from services.signing.parts import Officer

DESKS = "back_office", "sub_coordinator", "coordinator", "head"
HEAD_OF_AGENCY = "agency_head"
LEADS = """
INSERT INTO agency_heads (username, agency) VALUES (%s, %s)
ON CONFLICT (username) DO UPDATE SET agency = excluded.agency
"""
LEADS_NO_MORE = "DELETE FROM agency_heads WHERE username = %s"
WORKS = """
INSERT INTO office_staff (username, roles) VALUES (%s, %s) ON CONFLICT (username) DO UPDATE SET roles = excluded.roles
"""
WORKS_NO_MORE = "DELETE FROM office_staff WHERE username = %s"
STANDS_IN = """
INSERT INTO deputies (absence_id, officer, deputy, first_day, last_day) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (absence_id) DO NOTHING
"""
STANDS_IN_NO_MORE = "UPDATE deputies SET dismissed_at = %s WHERE absence_id = %s AND dismissed_at IS NULL"
STOOD_FOR = """
SELECT DISTINCT ON (agency) agency, officer FROM deputies JOIN agency_heads ON username = officer
WHERE deputy = %s AND %s BETWEEN first_day AND last_day AND dismissed_at IS NULL ORDER BY agency, officer
"""
HEADS = "SELECT username FROM office_staff WHERE 'head' = ANY(roles) ORDER BY username"
STANDS_IN_AT_DESKS = """
SELECT DISTINCT ON (officer) officer, roles, first_day, last_day FROM deputies JOIN office_staff ON username = officer
WHERE deputy = %s AND %s BETWEEN first_day AND last_day AND dismissed_at IS NULL ORDER BY officer, last_day DESC
"""


class Replaced(NamedTuple):
    """A colleague of the office who is away, and in whose place somebody works these days."""

    officer: str
    roles: frozenset[str]
    first_day: date
    last_day: date

    def by(self, deputy: str) -> Officer:
        """Who acts in this place."""
        return Officer(deputy, self.roles, self.officer)


class Standing:
    """What we know of our desks, of the heads of agencies, and of their deputies. All that is told is safe to be told
    twice."""

    def __init__(self, datastore: Datastore) -> None:
        self._datastore = datastore

    def post(self, username: str, posting: Posting | None) -> None:
        """Somebody leads an agency or works at our desks from now on, or does neither."""
        desks = sorted(set(posting.roles).intersection(DESKS)) if posting else []
        self._datastore.execute(Row(WORKS, (username, desks)) if desks else Row(WORKS_NO_MORE, (username,)))
        leads = posting is not None and HEAD_OF_AGENCY in posting.roles
        agency = posting.agency if posting and leads else None
        self._datastore.execute(Row(LEADS, (username, agency)) if agency else Row(LEADS_NO_MORE, (username,)))

    def appoint(self, absence_id: UUID, officer: str, deputy: str, first_day: date, last_day: date) -> None:
        """Somebody is away and a deputy does the work; whoever is away may come to lead an agency later."""
        self._datastore.execute(Row(STANDS_IN, (absence_id, officer, deputy, first_day, last_day)))

    def dismiss(self, absence_id: UUID, at: datetime) -> None:
        """Nobody stands in any more."""
        self._datastore.execute(Row(STANDS_IN_NO_MORE, (at, absence_id)))

    def heads(self) -> list[str]:
        """Who leads the office."""
        return [row.username for row in self._datastore.query(HEADS)]

    def replaced_by(self, deputy: str, today: date) -> list[Replaced]:
        """In whose place somebody works at our desks today."""
        rows = self._datastore.query(STANDS_IN_AT_DESKS, deputy, today)
        return [Replaced(row.officer, frozenset(row.roles), row.first_day, row.last_day) for row in rows]

    def signatories(self, username: str, leads: str | None, today: date) -> list[Signatory]:
        """For which agencies somebody may sign today: the one they lead, and those whose heads they stand in for."""
        stood_for = self._datastore.query(STOOD_FOR, username, today)
        others = [Signatory(username, row.agency, row.officer) for row in stood_for if row.agency != leads]
        return [*([Signatory(username, leads)] if leads else []), *others]
