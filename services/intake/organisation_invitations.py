"""Inviting people by e-mail to act for an organisation; each link works once, within a week."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from services.intake.organisations import PURPOSE, Organisations, joining
from services.intake.registrations import email_lookup, token_hash
from services.intake.single_use_links import LinkUsedUp
from services.intake.throttling import Throttle
from services.shared.datastore import Row
from services.shared.outside import intent
from services.shared.refusals import NotAllowed, Refused

INVITATION_MAIL = "invitation-mail"
INVITED_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Invitation:
    """What the mail of an invitation needs."""

    email: str
    organisation: str
    token: str


@dataclass(frozen=True)
class Invited:
    """An invitation nobody has taken up yet, as owners see it."""

    id: UUID
    email: str
    role: str


class InvitedOtherAddress(NotAllowed):
    """The link alone does not count: who got it forwarded was not invited."""

    sentence = "This invitation was sent to %(address)s and counts only for the account with that e-mail address."


class InvitedOneself(Refused):
    """Who invites acts for the organisation already."""

    sentence = "This is your own address: you act for the organisation already."


class Invitations:
    """The use cases around the link; who may invite, the organisation knows."""

    def __init__(self, organisations: Organisations) -> None:
        self._organisations = organisations
        self._datastore = organisations.datastore
        self._personal_data = organisations.personal_data
        self._throttle = Throttle(organisations.datastore)

    def invite(self, organisation_id: UUID, owner: UUID, email: str, role: str) -> None:
        """Send a link, whether or not the address has an account.

        Raises :class:`InvitedOneself`, or ``TooManyAttempts`` for too many mails.
        """
        token, invitation_id, moment = secrets.token_urlsafe(16), uuid4(), self._organisations.clock()
        with self._datastore.transaction():
            self._organisations.expect_owner(organisation_id, owner)
            if self._is_address_of(owner, email):
                raise InvitedOneself
            self._throttle.count(self._personal_data.lookup(f"invitations {owner}"), moment)
            self._throttle.count(self._personal_data.lookup(f"mail {email.casefold()}"), moment)
            sealed = self._personal_data.seal(organisation_id, PURPOSE, {"email": email, "token": token})
            self._datastore.execute(
                Row(
                    "INSERT INTO organisation_invitations"
                    " (id, token_hash, organisation_id, role, invited_by, sealed, expires_at)"
                    " VALUES (%s, %s, %s, %s, %s, %s, %s)",
                    (invitation_id, token_hash(token), organisation_id, role, owner, sealed, moment + INVITED_FOR),
                ),
                intent(
                    INVITATION_MAIL,
                    f"invitation-{invitation_id}",
                    {"invitation_id": str(invitation_id)},
                    organisation_id,
                ),
            )

    def organisation_of(self, token: str, account_id: UUID) -> UUID:
        """Which organisation the link invites this person to; raises ``LinkUsedUp`` or :class:`InvitedOtherAddress`."""
        found = self._datastore.query(
            "SELECT organisation_id, sealed FROM organisation_invitations"
            " WHERE token_hash = %s AND accepted_at IS NULL AND expires_at > %s",
            token_hash(token),
            self._organisations.clock(),
        )
        if not found:
            raise LinkUsedUp
        return self._expect_invited(account_id, found[0])

    def accept(self, token: str, account_id: UUID) -> UUID:
        """Join the organisation; of several who use the link at once one does.

        Raises ``LinkUsedUp`` or :class:`InvitedOtherAddress`; then the link still counts for whom it was sent to.
        """
        moment = self._organisations.clock()
        with self._datastore.transaction():
            taken = self._datastore.execute(
                Row(
                    "UPDATE organisation_invitations SET accepted_at = %(now)s WHERE token_hash = %(token)s"
                    " AND accepted_at IS NULL AND expires_at > %(now)s RETURNING organisation_id, role, sealed",
                    {"now": moment, "token": token_hash(token)},
                )
            )
            if not taken:
                raise LinkUsedUp
            organisation_id = self._expect_invited(account_id, taken[0])
            self._datastore.execute(joining(organisation_id, account_id, taken[0].role, moment))
        return organisation_id

    def open_ones(self, organisation_id: UUID) -> list[Invited]:
        """Who was invited and has not answered yet."""
        found = self._datastore.query(
            "SELECT id, role, sealed FROM organisation_invitations"
            " WHERE organisation_id = %s AND accepted_at IS NULL AND expires_at > %s ORDER BY expires_at",
            organisation_id,
            self._organisations.clock(),
        )
        return [
            Invited(row.id, self._personal_data.open(organisation_id, PURPOSE, row.sealed)["email"], row.role)
            for row in found
        ]

    def withdraw(self, organisation_id: UUID, owner: UUID, invitation_id: UUID) -> None:
        """The link does not work any more."""
        with self._datastore.transaction():
            self._organisations.expect_owner(organisation_id, owner)
            self._datastore.execute(
                Row(
                    "DELETE FROM organisation_invitations"
                    " WHERE id = %s AND organisation_id = %s AND accepted_at IS NULL",
                    (invitation_id, organisation_id),
                )
            )

    def to_mail(self, invitation_id: UUID) -> Invitation | None:
        """What the mail needs; none when the link cannot be used any more."""
        found = self._datastore.query(
            "SELECT organisation_id, sealed FROM organisation_invitations"
            " WHERE id = %s AND accepted_at IS NULL AND expires_at > %s",
            invitation_id,
            self._organisations.clock(),
        )
        if not found:
            return None
        opened = self._personal_data.open(found[0].organisation_id, PURPOSE, found[0].sealed)
        name = self._organisations.particulars(found[0].organisation_id)["name"]
        return Invitation(opened["email"], name, opened["token"])

    def _expect_invited(self, account_id: UUID, invitation: Any) -> UUID:
        """The organisation, for the account whose confirmed address is the invited one."""
        organisation_id: UUID = invitation.organisation_id
        email = self._personal_data.open(organisation_id, PURPOSE, invitation.sealed)["email"]
        if not self._is_address_of(account_id, email):
            raise InvitedOtherAddress(address=masked(email))
        return organisation_id

    def _is_address_of(self, account_id: UUID, email: str) -> bool:
        """Whether the account's confirmed address is this one."""
        return bool(
            self._datastore.query(
                "SELECT 1 FROM accounts WHERE id = %s AND email_lookup = %s AND confirmed_at IS NOT NULL",
                account_id,
                email_lookup(self._personal_data, email),
            )
        )


def masked(email: str) -> str:
    """Enough for its owner to recognise it."""
    person, _, domain = email.rpartition("@")
    return f"{person[:1]}•••@{domain}"
