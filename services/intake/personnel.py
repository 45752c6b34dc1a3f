"""The use cases of an administrator, and of those who follow an invitation."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pyotp

from services.intake import passwords
from services.intake.accounts import Mailing, WrongCode, token_hash
from services.intake.catalogue import Catalogue
from services.intake.one_time_codes import step_of
from services.intake.postings import checked
from services.intake.staff import ADMINISTRATOR, LAUNCHER, NotAnAdministrator, Posting, StaffAccount, account_id_of
from services.intake.staff_read_model import administrators
from services.intake.staff_register import StaffRegister
from services.shared.application import now
from services.shared.datastore import Datastore, Row
from services.shared.outside import intent
from services.shared.personal_data import PersonalData
from services.shared.refusals import NotAllowed, NotFound, Refused

INVITATION_MAIL = "staff-invitation-mail"
ENROL_WITHIN = timedelta(days=3)
USERNAME = re.compile(r"[a-z][a-z0-9-]{1,31}")
RESERVED = frozenset({LAUNCHER, "undang", "jejak"})  # addresses of pages, and who acts where no person does

SAVE_LINK = """
INSERT INTO staff_invitations (account_id, token_hash, sealed, expires_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (account_id) DO UPDATE SET token_hash = excluded.token_hash, sealed = excluded.sealed,
    expires_at = excluded.expires_at
"""
LINK = """
SELECT account_id, username, name, particulars, sealed, expires_at
FROM staff_invitations JOIN accounts ON accounts.id = account_id WHERE token_hash = %s
"""
USE_LINK = "DELETE FROM staff_invitations WHERE token_hash = %s AND expires_at > %s RETURNING account_id"
SAVE_CREDENTIALS = """
UPDATE accounts SET password_hash = %s, totp_secret = %s, last_code_step = %s, confirmed_at = %s WHERE id = %s
"""


class UsernameTaken(Refused):
    """Also by somebody who left: the log must stay unambiguous."""

    sentence = "This username exists already."


class UsernameNotFit(Refused):
    """It stands in addresses and in the log."""

    sentence = "A username has 2 to 32 small letters, digits and hyphens, and begins with a letter."


class InvitationNotValid(NotFound):
    """Unknown, used, replaced, or too old."""

    sentence = "This link is not valid any more. Ask an administrator for a new one."


@dataclass(frozen=True)
class Candidate:
    """Somebody to be invited."""

    username: str
    name: str
    email: str
    posting: Posting


@dataclass(frozen=True)
class Enrolment:
    """Who follows the link; ``secret`` is that of the authenticator to be set up."""

    account_id: UUID
    username: str
    name: str
    secret: str


class Personnel(StaffRegister):
    """Who works here, and what each may do."""

    def __init__(
        self,
        datastore: Datastore,
        personal_data: PersonalData,
        catalogue: Catalogue,
        *,
        clock: Callable[[], datetime] = now,
    ) -> None:
        super().__init__(datastore, personal_data, clock=clock)
        self.catalogue = catalogue

    # What an administrator does

    def invite(self, candidate: Candidate, *, by: str) -> None:
        """Create an account nobody can sign in to yet, and mail the link with which the person enrols."""
        username, posting = candidate.username, checked(candidate.posting, self.catalogue)
        if not USERNAME.fullmatch(username) or username in RESERVED:
            raise UsernameNotFit
        with self.one_change():
            if self.datastore.query("SELECT 1 FROM accounts WHERE username = %s", username):
                raise UsernameTaken
            account_id = account_id_of(username)
            self.insert(
                account_id,
                username,
                candidate.name,
                posting,
                particulars=self._sealed_address(account_id, candidate.name, candidate.email),
            )
            work = list(posting.roles), posting.agency, list(posting.sectors)
            self._save(StaffAccount(account_id, username, *work, by, self.clock()), by)
            self._send_link(account_id)

    def change_roles(self, username: str, posting: Posting, *, by: str) -> None:
        """Give somebody other work; their sessions end."""
        posting = checked(posting, self.catalogue)
        with self.one_change():
            account = self.account(username)
            account.change_roles(posting, by=by, others=self._others(username), at=self.clock())
            self._save(account, by)

    def disable(self, username: str, *, by: str) -> None:
        """Nobody signs in with this account any more; its sessions end."""
        with self.one_change():
            account = self.account(username)
            account.disable(by=by, others=self._others(username), at=self.clock())
            self._save(account, by)

    def enable(self, username: str, *, by: str) -> None:
        """Let the person in again."""
        with self.one_change():
            account = self.account(username)
            account.enable(by=by, at=self.clock())
            self._save(account, by)

    def reset_credentials(self, username: str, email: str, *, by: str) -> None:
        """Forget password and authenticator and mail a new link, to this address; the sessions end."""
        with self.one_change():
            account = self.account(username)
            account.reset_credentials(by=by, others=self._others(username), at=self.clock())
            self._save(account, by)
            [known] = self.datastore.query("SELECT name FROM accounts WHERE id = %s", account.id)
            sealed = self._sealed_address(account.id, known.name, email)
            self.datastore.execute(Row("UPDATE accounts SET particulars = %s WHERE id = %s", (sealed, account.id)))
            self._send_link(account.id)

    # What whoever rules the machine does

    def appoint_administrator(self, username: str, name: str, email: str) -> str:
        """Invite an administrator, or give one who cannot sign in any more a new link; the token of the link.

        Raises :class:`NotAnAdministrator` for somebody else's account, and what inviting and resetting raise.
        """
        try:
            account = self.account(username)
        except NotFound:
            self.invite(Candidate(username, name, email, Posting((ADMINISTRATOR,))), by=LAUNCHER)
        else:
            if not account.is_administrator:
                raise NotAnAdministrator(username=username)
            self.reset_credentials(username, email, by=LAUNCHER)
        account_id = self.account(username).id
        [link] = self.datastore.query("SELECT sealed FROM staff_invitations WHERE account_id = %s", account_id)
        token: str = self.personal_data.open(account_id, "account", link.sealed)["token"]
        return token

    # What the invited person does

    def enrolment(self, token: str) -> Enrolment:
        """Whom a link is for; raises :class:`InvitationNotValid`."""
        found = self.datastore.query(LINK, token_hash(token))
        if not found or found[0].expires_at <= self.clock():
            raise InvitationNotValid
        secret = self.personal_data.open(found[0].account_id, "account", found[0].sealed)["secret"]
        return Enrolment(found[0].account_id, found[0].username, found[0].name, secret)

    def enrol(self, token: str, password: str, code: str) -> None:
        """Set the password and the authenticator whose present code this is; the link is used up, and so is the code.

        Raises :class:`InvitationNotValid` or ``WrongCode``; the link then stays good.
        """
        invited = self.enrolment(token)
        step = step_of(invited.secret, code, self.clock())
        if step is None:
            raise WrongCode
        kept = passwords.hashed(password)
        with self.one_change():
            if not self.datastore.execute(Row(USE_LINK, (token_hash(token), self.clock()))):
                raise InvitationNotValid
            sealed = self.personal_data.seal(invited.account_id, "account", {"secret": invited.secret})
            credentials = kept, sealed, step, self.clock(), invited.account_id
            self.datastore.execute(Row(SAVE_CREDENTIALS, credentials))
            account = self.account(invited.username)
            account.enrol(by=invited.username, at=self.clock())
            self.save(account)

    # What pages and mails ask

    def account(self, username: str) -> StaffAccount:
        """An account of staff; raises :class:`NotFound`."""
        found = self.datastore.query("SELECT id FROM accounts WHERE username = %s", username)
        if not found:
            raise NotFound
        return self.find(StaffAccount, found[0].id)

    def email_of(self, username: str) -> str:
        """Where the last link went; empty for somebody who came without one."""
        found = self.datastore.query("SELECT id, particulars FROM accounts WHERE username = %s", username)
        return self._address(found[0]).get("email", "") if found else ""

    def mailing(self, account_id: UUID, link: str) -> Mailing | None:
        """What the mail with this link (its hash) needs; none when the link was used or replaced since."""
        found = self.datastore.query(LINK, link)
        if not found or found[0].account_id != account_id:
            return None
        token = self.personal_data.open(account_id, "account", found[0].sealed)["token"]
        to = self.datastore.query("SELECT id, particulars FROM accounts WHERE id = %s", account_id)
        return Mailing(found[0].name, self._address(to[0])["email"], token)

    def _save(self, account: StaffAccount, by: str) -> None:
        """Record what an administrator decided, unless they stopped being one a moment ago."""
        if by != LAUNCHER and by not in administrators(self.datastore):
            raise NotAllowed
        self.save(account)

    def _others(self, username: str) -> int:
        return len(administrators(self.datastore) - {username})

    def _send_link(self, account_id: UUID) -> None:
        token, secret = secrets.token_urlsafe(16), pyotp.random_base32()
        sealed = self.personal_data.seal(account_id, "account", {"token": token, "secret": secret})
        link = token_hash(token)
        self.datastore.execute(
            Row(SAVE_LINK, (account_id, link, sealed, self.clock() + ENROL_WITHIN)),
            intent(INVITATION_MAIL, f"staff-{link}", {"account_id": str(account_id), "link": link}, account_id),
        )

    def _sealed_address(self, account_id: UUID, name: str, email: str) -> bytes:
        return self.personal_data.seal(account_id, "account", {"name": name, "email": email})

    def _address(self, account: Any) -> dict[str, Any]:
        if account.particulars is None:
            return {}
        return self.personal_data.open(account.id, "account", account.particulars)
