"""The forms of the counter, and of the person who takes an account over later."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, EmailField, HiddenField, StringField, TelField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from services.intake.account_fields import AT_MOST, EmailForm, NewPasswordForm, ReachForm, by_rule, trimmed
from services.intake.address_form import PARTS, AddressForm
from services.intake.identity_rules import nik_of, phone_of
from services.intake.registrations import Registration
from services.shared.web import Form


def nik_field() -> Any:
    """The number on the identity card."""
    return StringField(
        lazy_gettext("Identity number (NIK)"),
        filters=[trimmed],
        validators=[
            DataRequired(lazy_gettext("Enter your identity number, for example 3375015203900001.")),
            by_rule(nik_of),
        ],
    )


class NikForm(Form):
    """Who stands before us."""

    nik = nik_field()


class WalkInForm(ReachForm, AddressForm):
    """A person who was never here; many have no e-mail address, some no mobile phone."""

    order = ("nik", "name", *PARTS, "email", "phone")
    nik = nik_field()
    email = EmailField(lazy_gettext("E-mail address"), filters=[trimmed], validators=[Optional()])
    phone = TelField(lazy_gettext("Mobile phone number"), filters=[trimmed], validators=[Optional(), by_rule(phone_of)])

    def validate_email(self, field: Any) -> None:
        """As at registration, when there is one."""
        EmailForm.validate_email(self, field)

    def registration(self) -> Registration:
        """What was entered, once it is valid."""
        email, phone = self.email.data or "", self.phone.data or ""
        return Registration(self.nik.data, self.name.data, self.address, email, phone)


class ConsentForm(Form):
    """The person agrees. ``errand`` is chosen by the page, so that a second click begins nothing new."""

    queue_number = StringField(
        lazy_gettext("Queue number"),
        filters=[trimmed],
        validators=[
            DataRequired(lazy_gettext("Enter the number on the queue ticket, for example A-012.")),
            Length(max=20, message=AT_MOST),
        ],
    )
    agreed = BooleanField(
        lazy_gettext("The person showed the identity card and agreed."),
        validators=[InputRequired(lazy_gettext("We only act for people who agree."))],
    )
    errand = HiddenField()

    def validate_errand(self, field: Any) -> None:
        """An id."""
        try:
            field.data = str(UUID(field.data or ""))
        except ValueError:
            raise ValidationError(gettext("Open this page again.")) from None


class ClaimForm(NewPasswordForm, EmailForm):
    """The person takes the account over."""

    order = ("nik", "code", "email", "password", "password_again")
    nik = nik_field()
    code = StringField(
        lazy_gettext("Code from the receipt"),
        filters=[trimmed],
        validators=[
            DataRequired(lazy_gettext("Enter the code from your receipt, for example 7KQ2-M3XF-9TRA.")),
            Length(max=40, message=AT_MOST),
        ],
    )

    def about_person(self) -> tuple[str, ...]:
        """What a guesser tries first."""
        return self.email.data or "", self.nik.data or ""
