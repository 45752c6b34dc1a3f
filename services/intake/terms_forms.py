"""The forms with which a permit type's terms are changed."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import HiddenField, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from services.intake.account_fields import trimmed
from services.intake.catalogue import Catalogue
from services.intake.catalogue.models import Shares
from services.intake.catalogue.routing import DISTRICT_AGENCY
from services.intake.catalogue.terms import Terms
from services.intake.permit_terms import Change
from services.intake.terms_words import RULES, SHARES, agency_name, route_name
from services.shared.web import Form
from services.shared.web.formats import readable
from services.shared.web.forms import DateField, DecimalField, choices

MOST_AGENCIES = 5
LONGEST_LIMIT = 366
ENTER_DAYS = lazy_gettext("Enter a number of days.")
CHOOSE = lazy_gettext("Choose one.")
YES, NO = "yes", "no"


class HalfDaysField(DecimalField):
    """Days as they are read elsewhere on the page: 0,5."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(readable(self.data))


def days_of(desk: str) -> Any:
    """The box for the days of one desk."""
    return HalfDaysField(SHARES[desk], validators=[InputRequired(ENTER_DAYS)])


def agency_at(place: int) -> Any:
    """The box for the agency at this place; the first one leads."""
    label = lazy_gettext("First agency") if place == 1 else lazy_gettext("Agency %(place)s", place=place)
    return SelectField(label, validate_choice=False)


class ReturnForm(Form):
    """Back to what the catalogue says itself. ``seen`` is the version of the history that the person looks at."""

    first_day = DateField(
        lazy_gettext("First day on which it counts"), validators=[InputRequired(lazy_gettext("Enter the first day."))]
    )
    reason = TextAreaField(
        lazy_gettext("Reason"), filters=[trimmed], validators=[InputRequired(lazy_gettext("Say why.")), Length(max=500)]
    )
    seen = HiddenField()

    def offer(self, catalogue: Catalogue) -> ReturnForm:
        """Nothing is to be chosen."""
        return self

    def change(self) -> Change:
        """What was asked for."""
        first_day: Any = self.first_day.data
        return Change(self.terms(), first_day, self.reason.data)

    def terms(self) -> Terms | None:
        """The catalogue's own."""
        return None

    @property
    def seen_version(self) -> int:
        """Zero for what nobody has changed yet, and for what is no number."""
        text = str(self.seen.data or "")
        return int(text) if text.isdecimal() else 0


class ChangeForm(ReturnForm):
    """Other terms."""

    route = RadioField(lazy_gettext("Way"), validators=[InputRequired(CHOOSE)])
    inspection = RadioField(
        lazy_gettext("Inspection on the site"),
        choices=[(YES, lazy_gettext("Demanded")), (NO, lazy_gettext("Not demanded"))],
        validators=[InputRequired(CHOOSE)],
    )
    agency_1, agency_2, agency_3 = agency_at(1), agency_at(2), agency_at(3)
    agency_4, agency_5 = agency_at(4), agency_at(5)
    agencies_rule = RadioField(
        lazy_gettext("How the agencies' words make one"),
        choices=list(RULES.items()),
        validators=[InputRequired(CHOOSE)],
    )
    working_days = IntegerField(
        lazy_gettext("Time limit in working days"),
        validators=[
            InputRequired(ENTER_DAYS),
            NumberRange(1, LONGEST_LIMIT, lazy_gettext("Enter a number of days from 1 to 366.")),
        ],
    )
    front_office, back_office, agencies = days_of("front_office"), days_of("back_office"), days_of("agencies")
    sub_coordinator, coordinator, head = days_of("sub_coordinator"), days_of("coordinator"), days_of("head")

    def offer(self, catalogue: Catalogue) -> ChangeForm:
        """Fill in what there is to choose."""
        self.route.choices = choices(*((code, route_name(code)) for code in catalogue.routes.routes))
        codes = sorted(catalogue.agencies, key=lambda code: catalogue.agencies[code].nama)
        named = [(code, agency_name(catalogue, code)) for code in (*codes, DISTRICT_AGENCY)]
        for box in self.agency_boxes:
            box.choices = choices(("", gettext("None")), *named)
        return self

    @property
    def agency_boxes(self) -> list[Any]:
        """In order."""
        return [self[f"agency_{place}"] for place in range(1, MOST_AGENCIES + 1)]

    @property
    def share_boxes(self) -> list[Any]:
        """One for each desk, and one for the agencies."""
        return [self[desk] for desk in Shares.model_fields]

    def terms(self) -> Terms:
        """What was chosen."""
        return Terms(
            route=self.route.data,
            working_days=self.working_days.data,
            shares=Shares(**{desk: self[desk].data for desk in Shares.model_fields}),
            inspection=self.inspection.data == YES,
            agencies=tuple(box.data for box in self.agency_boxes if box.data),
            agencies_rule=self.agencies_rule.data,
        )


class TakingBackForm(Form):
    """Why a version shall not begin."""

    reason = TextAreaField(
        lazy_gettext("Reason"), filters=[trimmed], validators=[InputRequired(lazy_gettext("Say why.")), Length(max=500)]
    )


def as_typed(terms: Terms) -> dict[str, Any]:
    """The boxes of the form with these terms."""
    agencies = {f"agency_{place}": code for place, code in enumerate(terms.agencies, 1)}
    return {
        "route": terms.route,
        "working_days": terms.working_days,
        "inspection": YES if terms.inspection else NO,
        "agencies_rule": terms.agencies_rule,
        **{desk: getattr(terms.shares, desk) for desk in Shares.model_fields},
        **agencies,
    }
