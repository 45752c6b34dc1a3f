"""The register of staff accounts: what every use case about them stands on, and how a machine's first people get in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from services.intake import passwords
from services.intake.staff import LAUNCHER, Posting, StaffAccount, account_id_of
from services.intake.staff_read_model import rows
from services.shared.application import EventSourcedApplication, now
from services.shared.datastore import Datastore, Row
from services.shared.personal_data import PersonalData

ONE_CHANGE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('staff accounts'))"
ADD = """
INSERT INTO accounts (id, username, name, roles, agency, sectors, particulars, password_hash, totp_secret,
    registered_at, confirmed_at)
VALUES (%(id)s, %(username)s, %(name)s, %(roles)s, %(agency)s, %(sectors)s, %(particulars)s, %(password_hash)s,
    %(totp_secret)s, %(at)s, %(confirmed_at)s)
"""


class StaffRegister(EventSourcedApplication):
    """Accounts with their history, over intake's database."""

    def __init__(
        self, datastore: Datastore, personal_data: PersonalData, *, clock: Callable[[], datetime] = now
    ) -> None:
        super().__init__(datastore, rows=rows, clock=clock)
        self.personal_data = personal_data

    def add(self, username: str, name: str, posting: Posting, *, password: str, totp_secret: str) -> bool:
        """Somebody who can sign in at once; False when the username exists, whose account then only gets its history
        if it comes from before accounts had one."""
        with self.one_change():
            known = self.datastore.query(
                "SELECT id, roles, agency, sectors FROM accounts WHERE username = %s", username
            )
            if known:
                stands = Posting(tuple(known[0].roles), known[0].agency, tuple(known[0].sectors))
                self._record_enrolled(known[0].id, username, stands)
                return False
            account_id = account_id_of(username)
            sealed = self.personal_data.seal(account_id, "account", {"secret": totp_secret})
            kept = {"password_hash": passwords.hashed(password), "totp_secret": sealed, "confirmed_at": self.clock()}
            self.insert(account_id, username, name, posting, **kept)
            self._record_enrolled(account_id, username, posting)
            return True

    def insert(self, account_id: UUID, username: str, name: str, posting: Posting, **more: Any) -> None:
        """The row that signing in looks at."""
        nothing = dict.fromkeys(("particulars", "password_hash", "totp_secret", "confirmed_at"))
        work = {"roles": sorted(posting.roles), "agency": posting.agency, "sectors": sorted(posting.sectors)}
        who = {"id": account_id, "username": username, "name": name, "at": self.clock()}
        self.datastore.execute(Row(ADD, {**nothing, **work, **who, **more}))

    @contextmanager
    def one_change(self) -> Iterator[None]:
        """Changes of staff accounts happen one after the other: what holds for all of them together must stay true."""
        with self.datastore.transaction():
            self.datastore.query(ONE_CHANGE_AT_A_TIME)
            yield

    def _record_enrolled(self, account_id: UUID, username: str, posting: Posting) -> None:
        if self.exists(account_id):
            return
        at, roles, sectors = self.clock(), sorted(posting.roles), sorted(posting.sectors)
        account = StaffAccount(account_id, username, roles, posting.agency, sectors, LAUNCHER, at)
        account.enrol(by=LAUNCHER, at=at)
        self.save(account)
