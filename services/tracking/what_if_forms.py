"""What is supposed, read from the address of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Self

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from services.shared.contracts.words import DESKS, STEPS
from services.shared.web.formats import date_long
from services.shared.web.forms import DateField, SearchForm
from services.shared.web.languages import in_words
from services.tracking.supposing import (
    BETWEEN_DAYS,
    FIRST_DAY,
    LAST_DAY,
    MOST_PERCENT,
    NotUnderstood,
    Place,
    Supposition,
    allowances_in,
    days_in,
    parts,
    steps_in,
)
from services.tracking.what_if import Period

SAID = InputRequired(lazy_gettext("Say which day."))
SHORT_ENOUGH = Length(max=2000, message=lazy_gettext("At most %(max)d characters."))


class PercentField(IntegerField):
    """A whole number, with or without the sign for percent."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([each.strip().removesuffix("%").strip() for each in valuelist])
        except ValueError:
            raise ValueError(gettext("Enter a whole number of percent, for example 80.")) from None


class WhatIfForm(SearchForm):
    """A period, and what is supposed of it. Whatever stays empty stays as it is."""

    dari = DateField(lazy_gettext("From day"), validators=[SAID])
    sampai = DateField(lazy_gettext("To day"), validators=[SAID])
    masuk = TextAreaField(lazy_gettext("Days worked although they are off"), validators=[SHORT_ENOUGH])
    libur = TextAreaField(lazy_gettext("Days off although they are worked"), validators=[SHORT_ENOUGH])
    tanpa_cuti = BooleanField(lazy_gettext("No collective leave: “Cuti Bersama” is worked, national holidays stay off"))
    sabtu = BooleanField(lazy_gettext("Saturdays are worked, except those that are holidays"))
    batas = TextAreaField(lazy_gettext("Time limits of permit types"), validators=[SHORT_ENOUGH])
    persen = PercentField(
        lazy_gettext("All other time limits, in percent of the present ones"),
        validators=[
            Optional(),
            NumberRange(
                min=1, max=MOST_PERCENT, message=lazy_gettext("Enter a whole number between %(min)d and %(max)d.")
            ),
        ],
    )
    langkah = TextAreaField(lazy_gettext("Time limits of steps"), validators=[SHORT_ENOUGH])

    @classmethod
    def read(cls, asked: Any, usual: Period, codes: list[str], places: Mapping[Place, Any]) -> Self:
        """From the query of an address; a day that is not said is that of the usual period."""
        asked = asked.copy()
        for name, day in {"dari": usual.first, "sampai": usual.last}.items():
            if not any(asked.get(each, "").strip() for each in (name, *(f"{name}-{part}" for part in DateField.PARTS))):
                asked[name] = day.isoformat()
        form = cls(asked, meta={"csrf": False})
        form.codes, form.places = codes, places
        return form

    def understood(self) -> tuple[Period, Supposition] | None:
        """What was asked for; None where something is wrong, which then stands at its field."""
        valid = self.validate()
        write_days = gettext("Write days as 24-12-2026, each on its own line.")
        worked = self._read("masuk", listed_days, write_days)
        off = self._read("libur", listed_days, write_days)
        limits = self._read(
            "batas",
            lambda written: allowances_in(parts(written), self.codes),
            gettext("Write a code, an equals sign and whole working days."),
        )
        steps = self._read(
            "langkah",
            lambda written: steps_in(parts(written), self.places, in_words(STEPS) | in_words(DESKS)),
            gettext("Write a step, if wanted a stroke and with whom, an equals sign and working days."),
        )
        if not valid or None in (worked, off, limits, steps) or not self._agrees(worked, off):
            return None
        rules = {"no_collective_leave": self.tanpa_cuti.data, "saturdays": self.sabtu.data}
        supposed = Supposition(worked, off, allowances=limits, percent=self.persen.data, steps=steps, **rules)
        return Period(within_calendar(self.dari.data), within_calendar(self.sampai.data)), supposed

    def _read(self, name: str, reading: Callable[[str], Any], how: str) -> Any:
        """What a field says; None, and a sentence at the field, where that cannot be read."""
        try:
            return reading(self[name].data or "")
        except NotUnderstood as part:
            self.refuse(name, gettext("We do not understand “%(part)s”. %(how)s", part=str(part)[:60], how=how))
            return None

    def _agrees(self, worked: frozenset[date], off: frozenset[date]) -> bool:
        """Whether the fields fit together."""
        if self.dari.data > self.sampai.data:
            self.refuse("sampai", gettext("The last day lies before the first."))
            return False
        if both := worked & off:
            self.refuse("libur", gettext("%(day)s stands in both lists.", day=date_long(min(both))))
            return False
        return True


def listed_days(written: str) -> frozenset[date]:
    """Days with anything between them."""
    return days_in(parts(written, BETWEEN_DAYS))


def within_calendar(day: date) -> date:
    """The day, or the nearest one of which a calendar is known."""
    return min(max(day, FIRST_DAY), LAST_DAY)
