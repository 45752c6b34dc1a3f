"""What the stream is narrowed to, read from the address."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import SelectField, StringField
from wtforms.validators import Length, Optional

from services.shared.contracts import CONTRACTS, PUBLISHERS
from services.shared.web.formats import JAKARTA
from services.shared.web.forms import DateField, SearchForm, choices
from services.tracking.event_stream import Narrowed


def trimmed(typed: Any) -> str:
    """Without blanks around it, and without what PostgreSQL cannot compare."""
    return str(typed or "").replace("\0", "").strip()


class StreamForm(SearchForm):
    """Which events to show. The days are those of the office's clock."""

    layanan = SelectField(lazy_gettext("Service"), validators=[Optional()])
    fakta = SelectField(lazy_gettext("Fact"), validators=[Optional()])
    permohonan = StringField(
        lazy_gettext("Application: number or id"), filters=[trimmed], validators=[Optional(), Length(max=60)]
    )
    izin = StringField(
        lazy_gettext("Code of the permit type"), filters=[trimmed], validators=[Optional(), Length(max=60)]
    )
    dari = DateField(lazy_gettext("From day"), validators=[Optional()])
    sampai = DateField(lazy_gettext("To day"), validators=[Optional()])

    def offer(self) -> StreamForm:
        """Fill in what there is to choose."""
        everything = ("", gettext("All"))
        facts = sorted({contract.fact for contract in CONTRACTS.values()})
        self.layanan.choices = choices(everything, *((each, each) for each in PUBLISHERS))
        self.fakta.choices = choices(everything, *((each, each) for each in facts))
        return self

    def narrowed(self) -> Narrowed:
        """What was asked for; what is no valid choice narrows nothing."""
        self.validate()
        return Narrowed(
            *(
                "" if field.errors else field.data or ""
                for field in (self.layanan, self.fakta, self.permohonan, self.izin)
            ),
            begins=midnight(self.dari.data),
            ends=midnight(self.sampai.data, 1),
        )


def midnight(day: date | None, days_later: int = 0) -> datetime | None:
    """When this day begins at the office; None for no day, and for one that no calendar has a next day for."""
    try:
        return datetime.combine(day + timedelta(days=days_later), time(), JAKARTA) if day else None
    except OverflowError:
        return None
