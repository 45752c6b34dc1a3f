"""The forms of the counter for letters."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import IntegerField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, NumberRange, Optional, Regexp

from services.notify.delivery_labels import ON_A_SHEET
from services.notify.delivery_words import COLLECTORS, IDENTITIES, MISTAKES, RETURN_REASONS, WAYS
from services.notify.office import office
from services.shared.web import Form

CONSIGNMENT = re.compile(r"^[A-Z0-9][A-Z0-9-]{4,29}$")
CODE = re.compile(r"^[0-9]{6}$")


def capital(text: str | None) -> str:
    """As couriers print it."""
    return "".join((text or "").split()).upper()


def consignment_field(label: str) -> StringField:
    """The number on the courier's receipt."""
    wrong = lazy_gettext("Enter the number of the courier's receipt: 5 to 30 letters and digits.")
    return StringField(label, [InputRequired(wrong), Regexp(CONSIGNMENT, message=wrong)], filters=[capital])


def courier_field() -> SelectField:
    """One of those that the office works with."""
    return SelectField(lazy_gettext("Courier"), choices=[(name, name) for name in office().couriers])


class HandOverForm(Form):
    """Who takes the paper, and how we know."""

    collector = RadioField(lazy_gettext("Who collects it"), choices=list(COLLECTORS.items()), default="holder")
    identity = RadioField(
        lazy_gettext("Document that you looked at"),
        [InputRequired(lazy_gettext("Say which document you looked at."))],
        choices=list(IDENTITIES.items()),
    )
    code = StringField(
        lazy_gettext("Collection code"),
        [Optional(), Regexp(CODE, message=lazy_gettext("The code has six digits."))],
        filters=[capital],
        description=lazy_gettext("Six digits from the applicant's page. Without it, the person signs on paper."),
    )


class CorrectionForm(Form):
    """Courier and number, as they should have been."""

    courier = courier_field()
    consignment = consignment_field(lazy_gettext("Consignment number"))
    reason = RadioField(
        lazy_gettext("Why it is corrected"),
        [InputRequired(lazy_gettext("Choose a reason."))],
        choices=[(code, MISTAKES[code]) for code in ("mistyped", "other_courier")],
    )


class PostForm(Form):
    """One letter with its courier."""

    courier = courier_field()
    consignment = consignment_field(lazy_gettext("Consignment number"))


class ReturnForm(Form):
    """Why the post brought it back."""

    reason = RadioField(
        lazy_gettext("Why it came back"),
        [InputRequired(lazy_gettext("Choose a reason."))],
        choices=list(RETURN_REASONS.items()),
    )


class UndoForm(Form):
    """Why a record is taken back."""

    reason = RadioField(
        lazy_gettext("Why it is taken back"),
        [InputRequired(lazy_gettext("Choose a reason."))],
        choices=[(code, MISTAKES[code]) for code in ("wrong_application", "not_handed_over")],
    )


class WayForm(Form):
    """How the letter shall reach the applicant instead."""

    way = RadioField(
        lazy_gettext("How the letter reaches you"),
        [InputRequired(lazy_gettext("Choose a way."))],
        choices=[(code, WAYS[code]) for code in ("post", "pickup", "email")],
    )

    def without(self, row: Any) -> WayForm:
        """Not the way that it takes already, unless it came back from there."""
        if row.state != "returned":
            self.way.choices = [each for each in self.way.choices if each.value != row.way]
        return self

    def needs_address(self, has_address: Callable[[], bool]) -> bool:
        """Whether the post was chosen and nobody knows where to; the form says so."""
        if self.way.data != "post" or has_address():
            return False
        unknown = gettext("No postal address is known: the applicant can give one on the page of the letter.")
        self.refuse("way", unknown)
        return True


class LabelsForm(Form):
    """Where on the sheet the first label goes."""

    first = IntegerField(
        lazy_gettext("First free label on the sheet"),
        [InputRequired(), NumberRange(1, ON_A_SHEET, lazy_gettext("A sheet has labels 1 to 24."))],
        default=1,
        description=lazy_gettext("Counted from the top left, line by line: 1 to 24."),
    )
