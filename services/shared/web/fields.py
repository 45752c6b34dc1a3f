"""How a WTForms field becomes the options of its GOV.UK component: one builder per kind of field."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import wtforms
from flask_babel import gettext
from flask_wtf import file

from services.shared.web.forms import DateField

Options = dict[str, Any]


class Component(NamedTuple):
    """A GOV.UK component's name, and what its macro takes."""

    name: str
    options: Options


def component_of(field: Any, hint: str = "", **extra: Any) -> Component:
    """The component that draws this field; ``extra`` options of the macro win over ours."""
    name, build = next((name, build) for kind, name, build in KINDS if isinstance(field, kind))
    options = build(field, _common(field, hint))
    return Component(name, {**options, **{key: value for key, value in extra.items() if value is not None}})


def error_entries(forms: Iterable[Any]) -> list[Options]:
    """The entries of the error summary: each field's first message, linking to the box where it can be mended."""
    return [
        {"text": _with_label(field, message), "href": f"#{first_box(field)}"}
        for form in forms
        for field in form
        for message in _messages(field)[:1]
    ] + [{"text": str(message)} for form in forms for message in form.form_errors]


def first_box(field: Any) -> str:
    """The id of the first input of a field."""
    return f"{field.id}-day" if isinstance(field, DateField) else str(field.id)


def _with_label(field: Any, message: str) -> str:
    """In the summary a message stands far from its field: it says which one unless the message does."""
    label = str(field.label.text)
    return message if label.lower() in message.lower() else f"{label}: {message}"


def _messages(field: Any) -> list[str]:
    """The messages of one field; those of an enclosed form or list come out flat."""
    errors: Any = field.errors
    if isinstance(errors, dict):
        errors = [message for messages in errors.values() for message in messages]
    return [str(message) for message in errors]


def _common(field: Any, hint: str) -> Options:
    text = hint or str(field.description or "")
    errors = _messages(field)
    return {
        "id": field.id,
        "name": field.name,
        "hint": {"text": text} if text else None,
        "errorMessage": {"text": errors[0], "visuallyHiddenText": gettext("Error")} if errors else None,
    }


def _label(field: Any) -> Options:
    text = str(field.label.text)
    return {"text": gettext("%(label)s (optional)", label=text) if field.flags.optional else text}


def _legend(field: Any) -> Options:
    return {"legend": {**_label(field), "classes": "govuk-fieldset__legend--s"}}


def _input(field: Any, options: Options) -> Options:
    return {
        **options,
        "label": {**_label(field), "classes": "govuk-!-font-weight-bold"},
        "type": getattr(field.widget, "input_type", "text"),
        "value": field._value(),
        "attributes": _attributes(field),
    }


def _number(field: Any, options: Options) -> Options:
    whole = isinstance(field, wtforms.IntegerField)
    narrow = {"type": "text", "inputmode": "numeric" if whole else "decimal", "classes": "govuk-input--width-10"}
    return {**_input(field, options), **narrow}


def _telephone(field: Any, options: Options) -> Options:
    return {**_input(field, options), "type": "tel", "classes": "govuk-input--width-20"}


def _password(field: Any, options: Options) -> Options:
    """Never shows what was typed, also not to the one who typed it."""
    return {**_input(field, options), "value": "", "type": "password"}


def _textarea(field: Any, options: Options) -> Options:
    return {**_input(field, options), "rows": 5}


def _file(field: Any, options: Options) -> Options:
    return {**options, "label": {**_label(field), "classes": "govuk-!-font-weight-bold"}, "multiple": _multiple(field)}


def _multiple(field: Any) -> bool:
    return isinstance(field, wtforms.MultipleFileField)


def _select(field: Any, options: Options) -> Options:
    return {
        **options,
        "label": {**_label(field), "classes": "govuk-!-font-weight-bold"},
        "items": [
            {"value": choice.value, "text": str(choice.label), "selected": choice.selected}
            for choice in field.iter_choices()
        ],
    }


def _choices(field: Any, options: Options) -> Options:
    """Radios, or one checkbox per choice."""
    return {
        **options,
        "idPrefix": field.id,
        "fieldset": _legend(field),
        "items": [
            {"value": choice.value, "text": str(choice.label), "checked": choice.selected}
            for choice in field.iter_choices()
        ],
    }


def _one_box(field: Any, options: Options) -> Options:
    item = {"value": "y", "text": str(field.label.text), "checked": bool(field.data)}
    return {**options, "idPrefix": field.id, "items": [item]}


def _date(field: Any, options: Options) -> Options:
    labels = {"day": gettext("Day"), "month": gettext("Month"), "year": gettext("Year")}
    wrong = " govuk-input--error" if field.errors else ""
    return {
        **options,
        "namePrefix": field.name,
        "fieldset": _legend(field),
        "items": [
            {
                "name": part,
                "label": labels[part],
                "value": field.parts[part],
                "classes": f"govuk-input--width-{4 if part == 'year' else 2}{wrong}",
            }
            for part in field.PARTS
        ],
    }


def _attributes(field: Any) -> Options:
    """Limits that the browser may help with; the server checks them all again."""
    longest = field.flags.maxlength
    return {"maxlength": str(longest)} if longest else {}


Builder = Callable[[Any, Options], Options]

# The first kind that fits wins: special kinds stand before those they derive from.
KINDS: tuple[tuple[Any, str, Builder], ...] = (
    (wtforms.HiddenField, "hidden", lambda field, options: options),
    (DateField, "date", _date),
    ((file.FileField, wtforms.FileField, wtforms.MultipleFileField), "file", _file),
    (wtforms.PasswordField, "input", _password),
    (wtforms.TelField, "input", _telephone),
    (wtforms.TextAreaField, "textarea", _textarea),
    ((wtforms.IntegerField, wtforms.DecimalField, wtforms.FloatField), "input", _number),
    (wtforms.RadioField, "radios", _choices),
    (wtforms.SelectMultipleField, "checkboxes", _choices),
    (wtforms.SelectField, "select", _select),
    (wtforms.BooleanField, "checkboxes", _one_box),
    (wtforms.StringField, "input", _input),
    (wtforms.Field, "input", _input),
)
