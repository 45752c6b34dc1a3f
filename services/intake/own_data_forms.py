"""The forms of “my data” and of the organisations one acts for."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext
from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from services.intake.account_fields import (
    AT_MOST,
    EmailForm,
    NewPasswordForm,
    PresentPasswordForm,
    ReachForm,
    by_rule,
    trimmed,
)
from services.intake.address_form import PARTS, AddressForm
from services.intake.catalogue import Catalogue
from services.intake.identity_rules import name_of, nib_of, npwp_of, phone_of
from services.intake.organisations import MEMBER, OWNER, Details
from services.shared.web.languages import LANGUAGES

ROLES = [
    (MEMBER, lazy_gettext("Member: acts for the organisation")),
    (OWNER, lazy_gettext("Owner: also decides who does")),
]


class OwnDataForm(ReachForm, AddressForm):
    """What people change of their own data without a proof. A phone number is asked of those who had one."""

    order = ("name", *PARTS, "phone", "language")
    language = RadioField(lazy_gettext("Language of our messages to you"), choices=list(LANGUAGES.items()))

    def __init__(self, catalogue: Catalogue, *, known_phone: str, **given: Any) -> None:
        super().__init__(catalogue, **given)
        if not known_phone:
            self.phone.validators = [Optional(), by_rule(phone_of)]
            self.phone.flags.optional = True


class NewEmailForm(PresentPasswordForm, EmailForm):
    """Another address: whoever holds it holds the account, so the password is asked."""

    order = "email", "present"


class ChangePasswordForm(NewPasswordForm, PresentPasswordForm):
    """The new password is asked twice, the present one once."""

    order = "present", "password", "password_again"


class OrganisationForm(AddressForm):
    """What the office must know of an organisation; the page chooses its id, so that a second click is harmless."""

    order = ("name", "npwp", "nib", *PARTS)
    organisation_id = HiddenField()
    name = StringField(
        lazy_gettext("Name of the organisation"),
        filters=[trimmed],
        validators=[
            DataRequired(lazy_gettext("Enter the name as in the deed, for example PT Contoh Mebel.")),
            Length(max=150, message=AT_MOST),
            by_rule(name_of),
        ],
    )
    npwp = StringField(
        lazy_gettext("Tax number (NPWP)"),
        filters=[trimmed],
        validators=[
            DataRequired(lazy_gettext("Enter the tax number, for example 01.300.066.6-091.000.")),
            by_rule(npwp_of),
        ],
    )
    nib = StringField(
        lazy_gettext("Business number (NIB)"),
        filters=[trimmed],
        validators=[Optional(), by_rule(nib_of)],
    )

    @property
    def details(self) -> Details:
        """What was entered, once it is valid."""
        return Details(self.name.data, self.npwp.data, self.nib.data or "", self.address)


class InvitationForm(EmailForm):
    """Whom to invite, and as what."""

    role = RadioField(lazy_gettext("Role"), choices=ROLES, default=MEMBER)

    def validate_role(self, field: Any) -> None:
        """One of the two."""
        if field.data not in (OWNER, MEMBER):
            raise ValidationError(lazy_gettext("Choose a role."))
