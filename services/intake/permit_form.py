"""The form of a permit type, built from the catalogue's questions, and its answers as plain text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from flask_babel import gettext, lazy_gettext
from wtforms import DateTimeLocalField, IntegerField, SelectField, StringField, TextAreaField
from wtforms import Field as FormField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from services.intake.catalogue import Catalogue, Field, Permit
from services.shared.web.forms import DateField, DecimalField, Form, choices

LONGEST_LINE, LONGEST_TEXT, LONGEST_NUMBER = 300, 4000, 10**15
COORDINATES = r"^-?\d{1,2}([.]\d+)?\s*,\s*-?\d{1,3}([.]\d+)?$"
AT_MOST = lazy_gettext("At most %(max)d characters.")


def form_for(permit: Permit, catalogue: Catalogue, language: str) -> type[Form]:
    """A form class with one field per question; field names are the questions' keys."""
    fields = {question.key: field_for(question, catalogue, language) for question in permit.isian}
    return type("PermitForm", (Form,), fields)


def field_for(question: Field, catalogue: Catalogue, language: str) -> FormField:
    """The form field for one question."""
    label = question.label_en if language == "en" and question.label_en else question.label
    needed: list[Any] = [InputRequired(lazy_gettext("Answer this question."))] if question.wajib else [Optional()]
    if not question.wajib:
        label = gettext("%(question)s (optional)", question=label)
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
            return DecimalField(label, validators=[*needed, NumberRange(0, LONGEST_NUMBER)])
        case "select":
            options = [("", gettext("Choose")), *((option, option.replace("_", " ")) for option in question.pilihan)]
            return SelectField(label, choices=choices(*options), validators=needed)
        case "region":
            options = [("", gettext("Choose")), *catalogue.villages()]
            return SelectField(label, choices=choices(*options), validators=needed)
        case "geopoint":
            pattern = Regexp(
                COORDINATES, message=lazy_gettext("Write latitude and longitude, for example -6.889, 109.675.")
            )
            hint = lazy_gettext("Latitude and longitude, for example -6.889, 109.675")
            return StringField(label, description=hint, validators=[*needed, pattern])
        case _:
            return StringField(label, validators=[*needed, Length(max=LONGEST_LINE, message=AT_MOST)])


def answers_of(form: Form, permit: Permit) -> dict[str, str]:
    """What was answered, as text: dates in ISO 8601, numbers with a decimal point; nothing for what was left out."""
    answers = {}
    for question in permit.isian:
        value = form[question.key].data
        if value is not None and value != "":
            answers[question.key] = value.isoformat() if isinstance(value, date) else str(value).strip()
    return answers


def form_data(answers: Mapping[str, str], permit: Permit) -> dict[str, Any]:
    """Answers back into the types of their fields."""
    readers: dict[str, Any] = {
        "date": date.fromisoformat,
        "datetime": datetime.fromisoformat,
        "integer": int,
        "decimal": Decimal,
        "money": Decimal,
    }
    return {
        question.key: readers.get(question.type, str)(answers[question.key])
        for question in permit.isian
        if question.key in answers
    }


def readable(question: Field, answer: str, catalogue: Catalogue, language: str = "id") -> str:
    """An answer as a person reads it, on the check page and in the letter."""
    match question.type:
        case "region":
            return dict(catalogue.villages()).get(answer, answer)
        case "date":
            return str(format_date(date.fromisoformat(answer), "long", locale=language))
        case "select":
            return answer.replace("_", " ")
        case _:
            return answer
