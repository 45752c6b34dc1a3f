"""The fact that a person was forgotten, recorded with their account, and with each application that the office keeps
without its person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate, event


class Erasure(Aggregate):
    """One application whose person is gone."""

    class Done(Aggregate.Created):
        """The keys were destroyed at this moment."""

        application_id: UUID
        at: datetime

    @event(Done)
    def __init__(self, application_id: UUID, at: datetime) -> None:
        self.application_id = application_id

    @staticmethod
    def create_id(application_id: UUID) -> UUID:
        """One per application."""
        return uuid5(application_id, "erasure")


class AccountErasure(Aggregate):
    """One account that is no more."""

    class Done(Aggregate.Created):
        """The keys were destroyed at this moment."""

        account_id: UUID
        at: datetime

    @event(Done)
    def __init__(self, account_id: UUID, at: datetime) -> None:
        self.account_id = account_id

    @staticmethod
    def create_id(account_id: UUID) -> UUID:
        """One per account."""
        return uuid5(account_id, "account erasure")
