"""Forms: Flask-WTF with messages in the language of the page and fields the GOV.UK components can draw."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import g
from flask_babel import get_translations, gettext
from flask_wtf import FlaskForm
from wtforms import DecimalField as WTFormsDecimalField
from wtforms import Field, SelectChoice


class PageTranslations:
    """WTForms' own messages, looked up in our catalogues: WTForms ships none in Indonesian."""

    def gettext(self, string: str) -> str:
        return str(get_translations().ugettext(string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return str(get_translations().ungettext(singular, plural, n))


class Form(FlaskForm):  # type: ignore[misc]
    """Base of every form. Give ``prefix=`` when a page holds several forms whose fields share names."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def get_translations(self, form: Any) -> PageTranslations:
            return PageTranslations()

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            """Let a form declare its choices as (value, label) pairs, which WTForms no longer likes."""
            given = unbound_field.kwargs.get("choices")
            if isinstance(given, (list, tuple)):
                unbound_field.kwargs["choices"] = [_choice(each) for each in given]
            return super().bind_field(form, unbound_field, options)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "sakpore_forms" not in g:
            g.sakpore_forms = []
        g.sakpore_forms.append(self)

    def refuse(self, field_name: str, message: str) -> None:
        """Put a message at a field after validation, for what only the use case can know."""
        self[field_name].errors = [*self[field_name].errors, message]


class SearchForm(Form):
    """Narrows a list. All of it may stay empty, so that no label needs to say so."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            field.flags.optional = False


def choices(*pairs: tuple[str, str]) -> list[SelectChoice]:
    """Choices from (value, label) pairs, for fields that get theirs later: ``form.district.choices = choices(…)``."""
    return [_choice(pair) for pair in pairs]


def _choice(given: Any) -> Any:
    return SelectChoice(*given) if isinstance(given, tuple) else given


class DecimalField(WTFormsDecimalField):  # type: ignore[misc]
    """A number that may be written the Indonesian way, with a comma: ``12,5``."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([value.strip().replace(",", ".") for value in valuelist])


class DateField(Field):  # type: ignore[misc]
    """A date in three boxes, posted as ``<name>-day``, ``<name>-month``, ``<name>-year``, or as ISO in ``<name>``."""

    PARTS = ("day", "month", "year")

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        super().process(formdata, *args, **kwargs)
        if formdata is not None:
            self.parts = self._posted(formdata)
            self._parse()
        elif isinstance(self.data, date):
            self.parts = {part: str(getattr(self.data, part)) for part in self.PARTS}
        else:
            self.parts = dict.fromkeys(self.PARTS, "")

    def _posted(self, formdata: Any) -> dict[str, str]:
        if whole := formdata.get(self.name, "").strip():
            return dict(zip(self.PARTS, [*reversed(whole.split("-")), "", ""], strict=False))
        return {part: formdata.get(f"{self.name}-{part}", "").strip() for part in self.PARTS}

    def _parse(self) -> None:
        self.data, self.raw_data, self.process_errors = None, [], []
        if not any(self.parts.values()):
            return
        self.raw_data = ["-".join(self.parts[part] for part in reversed(self.PARTS))]
        try:
            self.data = date(*(int(self.parts[part]) for part in reversed(self.PARTS)))
        except (ValueError, OverflowError):
            self.process_errors = [gettext("Enter a real date, for example 27 3 2026.")]


def any_form_has_errors() -> bool:
    """Whether a form of this request was refused; the page's title then says so."""
    return any(form.errors for form in g.get("sakpore_forms", []))
