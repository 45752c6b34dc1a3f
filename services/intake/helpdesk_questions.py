"""What the helpdesk asks about people, at the moment of use; it keeps nothing of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.intake import earlier_questions as earlier
from services.intake.counter import Counter
from services.intake.domain import PermitApplication
from services.intake.questions import TO_REACH
from services.intake.registrations import email_lookup
from services.intake.wishes import wishes_of
from services.shared.refusals import NotFound

AT_THE_DESK = ["front_office", "helpdesk"]
DESK_STAFF = """
SELECT username, name FROM accounts
WHERE roles && %s AND username IS NOT NULL AND password_hash IS NOT NULL AND disabled_at IS NULL ORDER BY name
"""
BY_EMAIL = """
SELECT id FROM accounts
WHERE email_lookup = %s AND 'applicant' = ANY(roles) AND confirmed_at IS NOT NULL AND disabled_at IS NULL
"""


def account_contact(counter: Counter, account_id: str) -> dict[str, Any]:
    """How to reach the person of an account, and how they want to be told things."""
    known = UUID(account_id)
    particulars = counter.accounts.particulars(known)
    return {
        **{name: particulars[name] for name in TO_REACH},
        "base_url": counter.base_url,
        "preferences": wishes_of(counter.intake.datastore, known).told(),
    }


def who_writes(counter: Counter, address: str) -> str | None:
    """Whose confirmed e-mail address this is. Phone numbers are not asked for: nobody proved that they are theirs, and
    who registered with the number of another must not read what that one writes."""
    lookup = email_lookup(counter.personal_data, address)
    found = counter.intake.datastore.query(BY_EMAIL, lookup)
    return str(found[0].id) if found else None


def application_state(counter: Counter, application_id: str) -> str:
    """Where an application stands."""
    sql = "SELECT state FROM my_applications WHERE application_id = %s"
    found = counter.intake.datastore.query(sql, UUID(application_id))
    if not found:
        raise NotFound
    return str(found[0].state)


def earlier_questions(counter: Counter, application_id: str) -> list[dict[str, str]]:
    """What its applicant asked the counter before there were conversations, with the answers, oldest first; words that
    are not there, or that nobody can read any more, are empty."""
    application = counter.intake.find(PermitApplication, UUID(application_id))
    return [
        {"asked_at": each.asked_at.isoformat(), "question": each.question or "", "answer": each.answer or ""}
        for each in earlier.earlier_questions(counter.intake, application)
    ]


def wanted_documents(counter: Counter, application_id: str) -> list[dict[str, Any]]:
    """What the correction of an application waits for, with the formats that are taken; empty: none is open, or it
    waits for answers only."""
    application = counter.intake.find(PermitApplication, UUID(application_id))
    return [
        {"requirement": each.requirement.doc, "title": each.title, "formats": list(each.formats)}
        for each in counter.intake.asked_of(application)
        if each.requirement.doc in application.wanted
    ]


def desk_staff(counter: Counter) -> dict[str, str]:
    """The names of those who work at the counter or the helpdesk, by username."""
    return {row.username: row.name for row in counter.intake.datastore.query(DESK_STAFF, AT_THE_DESK)}
