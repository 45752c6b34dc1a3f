"""Who is away and who does their work meanwhile."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response
from wtforms import HiddenField, SelectField, validators
from wtforms.validators import DataRequired, InputRequired

from services.shared.refusals import Refused
from services.shared.web import Form, may, person
from services.shared.web.errors import sentence_of
from services.shared.web.formats import date_long
from services.shared.web.forms import DateField, choices
from services.verification import inbox_words, roster_read_model
from services.verification.absence import (
    AbsenceOverlaps,
    DeputyFromTheAgency,
    DeputyFromTheDesks,
    DeputyIsAway,
    DeputyOfTheHead,
    EndsBeforeItBegins,
    OverAlready,
    OwnDeputy,
    TooFarAhead,
    TooLong,
    can_stand_in,
)
from services.verification.office import DESKS, officer, verification
from services.verification.roster import REPLACEABLE

absence_pages = Blueprint("absences", __name__, url_prefix="/verifikasi/cuti")

AT_FIELDS: dict[type[Refused], str] = {
    OwnDeputy: "deputy",
    DeputyIsAway: "deputy",
    TooFarAhead: "first_day",
    DeputyFromTheDesks: "deputy",
    DeputyFromTheAgency: "deputy",
    DeputyOfTheHead: "deputy",
    EndsBeforeItBegins: "last_day",
    OverAlready: "last_day",
    TooLong: "last_day",
    AbsenceOverlaps: "first_day",
}


class AbsenceForm(Form):
    """Who is away, when, and who stands in; the page chooses the id, so that a second click names nobody twice."""

    absence_id = HiddenField(validators=[InputRequired(), validators.UUID()])
    officer = SelectField(lazy_gettext("Who is away"), choices=[])
    deputy = SelectField(
        lazy_gettext("Deputy"), choices=[], validators=[DataRequired(lazy_gettext("Choose who stands in."))]
    )
    first_day = DateField(lazy_gettext("First day"), validators=[InputRequired(lazy_gettext("Say from which day on."))])
    last_day = DateField(lazy_gettext("Last day"), validators=[InputRequired(lazy_gettext("Say until which day."))])


@absence_pages.route("", methods=["GET", "POST"])
@may(*REPLACEABLE)
def overview() -> Any:
    form = absence_form()
    if form.validate_on_submit():
        try:
            verification().be_away(
                UUID(form.absence_id.data),
                form.officer.data,
                form.deputy.data,
                form.first_day.data,
                form.last_day.data,
                officer(),
            )
        except tuple(AT_FIELDS) as refusal:
            form.refuse(AT_FIELDS[type(refusal)], sentence_of(refusal))
        else:
            flash(gettext("The deputy is named."), "success")
            return redirect(url_for(".overview"), code=303)
    away = whom_it_concerns(roster_read_model.absences(verification().datastore, verification().today()))
    coordinates = person().has("coordinator")
    page = render_template(
        "verification/absences.html",
        form=form,
        rows=[[each.officer, each.deputy, date_long(each.first_day), date_long(each.last_day)] for each in away],
        own=[each for each in away if coordinates or each.officer == person().username],
        desks=person().has(*DESKS),
    )
    return page, 422 if request.method == "POST" else 200


@absence_pages.post("/<uuid:absence_id>/akhiri")
@may(*REPLACEABLE)
def end(absence_id: UUID) -> Response:
    verification().be_back(absence_id, officer())
    flash(gettext("The deputy does not stand in any more."), "success")
    return redirect(url_for(".overview"), code=303)


def whom_it_concerns(away: list[Any]) -> list[Any]:
    """An agency learns who of its own people is away, the office of everybody."""
    if person().has(*DESKS, "head"):
        return away
    return [each for each in away if each.agency == person().agency]


def absence_form() -> AbsenceForm:
    """A coordinator names deputies for everybody, others for themselves; offered is who can do it."""
    me, everybody = person().username, verification().roster.everybody()
    form = AbsenceForm(data={"absence_id": str(uuid4()), "officer": me})
    whose = [each for each in everybody if person().has("coordinator") or each.username == me]
    form.officer.choices = choices(*(inbox_words.colleague(each) for each in whose)) or choices((me, me))
    suited = [each for each in everybody if any(can_stand_in(away, each) for away in whose)]
    form.deputy.choices = choices(
        ("", gettext("Choose a colleague")), *(inbox_words.colleague(each) for each in suited)
    )
    if form.officer.data is None:
        form.officer.data = me
    return form
