"""Who may see an application and act on it: the person who made it for themself, and everybody who acts for the
organisation that it is made for, as long as they do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from services.intake.domain import PermitApplication
from services.intake.preparation import Preparation
from services.shared.application import DomainEvent
from services.shared.datastore import Datastore, Row

_only_for: ContextVar[UUID | None] = ContextVar("the one organisation that a program acts for", default=None)

# The lines of my_applications that an account may see; parameters of visible_to().
VISIBLE = """(
    organisation_id IS NULL AND applicant_id = %(account)s AND %(only_for)s::uuid IS NULL
    OR organisation_id IN (SELECT organisation_id FROM organisation_members WHERE account_id = %(account)s)
        AND (%(only_for)s::uuid IS NULL OR organisation_id = %(only_for)s)
)"""
IN_THE_NAME_OF = "UPDATE my_applications SET organisation_id = %s WHERE application_id = %s"
ACTS_FOR = "SELECT 1 FROM organisation_members WHERE organisation_id = %s AND account_id = %s"


def rows(happened: DomainEvent) -> Iterable[Row]:
    """In whose name an application is made, for the lists."""
    if isinstance(happened, Preparation.OwnDataConfirmed):
        yield Row(IN_THE_NAME_OF, (happened.organisation_id, happened.originator_id))


@contextmanager
def acting_only_for(organisation_id: UUID | None) -> Iterator[None]:
    """Inside, only this organisation's applications exist; all of the person's with None."""
    token = _only_for.set(organisation_id)
    try:
        yield
    finally:
        _only_for.reset(token)


def visible_to(account_id: UUID) -> dict[str, Any]:
    """The parameters of :data:`VISIBLE`."""
    return {"account": account_id, "only_for": _only_for.get()}


def may_see(datastore: Datastore, application: PermitApplication, account_id: UUID) -> bool:
    """Whether the application is this person's, or that of an organisation that the person acts for."""
    if _only_for.get() not in (None, application.organisation_id):
        return False
    if application.organisation_id is None:
        return application.applicant_id == account_id
    return acts_for(datastore, application.organisation_id, account_id)


def acts_for(datastore: Datastore, organisation_id: UUID, account_id: UUID) -> bool:
    """Whether somebody acts for an organisation at this moment."""
    return bool(datastore.query(ACTS_FOR, organisation_id, account_id))


def may_use_name(
    datastore: Datastore,
    application: PermitApplication,
    account_id: UUID,
    organisation_id: UUID | None,
    holder: tuple[UUID | None] | None,
) -> bool:
    """Whether somebody may make an application in the name of an organisation, or in the own name with None: for no
    colleague, and about a permit of a known ``holder`` only in that one's name."""
    if holder not in (None, (organisation_id,)):
        return False
    if organisation_id is None:
        return application.applicant_id == account_id
    return acts_for(datastore, organisation_id, account_id)
