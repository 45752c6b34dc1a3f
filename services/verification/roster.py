"""Who works where, who is away, and whose turn it is; kept from what intake says of the staff."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from services.shared.contracts.intake import Posting
from services.shared.datastore import Datastore, Row
from services.shared.refusals import NotFound
from services.verification.rules import DESKS, Officer, works_at

REPLACEABLE = *DESKS, "agency", "agency_head", "head"  # whoever has one of these roles can be away
POSTED = """
INSERT INTO officers (username, roles, sectors, agency) VALUES (%s, %s, %s, %s)
ON CONFLICT (username) DO UPDATE SET
    roles = excluded.roles, sectors = excluded.sectors, agency = excluded.agency
"""
COLUMNS = "SELECT username, roles, sectors, agency FROM officers"
GONE = "DELETE FROM officers WHERE username = %s"
AWAY = "SELECT officer FROM absences WHERE %(today)s BETWEEN first_day AND last_day AND ended_at IS NULL"
IN_TURN = f"""
SELECT username FROM officers
LEFT JOIN last_turns ON turn_of = username AND last_turns.desk = %(desk)s AND last_turns.sector = %(sector)s
WHERE %(desk)s = ANY(roles) AND (%(desk)s <> 'back_office' OR sectors = '{{}}' OR %(sector)s = ANY(sectors))
    AND username <> ALL(%(without)s) AND username NOT IN ({AWAY})
    AND EXISTS (SELECT FROM sharing_rules AS rule WHERE rule.desk = %(desk)s AND rule.sector = %(sector)s AND in_turn)
ORDER BY last_at NULLS FIRST, username LIMIT 1
"""


class Roster:
    """What is known here of the staff: those at the desks, and all others whose absence is kept here."""

    def __init__(self, datastore: Datastore) -> None:
        self._datastore = datastore

    def post(self, username: str, posting: Posting | None) -> None:
        """Somebody does this work from now on, or none that concerns us; safe to run twice."""
        if posting is None or set(REPLACEABLE).isdisjoint(posting.roles):
            self._datastore.execute(Row(GONE, (username,)))
            return
        work = sorted(posting.roles), sorted(posting.sectors), posting.agency
        self._datastore.execute(Row(POSTED, (username, *work)))

    def officer(self, username: str) -> Officer:
        """A colleague; raises :class:`NotFound` for somebody who is not known here."""
        found = self._datastore.query(f"{COLUMNS} WHERE username = %s", username)
        if not found:
            raise NotFound
        return officer_of(found[0])

    def sectors(self, username: str) -> frozenset[str]:
        """The sectors of somebody; none means all."""
        found = self._datastore.query("SELECT sectors FROM officers WHERE username = %s", username)
        return frozenset(found[0].sectors) if found else frozenset()

    def everybody(self) -> list[Officer]:
        """All who can be away, by username."""
        return [officer_of(row) for row in self._datastore.query(f"{COLUMNS} ORDER BY username")]

    def at_the_desks(self) -> list[Officer]:
        """All who work at the desks, by username."""
        rows = self._datastore.query(f"{COLUMNS} WHERE roles && %s ORDER BY username", list(DESKS))
        return [officer_of(row) for row in rows]

    def at_desk(self, desk: str, sector: str) -> list[Officer]:
        """Who can do the work of a desk in a sector."""
        return [each for each in self.at_the_desks() if works_at(each, desk, sector)]

    def whose_turn(self, desk: str, sector: str, today: date, without: tuple[str, ...] = ()) -> str | None:
        """Who gets the next case: the one whose last turn lies longest ago, of those who are there; None where the
        sector's work is free for all."""
        asked = {"desk": desk, "sector": sector, "today": today, "without": list(without)}
        found = self._datastore.execute(Row(IN_TURN, asked))
        return str(found[0].username) if found else None

    def deputies(self, today: date) -> dict[str, str]:
        """By who is away today their deputy."""
        rows = self._datastore.query(
            "SELECT officer, deputy FROM absences WHERE %s BETWEEN first_day AND last_day AND ended_at IS NULL", today
        )
        return {row.officer: row.deputy for row in rows}

    def stands_in_for(self, deputy: Officer, today: date) -> list[Officer]:
        """In whose place somebody may act at the desks today, with the rights of each."""
        rows = self._datastore.query(
            f"{COLUMNS} JOIN absences ON officer = username WHERE deputy = %s AND roles && %s"
            " AND %s BETWEEN first_day AND last_day AND ended_at IS NULL ORDER BY username",
            deputy.username,
            list(DESKS),
            today,
        )
        return [replace(officer_of(row), username=deputy.username, acting_for=row.username) for row in rows]


def officer_of(row: Any) -> Officer:
    """A row as the rules know people."""
    return Officer(row.username, frozenset(row.roles), frozenset(row.sectors), agency=row.agency)
