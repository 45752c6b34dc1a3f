"""The list of staff and the log of what was done to their accounts: how events change them, how pages query them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from services.intake.staff import StaffAccount
from services.shared.application import DomainEvent
from services.shared.datastore import Datastore, Row
from services.shared.revocations import revocation
from services.shared.web.formats import JAKARTA

SENTENCES = "invited", "enrolled", "roles-changed", "disabled", "enabled", "credentials-reset"
PAGE = 100

LOG = """
INSERT INTO staff_account_events (account_id, username, what, roles, agency, sectors, by, at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""
POST = "UPDATE accounts SET roles = %s, agency = %s, sectors = %s WHERE id = %s"
DISABLE = "UPDATE accounts SET disabled_at = %s WHERE id = %s"
FORGET_CREDENTIALS = """
UPDATE accounts SET password_hash = NULL, totp_secret = NULL, confirmed_at = NULL WHERE id = %s
"""
FORGET_LINK = "DELETE FROM staff_invitations WHERE account_id = %s"
STATE = """
CASE WHEN disabled_at IS NOT NULL THEN 'disabled' WHEN password_hash IS NULL THEN 'invited' ELSE 'active' END
"""
PEOPLE = f"""
SELECT id, username, name, roles, agency, sectors, {STATE} AS state FROM accounts WHERE username IS NOT NULL
"""
EVENTS = """
SELECT place, username, what, roles, agency, sectors, by, at FROM staff_account_events
WHERE (%(username)s = '' OR username = %(username)s) AND (%(by)s = '' OR by = %(by)s)
  AND (%(what)s = '' OR what = %(what)s)
  AND (%(since)s IS NULL OR at >= %(since)s) AND (%(until)s IS NULL OR at < %(until)s)
  AND (%(before)s IS NULL OR place < %(before)s)
ORDER BY place DESC LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Search:
    """Which lines of the log; empty means all. The days are those of the office, both included."""

    username: str = ""
    by: str = ""
    what: str = ""
    first_day: date | None = None
    last_day: date | None = None


def rows(happened: DomainEvent) -> Iterable[Row]:
    """What one event changes."""
    account = happened.originator_id
    match happened:
        case StaffAccount.Invited(roles=roles, agency=agency, sectors=sectors):
            yield line(happened, "invited", roles, agency, sectors)
        case StaffAccount.Enrolled():
            yield line(happened, "enrolled")
        case StaffAccount.RolesChanged(roles=roles, agency=agency, sectors=sectors):
            yield Row(POST, (roles, agency, sectors, account))
            yield ended(happened)
            yield line(happened, "roles-changed", roles, agency, sectors)
        case StaffAccount.Disabled(at=at):
            yield Row(DISABLE, (at, account))
            yield Row(FORGET_LINK, (account,))
            yield ended(happened)
            yield line(happened, "disabled")
        case StaffAccount.Enabled():
            yield Row(DISABLE, (None, account))
            yield line(happened, "enabled")
        case StaffAccount.CredentialsReset():
            yield Row(FORGET_CREDENTIALS, (account,))
            yield ended(happened)
            yield line(happened, "credentials-reset")


def ended(happened: Any) -> Row:
    """Our own pages need not wait for the message that the other services hear."""
    return revocation(happened.username, happened.at)


def line(
    happened: Any,
    what: str,
    roles: list[str] | None = None,
    agency: str | None = None,
    sectors: list[str] | None = None,
) -> Row:
    """One line of the log."""
    who = happened.originator_id, happened.username
    return Row(LOG, (*who, what, roles, agency, sectors, happened.by, happened.at))


def staff(datastore: Datastore, words: str = "", role: str = "", state: str = "") -> list[Any]:
    """Members of staff in whose name, username or agency every word occurs, by name."""
    found = datastore.query(f"{PEOPLE} ORDER BY name, username")
    wanted = words.casefold().split()
    return [
        person
        for person in found
        if all(word in f"{person.username} {person.name} {person.agency or ''}".casefold() for word in wanted)
        and (not role or role in person.roles)
        and (not state or state == person.state)
    ]


def member(datastore: Datastore, username: str) -> Any:
    """One member of staff, or nobody."""
    return next(iter(datastore.query(f"{PEOPLE} AND username = %s", username)), None)


def names(datastore: Datastore, usernames: list[str]) -> dict[str, str]:
    """By username."""
    found = datastore.query("SELECT username, name FROM accounts WHERE username = ANY(%s)", usernames)
    return {row.username: row.name for row in found}


def administrators(datastore: Datastore) -> set[str]:
    """Who can sign in and manage accounts."""
    found = datastore.query(
        "SELECT username FROM accounts WHERE username IS NOT NULL AND 'administrator' = ANY(roles)"
        " AND disabled_at IS NULL AND password_hash IS NOT NULL"
    )
    return {row.username for row in found}


def log(datastore: Datastore, search: Search, *, before: int | None = None, limit: int | None = PAGE) -> list[Any]:
    """The lines of the log that fit, the newest first; ``before`` is the place of the last line already seen."""
    return datastore.execute(
        Row(
            EVENTS,
            {
                "username": search.username,
                "by": search.by,
                "what": search.what,
                "since": midnight(search.first_day),
                "until": midnight(search.last_day + timedelta(days=1)) if search.last_day else None,
                "before": before,
                "limit": limit,
            },
        )
    )


def midnight(day: date | None) -> datetime | None:
    """When this day begins at the office."""
    return datetime.combine(day, time(), JAKARTA) if day else None
