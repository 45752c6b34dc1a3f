"""Accounts of applicants and staff: registering, confirming the e-mail address, signing in."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from services.intake import passwords
from services.intake.one_time_codes import step_of
from services.intake.registrations import Registration, email_lookup, registration_from, token_hash
from services.intake.staff import Posting
from services.intake.staff_register import StaffRegister
from services.intake.throttling import Throttle
from services.shared.application import now
from services.shared.datastore import Datastore, Row
from services.shared.outside import intent
from services.shared.personal_data import PersonalData
from services.shared.refusals import NotFound, Refused

CONFIRMATION_MAIL = "confirmation-mail"
KNOWN_ADDRESS_MAIL = "known-address-mail"
CONFIRM_WITHIN = timedelta(days=1)
SAME_REGISTRATION_WITHIN = timedelta(minutes=10)


class WrongCredentials(Refused):
    """One sentence for every reason: it does not tell which accounts exist."""

    sentence = "The username, e-mail address or password is wrong."


class WrongCode(Refused):
    """Wrong, too old, or used before."""

    sentence = "The code is wrong or was already used. Wait for the next one."


class NotConfirmed(Refused):
    """The password is right, the e-mail address not yet proven."""

    sentence = "Confirm your e-mail address first: open the link in the message we sent you."


class LinkNotValid(NotFound):
    """Unknown, or too old."""

    sentence = "This link is not valid any more. Register again to get a new one."


@dataclass(frozen=True)
class Account:
    """Who signs in. An applicant's username is the account id, never the e-mail address."""

    id: UUID
    username: str
    name: str
    roles: frozenset[str]
    agency: str | None
    needs_code: bool


@dataclass(frozen=True)
class Mailing:
    """What one mail about an account needs; ``token`` is empty when there is nothing to confirm."""

    name: str
    email: str
    token: str


class Accounts:
    """The use cases around an account."""

    def __init__(
        self, datastore: Datastore, personal_data: PersonalData, *, clock: Callable[[], datetime] = now
    ) -> None:
        self._datastore = datastore
        self._personal_data = personal_data
        self._clock = clock
        self._throttle = Throttle(datastore)

    def register(self, person: Registration, password: str) -> None:
        """Create an account and ask for its confirmation mail; the caller cannot tell whether the person was known.

        An e-mail address or NIK with a confirmed account: nothing is created, its owner gets a mail. An account
        nobody confirmed gives way (a mistyped address shall not lock a person out), except to a repeat of itself.
        """
        kept = passwords.hashed(password)
        email, nik = self._email_lookup(person.email), self._personal_data.lookup(f"nik {person.nik}")
        with self._datastore.transaction():
            # One registration at a time per person, else two at once would stumble over each other's rows.
            for lookup in sorted((email, nik)):
                self._datastore.query("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", lookup)
            known = self._datastore.query(
                "SELECT id, email_lookup, nik_lookup, confirmed_at, registered_at FROM accounts"
                " WHERE email_lookup = %s OR nik_lookup = %s ORDER BY email_lookup = %s DESC",
                email,
                nik,
                email,
            )
            confirmed = [account for account in known if account.confirmed_at]
            if confirmed:
                self._tell_owner(confirmed[0].id)
            elif not any(self._is_repeat(account, email, nik) for account in known):
                for account in known:
                    self._remove(account.id)
                self._create(person, email, nik, kept)

    def confirm(self, token: str) -> None:
        """The e-mail address is proven; confirming again changes nothing. Raises :class:`LinkNotValid`."""
        confirmed = self._datastore.execute(
            Row(
                "UPDATE accounts SET confirmed_at = coalesce(confirmed_at, %(now)s) FROM confirmations"
                " WHERE confirmations.account_id = accounts.id AND token_hash = %(token)s"
                " AND (expires_at > %(now)s OR confirmed_at IS NOT NULL) RETURNING accounts.id",
                {"now": self._clock(), "token": token_hash(token)},
            )
        )
        if not confirmed:
            raise LinkNotValid

    def authenticate(self, username_or_email: str, password: str) -> Account:
        """The account whose password this is; staff (``needs_code``) is not signed in before :meth:`check_code`.

        Raises :class:`WrongCredentials`, :class:`NotConfirmed`, or ``TooManyAttempts`` with the time to wait.
        """
        given = username_or_email.strip().casefold()
        who = self._personal_data.lookup(f"password {given}")
        self._throttle.count(who, self._clock())
        found = self._datastore.query(
            "SELECT * FROM accounts WHERE (username = %s OR email_lookup = %s)"
            " AND password_hash IS NOT NULL AND disabled_at IS NULL",
            given,
            self._email_lookup(given),
        )
        kept = found[0].password_hash if found else passwords.nobodys()
        if not passwords.matches(kept, password) or not found:
            raise WrongCredentials
        self._throttle.succeeded(who, self._clock())
        if found[0].confirmed_at is None:
            raise NotConfirmed
        return self._account(found[0])

    def check_code(self, username: str, code: str) -> Account:
        """The member of staff whose present one-time code this is; each code counts once. Raises :class:`WrongCode`."""
        who = self._personal_data.lookup(f"code {username}")
        self._throttle.count(who, self._clock())
        found = self._datastore.query(
            "SELECT * FROM accounts WHERE username = %s AND totp_secret IS NOT NULL AND disabled_at IS NULL", username
        )
        if not found:
            raise WrongCode
        secret = self._personal_data.open(found[0].id, "account", found[0].totp_secret)["secret"]
        step = step_of(secret, code, self._clock())
        if step is None or not self._first_use(found[0].id, step):
            raise WrongCode
        self._throttle.succeeded(who, self._clock())
        return self._account(found[0])

    def particulars(self, account_id: UUID) -> dict[str, Any]:
        """``nik``, ``name``, ``address`` (one line), ``email``, ``phone`` and ``language`` of an applicant."""
        person = self.registration(account_id)
        return {**vars(person), "address": person.address.line}

    def registration(self, account_id: UUID) -> Registration:
        """An applicant's data as they stand now."""
        found = self._datastore.query(
            "SELECT particulars FROM accounts WHERE id = %s AND particulars IS NOT NULL", account_id
        )
        if not found:
            raise NotFound
        return registration_from(self._personal_data.open(account_id, "account", found[0].particulars))

    def add_staff(
        self, username: str, name: str, roles: frozenset[str], agency: str | None, *, password: str, totp_secret: str
    ) -> bool:
        """A member of staff who can sign in at once; False when the username exists. See :class:`StaffRegister`."""
        register = StaffRegister(self._datastore, self._personal_data, clock=self._clock)
        posting = Posting(tuple(roles), agency)
        return register.add(username, name, posting, password=password, totp_secret=totp_secret)

    def mailing(self, account_id: UUID) -> Mailing | None:
        """What a mail to this account needs; none when the account is gone, or its person has no address."""
        found = self._datastore.query(
            "SELECT particulars, sealed_token FROM accounts LEFT JOIN confirmations ON account_id = accounts.id"
            " AND confirmed_at IS NULL WHERE accounts.id = %s AND particulars IS NOT NULL",
            account_id,
        )
        if not found:
            return None
        person = self._personal_data.open(account_id, "account", found[0].particulars)
        if not person["email"]:
            return None
        sealed = found[0].sealed_token
        token = self._personal_data.open(account_id, "account", sealed)["token"] if sealed else ""
        return Mailing(person["name"], person["email"], token)

    def _create(self, person: Registration, email: str, nik: str, kept: str) -> None:
        account_id, token, moment = uuid4(), secrets.token_urlsafe(16), self._clock()
        seal = self._personal_data.seal
        self._datastore.execute(
            Row(
                "INSERT INTO accounts (id, roles, email_lookup, nik_lookup, particulars, password_hash, registered_at)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s)",
                (account_id, ["applicant"], email, nik, seal(account_id, "account", person.kept()), kept, moment),
            ),
            Row(
                "INSERT INTO confirmations (token_hash, account_id, sealed_token, expires_at) VALUES (%s, %s, %s, %s)",
                (token_hash(token), account_id, seal(account_id, "account", {"token": token}), moment + CONFIRM_WITHIN),
            ),
            intent(CONFIRMATION_MAIL, f"confirmation-{account_id}", {"account_id": str(account_id)}, account_id),
        )

    def _tell_owner(self, account_id: UUID) -> None:
        """At most one mail a day says that somebody tried to register again."""
        key = f"known-address-{account_id}-{self._clock():%Y-%m-%d}"
        self._datastore.execute(intent(KNOWN_ADDRESS_MAIL, key, {"account_id": str(account_id)}, account_id))

    def _is_repeat(self, account: Any, email: str, nik: str) -> bool:
        if account.email_lookup != email or account.nik_lookup != nik:
            return False
        return bool(account.registered_at > self._clock() - SAME_REGISTRATION_WITHIN)

    def _remove(self, account_id: UUID) -> None:
        self._datastore.execute(Row("DELETE FROM accounts WHERE id = %s", (account_id,)))
        self._personal_data.destroy(account_id, "account")

    def _first_use(self, account_id: UUID, step: int) -> bool:
        return bool(
            self._datastore.execute(
                Row(
                    "UPDATE accounts SET last_code_step = %(step)s WHERE id = %(id)s AND last_code_step < %(step)s"
                    " RETURNING id",
                    {"step": step, "id": account_id},
                )
            )
        )

    def _account(self, found: Any) -> Account:
        name = found.name or self._personal_data.open(found.id, "account", found.particulars)["name"]
        username = found.username or str(found.id)
        return Account(
            found.id, username, name, frozenset(found.roles), found.agency, needs_code=found.totp_secret is not None
        )

    def _email_lookup(self, email: str) -> str:
        return email_lookup(self._personal_data, email)
