"""One thing done to many cases: asked back first, each done or refused by itself, and undone where that is possible."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext

from services.shared.refusals import NotFound, Refused
from services.shared.web import may
from services.shared.web.errors import sentence_of
from services.verification import inbox_words, read_model
from services.verification.domain import Case
from services.verification.inbox_list import Choice
from services.verification.inbox_pages import list_page
from services.verification.office import DESKS, officer, verification
from services.verification.rules import NotAtThisStep

at_once_pages = Blueprint("at_once", __name__, url_prefix="/verifikasi")

MOST_AT_ONCE = 200
ASKED_BACK = {"loloskan", "serahkan"}  # what is not undone by a click
UNDOING = {"ambil": "lepas", "serahkan": "tarik"}


class Outcome(NamedTuple):
    """What became of one of many cases."""

    application_id: UUID
    case: Any
    sentence: str
    done: bool


@at_once_pages.post("/sekaligus")
@may(*DESKS)
def at_once() -> Any:
    """Take, pass or hand over every marked case, or undo that."""
    ids = list(dict.fromkeys(request.form.getlist("kasus", type=UUID)))[:MOST_AT_ONCE]
    what, to = request.form.get("tindakan", ""), request.form.get("kepada", "")
    acts = acts_of(to)
    if not ids:
        return asked_again(gettext("Mark at least one application."))
    if what not in acts or (what == "serahkan" and not to):
        return asked_again(gettext("Choose what to do, and to whom when you hand over."))
    if what in ASKED_BACK and "yakin" not in request.form:
        return render_template(
            "verification/at_once.html",
            question=inbox_words.question(what, to, len(ids)),
            rows=inbox_words.asked_rows(read_model.case_files(verification().datastore, ids)),
            fields={"tindakan": what, "kepada": to, "saringan": request.form.get("saringan", ""), "yakin": "1"},
            ids=ids,
            back=back(),
        )
    sentence, act = acts[what]
    outcomes = [outcome(application_id, act, sentence) for application_id in ids]
    done = [each.application_id for each in outcomes if each.done]
    return render_template(
        "verification/outcomes.html",
        rows=inbox_words.outcome_rows(outcomes),
        done=len(done),
        refused=len(outcomes) - len(done),
        undo={"ids": done, "tindakan": UNDOING[what]} if done and what in UNDOING else None,
        saringan=request.form.get("saringan", ""),
        back=back(),
    )


def acts_of(to: str) -> dict[str, tuple[str, Callable[[Case, str], None]]]:
    """By name what can be done to a case at its step, and what is said when it was."""
    desks, who = verification(), officer()
    return {
        "ambil": (gettext("Taken: it is yours now."), lambda case, step: desks.claim(case.id, step, who)),
        "lepas": (gettext("It lies on the desk again."), lambda case, step: desks.release(case.id, step, who)),
        "loloskan": (
            gettext("Passed: the next step has begun."),
            lambda case, step: desks.pass_step(case.id, step, who),
        ),
        "serahkan": (
            gettext("Handed over to %(to)s.", to=to),
            lambda case, step: desks.hand_over(case.id, step, to, "", who),
        ),
        "tarik": (gettext("Taken back."), lambda case, step: desks.take_back(case.id, step, who)),
    }


def asked_again(error: str) -> tuple[str, int]:
    """The page of the list from which it was sent, as it was filled in."""
    return list_page(Choice.kept(request.form.get("saringan", "")), request.form.get("hal", 1, type=int), error), 422


def back() -> str:
    """The list with its filter."""
    query = Choice.kept(request.form.get("saringan", "")).query
    return url_for("inbox.queue") + (f"?{query}" if query else "")


def outcome(application_id: UUID, act: Callable[[Case, str], None], sentence: str) -> Outcome:
    """Do it to one case; a refusal is an outcome as well."""
    found = None
    try:
        found = read_model.case_file(verification().datastore, application_id)
        case = verification().find(Case, application_id)
        act(case, present_step(case))
    except (NotFound, Refused) as refusal:
        return Outcome(application_id, found, sentence_of(refusal), False)
    return Outcome(application_id, found, sentence, True)


def present_step(case: Case) -> str:
    """The step at which a case lies; raises :class:`NotAtThisStep`."""
    if case.current is None:
        raise NotAtThisStep
    return case.current
