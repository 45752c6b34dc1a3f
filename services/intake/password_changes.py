"""Passwords that are forgotten or changed; every other session of the person ends with the old one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from services.intake import passwords
from services.intake.accounts import CONFIRM_WITHIN, CONFIRMATION_MAIL
from services.intake.own_data import FieldChange, OwnData
from services.intake.registrations import Registration, email_lookup, registration_from
from services.intake.throttling import Throttle
from services.shared.datastore import Datastore, Row
from services.shared.outside import intent
from services.shared.personal_data import PersonalData
from services.shared.refusals import NotFound, Refused

PASSWORD_LINK_MAIL = "password-link-mail"
PASSWORD_CHANGED_MAIL = "password-changed-mail"
LINK_LASTS = timedelta(hours=1)


class WrongPassword(Refused):
    """The person at the keyboard does not know the present password."""

    sentence = "This is not your present password. If you forgot it, sign out and ask for a link."


def now() -> datetime:
    return datetime.now(UTC)


class PasswordChanges:
    """The use cases around an applicant's password, and the mail that strangers may ask for."""

    def __init__(
        self,
        datastore: Datastore,
        personal_data: PersonalData,
        own_data: OwnData,
        *,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._datastore = datastore
        self._personal_data = personal_data
        self._own_data = own_data
        self._clock = clock
        self._throttle = Throttle(datastore)

    def ask_link(self, email: str) -> None:
        """Send a link to choose a new password, to whom has an account; who has none is answered the same.

        Raises ``TooManyAttempts`` for an address that is asked for again and again, known or not.
        """
        found = self._asked_for(email)
        if found is None:
            return
        if found.confirmed_at is None:
            self._confirm_again(found.id)
            return
        with self._datastore.transaction():
            link_id = self._own_data.links.issue(found.id, "password", LINK_LASTS)
            self._datastore.execute(
                intent(PASSWORD_LINK_MAIL, f"password-link-{link_id}", {"link_id": str(link_id)}, found.id)
            )

    def ask_confirmation(self, email: str) -> None:
        """Send the confirmation mail once more, to whom it is missing; everybody else is answered the same."""
        found = self._asked_for(email)
        if found is not None and found.confirmed_at is None:
            self._confirm_again(found.id)

    def owner_of_link(self, token: str) -> Registration:
        """Whose password the link changes; raises ``LinkUsedUp``."""
        return self._found(self._own_data.links.look(token, "password").account_id)[0]

    def choose(self, token: str, password: str) -> None:
        """The new password of whom has the link; raises ``LinkUsedUp``."""
        account_id = self._own_data.links.look(token, "password").account_id
        kept = passwords.hashed(password)
        with self._datastore.transaction():
            # Two links of one person at once: the account first, else each would wait for the other's link.
            self._datastore.query("SELECT 1 FROM accounts WHERE id = %s FOR UPDATE", account_id)
            self._own_data.links.use(token, "password")
            self._take_over(account_id, kept)

    def change(self, account_id: UUID, present: str, password: str) -> None:
        """The new password of whom knows the present one; raises :class:`WrongPassword` or ``TooManyAttempts``."""
        self.check(account_id, present)
        kept = passwords.hashed(password)
        with self._datastore.transaction():
            self._take_over(account_id, kept)

    def check(self, account_id: UUID, present: str) -> None:
        """Raise :class:`WrongPassword` unless this is the present one, or ``TooManyAttempts``."""
        who = self._personal_data.lookup(f"present password {account_id}")
        self._throttle.count(who, self._clock())
        if not passwords.matches(self._found(account_id)[1], present):
            raise WrongPassword
        self._throttle.succeeded(who, self._clock())

    def sessions_valid_from(self, account_id: UUID) -> datetime | None:
        """Sessions that began earlier do not count; None when all do. Raises :class:`NotFound` without account."""
        found = self._datastore.query("SELECT sessions_valid_from FROM accounts WHERE id = %s", account_id)
        if not found:
            raise NotFound
        moment: datetime | None = found[0].sessions_valid_from
        return moment

    def _take_over(self, account_id: UUID, kept: str) -> None:
        person, _ = self._found(account_id)
        moment = self._clock()
        self._own_data.links.void(account_id, "password")
        self._datastore.execute(
            Row(
                "UPDATE accounts SET password_hash = %s, sessions_valid_from = %s WHERE id = %s",
                (kept, moment, account_id),
            ),
            self._own_data.note(account_id, account_id, FieldChange("password", "", "")),
            intent(PASSWORD_CHANGED_MAIL, f"password-changed-{uuid4()}", {"account_id": str(account_id)}, account_id),
        )
        # Failures with the old password are not held against the new one.
        self._throttle.succeeded(self._personal_data.lookup(f"password {person.email.casefold()}"), moment)

    def _asked_for(self, email: str) -> Any:
        self._throttle.count(self._personal_data.lookup(f"mail {email.casefold()}"), self._clock())
        found = self._datastore.query(
            "SELECT id, confirmed_at FROM accounts WHERE email_lookup = %s", email_lookup(self._personal_data, email)
        )
        return found[0] if found else None

    def _confirm_again(self, account_id: UUID) -> None:
        """The same link with a new time limit: the mail before stays as good as this one."""
        self._datastore.execute(
            Row(
                "UPDATE confirmations SET expires_at = %s WHERE account_id = %s",
                (self._clock() + CONFIRM_WITHIN, account_id),
            ),
            intent(CONFIRMATION_MAIL, f"confirmation-{uuid4()}", {"account_id": str(account_id)}, account_id),
        )

    def _found(self, account_id: UUID) -> tuple[Registration, str]:
        found = self._datastore.query(
            "SELECT particulars, password_hash FROM accounts WHERE id = %s AND particulars IS NOT NULL", account_id
        )
        if not found:
            raise NotFound
        opened = self._personal_data.open(account_id, "account", found[0].particulars)
        return registration_from(opened), found[0].password_hash
