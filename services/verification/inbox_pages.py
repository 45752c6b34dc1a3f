"""The desks' inbox: the list, filters that are kept, and doing one thing to many cases at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from services.shared.refusals import NotFound, Refused
from services.shared.web import may, person
from services.shared.web.errors import sentence_of
from services.shared.working_days import after_working_days
from services.verification import inbox_list, inbox_words, read_model, words
from services.verification.domain import Case
from services.verification.inbox_list import DUE_SOON_DAYS, Choice
from services.verification.inbox_options import KeptOptions
from services.verification.office import DESKS, everybody_i_act_for, officer, verification
from services.verification.rules import NotAtThisStep

inbox_pages = Blueprint("inbox", __name__, url_prefix="/verifikasi")

MOST_AT_ONCE = 200
LONGEST_NAME = 60
OPTIONS = "verification_inbox_options"


class Outcome(NamedTuple):
    """What became of one of many cases."""

    case: Any
    sentence: str
    done: bool


@inbox_pages.get("/")
@may(*DESKS)
def queue() -> str:
    choice = Choice.read(request.args)
    return list_page(choice, request.args.get("hal", 1, type=int))


@inbox_pages.post("/sekaligus")
@may(*DESKS)
def at_once() -> Any:
    """Take, pass or hand over every marked case; each is done or refused by itself."""
    ids = list(dict.fromkeys(request.form.getlist("kasus", type=UUID)))[:MOST_AT_ONCE]
    what, to = request.form.get("tindakan", ""), request.form.get("kepada", "")
    choice = Choice.kept(request.form.get("saringan", ""))
    acts: dict[str, tuple[str, Callable[[Case], None]]] = {
        "ambil": (gettext("Taken: it is yours now."), claim),
        "loloskan": (gettext("Passed: the next step has begun."), pass_on),
        "serahkan": (gettext("Handed over to %(to)s.", to=to), lambda case: hand_over(case, to)),
    }
    if not ids:
        return list_page(choice, 1, gettext("Mark at least one application.")), 422
    if what not in acts or (what == "serahkan" and not to):
        return list_page(choice, 1, gettext("Choose what to do, and to whom when you hand over.")), 422
    sentence, act = acts[what]
    outcomes = [outcome(application_id, act, sentence) for application_id in ids]
    return render_template(
        "verification/outcomes.html",
        rows=inbox_words.outcome_rows(outcomes),
        done=sum(each.done for each in outcomes),
        refused=sum(not each.done for each in outcomes),
        back=url_for(".queue") + (f"?{choice.query}" if choice.query else ""),
    )


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
    """The list with everything around it; what was marked stays marked."""
    datastore, today, everybody = verification().datastore, verification().today(), everybody_i_act_for()
    soon = after_working_days(today, DUE_SOON_DAYS)
    page = inbox_list.page(datastore, everybody, choice, today, soon, number)
    return render_template(
        "verification/queue.html",
        choice=choice,
        error=error,
        tabs=inbox_words.tabs(page, choice),
        everything=inbox_words.address(Choice(milik=choice.milik)),
        pressing=inbox_words.pressing(page),
        page=page,
        rows=inbox_words.rows(page.rows, today, set(request.form.getlist("kasus"))),
        pagination=inbox_words.pagination(page, choice),
        fields=inbox_words.filter_fields(kept_options().of(everybody), choice),
        kept=inbox_list.kept_filters(datastore, person().username),
        colleagues=inbox_words.colleagues(verification().roster.at_the_desks(), person().username),
        standing_in=[each.acting_for for each in everybody if each.acting_for],
        supervisor=person().has("sub_coordinator", "coordinator"),
        passed_on=words.passed_on_rows(read_model.passed_on(datastore)) if page.milik == "semua" else None,
        empty=EMPTY[page.milik],
    )


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


def outcome(application_id: UUID, act: Callable[[Case], None], sentence: str) -> Outcome:
    """Do it to one case; a refusal is an outcome as well."""
    datastore = verification().datastore
    try:
        found = read_model.case_file(datastore, application_id)
    except NotFound as refusal:
        return Outcome(None, sentence_of(refusal), False)
    try:
        act(verification().find(Case, application_id))
    except Refused as refusal:
        return Outcome(found, sentence_of(refusal), False)
    return Outcome(found, sentence, True)


def claim(case: Case) -> None:
    verification().claim(case.id, present_step(case), officer())


def pass_on(case: Case) -> None:
    verification().pass_step(case.id, present_step(case), officer())


def hand_over(case: Case, to: str) -> None:
    verification().hand_over(case.id, present_step(case), to, "", officer())


def present_step(case: Case) -> str:
    """The step at which a case lies; raises :class:`NotAtThisStep`."""
    if case.current is None:
        raise NotAtThisStep
    return case.current
