"""The small forms of a draft: in whose name, how the letter comes, which earlier permit."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from flask_babel import format_date, gettext, lazy_gettext
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from services.intake.earlier import EarlierPermit, PaperPermit
from services.intake.form_fields import (
    a_year_of_our_time,
    no_hidden_signs,
    no_hidden_signs_but_line_ends,
)
from services.intake.words import DELIVERIES
from services.shared.web.formats import in_jakarta
from services.shared.web.forms import DateField, Form, choices

MYSELF, ON_PAPER = "self", "paper"
LONGEST_NUMBER, LONGEST_ADDRESS = 100, 500


class OwnDataForm(Form):
    """Only a button for who acts for nobody else."""


class CapacityForm(Form):
    """In whose name."""

    capacity = RadioField(
        lazy_gettext("In whose name do you apply?"), [InputRequired(lazy_gettext("Choose one of the answers."))]
    )


class DeliveryForm(Form):
    """How the letter comes; the address only for the post."""

    delivery = RadioField(
        lazy_gettext("How do you want to receive the letter?"),
        [InputRequired(lazy_gettext("Choose how you want to receive the letter."))],
        choices=list(DELIVERIES.items()),
    )
    address = TextAreaField(
        lazy_gettext("Postal address"),
        [no_hidden_signs_but_line_ends, Length(max=LONGEST_ADDRESS)],
        description=lazy_gettext("Only for the post: street, number, RT/RW, city and postcode"),
    )

    @property
    def postal_address(self) -> str:
        """Empty for other ways than the post."""
        return self.address.data.strip() if self.delivery.data == "post" else ""

    def validate(self, extra_validators: Any = None) -> bool:
        """The post needs an address."""
        valid: bool = super().validate(extra_validators)
        if self.delivery.data == "post" and not (self.address.data or "").strip():
            self.refuse("address", gettext("Write the address that the post shall bring the letter to."))
            return False
        return valid


class EarlierForm(Form):
    """Which permit is renewed, changed or given back."""

    earlier = RadioField(
        lazy_gettext("Which permit is it about?"), [InputRequired(lazy_gettext("Say which permit this is about."))]
    )
    number = StringField(
        lazy_gettext("Number of the permit"),
        [no_hidden_signs, Length(max=LONGEST_NUMBER)],
        description=lazy_gettext("As it stands on the paper, for example 503/123/IV/2021"),
    )
    signed_on = DateField(
        lazy_gettext("Date of the permit"),
        [a_year_of_our_time],
        description=lazy_gettext("Day, month and year, for example 27 3 2026"),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Who has it on paper reads number and date from there."""
        valid: bool = super().validate(extra_validators)
        if self.earlier.data != ON_PAPER:
            return valid
        if not (self.number.data or "").strip():
            self.refuse("number", gettext("Write the number that stands on the permit."))
        if self.signed_on.data is None and not self.signed_on.errors:
            self.refuse("signed_on", gettext("Write the date that stands on the permit."))
        elif self.signed_on.data and self.signed_on.data > in_jakarta(datetime.now(UTC)).date():
            self.refuse("signed_on", gettext("The date cannot be in the future."))
        return valid and not self.errors

    @property
    def chosen(self) -> UUID | PaperPermit:
        """One of the permits we know, or what was read from the paper."""
        if self.earlier.data == ON_PAPER:
            return PaperPermit(self.number.data.strip(), self.signed_on.data)
        return UUID(self.earlier.data)


def own_data_form(organisations: list[Any], chosen: UUID | None, *, myself: bool = True) -> Any:
    """With a choice for who may act for organisations; ``myself``: whether the own name will do as well."""
    if not organisations:
        return OwnDataForm()
    own_name = [(MYSELF, gettext("For myself"))] if myself else []
    pairs = [(str(each.id), gettext("For %(organisation)s", organisation=each.name)) for each in organisations]
    form = CapacityForm(capacity=str(chosen) if chosen else (MYSELF if myself else pairs[0][0]))
    form.capacity.choices = choices(*own_name, *pairs)
    return form


def delivery_form(email: str, **values: Any) -> DeliveryForm:
    """Who has no e-mail address cannot choose it."""
    form = DeliveryForm(**values)
    if not email:
        form.delivery.choices = [choice for choice in form.delivery.choices if choice.value != "email"]
    return form


def earlier_form(permits: list[EarlierPermit], chosen: UUID | PaperPermit | None = None, **sent: Any) -> EarlierForm:
    """The applicant's own permits of the type, and the one on paper; with what a draft says already."""
    if isinstance(chosen, PaperPermit):
        form = EarlierForm(earlier=ON_PAPER, number=chosen.number, signed_on=chosen.signed_on, **sent)
    else:
        form = EarlierForm(earlier=chosen or (None if permits else ON_PAPER), **sent)
    on_paper = gettext("Another one, issued on paper or before this system")
    form.earlier.choices = choices(*[(str(each.source_id), offered(each)) for each in permits], (ON_PAPER, on_paper))
    return form


def number_and_date(number: str, signed_on: date) -> str:
    """A permit as its letter names it."""
    return str(gettext("%(number)s of %(date)s", number=number, date=format_date(signed_on, "d MMMM y")))


def offered(permit: EarlierPermit) -> str:
    """A permit in one line, with the application about it that is under way."""
    if permit.under_way is None:
        return described(permit)
    about = {"permit": described(permit), "number": permit.under_way}
    return str(gettext("%(permit)s – being processed: number %(number)s", **about))


def described(permit: EarlierPermit) -> str:
    """A permit in one line."""
    if permit.valid_until is None:
        return number_and_date(permit.number, permit.signed_on)
    signed_on = format_date(permit.signed_on, "d MMMM y")
    until = format_date(permit.valid_until, "d MMMM y")
    return str(
        gettext("%(number)s of %(date)s, valid until %(until)s", number=permit.number, date=signed_on, until=until)
    )
