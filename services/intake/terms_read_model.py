"""What happened to the permit types' terms, and which applications run by which version of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from psycopg2.extras import Json

from services.intake.permit_terms import PermitTerms
from services.shared.application import DomainEvent
from services.shared.datastore import Row

LINE = """
INSERT INTO permit_terms_events (permit_code, number, what, terms, first_day, reason, by, at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""


def rows(happened: DomainEvent) -> Iterable[Row]:
    """What one event adds."""
    match happened:
        case PermitTerms.Published(terms=terms, first_day=day):
            yield line(happened, "published", Json(terms), day)
        case PermitTerms.ReturnedToCatalogue(first_day=day):
            yield line(happened, "returned", None, day)
        case PermitTerms.TakenBack():
            yield line(happened, "taken-back", None, None)


def line(happened: Any, what: str, terms: Json | None, first_day: Any) -> Row:
    """One line of the history."""
    who = happened.reason, happened.by, happened.at
    return Row(LINE, (happened.permit_code, happened.number, what, terms, first_day, *who))
