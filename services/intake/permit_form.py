"""The form of a permit type, built from the catalogue's questions, and its answers as plain text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask_babel import gettext, lazy_gettext
from wtforms import DateTimeLocalField, IntegerField, SelectField, StringField, TextAreaField
from wtforms import Field as FormField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from services.intake.catalogue import Catalogue, Field, Permit
from services.shared.web.forms import DateField, DecimalField, Form, choices

LONGEST_LINE, LONGEST_TEXT, LONGEST_NUMBER = 300, 4000, 10**15
NUMBERS = "integer", "decimal", "money", "geopoint"
# The extent of the country: coordinates that were exchanged, or lie in the sea of another one, are noticed.
LATITUDE, LONGITUDE = (-11, 6), (95, 141)
AT_MOST = lazy_gettext("At most %(max)d characters.")


class WithPoints(Form):
    """A form whose points on the map are given whole or not at all."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field by itself, then the halves of each point together."""
        valid: bool = super().validate(extra_validators)
        for name in [each for each in self._fields if each.endswith("-latitude")]:
            halves = [name, name.replace("-latitude", "-longitude")]
            missing = [half for half in halves if self[half].data is None and not self[half].errors]
            if len(missing) == 1:
                self.refuse(missing[0], gettext("Give latitude and longitude, or neither."))
                valid = False
        return valid


def form_for(permit: Permit, catalogue: Catalogue, language: str) -> type[Form]:
    """A form class with one field per question, named by the question's key; a point on the map has two."""
    fields: dict[str, FormField] = {}
    for question in permit.isian:
        if question.type == "geopoint":
            fields |= fields_for_point(question, language)
        else:
            fields[question.key] = field_for(question, catalogue, language)
    return type("PermitForm", (WithPoints,), fields)


def fields_for_point(question: Field, language: str) -> dict[str, FormField]:
    """Latitude and longitude in decimal degrees."""
    label, needed = label_and_need(question, language)
    parts = {
        "latitude": (gettext("%(question)s: latitude", question=label), "-6.889", LATITUDE),
        "longitude": (gettext("%(question)s: longitude", question=label), "109.675", LONGITUDE),
    }
    return {
        f"{question.key}-{part}": DecimalField(
            words,
            description=gettext("In decimal degrees, for example %(example)s", example=example),
            validators=[*needed, NumberRange(*limits)],
            places=None,
        )
        for part, (words, example, limits) in parts.items()
    }


def label_and_need(question: Field, language: str) -> tuple[str, list[Any]]:
    """The question in the language of the page, and the validator that says whether it must be answered."""
    label = question.label_en if language == "en" and question.label_en else question.label
    if question.wajib:
        # Blanks are no answer, zero is one.
        required = InputRequired if question.type in NUMBERS else DataRequired
        return label, [required(lazy_gettext("Answer this question."))]
    return label, [Optional()]


def field_for(question: Field, catalogue: Catalogue, language: str) -> FormField:
    """The form field for one question."""
    label, needed = label_and_need(question, language)
    match question.type:
        case "textarea" | "address":
            return TextAreaField(label, validators=[*needed, Length(max=LONGEST_TEXT, message=AT_MOST)])
        case "date":
            return DateField(label, validators=needed)
        case "datetime":
            return DateTimeLocalField(label, validators=needed)
        case "integer":
            return IntegerField(label, validators=[*needed, NumberRange(0, LONGEST_NUMBER)])
        case "decimal" | "money":
            return DecimalField(label, validators=[*needed, NumberRange(0, LONGEST_NUMBER)], places=None)
        case "select":
            options = [("", gettext("Choose")), *((option, option.replace("_", " ")) for option in question.pilihan)]
            return SelectField(label, choices=choices(*options), validators=needed)
        case "region":
            options = [("", gettext("Choose")), *catalogue.villages()]
            return SelectField(label, choices=choices(*options), validators=needed)
        case _:
            return StringField(label, validators=[*needed, Length(max=LONGEST_LINE, message=AT_MOST)])


def answers_of(form: Form, permit: Permit) -> dict[str, str]:
    """What was answered, as text: dates in ISO 8601, numbers with a decimal point; nothing for what was left out."""
    answers = {}
    for question in permit.isian:
        value = point_of(form, question.key) if question.type == "geopoint" else form[question.key].data
        if value is not None and value != "":
            answers[question.key] = value.isoformat() if isinstance(value, date) else str(value).strip()
    return answers


def point_of(form: Form, key: str) -> str | None:
    """``latitude, longitude``; None unless both are given."""
    latitude, longitude = form[f"{key}-latitude"].data, form[f"{key}-longitude"].data
    return None if latitude is None or longitude is None else f"{latitude}, {longitude}"


def form_data(answers: Mapping[str, str], permit: Permit) -> dict[str, Any]:
    """Answers back into the types of their fields."""
    readers: dict[str, Any] = {
        "date": date.fromisoformat,
        "datetime": datetime.fromisoformat,
        "integer": int,
        "decimal": Decimal,
        "money": Decimal,
    }
    data: dict[str, Any] = {}
    for question in permit.isian:
        answer = answers.get(question.key)
        if answer is None:
            continue
        if question.type == "geopoint":
            latitude, longitude = answer.split(", ")
            data |= {f"{question.key}-latitude": Decimal(latitude), f"{question.key}-longitude": Decimal(longitude)}
        else:
            data[question.key] = readers.get(question.type, str)(answer)
    return data


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
            return answer.replace("_", " ")
        case _:
            return answer
