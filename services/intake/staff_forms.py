"""The forms around the accounts of staff."""

from __future__ import annotations

from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext, lazy_gettext
from wtforms import DateField, EmailField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from services.intake.account_fields import AT_MOST, NewPasswordForm, by_rule, trimmed
from services.intake.account_forms import CodeForm
from services.intake.catalogue import Catalogue
from services.intake.identity_rules import name_of
from services.intake.personnel import RESERVED, USERNAME, Candidate, UsernameNotFit
from services.intake.postings import STAFF_ROLES, sectors_of
from services.intake.staff import Posting
from services.intake.staff_read_model import SENTENCES, Search
from services.intake.staff_words import DONE, ROLE_NAMES, STATES, sector_name
from services.shared.web import Form
from services.shared.web.forms import SearchForm, choices


def checked_email(field: Any) -> None:
    """The form of an address; whether it exists, the mail tells."""
    try:
        field.data = validate_email(field.data, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        raise ValidationError(gettext("Enter an e-mail address such as sari@contoh.id.")) from None


class RolesForm(Form):
    """What somebody does here; whether the codes fit together, the use case tells."""

    roles = SelectMultipleField(lazy_gettext("Roles"))
    agency = SelectField(lazy_gettext("Agency"), validators=[Optional()])
    sectors = SelectMultipleField(lazy_gettext("Sectors"), validators=[Optional()])

    def offer(self, catalogue: Catalogue) -> RolesForm:
        """Fill in what there is to choose."""
        self.roles.choices = choices(*((code, str(name)) for code, name in ROLE_NAMES.items() if code in STAFF_ROLES))
        agencies = sorted((agency.nama, agency.code) for agency in catalogue.agencies.values())
        self.agency.choices = choices(("", gettext("None")), *((code, name) for name, code in agencies))
        self.sectors.choices = choices(*((code, sector_name(catalogue, code)) for code in sectors_of(catalogue)))
        return self

    def posting(self) -> Posting:
        """What was chosen."""
        return Posting(tuple(self.roles.data or ()), self.agency.data or None, tuple(self.sectors.data or ()))


class InvitationForm(RolesForm):
    """A new member of staff."""

    name = StringField(
        lazy_gettext("Full name"),
        filters=[trimmed],
        validators=[DataRequired(lazy_gettext("Enter the name.")), Length(max=120, message=AT_MOST), by_rule(name_of)],
    )
    username = StringField(
        lazy_gettext("Username"), filters=[trimmed], validators=[DataRequired(lazy_gettext("Enter a username."))]
    )
    email = EmailField(
        lazy_gettext("E-mail address"),
        filters=[trimmed],
        validators=[DataRequired(lazy_gettext("Enter the e-mail address."))],
    )

    def validate_username(self, field: Any) -> None:
        """What stands in addresses is small letters."""
        field.data = field.data.casefold()
        if not USERNAME.fullmatch(field.data) or field.data in RESERVED:
            raise ValidationError(gettext(UsernameNotFit.sentence))

    def validate_email(self, field: Any) -> None:
        checked_email(field)

    def candidate(self) -> Candidate:
        """Who is to be invited."""
        return Candidate(self.username.data, self.name.data, self.email.data, self.posting())


class ResetForm(Form):
    """Where the new link shall go."""

    email = EmailField(
        lazy_gettext("E-mail address"),
        filters=[trimmed],
        validators=[DataRequired(lazy_gettext("Enter the e-mail address."))],
    )

    def validate_email(self, field: Any) -> None:
        checked_email(field)


class EnrolmentForm(NewPasswordForm, CodeForm):
    """What the invited person sets up; ``known`` (username and name) is set by the page."""

    order = ("password", "password_again", "code")


class StaffSearchForm(SearchForm):
    """Which members of staff to list."""

    cari = StringField(lazy_gettext("Name, username or agency"), filters=[trimmed], validators=[Optional()])
    peran = SelectField(lazy_gettext("Role"), validators=[Optional()])
    status = SelectField(lazy_gettext("State"), validators=[Optional()])

    def offer(self) -> StaffSearchForm:
        """Fill in what there is to choose."""
        everyone = ("", gettext("All"))
        self.peran.choices = choices(everyone, *((code, str(name)) for code, name in ROLE_NAMES.items()))
        self.status.choices = choices(everyone, *((code, str(name)) for code, (name, _colour) in STATES.items()))
        return self


class LogSearchForm(SearchForm):
    """Which lines of the log to show."""

    petugas = StringField(lazy_gettext("Username of the account"), filters=[trimmed], validators=[Optional()])
    oleh = StringField(lazy_gettext("Done by (username)"), filters=[trimmed], validators=[Optional()])
    peristiwa = SelectField(lazy_gettext("What was done"), validators=[Optional()])
    dari = DateField(lazy_gettext("From day"), validators=[Optional()])
    sampai = DateField(lazy_gettext("To day"), validators=[Optional()])

    def offer(self) -> LogSearchForm:
        """Fill in what there is to choose."""
        self.peristiwa.choices = choices(("", gettext("All")), *((each, str(DONE[each])) for each in SENTENCES))
        return self

    def search(self) -> Search:
        """What was asked for."""
        return Search(
            self.petugas.data or "", self.oleh.data or "", self.peristiwa.data or "", self.dari.data, self.sampai.data
        )
