"""People and organisations in the words of the API."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from services.intake.api.models.common import Given, Sent
from services.intake.organisations import MEMBER, OWNER


class KeyInUse(Given):
    """The API key of this request."""

    id: UUID
    name: str
    scopes: list[str]
    expires_at: datetime


class Me(Given):
    """For whom the API key acts."""

    account_id: UUID
    name: str
    email: str
    organisation_id: UUID | None = Field(description="The organisation in whose name the key acts.")
    key: KeyInUse


class Address(Sent):
    """Where somebody lives or works: in the city by the code of a village, elsewhere in words."""

    street: str = Field(max_length=150)
    number: str = Field(default="-", max_length=40, description="House number, RT and RW; `-` without one.")
    village_code: str = Field(default="", max_length=20, description="Of `/regions`; then the parts below are known.")
    village: str = Field(default="", max_length=80)
    district: str = Field(default="", max_length=80)
    city: str = Field(default="", max_length=80)
    province: str = Field(default="", max_length=80)


class OwnData(Sent):
    """What people change of their own data without a proof; all of it is written."""

    name: str = Field(max_length=120)
    phone: str = Field(
        max_length=30, description="A mobile phone number of Indonesia; may be empty only for who never gave one."
    )
    language: Literal["id", "en"]
    address: Address


class FieldChange(Given):
    """One field before and after; both empty where the values are secret."""

    field: str
    old: str
    new: str


class Change(Given):
    """One change of somebody's data."""

    at: datetime
    by: Literal["self", "office"]
    fields: list[FieldChange]


class Particulars(Given):
    """What the office knows of a person."""

    id: UUID
    nik: str
    name: str
    email: str
    phone: str
    language: str
    address: dict[str, str] = Field(description="Its parts, as in what is sent.")
    registered_at: datetime


class Organisation(Given):
    """An organisation that one acts for."""

    id: UUID
    name: str
    npwp: str
    nib: str
    address: str
    role: Literal["owner", "member"]


class MyApplication(Given):
    """One of one's own applications with its answers."""

    id: UUID
    permit_code: str
    number: str | None
    state: str
    changed_at: datetime
    answers: dict[str, str]
    former_answers: dict[str, list[str]] = Field(default={}, description="Before each correction, the oldest first.")


class MyData(Given):
    """Everything the counter keeps about a person."""

    account: Particulars
    waiting_email: str | None = Field(description="A new address that is not confirmed yet.")
    history: list[Change]
    organisations: list[Organisation]
    applications: list[MyApplication]


class Organisations(Given):
    """The organisations one acts for, by name."""

    organisations: list[Organisation]


class Member(Given):
    """Somebody who may act for an organisation."""

    account_id: UUID
    name: str
    role: Literal["owner", "member"]
    joined_at: datetime


class Invited(Given):
    """An invitation that nobody has taken up yet."""

    id: UUID
    email: str
    role: Literal["owner", "member"]


class OrganisationInFull(Organisation):
    """An organisation with its people; only owners see who is invited."""

    members: list[Member]
    invitations: list[Invited]


class NewOrganisation(Sent):
    """What the office must know of an organisation."""

    name: str = Field(max_length=150)
    npwp: str = Field(max_length=30, description="Tax number of 16 digits, or of the former 15.")
    nib: str = Field(default="", max_length=30, description="Business number of 13 digits, if there is one.")
    address: Address


class NewInvitation(Sent):
    """Whom to invite, and as what."""

    email: str = Field(max_length=254)
    role: Literal["owner", "member"] = MEMBER


class Membership(Sent):
    """What a member becomes."""

    role: Literal["owner"] = OWNER


class Acceptance(Sent):
    """The last part of the link in an invitation."""

    token: str = Field(min_length=1, max_length=100)
