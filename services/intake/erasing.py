"""Forgetting a person on request: what the law makes the office keep stays, and nobody can read the rest any more."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.intake import passwords
from services.intake.application import Intake
from services.intake.erasure import AccountErasure, Erasure
from services.intake.forgotten_files import forgetting
from services.intake.imports.renewing import ImportedPermits
from services.intake.throttling import Throttle
from services.shared.datastore import Row
from services.shared.refusals import NotFound, Refused

PURPOSES = "account", "application"
RUNNING = "submitted", "correction"

# Sealed words whose key is gone go as well, and so do drafts, which concern nobody else.
FORGET_ROWS = """
WITH theirs AS (SELECT application_id FROM my_applications WHERE applicant_id = %(account)s),
     asked AS (DELETE FROM application_questions USING theirs
               WHERE application_questions.application_id = theirs.application_id RETURNING question_id),
     texts AS (DELETE FROM question_texts USING asked WHERE question_texts.question_id = asked.question_id),
     remarks AS (DELETE FROM survey_remarks USING theirs WHERE survey_remarks.application_id = theirs.application_id),
     links AS (DELETE FROM tracking_links USING theirs WHERE tracking_links.application_id = theirs.application_id),
     parts AS (DELETE FROM draft_parts USING theirs WHERE draft_parts.application_id = theirs.application_id),
     answers AS (DELETE FROM application_answers USING theirs
                 WHERE application_answers.application_id = theirs.application_id)
DELETE FROM my_applications WHERE applicant_id = %(account)s AND number IS NULL
"""


class WrongPassword(Refused):
    """Nobody else erases an account that was left open."""

    sentence = "The password is wrong."


class ApplicationsRunning(Refused):
    """While the office works on something it has to be able to reach the person."""

    sentence = "These applications are still under way: %(numbers)s. Wait for the decision or withdraw them first."


def running(intake: Intake, account_id: UUID) -> list[Any]:
    """The applications that stand against erasing, by number."""
    return intake.datastore.query(
        "SELECT application_id, number, permit_code, state FROM my_applications"
        " WHERE applicant_id = %s AND state = ANY(%s) ORDER BY number",
        account_id,
        list(RUNNING),
    )


def check_password(intake: Intake, account_id: UUID, password: str) -> None:
    """Raises :class:`WrongPassword`, or ``TooManyAttempts`` when somebody guesses."""
    throttle, who = Throttle(intake.datastore), intake.personal_data.lookup(f"erase {account_id}")
    found = intake.datastore.query("SELECT password_hash FROM accounts WHERE id = %s", account_id)
    if not found:
        raise NotFound
    throttle.count(who, intake.clock())
    if not passwords.matches(found[0].password_hash, password):
        raise WrongPassword
    throttle.succeeded(who, intake.clock())


def erase(intake: Intake, account_id: UUID) -> None:
    """Destroy the person's keys and remove the account; a second time changes nothing.

    Raises :class:`ApplicationsRunning`; then the keys are as they were.
    """
    imported = ImportedPermits(intake.datastore, intake.personal_data)
    with intake.datastore.transaction():
        for known in intake.datastore.query("SELECT nik_lookup FROM accounts WHERE id = %s", account_id):
            imported.forget(known.nik_lookup)
        for purpose in PURPOSES:
            intake.personal_data.destroy(account_id, purpose)
        if against := running(intake, account_id):
            raise ApplicationsRunning(numbers=[each.number for each in against])
        kept = intake.datastore.query(
            "SELECT application_id FROM my_applications WHERE applicant_id = %s AND number IS NOT NULL ORDER BY number",
            account_id,
        )
        moment = intake.clock()
        done = [Erasure(each.application_id, moment) for each in kept if not is_erased(intake, each.application_id)]
        if not intake.exists(AccountErasure.create_id(account_id)):
            intake.save(*done, AccountErasure(account_id, moment))
        intake.datastore.execute(
            *forgetting(intake.datastore, account_id),
            Row(FORGET_ROWS, {"account": account_id}),
            Row("DELETE FROM accounts WHERE id = %s", (account_id,)),
        )


def is_erased(intake: Intake, application_id: UUID) -> bool:
    """Whether the person behind an application was forgotten."""
    return intake.exists(Erasure.create_id(application_id))
