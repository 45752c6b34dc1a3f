"""The minutes of a technical meeting."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response
from wtforms import SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Optional

from services.recommendation import words
from services.recommendation.consultation_page import AT_MOST
from services.recommendation.meeting import MeetingInTheFuture, NobodyAttended
from services.recommendation.office import AGENCY, case_of_mine, my_agency, officer, recommendation, step_of_mine
from services.recommendation.parts import Minutes
from services.recommendation.rules import TooLongAgo
from services.shared.refusals import Refused
from services.shared.web import Form, may
from services.shared.web.forms import DateField, choices

meeting_pages = Blueprint("meeting", __name__, url_prefix="/rekomendasi")

MOST_LINES = 50
FIELDS: dict[type[Refused], str] = {MeetingInTheFuture: "held_on", TooLongAgo: "held_on", NobodyAttended: "others"}


class MinutesForm(Form):
    """Who was there, and what was decided; one thought per line."""

    held_on = DateField(
        lazy_gettext("Day of the meeting"), validators=[InputRequired(lazy_gettext("Say when the meeting was."))]
    )
    attendants = SelectMultipleField(lazy_gettext("Colleagues who took part"), validators=[Optional()], choices=[])
    others = TextAreaField(lazy_gettext("Others who took part"), validators=[Optional(), AT_MOST])
    decisions = TextAreaField(
        lazy_gettext("Decisions"), validators=[DataRequired(lazy_gettext("Write down what was decided.")), AT_MOST]
    )
    conclusion = TextAreaField(
        lazy_gettext("Conclusion"), validators=[DataRequired(lazy_gettext("Write down the conclusion.")), AT_MOST]
    )

    @classmethod
    def of_agency(cls, **options: Any) -> MinutesForm:
        """The form with the colleagues of my agency; it begins with today."""
        form = cls(**options)
        colleagues = recommendation().roster.of_agency(my_agency())
        form.attendants.choices = choices(*((each.username, each.username) for each in colleagues))
        return form

    def minutes(self) -> Minutes:
        """What was written."""
        attendants = tuple(self.attendants.data or ())
        held_on: date = self.held_on.data  # type: ignore[assignment]
        return Minutes(
            held_on, attendants, lines(self.others.data), lines(self.decisions.data), self.conclusion.data.strip()
        )


@meeting_pages.get("/<uuid:application_id>/<step>/rapat")
@may(*AGENCY)
def meeting(application_id: UUID, step: str) -> str:
    return minutes_page(application_id, step, MinutesForm.of_agency(data={"held_on": recommendation().today()}))


@meeting_pages.post("/<uuid:application_id>/<step>/rapat")
@may(*AGENCY)
def hold_meeting(application_id: UUID, step: str) -> Response | tuple[str, int]:
    form = MinutesForm.of_agency()
    if not form.validate():
        return minutes_page(application_id, step, form), 422
    try:
        recommendation().hold_meeting(application_id, step, form.minutes(), officer())
    except (MeetingInTheFuture, TooLongAgo, NobodyAttended) as refusal:
        form.refuse(FIELDS[type(refusal)], gettext(refusal.sentence))
        return minutes_page(application_id, step, form), 422
    flash(gettext("The meeting is recorded."), "success")
    return redirect(url_for("consultation.consultation", application_id=application_id), code=303)


def minutes_page(application_id: UUID, step: str, form: MinutesForm) -> str:
    """The form; only while the step lies with my agency."""
    found = case_of_mine(application_id)
    step_of_mine(application_id, step)
    return render_template(
        "recommendation/meeting.html", case=found, step=step, form=form, permit_name=words.permit_name(found)
    )


def lines(text: str | None) -> tuple[str, ...]:
    """What stands on each line that is not empty."""
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())[:MOST_LINES]
