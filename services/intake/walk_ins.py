"""People whom the counter serves: found by NIK, entered without an e-mail address, taking their account over later."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from services.intake import passwords
from services.intake.accounts import LinkNotValid, Mailing
from services.intake.registrations import Registration, email_lookup
from services.intake.registrations import token_hash as hashed
from services.intake.throttling import Throttle
from services.shared.application import now
from services.shared.datastore import Datastore, Row
from services.shared.outside import intent
from services.shared.personal_data import PersonalData
from services.shared.refusals import Refused

EASY_TO_READ = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 12  # 60 bits, behind a throttle per NIK
GROUP = 4
CLAIM_MAIL = "claim-mail"
CLAIM_WITHIN = timedelta(days=1)

NEW_CODE = """
INSERT INTO claim_codes (account_id, code_hash, made_at) VALUES (%s, %s, %s)
ON CONFLICT (account_id) DO UPDATE SET code_hash = excluded.code_hash, made_at = excluded.made_at
"""
NEW_CLAIM = "INSERT INTO claims (token_hash, account_id, sealed, expires_at) VALUES (%s, %s, %s, %s)"
TAKE_OVER = """
UPDATE accounts SET username = NULL, email_lookup = %s, particulars = %s, password_hash = %s WHERE id = %s
"""


class CannotClaim(Refused):
    """One sentence for every reason: it does not tell whose NIK is known."""

    sentence = "The identity number and the code do not belong together, or the account was taken over already."


class AddressTaken(Refused):
    """Another account signs in with it."""

    sentence = "This e-mail address belongs to another account. Use another one, or sign in with it."


class WalkIns:
    """The counter's use cases around accounts."""

    def __init__(
        self, datastore: Datastore, personal_data: PersonalData, *, clock: Callable[[], datetime] = now
    ) -> None:
        self._datastore = datastore
        self._personal_data = personal_data
        self._clock = clock
        self._throttle = Throttle(datastore)

    def find(self, nik: str) -> UUID | None:
        """The account of the person with this NIK, if there is one."""
        rows = self._datastore.query(
            "SELECT id FROM accounts WHERE nik_lookup = %s AND 'applicant' = ANY(roles)", self._nik_lookup(nik)
        )
        return rows[0].id if rows else None

    def take_in(self, person: Registration) -> UUID:
        """The account of a person who has none yet; the same one for a second click. Nobody can sign in to it."""
        account_id = uuid4()
        with self._datastore.transaction():
            lookup = self._nik_lookup(person.nik)
            self._datastore.query("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", lookup)
            if (known := self.find(person.nik)) is not None:
                return known
            self._datastore.execute(
                Row(
                    "INSERT INTO accounts (id, username, roles, nik_lookup, particulars, password_hash, registered_at,"
                    " confirmed_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
                    (
                        account_id,
                        str(account_id),
                        ["applicant"],
                        lookup,
                        self._seal(account_id, person.kept()),
                        passwords.nobodys(),
                        self._clock(),
                        self._clock(),
                    ),
                )
            )
        return account_id

    def claim_code(self, account_id: UUID) -> str | None:
        """A new code for the receipt, which makes earlier ones void; none for an account that somebody signs in to."""
        if not self.is_unclaimed(account_id):
            return None
        code = "".join(secrets.choice(EASY_TO_READ) for _ in range(CODE_LENGTH))
        self._datastore.execute(Row(NEW_CODE, (account_id, self._code_lookup(code), self._clock())))
        return "-".join(code[start : start + GROUP] for start in range(0, CODE_LENGTH, GROUP))

    def is_unclaimed(self, account_id: UUID) -> bool:
        """Whether nobody signs in to it yet."""
        return bool(
            self._datastore.query(
                "SELECT 1 FROM accounts WHERE id = %s AND email_lookup IS NULL AND 'applicant' = ANY(roles)", account_id
            )
        )

    def claim(self, nik: str, code: str, email: str, password: str) -> None:
        """Ask for a mail whose link completes the claim; the account stays as it is until then.

        Raises :class:`CannotClaim`, :class:`AddressTaken` or ``TooManyAttempts``.
        """
        who = self._personal_data.lookup(f"claim {nik}")
        self._throttle.count(who, self._clock())
        rows = self._datastore.query(
            "SELECT accounts.id FROM accounts JOIN claim_codes ON account_id = accounts.id"
            " WHERE nik_lookup = %s AND code_hash = %s AND email_lookup IS NULL",
            self._nik_lookup(nik),
            self._code_lookup(code.upper().replace("-", "").replace(" ", "")),
        )
        if not rows:
            raise CannotClaim
        self._throttle.succeeded(who, self._clock())
        self._must_be_free(email)
        account_id, token, moment = rows[0].id, secrets.token_urlsafe(16), self._clock()
        wanted = {"email": email, "password_hash": passwords.hashed(password), "token": token}
        parameters = (hashed(token), account_id, self._seal(account_id, wanted), moment + CLAIM_WITHIN)
        payload = {"token_hash": hashed(token)}
        self._datastore.execute(
            Row(NEW_CLAIM, parameters), intent(CLAIM_MAIL, f"claim-{hashed(token)}", payload, account_id)
        )

    def complete(self, token: str) -> None:
        """The address is proven: from now on the person signs in with it; a second time changes nothing.

        Raises :class:`LinkNotValid`, or :class:`AddressTaken` when somebody registered with the address meanwhile.
        """
        with self._datastore.transaction():
            rows = self._datastore.query(
                "SELECT account_id, sealed, particulars, email_lookup FROM claims JOIN accounts ON account_id = id"
                " WHERE token_hash = %s AND expires_at > %s FOR UPDATE OF accounts",
                hashed(token),
                self._clock(),
            )
            if not rows:
                raise LinkNotValid
            account_id: UUID = rows[0].account_id
            wanted = self._personal_data.open(account_id, "account", rows[0].sealed)
            lookup = self._email_lookup(wanted["email"])
            if rows[0].email_lookup == lookup:
                return
            if rows[0].email_lookup is not None:  # somebody else with the code was faster: the account is theirs
                raise LinkNotValid
            self._must_be_free(wanted["email"])
            person = self._personal_data.open(account_id, "account", rows[0].particulars) | {"email": wanted["email"]}
            self._datastore.execute(
                Row(TAKE_OVER, (lookup, self._seal(account_id, person), wanted["password_hash"], account_id)),
                Row("DELETE FROM claim_codes WHERE account_id = %s", (account_id,)),
            )

    def mailing(self, token_hash: str) -> Mailing | None:
        """What the mail about a claim needs; none when the claim is over."""
        rows = self._datastore.query(
            "SELECT account_id, sealed, particulars FROM claims JOIN accounts ON account_id = id"
            " WHERE token_hash = %s AND expires_at > %s",
            token_hash,
            self._clock(),
        )
        if not rows:
            return None
        wanted = self._personal_data.open(rows[0].account_id, "account", rows[0].sealed)
        person = self._personal_data.open(rows[0].account_id, "account", rows[0].particulars)
        return Mailing(person["name"], wanted["email"], wanted["token"])

    def _must_be_free(self, email: str) -> None:
        if self._datastore.query("SELECT 1 FROM accounts WHERE email_lookup = %s", self._email_lookup(email)):
            raise AddressTaken

    def _seal(self, account_id: UUID, plain: dict[str, Any]) -> bytes:
        return self._personal_data.seal(account_id, "account", plain)

    def _email_lookup(self, email: str) -> str:
        return email_lookup(self._personal_data, email)

    def _nik_lookup(self, nik: str) -> str:
        return self._personal_data.lookup(f"nik {nik}")

    def _code_lookup(self, code: str) -> str:
        return self._personal_data.lookup(f"claim code {code}")
