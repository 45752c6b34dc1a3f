"""Everything the counter keeps about a person, for the person to take along."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.intake import my_applications
from services.intake.counter import Counter
from services.intake.own_data import Change
from services.intake.wishes import wishes_of


def everything_about(counter: Counter, account_id: UUID) -> dict[str, Any]:
    """The account with its history, organisations and applications, as JSON has it; moments in UTC, ISO 8601."""
    own = counter.people.own_data
    known = counter.accounts.registration(account_id)
    return {
        "account": {
            **known.kept(),
            "id": str(account_id),
            "registered_at": own.registered_at(account_id).isoformat(),
        },
        "waiting_email": own.waiting_email(account_id),
        "history": [told(each) for each in own.history(account_id)],
        "organisations": [
            {**vars(each), "id": str(each.id)} for each in counter.people.organisations.of_account(account_id)
        ],
        "wishes": wishes_of(counter.intake.datastore, account_id).told(),
        "applications": [
            told_application(counter, account_id, row)
            for row in my_applications.all_of(counter.intake.datastore, account_id)
        ],
    }


def told(change: Change) -> dict[str, Any]:
    """One change of the history."""
    by = "self" if change.by_self else "office"
    return {"at": change.at.isoformat(), "by": by, "fields": [vars(field) for field in change.fields]}


def told_application(counter: Counter, account_id: UUID, row: Any) -> dict[str, Any]:
    """One application with its answers, and what they were before corrections."""
    intake = counter.intake
    application = intake.own(row.application_id, account_id)
    former = intake.former_answers(application)
    return {
        "id": str(row.application_id),
        "permit_code": row.permit_code,
        "number": row.number,
        "state": row.state,
        "changed_at": row.changed_at.isoformat(),
        "answers": intake.answers(application),
        "former_answers": {key: [each.value for each in some] for key, some in former.items()},
    }
