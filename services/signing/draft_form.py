"""The form in which a letter is drafted."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from services.shared.contracts.routing import Condition
from services.shared.printable import objection_to
from services.shared.web import Form
from services.shared.web.errors import sentence_of
from services.signing.conditions import missing
from services.signing.domain import Letter
from services.signing.papers.blocks import Blocks
from services.signing.parts import LetterKind, Text
from services.signing.standard_text import standard_text


def can_be_printed(form: Any, field: Any) -> None:
    """A validator: the letter is rendered when it is signed, which is too late to find out."""
    if (objection := objection_to(field.data or "")) is not None:
        raise ValidationError(sentence_of(objection))


class DraftForm(Form):
    """What the drafter writes; one thought per line."""

    demanded: tuple[Condition, ...] = ()

    letter = RadioField(
        lazy_gettext("Kind of letter"),
        choices=[("permit", lazy_gettext("Permit")), ("refusal", lazy_gettext("Refusal"))],
        validators=[InputRequired(lazy_gettext("Choose the kind of letter."))],
    )
    considerations = TextAreaField(
        lazy_gettext("Considerations"),
        description=lazy_gettext("One per line. Name no person: name and address are filled in from the application."),
        validators=[
            InputRequired(lazy_gettext("Write at least one consideration.")),
            Length(max=6000, message=lazy_gettext("At most %(max)d characters.")),
            can_be_printed,
        ],
    )
    conditions = TextAreaField(
        lazy_gettext("Conditions of the permit"),
        description=lazy_gettext("One per line; a refusal has none."),
        validators=[Length(max=20000, message=lazy_gettext("At most %(max)d characters.")), can_be_printed],
    )
    leave_out = BooleanField(lazy_gettext("I leave out these conditions of agencies"))
    leave_out_reason = TextAreaField(
        lazy_gettext("Why they are left out"),
        description=lazy_gettext("The reviewers read it; it is kept with the letter."),
        validators=[Length(max=2000, message=lazy_gettext("At most %(max)d characters."))],
    )
    reason = TextAreaField(
        lazy_gettext("Reason for the refusal"),
        description=lazy_gettext("Only for a refusal; the applicant reads it in the letter."),
        validators=[Length(max=4000, message=lazy_gettext("At most %(max)d characters.")), can_be_printed],
    )

    def validate_reason(self, field: Any) -> None:
        """A refusal says why."""
        if self.letter.data == "refusal" and not (field.data or "").strip():
            raise ValidationError(gettext("Say why the application is refused."))

    def validate_leave_out(self, field: Any) -> None:
        """What agencies demand is not lost by mistake."""
        if self.missing and not field.data:
            raise ValidationError(
                gettext("Conditions of agencies are missing or worded differently. Put them back, or confirm.")
            )

    def validate_leave_out_reason(self, field: Any) -> None:
        """Whoever leaves them out says why."""
        if self.missing and self.leave_out.data and not (field.data or "").strip():
            raise ValidationError(gettext("Say why the conditions are left out."))

    @property
    def missing(self) -> tuple[str, ...]:
        """Conditions of agencies that do not stand in what is written now."""
        return missing(self.demanded, self.text())

    def text(self) -> Text:
        """The words as the domain keeps them."""
        kind: LetterKind = "refusal" if self.letter.data == "refusal" else "permit"
        conditions = lines(self.conditions.data) if kind == "permit" else ()
        reason = (self.reason.data or "").strip() if kind == "refusal" else ""
        return Text(kind, lines(self.considerations.data), conditions, reason)

    def reason_to_leave_out(self) -> str:
        """Empty unless it was confirmed."""
        return self.leave_out_reason.data or "" if self.leave_out.data else ""


def draft_form_of(letter: Letter, blocks: Blocks) -> DraftForm:
    """As it was sent; before that, what was written last, or what fits the case."""
    text, left_out = letter.text or standard_text(letter, blocks), letter.left_out
    form = DraftForm(
        data={
            "letter": text.letter,
            "considerations": "\n".join(text.considerations),
            "conditions": "\n".join(text.conditions),
            "reason": text.reason,
            "leave_out_reason": left_out.reason if left_out else "",
        }
    )
    form.demanded = letter.route.conditions
    return form


def lines(words: str | None) -> tuple[str, ...]:
    """The lines that say something."""
    return tuple(line.strip() for line in (words or "").splitlines() if line.strip())
