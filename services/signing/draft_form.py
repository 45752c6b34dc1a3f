"""The form in which a letter is drafted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from services.shared.application import now
from services.shared.contracts.routing import Condition
from services.shared.web import Form
from services.shared.web.forms import DateField
from services.shared.working_days import day_of
from services.signing.conditions import missing
from services.signing.domain import Letter
from services.signing.life_rules import EndsTooEarly
from services.signing.papers.blocks import THEREFORE, Blocks
from services.signing.papers.fault_words import sentence_of
from services.signing.papers.faults import MOST_LINES, Fault
from services.signing.parts import Decision, LetterKind, Text
from services.signing.standard_text import WEIGHED, standard_text

DECIDING: tuple[LetterKind, ...] = ("permit", "refusal")
# Which parts of a letter each kind has beside its considerations.
PARTS: dict[LetterKind, frozenset[str]] = {
    "permit": frozenset({"conditions"}),
    "refusal": frozenset({"reason", "remedies"}),
    "revocation": frozenset({"conditions", "reason"}),
    "suspension": frozenset({"conditions", "reason", "until"}),
    "reinstatement": frozenset({"conditions", "reason"}),
    "replacement": frozenset({"conditions"}),
}
FIELDS = {"reasons": "reason"}  # where a part of the paper is called otherwise in the form
AT_MOST = lazy_gettext("At most %(max)d characters.")
# As much as this is drawn in less than a second.
LONGEST = {"considerations": 6000, "conditions": 20000, "reason": 4000, "remedies": 4000}


def few_lines(form: Any, field: Any) -> None:
    """A validator: nobody reads more, and the paper has to be drawn."""
    if len(lines(field.data)) > MOST_LINES:
        raise ValidationError(gettext("At most %(max)d lines.", max=MOST_LINES))


def within(name: str) -> list[Any]:
    """The validators of how much a field may hold."""
    return [Length(max=LONGEST[name], message=AT_MOST), few_lines]


class DraftForm(Form):
    """What the drafter writes; one thought per line."""

    demanded: tuple[Condition, ...] = ()
    about: LetterKind = "permit"
    decides: Decision = "permit"
    conclusion: str = THEREFORE

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
            *within("considerations"),
        ],
    )
    conditions = TextAreaField(
        lazy_gettext("Conditions of the permit"),
        description=lazy_gettext("One per line; a refusal has none."),
        validators=within("conditions"),
    )
    leave_out = BooleanField(lazy_gettext("I leave out these conditions of agencies"))
    leave_out_reason = TextAreaField(
        lazy_gettext("Why they are left out"),
        description=lazy_gettext("The reviewers read it; it is kept with the letter."),
        validators=[Length(max=2000, message=AT_MOST)],
    )
    reason = TextAreaField(
        lazy_gettext("Reason for the refusal"),
        description=lazy_gettext("Only for a refusal; the applicant reads it in the letter."),
        validators=within("reason"),
    )
    remedies = TextAreaField(
        lazy_gettext("What can be mended"),
        description=lazy_gettext("One per line. Only for a refusal: what the applicant can do to get the permit."),
        validators=within("remedies"),
    )
    until = DateField(
        lazy_gettext("Suspended until"),
        description=lazy_gettext("The last day. Without one the permit is suspended until it is decided anew."),
    )

    @property
    def kind(self) -> LetterKind:
        """Which kind of letter is written: only who decides an application chooses."""
        if self.about not in DECIDING:
            return self.about
        return "refusal" if self.letter.data == "refusal" else "permit"

    @property
    def parts(self) -> frozenset[str]:
        """The fields that are drawn beside the considerations."""
        return PARTS["permit"] | PARTS["refusal"] if self.about in DECIDING else self.own_parts

    @property
    def own_parts(self) -> frozenset[str]:
        """Those of the kind that is written; what replaces a refusal has those of a refusal."""
        return PARTS["refusal" if self.kind == "replacement" and self.decides == "refusal" else self.kind]

    @property
    def too_much(self) -> bool:
        """Whether a field holds more than it may: that is not drawn."""
        words = {name: self[name].data or "" for name in LONGEST}
        return any(len(words[name]) > LONGEST[name] or len(lines(words[name])) > MOST_LINES for name in LONGEST)

    def validate_reason(self, field: Any) -> None:
        """Whatever takes something away says why."""
        if "reason" in self.own_parts and not (field.data or "").strip():
            refusal = gettext("Say why the application is refused.")
            raise ValidationError(refusal if self.kind == "refusal" else gettext("Say why."))

    def validate_considerations(self, field: Any) -> None:
        """The standard words of the other kind of letter say the opposite of this one."""
        contrary = {THEREFORE, self.conclusion} if self.kind == "refusal" else {WEIGHED}
        for words in contrary.intersection(lines(field.data)):
            raise ValidationError(gettext("These words belong to the other kind of letter: %(words)s", words=words))

    def validate_until(self, field: Any) -> None:
        """A suspension ends later than it begins."""
        if field.data and field.data <= day_of(now()):
            raise ValidationError(gettext(EndsTooEarly.sentence))

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
        """The words as the domain keeps them: only those that this kind of letter has."""
        parts = self.own_parts
        return Text(
            self.kind,
            lines(self.considerations.data),
            lines(self.conditions.data) if "conditions" in parts else (),
            (self.reason.data or "").strip() if "reason" in parts else "",
            self.until.data.isoformat() if "until" in parts and self.until.data else "",
            lines(self.remedies.data) if "remedies" in parts else (),
        )

    def reason_to_leave_out(self) -> str:
        """Empty unless it was confirmed."""
        return self.leave_out_reason.data or "" if self.leave_out.data else ""

    def take(self, faults: Iterable[Fault]) -> list[str]:
        """Put each fault at its field, unless the field says already that it is empty; gives the sentences about those
        that lie elsewhere."""
        elsewhere = []
        for fault in faults:
            sentence, name = sentence_of(fault, gettext), FIELDS.get(fault.part, fault.part)
            if fault.source != "draft" or name not in self:
                elsewhere.append(sentence)
            elif not (fault.problem == "missing" and self[name].errors):
                self.refuse(name, sentence)
        return elsewhere

    def complaints(self) -> list[str]:
        """All that its fields say, in one list that stands apart from them."""
        said = [(field.label.text, str(error)) for field in self for error in field.errors]
        return [error if ": " in error else f"{label}: {error}" for label, error in said]


def draft_form_of(letter: Letter, blocks: Blocks) -> DraftForm:
    """As it was sent; before that, what was written last, or what fits the case."""
    left_out = letter.left_out
    form = filled(letter, letter.text or standard_text(letter, blocks))
    form.conclusion = blocks.conclusion
    if not form.is_submitted():
        form.leave_out_reason.data = left_out.reason if left_out else ""
    return form


def standard_form_of(letter: Letter, blocks: Blocks) -> DraftForm:
    """With the standard words, whatever was sent."""
    return filled(letter, standard_text(letter, blocks), formdata=None)


def filled(letter: Letter, text: Text, **sent: Any) -> DraftForm:
    """The form with these words."""
    form = DraftForm(
        data={
            "letter": text.letter,
            "considerations": "\n".join(text.considerations),
            "conditions": "\n".join(text.conditions),
            "reason": text.reason,
            "remedies": "\n".join(text.remedies),
            "until": date.fromisoformat(text.until) if text.until else None,
        },
        **sent,
    )
    form.demanded, form.about, form.decides = letter.route.conditions, letter.proposal, letter.decides
    if form.about not in DECIDING:
        del form.letter
        form.reason.label.text, form.reason.description = gettext("Reason"), gettext("It stands in the letter.")
        form.conditions.label.text, form.conditions.description = gettext("What else holds"), gettext("One per line.")
    return form


def lines(words: str | None) -> tuple[str, ...]:
    """The lines that say something."""
    return tuple(line.strip() for line in (words or "").splitlines() if line.strip())
