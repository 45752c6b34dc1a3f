"""What is filled in to plan a visit, and to say when an inspector visits at all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import DateTimeLocalField, HiddenField, IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms import StringField as TextField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from services.recommendation.visiting import MOST_MOMENTS
from services.shared.web import Form
from services.shared.web.formats import moment
from services.shared.web.forms import DateField, choices
from services.shared.working_days import WIB

LOCAL_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
YEARS = range(2000, 2101)
APPOINT, PROPOSE = "appoint", "propose"


class ScheduleForm(Form):
    """The moments offered for one inspector, another moment, and whether they are appointed or proposed."""

    inspector = HiddenField()
    moment = SelectMultipleField(lazy_gettext("Free moments"), validate_choice=False, choices=[])
    other = DateTimeLocalField(lazy_gettext("Another moment"), format=LOCAL_FORMATS, validators=[Optional()])
    how = RadioField(
        lazy_gettext("How is the moment fixed?"),
        choices=[
            (APPOINT, lazy_gettext("I appoint this moment")),
            (PROPOSE, lazy_gettext("The applicant chooses one of up to three moments")),
        ],
        default=APPOINT,
        validators=[InputRequired(lazy_gettext("Choose how the moment is fixed."))],
    )
    answer_by = DateField(lazy_gettext("The applicant may choose until"), validators=[Optional()])

    def offer(self, free: Iterable[datetime]) -> None:
        """Show these moments to choose from, beside those that were chosen already."""
        offered = {as_local(each): each for each in free}
        offered |= {text: at for text in self.moment.data or [] if (at := from_local(text)) is not None}
        ordered = sorted(offered.items(), key=lambda each: each[1])
        self.moment.choices = choices(*((text, moment(at)) for text, at in ordered))
        self.moment.process_data(self.moment.data)

    def moments(self) -> list[datetime]:
        """Everything that was chosen, without what is no moment at all."""
        chosen = [from_local(text) for text in self.moment.data or []]
        other = from_local(self.other.data.isoformat()) if self.other.data else None
        return sorted({each for each in [*chosen, other] if each is not None})

    def check(self) -> bool:
        """Whether the number of moments fits what shall happen, and the rest is well."""
        well = bool(self.validate())
        number = len(self.moments())
        if not number and not self.other.errors:
            self.refuse("moment", gettext("Choose a moment."))
        elif self.how.data == APPOINT and number > 1:
            self.refuse("moment", gettext("Choose one moment only, or let the applicant choose."))
        elif number > MOST_MOMENTS:
            self.refuse("moment", gettext("Propose at most %(most)s moments.", most=MOST_MOMENTS))
        if self.how.data == PROPOSE and self.answer_by.data is None and not self.answer_by.errors:
            self.refuse("answer_by", gettext("Say until when the applicant may choose."))
        return well and not self.errors


class LimitForm(Form):
    """How many visits a day."""

    inspector = SelectField(lazy_gettext("Inspector"), choices=[])
    per_day = IntegerField(
        lazy_gettext("Visits a day"), validators=[InputRequired(lazy_gettext("Say how many visits a day."))]
    )


class BlockForm(Form):
    """A day without visits."""

    inspector = SelectField(lazy_gettext("Inspector"), choices=[])
    day = DateField(lazy_gettext("Day"), validators=[InputRequired(lazy_gettext("Say which day."))])
    reason = TextField(
        lazy_gettext("Reason"),
        validators=[
            DataRequired(lazy_gettext("Say why.")),
            Length(max=200, message=lazy_gettext("At most %(max)d characters.")),
        ],
    )


def for_colleagues(form: Any, names: Iterable[str]) -> Any:
    """The form with these people to choose from."""
    form.inspector.choices = choices(*((name, name) for name in names))
    return form


def as_local(at: datetime) -> str:
    """A moment as the browser's field for local times writes it, on the office's clock."""
    return at.astimezone(WIB).strftime("%Y-%m-%dT%H:%M")


def from_local(text: str) -> datetime | None:
    """The other way round; None for what is no moment."""
    try:
        at = datetime.fromisoformat(text).replace(tzinfo=WIB)
    except ValueError:
        return None
    return at if at.year in YEARS else None


def day_in(text: str | None, otherwise: date) -> date:
    """The day of an address; one of another century is a slip."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return otherwise
    return day if day.year in YEARS else otherwise
