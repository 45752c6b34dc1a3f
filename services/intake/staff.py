"""A member of staff: invited, enrolled, given other work, disabled and enabled; each change is a recorded event."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate, event

from services.shared.refusals import Refused

ADMINISTRATOR = "administrator"
LAUNCHER = "sakpore"  # who did it, where no person did: a command on the machine itself
EVERY_STAFF_ACCOUNT = UUID("8f2f3c7e-6a0b-5c53-9f0e-6f1f3f6b7d10")


class YourOwnAccount(Refused):
    """Nobody shuts themself out."""

    sentence = "You cannot do this to your own account. Ask another administrator."


class LastAdministrator(Refused):
    """Somebody must be able to manage the accounts."""

    sentence = "%(username)s is the last administrator. Make somebody else administrator first."


class NotAnAdministrator(Refused):
    """The command line makes no way around the administrators there are."""

    sentence = "%(username)s exists and is no administrator: an administrator changes that on the page of staff."


class AccountDisabled(Refused):
    """A link would lead nowhere."""

    sentence = "This account is disabled. Enable it first."


class Posting(NamedTuple):
    """What somebody does here. ``agency`` only for the staff of an agency, ``sectors`` only for the back office."""

    roles: tuple[str, ...]
    agency: str | None = None
    sectors: tuple[str, ...] = ()


class StaffAccount(Aggregate):
    """One account of staff. Its events hold the username, never a name or an address; ``by`` is who did it."""

    class Invited(Aggregate.Created):
        """Somebody shall work here; a link went out."""

        account_id: UUID
        username: str
        roles: list[str]
        agency: str | None
        sectors: list[str]
        by: str
        at: datetime

    class Enrolled(Aggregate.Event):
        """The person chose a password and proved a code of their authenticator; what they do from now on."""

        username: str
        by: str
        at: datetime
        roles: list[str]
        agency: str | None
        sectors: list[str]

    class RolesChanged(Aggregate.Event):
        """Other work; ``active``: of somebody who can sign in."""

        username: str
        roles: list[str]
        agency: str | None
        sectors: list[str]
        by: str
        at: datetime
        active: bool

    class Disabled(Aggregate.Event):
        """Nobody signs in with it any more."""

        username: str
        by: str
        at: datetime

    class Enabled(Aggregate.Event):
        """It counts again, with the work it had; ``active``: unless nobody ever enrolled."""

        username: str
        by: str
        at: datetime
        active: bool
        roles: list[str]
        agency: str | None
        sectors: list[str]

    class CredentialsReset(Aggregate.Event):
        """Password and authenticator count no more; a new link went out."""

        username: str
        by: str
        at: datetime

    @event(Invited)
    def __init__(
        self,
        account_id: UUID,
        username: str,
        roles: list[str],
        agency: str | None,
        sectors: list[str],
        by: str,
        at: datetime,
    ) -> None:
        self.username = username
        self.posting = Posting(tuple(roles), agency, tuple(sectors))
        self.enrolled = False
        self.disabled = False

    @staticmethod
    def create_id(account_id: UUID) -> UUID:
        """That of the account."""
        return account_id

    @property
    def is_administrator(self) -> bool:
        """Whether the account manages the others."""
        return ADMINISTRATOR in self.posting.roles

    @property
    def is_active(self) -> bool:
        """Whether the person can sign in."""
        return self.enrolled and not self.disabled

    # What is done to it; ``others`` is the number of other administrators who can sign in

    def enrol(self, *, by: str, at: datetime) -> None:
        """Password and authenticator count from now on."""
        if self.disabled:
            raise AccountDisabled
        if not self.enrolled:
            self._enrol(username=self.username, by=by, at=at, **self._work())

    def change_roles(self, posting: Posting, *, by: str, others: int, at: datetime) -> None:
        """Give the person other work; the same work again changes nothing."""
        if posting == self.posting:
            return
        if self.is_administrator and ADMINISTRATOR not in posting.roles:
            self._spare_administrator(by, others)
        self._change_roles(
            username=self.username,
            roles=list(posting.roles),
            agency=posting.agency,
            sectors=list(posting.sectors),
            by=by,
            at=at,
            active=self.is_active,
        )

    def disable(self, *, by: str, others: int, at: datetime) -> None:
        """Shut the account; a second time changes nothing."""
        if not self.disabled:
            self._spare_administrator(by, others)
            self._disable(username=self.username, by=by, at=at)

    def enable(self, *, by: str, at: datetime) -> None:
        """Open it again, with the password and the authenticator it had."""
        if self.disabled:
            self._enable(username=self.username, by=by, at=at, active=self.enrolled, **self._work())

    def reset_credentials(self, *, by: str, others: int, at: datetime) -> None:
        """The person has to enrol anew."""
        if self.disabled:
            raise AccountDisabled
        self._spare_administrator(by, others)
        self._reset_credentials(username=self.username, by=by, at=at)

    def _work(self) -> dict[str, Any]:
        """The posting as events hold it."""
        return {
            "roles": list(self.posting.roles),
            "agency": self.posting.agency,
            "sectors": list(self.posting.sectors),
        }

    def _spare_administrator(self, by: str, others: int) -> None:
        if by == LAUNCHER:
            return
        if by == self.username:
            raise YourOwnAccount
        if self.is_administrator and self.is_active and not others:
            raise LastAdministrator(username=self.username)

    # How that changes it

    @event(Enrolled)
    def _enrol(
        self, username: str, by: str, at: datetime, roles: list[str], agency: str | None, sectors: list[str]
    ) -> None:
        self.enrolled = True

    @event(RolesChanged)
    def _change_roles(
        self,
        username: str,
        roles: list[str],
        agency: str | None,
        sectors: list[str],
        by: str,
        at: datetime,
        active: bool,
    ) -> None:
        self.posting = Posting(tuple(roles), agency, tuple(sectors))

    @event(Disabled)
    def _disable(self, username: str, by: str, at: datetime) -> None:
        self.disabled = True

    @event(Enabled)
    def _enable(
        self,
        username: str,
        by: str,
        at: datetime,
        active: bool,
        roles: list[str],
        agency: str | None,
        sectors: list[str],
    ) -> None:
        self.disabled = False

    @event(CredentialsReset)
    def _reset_credentials(self, username: str, by: str, at: datetime) -> None:
        self.enrolled = False


def account_id_of(username: str) -> UUID:
    """One username, one account."""
    return uuid5(EVERY_STAFF_ACCOUNT, username)
