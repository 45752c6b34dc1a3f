"""The desks' inbox: the list, filters that are kept, and doing one thing to many cases at once."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from services.shared.web import may, person
from services.shared.web.lists import SOON_DAYS
from services.shared.working_days import after_working_days
from services.verification import inbox_list, inbox_words, read_model, words
from services.verification.inbox_list import Choice
from services.verification.inbox_options import KeptOptions
from services.verification.office import DESKS, everybody_i_act_for, verification

inbox_pages = Blueprint("inbox", __name__, url_prefix="/verifikasi")

LONGEST_NAME = 60
OPTIONS = "verification_inbox_options"


@inbox_pages.get("/")
@may(*DESKS)
def queue() -> str:
    choice = Choice.read(request.args)
    return list_page(choice, request.args.get("hal", 1, type=int))


@inbox_pages.post("/saringan")
@may(*DESKS)
def keep_filter() -> Response:
    """Keep what the list is narrowed to under a name."""
    choice = Choice.kept(request.form.get("saringan", ""))
    if name := " ".join(request.form.get("nama", "").split())[:LONGEST_NAME]:
        inbox_list.keep_filter(verification().datastore, person().username, name, choice.query)
        flash(gettext("The filter was kept as “%(name)s”.", name=name), "success")
    else:
        flash(gettext("Give the filter a name."))
    return redirect(f"{url_for('.queue')}?{choice.query}", code=303)


@inbox_pages.post("/saringan/hapus")
@may(*DESKS)
def drop_filter() -> Response:
    inbox_list.drop_filter(verification().datastore, person().username, request.form.get("nama", ""))
    flash(gettext("The filter was removed."), "success")
    return redirect(url_for(".queue"), code=303)


def list_page(choice: Choice, number: int, error: str = "") -> str:
    """The list with everything around it; what was marked and chosen stays, and all is marked when asked for."""
    datastore, today, everybody = verification().datastore, verification().today(), everybody_i_act_for()
    soon = after_working_days(today, SOON_DAYS)
    page = inbox_list.page(datastore, everybody, choice, today, soon, number)
    return render_template(
        "verification/queue.html",
        choice=choice,
        error=error,
        tabs=inbox_words.tabs(page, choice),
        everything=inbox_words.address(Choice(milik=choice.milik)),
        pressing=inbox_words.pressing(page),
        page=page,
        rows=inbox_words.rows(page.rows, today, marked(page.rows)),
        mark=inbox_words.mark_link(choice, page.number, all_marked="semua" in request.args),
        acts=inbox_words.acts(request.form.get("tindakan", "")),
        pagination=inbox_words.pages(page, choice),
        fields=inbox_words.filter_fields(kept_options().of(everybody), choice),
        kept=inbox_list.kept_filters(datastore, person().username),
        colleagues=inbox_words.colleagues(
            verification().roster.at_the_desks(), person().username, request.form.get("kepada", "")
        ),
        standing_in=[each.acting_for for each in everybody if each.acting_for],
        supervisor=person().has("sub_coordinator", "coordinator"),
        passed_on=words.passed_on_rows(read_model.passed_on(datastore)) if page.milik == "semua" else None,
        empty=EMPTY[page.milik],
    )


def marked(cases: list[Any]) -> set[str]:
    """Whose boxes are ticked."""
    if "semua" in request.args:
        return {str(case.application_id) for case in cases}
    return set(request.form.getlist("kasus"))


def kept_options() -> KeptOptions:
    """One for this process."""
    extensions = current_app.extensions
    if OPTIONS not in extensions:
        extensions[OPTIONS] = KeptOptions(verification().datastore)
    kept: KeptOptions = extensions[OPTIONS]
    return kept


EMPTY = {
    "saya": lazy_gettext("Nothing is yours at the moment. Look at what nobody has taken yet."),
    "bebas": lazy_gettext("Everything has been taken."),
    "semua": lazy_gettext("Nothing lies on your desks."),
    "eskalasi": lazy_gettext("Nothing is late under you."),
}
