"""The tables about the people of the desks: who is away, and where work goes in turn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from services.shared.application import DomainEvent
from services.shared.datastore import Datastore, Row
from services.verification.absence import Absence
from services.verification.sharing import Sharing

SHARING = """
INSERT INTO sharing_rules (desk, sector, in_turn) VALUES (%s, %s, %s)
ON CONFLICT (desk, sector) DO UPDATE SET in_turn = excluded.in_turn
"""
AWAY = """
INSERT INTO absences (absence_id, officer, deputy, first_day, last_day) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (absence_id) DO NOTHING
"""
BACK = "UPDATE absences SET ended_at = %s WHERE absence_id = %s"


def rows(happened: DomainEvent) -> Iterable[Row]:
    """What one event changes."""
    match happened:
        case Sharing.SetInTurn(desk=desk, sector=sector):
            yield Row(SHARING, (desk, sector, True))
        case Sharing.SetFree(desk=desk, sector=sector):
            yield Row(SHARING, (desk, sector, False))
        case Absence.Announced(officer=officer, deputy=deputy, first_day=first_day, last_day=last_day):
            yield Row(AWAY, (happened.originator_id, officer, deputy, first_day, last_day))
        case Absence.Ended(at=at):
            yield Row(BACK, (at, happened.originator_id))


def absences(datastore: Datastore, today: date) -> list[Any]:
    """Present and coming absences, the first to begin first."""
    return datastore.query(
        "SELECT absence_id, officer, deputy, first_day, last_day, agency FROM absences"
        " LEFT JOIN officers ON username = officer"
        " WHERE last_day >= %s AND ended_at IS NULL ORDER BY first_day, officer",
        today,
    )


def sharing(datastore: Datastore) -> list[Any]:
    """By desk and sector whether new cases go in turn."""
    return datastore.query("SELECT desk, sector, in_turn FROM sharing_rules ORDER BY desk, sector")
