"""The use cases around the people at the counter, beside registering and signing in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.intake.organisation_invitations import Invitations
from services.intake.organisations import Organisations
from services.intake.own_data import OwnData
from services.intake.password_changes import PasswordChanges
from services.shared.application import now
from services.shared.datastore import Datastore
from services.shared.personal_data import PersonalData


@dataclass(frozen=True)
class People:
    """Handed to the pages as one."""

    own_data: OwnData
    password_changes: PasswordChanges
    organisations: Organisations
    invitations: Invitations


def people_of(datastore: Datastore, personal_data: PersonalData, *, clock: Callable[[], datetime] = now) -> People:
    """All of them on one database."""
    own_data = OwnData(datastore, personal_data, clock=clock)
    organisations = Organisations(datastore, personal_data, clock=clock)
    return People(
        own_data=own_data,
        password_changes=PasswordChanges(datastore, personal_data, own_data, clock=clock),
        organisations=organisations,
        invitations=Invitations(organisations),
    )
