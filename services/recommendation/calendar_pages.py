"""The inspectors' weeks: how full each day is, how many visits a day has, and which days have none."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from services.recommendation.availability import DayNotPlanned, ImpossibleLimit
from services.recommendation.calendar_words import days_shown, head, rows
from services.recommendation.office import AGENCY, my_agency, officer, recommendation
from services.recommendation.visit_forms import BlockForm, LimitForm, day_in, for_colleagues
from services.recommendation.visit_pages import colleagues
from services.shared.web import may
from services.shared.web.errors import sentence_of

calendar_pages = Blueprint("calendar", __name__, url_prefix="/rekomendasi")

A_WEEK = timedelta(days=7)


@calendar_pages.get("/kalender")
@may(*AGENCY)
def calendar() -> str:
    return calendar_page(None, None)


@calendar_pages.post("/kalender/batas")
@may(*AGENCY)
def set_limit() -> Response | tuple[str, int]:
    """The head says how many visits a colleague makes on one day."""
    form = for_colleagues(LimitForm(prefix="limit"), colleagues())
    if form.validate():
        try:
            recommendation().change_availability(
                form.inspector.data,
                officer(),
                lambda days, by: days.set_limit(form.per_day.data, by, recommendation().clock()),
            )
        except ImpossibleLimit as refusal:
            form.refuse("per_day", sentence_of(refusal))
    if form.errors:
        return calendar_page(form, None), 422
    flash(gettext("The number of visits a day was changed."), "success")
    return back(recommendation().today())


@calendar_pages.post("/kalender/libur")
@may(*AGENCY)
def block() -> Response | tuple[str, int]:
    """No visits on a day: one's own, or a colleague's for the head."""
    form = for_colleagues(BlockForm(prefix="block"), may_block())
    if not form.validate():
        return calendar_page(None, form), 422
    try:
        recommendation().change_availability(
            form.inspector.data,
            officer(),
            lambda days, by: days.block(form.day.data, form.reason.data, by, recommendation().clock()),
        )
    except DayNotPlanned as refusal:
        form.refuse("day", sentence_of(refusal))
        return calendar_page(None, form), 422
    flash(gettext("There are no visits on this day now."), "success")
    return back(form.day.data)


@calendar_pages.post("/kalender/buka")
@may(*AGENCY)
def free() -> Response:
    """Visits on a day again."""
    day = day_in(request.form.get("hari"), recommendation().today())
    recommendation().change_availability(
        request.form.get("petugas", ""),
        officer(),
        lambda days, by: days.free(day, by, recommendation().clock()),
    )
    flash(gettext("Visits can be made on this day again."), "success")
    return back(day)


def calendar_page(limit_form: LimitForm | None, block_form: BlockForm | None) -> str:
    """The week of the day that the address names."""
    visits, today, names = recommendation().visits, recommendation().today(), colleagues()
    day = day_in(request.args.get("hari"), today)
    monday = day - timedelta(days=day.weekday())
    week = [monday + timedelta(days=number) for number in range(7)]
    agenda = visits.agenda(my_agency(), week[0], week[-1], today)
    inspectors = sorted({*names, *(each.inspector for each in agenda)})
    limits, blocked = visits.limits(inspectors), visits.days_off(inspectors, week[0], week[-1])
    days = days_shown(week, agenda)
    return render_template(
        "recommendation/calendar.html",
        agency=my_agency(),
        week=week,
        head=head(days),
        rows=rows(inspectors, days, agenda, limits, blocked),
        blocked=[
            {"inspector": name, "day": off, "reason": reason, "mine": name in may_block()}
            for (name, off), reason in blocked.items()
        ],
        earlier=url_for(".calendar", hari=monday - A_WEEK),
        later=url_for(".calendar", hari=monday + A_WEEK),
        limit_form=limit_form or heads_form(names),
        block_form=block_form or my_form(max(today, monday)),
    )


def heads_form(names: list[str]) -> LimitForm | None:
    """Only the head sets limits."""
    if not leads():
        return None
    form: LimitForm = for_colleagues(LimitForm(prefix="limit", formdata=None), names)
    return form


def my_form(day: date) -> BlockForm:
    """A day without visits, not yet filled in."""
    data = {"inspector": officer().username, "day": day}
    form: BlockForm = for_colleagues(BlockForm(prefix="block", formdata=None, data=data), may_block())
    return form


def may_block() -> list[str]:
    """Whose days the person may close and open: their own and those of whom they stand in for; all, for the head."""
    standing = recommendation().standing_for(officer())
    return colleagues() if leads() else [each.stands_for for each in standing]


def leads() -> bool:
    """Whether the person heads the agency, or stands in for its head."""
    return any(each.heads_an_agency for each in recommendation().standing_for(officer()))


def back(day: date | None) -> Response:
    return redirect(url_for(".calendar", hari=day), code=303)
