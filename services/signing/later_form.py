"""The form that begins a letter about an issued one."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext
from wtforms import RadioField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from services.shared.printable import objection_to
from services.shared.web import Form
from services.shared.web.errors import sentence_of
from services.signing.domain import Letter
from services.signing.life_rules import may_follow
from services.signing.life_words import LATER_LETTERS, of_kind
from services.signing.parts import LATER_KINDS, LaterKind, Officer

AT_MOST = lazy_gettext("At most %(max)d characters.")


def can_be_printed(form: Any, field: Any) -> None:
    """A validator: it stands in the letter."""
    if (objection := objection_to(field.data or "")) is not None:
        raise ValidationError(sentence_of(objection))


class LaterForm(Form):
    """Which letter is begun about an issued one, and why."""

    kind = RadioField(
        lazy_gettext("What shall follow?"), validators=[InputRequired(lazy_gettext("Choose the kind of letter."))]
    )
    why = TextAreaField(
        lazy_gettext("Reason"),
        description=lazy_gettext("It stands in the letter as its first words; name no person."),
        validators=[DataRequired(lazy_gettext("Say why.")), Length(max=2000, message=AT_MOST), can_be_printed],
    )

    @property
    def chosen(self) -> LaterKind:
        """The kind of letter."""
        return next(kind for kind in LATER_KINDS if kind == self.kind.data)


class DutyForm(Form):
    """How an officer knows that what was due is done."""

    note = TextAreaField(
        lazy_gettext("How was it done?"),
        description=lazy_gettext("For example: the report came by post on paper. Name no person."),
        validators=[DataRequired(lazy_gettext("Say how it was done.")), Length(max=1000, message=AT_MOST)],
    )


def later_form(letter: Letter, by: Officer) -> LaterForm | None:
    """The form with the letters that this officer may begin now; None when there is none."""
    kinds = [kind for kind in LATER_KINDS if may_follow(letter, kind, by)]
    if not kinds:
        return None
    form = LaterForm()
    form.kind.choices = [(kind, of_kind(LATER_LETTERS, kind)) for kind in kinds]
    return form
