"""Desks with people: who works where, what lies where, and cases that came in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from services.shared.contracts.intake import Posting
from services.verification import inbox_list
from services.verification.application import Verification
from services.verification.inbox_list import Choice
from services.verification.rules import Officer
from tests.verification.cases import DEWI, KURNIA, RINA, SARI, YOGA, slip

FAR = date(2100, 1, 1)
EVERYBODY = RINA, YOGA, DEWI, SARI, KURNIA


def staffed(verification: Verification, *officers: Officer) -> Verification:
    """The desks know these people; without names, everybody of the tests."""
    for each in officers or EVERYBODY:
        verification.post(
            each.username, Posting(roles=tuple(each.roles), sectors=tuple(each.sectors), agency=each.agency)
        )
    return verification


def came_in(verification: Verification, **more: Any) -> UUID:
    """A new application at the front office."""
    application_id = uuid4()
    more = {"application_number": f"2026-{application_id.hex[:4].upper()}-{application_id.hex[4:8].upper()}"} | more
    verification.open_case(application_id, slip(**more))
    return application_id


def listed(verification: Verification, *everybody: Officer, **choice: str) -> list[Any]:
    """What somebody (and whom they stand in for) sees in the list."""
    today = verification.today()
    chosen = Choice.read({"milik": "semua"} | choice)
    soon = today + timedelta(days=2)
    return inbox_list.page(verification.datastore, everybody, chosen, today, soon, 1).rows


def lying_on(verification: Verification, desk: str) -> list[Any]:
    """Everything on a desk."""
    return listed(verification, Officer("nobody", frozenset({desk})))


def holder_of(verification: Verification, application_id: UUID) -> str | None:
    """Whose work a case is, by the table of the list."""
    (found,) = verification.datastore.query("SELECT holder FROM work_queue WHERE application_id = %s", application_id)
    holder: str | None = found.holder
    return holder
