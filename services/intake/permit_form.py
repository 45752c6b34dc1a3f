"""The form of an application, built from the catalogue's questions, and its answers as plain text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from math import inf
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask_babel import gettext, lazy_gettext
from wtforms import Field as FormField
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import AnyOf, Length, Optional

from services.intake.answers import FIRST, LAST, boxes_of
from services.intake.catalogue import Catalogue, Field
from services.intake.form_fields import (
    SMALLEST,
    CoordinateField,
    FractionField,
    MomentField,
    MoneyField,
    WholeField,
    a_year_of_our_time,
    answered,
    in_range,
    no_hidden_signs,
    no_hidden_signs_but_line_ends,
    not_after,
    not_before,
    not_long_before,
)
from services.shared.web.fields import first_box
from services.shared.web.forms import DateField, Form, choices

LONGEST_LINE, LONGEST_TEXT, LONGEST_NUMBER = 300, 4000, 10**15
# The extent of the country: coordinates that were exchanged, or lie in the sea of another one, are noticed.
LATITUDE, LONGITUDE = (-11, 6), (95, 141)
MOST_SEEN_AT_ONCE = 3  # answers that stand open to be ticked; more of them are a list
AT_MOST = lazy_gettext("At most %(max)d characters.")
CHOOSE = lazy_gettext("Choose one of the answers in the list.")
NOT_TOO_LARGE = in_range(-inf, LONGEST_NUMBER, lazy_gettext("This number is too large."))
OUTSIDE = {
    "latitude": lazy_gettext("This latitude lies outside Indonesia. Are latitude and longitude exchanged?"),
    "longitude": lazy_gettext("This longitude lies outside Indonesia. Are latitude and longitude exchanged?"),
}
HINTS = {
    "date": lazy_gettext("Day, month and year, for example 27 3 2026"),
    "datetime": lazy_gettext("Date and time"),
    "integer": lazy_gettext("A whole number, for example 12"),
    "decimal": lazy_gettext("With a comma for the fraction, for example 12,5"),
    "money": lazy_gettext("In rupiah, for example 1.500.000"),
    "address": lazy_gettext("Street, number, RT/RW"),
}


class PermitForm(Form):
    """Points on the map are given whole or not at all, and nothing ends before it begins.

    The page carries the token against forged requests itself, so that answers kept earlier can be looked at in a form.
    """

    class Meta(Form.Meta):
        csrf = False

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field by itself, then those that belong together."""
        valid: bool = super().validate(extra_validators)
        return all([valid, self.points_are_whole(), self.ends_after_it_begins()])

    def points_are_whole(self) -> bool:
        """Latitude and longitude come together."""
        whole = True
        for name in [each for each in self._fields if each.endswith("-latitude")]:
            halves = [name, name.replace("-latitude", "-longitude")]
            missing = [half for half in halves if self[half].data is None and not self[half].errors]
            if len(missing) == 1:
                self.refuse(missing[0], gettext("Give latitude and longitude, or neither."))
                whole = False
        return whole

    def ends_after_it_begins(self) -> bool:
        """The last day is not before the first one."""
        first, last = (self[name].data if name in self else None for name in (FIRST, LAST))
        if first is None or type(first) is not type(last) or first <= last:
            return True
        self.refuse(LAST, gettext("The end cannot be before the beginning."))
        return False


def form_for(questions: Iterable[Field], catalogue: Catalogue, language: str, today: date) -> type[Form]:
    """A form class with one field per question, named by the question's key; a point on the map has two."""
    fields: dict[str, FormField] = {}
    for question in questions:
        if question.type == "geopoint":
            fields |= fields_for_point(question, language)
        else:
            fields[question.key] = field_for(question, catalogue, language, today)
    return type("FormOfPermit", (PermitForm,), fields)


def fields_for_point(question: Field, language: str) -> dict[str, FormField]:
    """Latitude and longitude in decimal degrees."""
    label, needed = label_and_need(question, language)
    parts = {
        "latitude": (gettext("%(question)s: latitude", question=label), "-6.889", LATITUDE),
        "longitude": (gettext("%(question)s: longitude", question=label), "109.675", LONGITUDE),
    }
    return {
        f"{question.key}-{part}": CoordinateField(
            words,
            description=gettext("In decimal degrees, for example %(example)s", example=example),
            validators=[*needed, in_range(*limits, OUTSIDE[part])],
            places=None,
        )
        for part, (words, example, limits) in parts.items()
    }


def label_and_need(question: Field, language: str) -> tuple[str, list[Any]]:
    """The question in the language of the page, and the validator that says whether it must be answered."""
    label = question.label_en if language == "en" and question.label_en else question.label
    return label, [answered] if question.wajib else [Optional()]


def field_for(question: Field, catalogue: Catalogue, language: str, today: date) -> FormField:
    """The form field for one question."""
    label, needed = label_and_need(question, language)
    words = {"label": label, "description": HINTS.get(question.type, "")}
    match question.type:
        case "textarea" | "address":
            return TextAreaField(validators=[*needed, no_hidden_signs_but_line_ends, within(LONGEST_TEXT)], **words)
        case "date":
            return DateField(validators=[*needed, a_year_of_our_time, *in_its_time(question, today)], **words)
        case "datetime":
            return MomentField(validators=[*needed, a_year_of_our_time, *in_its_time(question, today)], **words)
        case "integer":
            return WholeField(validators=[*needed, enough(question), NOT_TOO_LARGE], **words)
        case "decimal":
            return FractionField(validators=[*needed, enough(question), NOT_TOO_LARGE], places=None, **words)
        case "money":
            return MoneyField(validators=[*needed, enough(question), NOT_TOO_LARGE], places=None, **words)
        case "select":
            options = [(option, choice_of(catalogue, option, language)) for option in question.pilihan]
            few = question.wajib and len(options) <= MOST_SEEN_AT_ONCE
            return one_of(options, needed, words, RadioField if few else SelectField)
        case "region":
            return one_of(catalogue.villages(), needed, words, SelectField)
        case _:
            return StringField(validators=[*needed, no_hidden_signs, within(LONGEST_LINE)], **words)


def in_its_time(question: Field, today: date) -> list[Callable[[Any, Any], None]]:
    """What a date must keep that makes sense only on one side of today."""
    match question.waktu:
        case "lampau":
            return [not_after(today)]
        case "mendatang":
            return [not_before(today)]
        case "baru":
            return [not_long_before(today)]
        case _:
            return []


def enough(question: Field) -> Callable[[Any, Any], None]:
    """What is counted or measured is more than nothing, unless the catalogue calls zero an answer."""
    match question.type, question.boleh_nol:
        case "integer", False:
            return in_range(1, inf, gettext("Enter a whole number of at least 1."))
        case "integer", True:
            return in_range(0, inf, gettext("Enter a whole number of at least 0."))
        case "decimal", False:
            return in_range(SMALLEST, inf, gettext("Enter a number greater than 0."))
        case _:
            return in_range(0, inf, gettext("Enter a number of at least 0."))


def within(longest: int) -> Length:
    """No longer than this."""
    return Length(max=longest, message=AT_MOST)


def one_of(
    options: list[tuple[str, str]], needed: list[Any], words: dict[str, Any], kind: type[SelectField]
) -> FormField:
    """Answers to choose from; another one is told in plain words. A list begins with none of them."""
    allowed = AnyOf([value for value, _ in options], message=CHOOSE)
    nothing = [] if kind is RadioField else [("", gettext("Choose"))]
    offered = choices(*nothing, *options)
    return kind(choices=offered, validate_choice=False, validators=[*needed, allowed], **words)


def answers_of(form: Form, questions: Iterable[Field]) -> dict[str, str]:
    """What was answered, as text: dates in ISO 8601, numbers with a decimal point; nothing for what was left out."""
    values = {question.key: value_of(form, question) for question in questions}
    return {key: as_text(value) for key, value in values.items() if value is not None and as_text(value)}


def value_of(form: Form, question: Field) -> Any:
    """``latitude, longitude`` for a point, None unless both are given; else what the field read."""
    if question.type != "geopoint":
        return form[question.key].data
    halves = [form[box].data for box in boxes_of(question)]
    return None if None in halves else ", ".join(map(as_text, halves))


def as_text(value: Any) -> str:
    """One value for keeping."""
    match value:
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case _:
            return "\n".join(str(value).splitlines()).strip()


def unanswered(form: Form) -> list[dict[str, str]]:
    """Look at a form that was put aside: which boxes are still empty though they must not be. What is wrong in the
    others stands at the field afterwards."""
    form.validate()
    empty = [field for field in form if field.errors and not (field.raw_data or [""])[0].strip()]
    for field in empty:
        field.errors = []
    return [{"label": str(field.label.text), "box": first_box(field)} for field in empty]


def readable(question: Field, answer: str, catalogue: Catalogue, language: str = "id") -> str:
    """An answer as a person reads it, on the check page and in the letter."""
    match question.type:
        case "region":
            return dict(catalogue.villages()).get(answer, answer)
        case "date":
            return str(format_date(date.fromisoformat(answer), "long", locale=language))
        case "datetime":
            return str(format_datetime(datetime.fromisoformat(answer), "d MMMM y HH:mm", locale=language))
        case "money":
            return f"Rp {format_decimal(Decimal(answer), locale=language)}"
        case "decimal":
            return str(format_decimal(Decimal(answer), locale=language))
        case "select":
            return choice_of(catalogue, answer, language)
        case _:
            return answer


def choice_of(catalogue: Catalogue, choice: str, language: str) -> str:
    """An answer to choose from, as it is read."""
    return (catalogue.in_english(choice) if language == "en" else choice).replace("_", " ")
