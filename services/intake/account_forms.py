"""The forms of registering and signing in."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from services.intake import passwords
from services.intake.account_fields import AT_MOST, EmailForm, NewPasswordForm, ReachForm, by_rule, trimmed
from services.intake.accounts import Registration
from services.intake.address_form import PARTS, AddressForm
from services.intake.identity_rules import nik_is_unusual, nik_of
from services.shared.web import Form


class RegistrationForm(NewPasswordForm, EmailForm, ReachForm, AddressForm):
    """Everything the office must know of an applicant before the first application."""

    order = ("nik", "nik_as_on_card", "name", *PARTS, "email", "phone", "password", "password_again")
    nik = StringField(
        lazy_gettext("Identity number (NIK)"),
        filters=[trimmed],
        validators=[
            DataRequired(lazy_gettext("Enter your identity number, for example 3375015203900001.")),
            by_rule(nik_of),
        ],
    )
    nik_as_on_card = BooleanField(lazy_gettext("I compared: the number is exactly as on my identity card."))
    consent = BooleanField(
        lazy_gettext("I agree that my data is used to handle my applications."),
        validators=[InputRequired(lazy_gettext("We can only handle applications of people who agree."))],
    )
    nik_is_unusual = False

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field by itself; an unusual identity number passes once the person has compared it with the card."""
        valid: bool = super().validate(extra_validators)
        self.nik_is_unusual = bool(self.nik.data) and not self.nik.errors and nik_is_unusual(self.nik.data)
        if self.nik_is_unusual and not self.nik_as_on_card.data:
            self.refuse(
                "nik",
                gettext(
                    "The province or birth date in this number is unusual: digits 1 to 4 are the place, 7 to 12 the"
                    " birth date (for women the day plus 40). Correct it, or confirm below that your card says so."
                ),
            )
            return False
        return valid

    def about_person(self) -> tuple[str, ...]:
        """What was entered beside the password."""
        return self.email.data or "", self.name.data or "", self.nik.data or ""

    def registration(self, language: str) -> Registration:
        """What was entered, once it is valid."""
        return Registration(self.nik.data, self.name.data, self.address, self.email.data, self.phone.data, language)


class SignInForm(Form):
    """Applicants with their e-mail address, staff with their username."""

    username = StringField(
        lazy_gettext("E-mail address or username"),
        filters=[trimmed],
        validators=[
            DataRequired(lazy_gettext("Enter your e-mail address or username.")),
            Length(max=254, message=AT_MOST),
        ],
    )
    password = PasswordField(
        lazy_gettext("Password"),
        validators=[
            InputRequired(lazy_gettext("Enter your password.")),
            Length(max=passwords.LONGEST, message=AT_MOST),
        ],
    )


class CodeForm(Form):
    """The second step of staff."""

    code = StringField(
        lazy_gettext("Code from your authenticator app"),
        filters=[trimmed],
        validators=[
            DataRequired(lazy_gettext("Enter the six digits of the code.")),
            Length(max=20, message=lazy_gettext("Enter the six digits of the code.")),
        ],
    )
