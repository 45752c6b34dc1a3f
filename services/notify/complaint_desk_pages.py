"""Complaints for the office: the desk has the common ones, superiors those that are about people or went up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from services.notify import complaining, complaint_read_model, complaint_words
from services.notify.application import Notify
from services.notify.complaint_forms import AnswerForm
from services.notify.complaint_rules import ABOUT_PEOPLE, ABOVE, MAY_SEE
from services.shared.refusals import NotAllowed, NotFound
from services.shared.web import application_of, may, person
from services.shared.working_days import day_of

complaint_desk_pages = Blueprint("complaint_desk", __name__, url_prefix="/notifikasi/pengaduan")
OFFICE = "front_office", "helpdesk", "coordinator", "head"
SUPERIORS = "coordinator", "head"


def notify() -> Notify:
    return application_of(Notify)


@complaint_desk_pages.get("/")
@may(*OFFICE)
def complaints() -> str:
    mine = [level for level, roles in MAY_SEE.items() if person().has(*roles)]
    superior, today = person().has(*SUPERIORS), day_of(notify().clock())
    lists = {
        name: complaint_words.desk_rows(
            complaint_read_model.at_levels(
                notify().datastore, mine, about_people=superior, still_open=name == "open_ones"
            ),
            today,
        )
        for name in ("open_ones", "others")
    }
    return render_template("notify/complaints.html", **lists)


@complaint_desk_pages.get("/<uuid:complaint_id>")
@may(*OFFICE)
def complaint(complaint_id: UUID) -> str:
    return complaint_page(complaint_id, AnswerForm(formdata=None))


def complaint_page(complaint_id: UUID, form: AnswerForm) -> str:
    """One complaint with the forms of whoever has it."""
    row = seen(complaint_id)
    known = complaining.words(notify(), complaint_id)
    return render_template(
        "notify/complaint_at_desk.html",
        row=row,
        about=[
            *complaint_words.about(row, day_of(notify().clock())),
            *complaint_words.about_which(notify().datastore, row, works_on_it=person().has("front_office")),
        ],
        entries=complaint_words.entries(known),
        contact=known[0].contact if known else "",
        above=row.level in ABOVE,
        form=form,
    )


def seen(complaint_id: UUID) -> Any:
    """The complaint, for whoever may see it."""
    found = complaint_read_model.one(notify().datastore, complaint_id)
    if not found:
        raise NotFound
    [row] = found
    if not person().has(*MAY_SEE[row.level]) or (row.category in ABOUT_PEOPLE and not person().has(*SUPERIORS)):
        raise NotAllowed
    return row


@complaint_desk_pages.post("/<uuid:complaint_id>/ambil")
@may(*OFFICE)
def take(complaint_id: UUID) -> Any:
    seen(complaint_id)
    complaining.take(notify(), complaint_id, person().username, request.form.get("instead_of", ""))
    flash(gettext("You see to this complaint now."), "success")
    return redirect(url_for(".complaint", complaint_id=complaint_id), code=303)


@complaint_desk_pages.post("/<uuid:complaint_id>/jawab")
@may(*OFFICE)
def answer(complaint_id: UUID) -> Any:
    seen(complaint_id)
    form = AnswerForm()
    if not form.validate_on_submit():
        return complaint_page(complaint_id, form), 422
    complaining.answer(notify(), complaint_id, form.text.data, person().username)
    flash(gettext("The complaint was answered."), "success")
    return redirect(url_for(".complaints"), code=303)


@complaint_desk_pages.post("/<uuid:complaint_id>/teruskan")
@may(*OFFICE)
def forward(complaint_id: UUID) -> Any:
    seen(complaint_id)
    complaining.forward(notify(), complaint_id, person().username)
    flash(gettext("A superior has the complaint now."), "success")
    return redirect(url_for(".complaints"), code=303)
