"""The forms around an account, with the rules a field can check by itself."""

from __future__ import annotations

from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext, lazy_gettext
from stdnum.exceptions import ValidationError as NumberNotValid
from stdnum.id import nik
from wtforms import BooleanField, EmailField, PasswordField, StringField, TelField, TextAreaField
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length, ValidationError

from services.intake import passwords
from services.intake.accounts import Registration
from services.shared.web import Form

MOBILE = phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE


def trimmed(text: str | None) -> str | None:
    """What was typed, without the blanks around it."""
    return text.strip() if text else text


class RegistrationForm(Form):
    """Everything the office must know of an applicant before the first application."""

    nik = StringField(
        lazy_gettext("Identity number (NIK)"),
        filters=[trimmed],
        validators=[DataRequired(lazy_gettext("Enter your identity number."))],
    )
    name = StringField(
        lazy_gettext("Full name"),
        filters=[trimmed],
        validators=[
            DataRequired(lazy_gettext("Enter your name as on your identity card.")),
            Length(max=120, message=lazy_gettext("At most %(max)d characters.")),
        ],
    )
    address = TextAreaField(
        lazy_gettext("Address"),
        filters=[trimmed],
        validators=[
            DataRequired(lazy_gettext("Enter your address.")),
            Length(max=400, message=lazy_gettext("At most %(max)d characters.")),
        ],
    )
    email = EmailField(
        lazy_gettext("E-mail address"),
        filters=[trimmed],
        validators=[DataRequired(lazy_gettext("Enter your e-mail address."))],
    )
    phone = TelField(
        lazy_gettext("Mobile phone number"),
        filters=[trimmed],
        validators=[DataRequired(lazy_gettext("Enter your mobile phone number."))],
    )
    password = PasswordField(
        lazy_gettext("Password"),
        validators=[
            InputRequired(lazy_gettext("Choose a password.")),
            Length(min=passwords.SHORTEST, message=lazy_gettext("A password has at least %(min)d characters.")),
            Length(max=passwords.LONGEST, message=lazy_gettext("At most %(max)d characters.")),
        ],
    )
    password_again = PasswordField(
        lazy_gettext("Password again"),
        validators=[
            InputRequired(lazy_gettext("Repeat the password.")),
            EqualTo("password", lazy_gettext("The two passwords are not the same.")),
        ],
    )
    consent = BooleanField(
        lazy_gettext("I agree that my data is used to handle my applications."),
        validators=[InputRequired(lazy_gettext("We can only handle applications of people who agree."))],
    )

    def validate_nik(self, field: Any) -> None:
        """Sixteen digits with a region and a birth date in them."""
        try:
            field.data = nik.validate(field.data)
        except NumberNotValid:
            raise ValidationError(gettext("Check your identity number: it has 16 digits.")) from None

    def validate_name(self, field: Any) -> None:
        """One line: a name goes into mails and letters."""
        field.data = " ".join(field.data.split())

    def validate_email(self, field: Any) -> None:
        """The form of an address; whether it exists, the confirmation mail tells."""
        try:
            field.data = validate_email(field.data, check_deliverability=False, test_environment=True).normalized
        except EmailNotValidError:
            raise ValidationError(gettext("Enter an e-mail address such as sari@contoh.id.")) from None

    def validate_phone(self, field: Any) -> None:
        """A mobile number, because messages go there."""
        try:
            number = phonenumbers.parse(field.data, "ID")
        except phonenumbers.NumberParseException:
            number = None
        if not number or not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) not in MOBILE:
            raise ValidationError(gettext("Enter a mobile phone number such as 0812 3456 7890."))
        field.data = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def validate_password(self, field: Any) -> None:
        """None of those that are tried first."""
        if not field.errors and passwords.too_easy(
            field.data, self.email.data or "", self.name.data or "", self.nik.data or ""
        ):
            raise ValidationError(gettext("This password is easy to guess. Choose another one, such as four words."))

    def registration(self, language: str) -> Registration:
        """What was entered, once it is valid."""
        return Registration(
            self.nik.data, self.name.data, self.address.data, self.email.data, self.phone.data, language
        )


class SignInForm(Form):
    """Applicants with their e-mail address, staff with their username."""

    username = StringField(
        lazy_gettext("E-mail address or username"),
        filters=[trimmed],
        validators=[
            DataRequired(lazy_gettext("Enter your e-mail address or username.")),
            Length(max=254, message=lazy_gettext("At most %(max)d characters.")),
        ],
    )
    password = PasswordField(
        lazy_gettext("Password"),
        validators=[
            InputRequired(lazy_gettext("Enter your password.")),
            Length(max=passwords.LONGEST, message=lazy_gettext("At most %(max)d characters.")),
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
