"""Fields that several forms about people and organisations share, each with the rules it can check by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext, lazy_gettext
from wtforms import EmailField, PasswordField, StringField, TelField
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length, ValidationError

from services.intake import passwords
from services.intake.identity_rules import name_of, phone_of
from services.shared.refusals import Refused
from services.shared.web import Form
from services.shared.web.errors import sentence_of

AT_MOST = lazy_gettext("At most %(max)d characters.")


def trimmed(text: str | None) -> str | None:
    """What was typed, on one line and without the blanks around it."""
    return " ".join(text.split()) if text else text


def by_rule(rule: Callable[[str], str]) -> Callable[[Form, Any], None]:
    """A validator that keeps what the rule makes of the entry, or says at the field why it refuses."""

    def check(form: Form, field: Any) -> None:
        try:
            field.data = rule(field.data or "")
        except Refused as refusal:
            raise ValidationError(sentence_of(refusal)) from None

    return check


class OrderedForm(Form):
    """A form of several parts; its fields, and so the error summary, follow the ``order`` of the page."""

    order: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Any]:
        places = {name: place for place, name in enumerate(self.order)}
        return iter(sorted(super().__iter__(), key=lambda field: places.get(field.short_name, len(places))))


class ReachForm(OrderedForm):
    """How a person is called and reached."""

    name = StringField(
        lazy_gettext("Full name"),
        filters=[trimmed],
        validators=[
            DataRequired(lazy_gettext("Enter your name as on your identity card.")),
            Length(max=120, message=AT_MOST),
            by_rule(name_of),
        ],
    )
    phone = TelField(
        lazy_gettext("Mobile phone number"),
        filters=[trimmed],
        validators=[
            DataRequired(lazy_gettext("Enter your mobile phone number, for example 0812 3456 7890.")),
            by_rule(phone_of),
        ],
    )


class EmailForm(OrderedForm):
    """An e-mail address; whether it exists, a mail to it tells."""

    email = EmailField(
        lazy_gettext("E-mail address"),
        filters=[trimmed],
        validators=[DataRequired(lazy_gettext("Enter your e-mail address, for example sari@contoh.id."))],
    )

    def validate_email(self, field: Any) -> None:
        """The form of an address."""
        try:
            field.data = validate_email(field.data, check_deliverability=False, test_environment=True).normalized
        except EmailNotValidError:
            raise ValidationError(
                gettext(
                    "This is no complete e-mail address: it needs a name, an @ and a domain, such as sari@contoh.id."
                )
            ) from None


class NewPasswordForm(OrderedForm):
    """A password that was chosen just now; ``known`` is what everybody may know about the person."""

    known: tuple[str, ...] = ()
    password = PasswordField(
        lazy_gettext("Password"),
        validators=[
            InputRequired(lazy_gettext("Choose a password.")),
            Length(min=passwords.SHORTEST, message=lazy_gettext("A password has at least %(min)d characters.")),
            Length(max=passwords.LONGEST, message=AT_MOST),
        ],
    )
    password_again = PasswordField(
        lazy_gettext("Password again"),
        validators=[
            InputRequired(lazy_gettext("Repeat the password.")),
            EqualTo("password", lazy_gettext("The two passwords are not the same.")),
        ],
    )

    def validate_password(self, field: Any) -> None:
        """None of those that are tried first."""
        if not field.errors and passwords.too_easy(field.data, *self.about_person()):
            raise ValidationError(gettext("This password is easy to guess. Choose another one, such as four words."))

    def about_person(self) -> tuple[str, ...]:
        """What a guesser tries first."""
        return self.known


class PresentPasswordForm(OrderedForm):
    """The person behind the keyboard is the one who signed in."""

    present = PasswordField(
        lazy_gettext("Present password"),
        validators=[
            InputRequired(lazy_gettext("Enter your password.")),
            Length(max=passwords.LONGEST, message=AT_MOST),
        ],
    )
