"""The form in which a letter about an issued one is drafted, and the form that begins it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import RadioField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from services.shared.application import now
from services.shared.web import Form
from services.shared.web.errors import sentence_of
from services.shared.web.forms import DateField
from services.shared.working_days import day_of
from services.signing import draft_form
from services.signing.domain import Letter
from services.signing.draft_form import DraftForm, can_be_printed, lines
from services.signing.life_rules import EndsTooEarly, may_follow
from services.signing.life_words import LATER_LETTERS, of_kind
from services.signing.parts import LATER_KINDS, Decision, LaterKind, LetterKind, Officer, Text
from services.signing.standard_text import standard_text

AT_MOST = lazy_gettext("At most %(max)d characters.")


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


class LaterDraftForm(DraftForm):
    """The words of a letter about an issued one; what kind it is was chosen when it was begun."""

    about: LetterKind = "revocation"
    decides: Decision = "decree"
    letter = None
    leave_out_reason = TextAreaField(
        lazy_gettext("Why they are left out"), validators=[Length(max=2000, message=AT_MOST)]
    )
    reason = TextAreaField(
        lazy_gettext("Reason"),
        description=lazy_gettext("It stands in the letter; name no person."),
        validators=[Length(max=4000, message=AT_MOST), can_be_printed],
    )
    until = DateField(
        lazy_gettext("Last day of the suspension"),
        description=lazy_gettext("Leave it out when it lasts until it is lifted by another decree."),
    )

    def validate_reason(self, field: Any) -> None:
        """Whatever takes something away, or gives it back, says why."""
        if (self.about != "replacement" or self.decides == "refusal") and not (field.data or "").strip():
            raise ValidationError(gettext("Say why."))

    def validate_until(self, field: Any) -> None:
        """A suspension ends later than it begins."""
        if field.data and field.data <= day_of(now()):
            raise ValidationError(sentence_of(EndsTooEarly()))

    def text(self) -> Text:
        """The words as the domain keeps them."""
        until: date | None = self.until.data if self.about == "suspension" else None
        reason = (self.reason.data or "").strip()
        considerations, conditions = lines(self.considerations.data), lines(self.conditions.data)
        return Text(self.about, considerations, conditions, reason, until.isoformat() if until else "")


def later_draft_form_of(letter: Letter) -> LaterDraftForm:
    """As it was sent; before that, what was written last, or what fits the letter that it is about."""
    text, left_out = letter.text or standard_text(letter), letter.left_out
    form = LaterDraftForm(
        data={
            "considerations": "\n".join(text.considerations),
            "conditions": "\n".join(text.conditions),
            "reason": text.reason,
            "until": date.fromisoformat(text.until) if text.until else None,
            "leave_out_reason": left_out.reason if left_out else "",
        }
    )
    if letter.decides == "decree":
        form.conditions.label.text = gettext("What the letter decides")
    form.about, form.decides, form.demanded = letter.proposal, letter.decides, letter.route.conditions
    return form


def draft_form_of(letter: Letter) -> DraftForm:
    """The form for whichever letter it is."""
    return later_draft_form_of(letter) if letter.earlier else draft_form.draft_form_of(letter)
