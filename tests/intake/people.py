"""Made-up people and a clock that tests can move."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from services.intake.accounts import Accounts, Registration
from services.intake.addresses import Address
from services.intake.people import people_of
from services.shared.datastore import Datastore
from services.shared.personal_data import PersonalData

PASSWORD = "empat kata yang mudah"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
MASTER_KEY = bytes(range(32))
SARI = Registration(
    nik="3375015203900001",
    name="Contoh Sari",
    address=Address(
        "Jalan Contoh", "1", "Medono", "Pekalongan Barat", "Kota Pekalongan", "Jawa Tengah", "33.75.01.1002"
    ),
    email="sari@contoh.example",
    phone="+6281234567890",
)
OTHER_NIK = "3375010101850002"


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


class Office:
    """The account side of intake on a real database."""

    def __init__(self, database_url: str) -> None:
        self.datastore = Datastore(database_url, pool_size=4)
        self.personal_data = PersonalData(self.datastore, MASTER_KEY)
        self.clock = Clock()
        self.accounts = Accounts(self.datastore, self.personal_data, clock=self.clock)
        self.people = people_of(self.datastore, self.personal_data, clock=self.clock)

    def registered(self, **changes: Any) -> None:
        """Sari registers, or somebody like her."""
        self.accounts.register(replace(SARI, **changes), PASSWORD)

    def confirmed(self) -> None:
        """Sari registers and follows the link in her mail."""
        self.registered()
        self.accounts.confirm(self.token())

    def token(self) -> str:
        """The token of the newest confirmation mail."""
        (newest,) = self.datastore.query("SELECT id FROM accounts ORDER BY registered_at DESC LIMIT 1")
        mailing = self.accounts.mailing(newest.id)
        assert mailing is not None
        return mailing.token

    def mails(self) -> list[str]:
        """The kinds of mail asked for, in order."""
        return [row.kind for row in self.datastore.query("SELECT kind FROM outside_work ORDER BY created_at, kind")]

    def number_of_accounts(self) -> int:
        (row,) = self.datastore.query("SELECT count(*) AS number FROM accounts")
        number: int = row.number
        return number

    def kepala(self) -> None:
        """The head of the office gets an account with one-time codes."""
        self.accounts.add_staff(
            "kepala", "Contoh Wulan", frozenset({"head"}), None, password=PASSWORD, totp_secret=TOTP_SECRET
        )
