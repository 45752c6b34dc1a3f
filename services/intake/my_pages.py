"""The applicant's pages behind the submission: the list, one application, the way to a correction, withdrawing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from services.intake import letter_words, my_applications, proposed_visits, surveying
from services.intake.catalogue_facts import name_of
from services.intake.catalogue_pages import counter
from services.intake.catalogue_shelf import Choice
from services.intake.catalogue_shelf import found as found_in
from services.intake.documents import every, numbered
from services.intake.earlier_questions import earlier_questions
from services.intake.my_applications import PER_PAGE, SELECTIONS
from services.intake.rules import TooLateToWithdraw
from services.intake.visit_pages import visits_shown
from services.intake.web import about, applicant, conversation_about, is_closed, own
from services.intake.whereabouts import expected_by, lines
from services.intake.words import CHOICES, WITHOUT_DECISION, granted_sentence, state_of, title_among, with_kind
from services.shared.application import now
from services.shared.web import may, person
from services.shared.web.lists import pagination

my_pages = Blueprint("my", __name__, url_prefix="/permohonan")

DECIDED = "issued", "refused"


@my_pages.get("")
@may("applicant")
def mine() -> str:
    intake = counter().intake
    words, selection = request.args.get("cari", "").strip(), request.args.get("keadaan", "")
    codes = list(found_in(intake.catalogue, Choice(words=words)))
    page = my_applications.handed_in(
        intake.datastore, applicant(), selection, words, codes, request.args.get("hal", 1, type=int), intake.clock()
    )
    statuses = counter().statuses([row.application_id for row in page.rows])
    to_choose = proposed_visits.to_choose(
        intake.datastore, [row.application_id for row in page.rows], intake.clock(), intake.today()
    )
    judged = surveying.answered_among(intake, [row.application_id for row in page.rows])
    names = {each.id: each.name for each in counter().people.organisations.of_account(applicant())}
    return render_template(
        "intake/mine.html",
        drafts=my_applications.drafts_of(intake.datastore, applicant()),
        applications=[line(row, statuses, names, row.application_id in judged) for row in page.rows],
        to_choose=to_choose,
        page=page,
        pagination=pages(page),
        tracking_answers=statuses is not None,
        words=words,
        selection=selection if selection in SELECTIONS else "",
        choices=CHOICES,
        filtering=page.all > PER_PAGE // 2 or words or selection,
        subject_of=lambda row: with_kind(name_of(intake.permit(row.permit_code)), row.kind),
        as_of=now(),
    )


@my_pages.get("/<uuid:application_id>")
@may("applicant")
def application(application_id: UUID) -> Any:
    intake, found = counter().intake, own(application_id)
    if not is_closed(found):
        return redirect(url_for("draft.tasks", application_id=application_id), code=303)
    statuses = counter().statuses([application_id]) if found.number else {}
    status = (statuses or {}).get(str(application_id))
    token = intake.tracking_token(found)
    return render_template(
        "intake/application.html",
        **about(found),
        tracking=f"/lacak/{token}" if token else "",
        tracking_answers=statuses is not None,
        whereabouts=lines(status),
        expected_by=expected_by(status),
        granted=granted_sentence(found.kind, found.letter["number"]) if found.letter else "",
        verification=f"/te/{found.letter['code']}" if found.letter else "",
        standing=letter_words.standing_sentence(found),
        other_letters=letter_words.other_letters(found),
        duties=letter_words.duties_shown(found),
        renewal=letter_words.renewal_address(intake, applicant(), found),
        earlier_questions=earlier_questions(intake, found),
        ask_here=conversation_about(application_id) if found.number and is_alone() else "",
        survey_open=found.letter is not None and is_alone() and not surveying.answered(intake, application_id),
        visits=visits_shown(found),
        documents=numbered(every(found.documents)),
        title_among=title_among,
        as_of=now(),
    )


@my_pages.get("/<uuid:application_id>/cabut")
@may("applicant")
def ask_withdrawal(application_id: UUID) -> Any:
    found = own(application_id)
    if found.withdrawn:
        return redirect(url_for(".application", application_id=application_id), code=303)
    if found.letter is not None:
        raise TooLateToWithdraw
    return render_template("intake/withdraw.html", **about(found), without_decision=WITHOUT_DECISION[found.kind])


@my_pages.post("/<uuid:application_id>/cabut")
@may("applicant")
def withdraw(application_id: UUID) -> Response:
    counter().intake.withdraw(application_id, applicant())
    flash(gettext("The application was withdrawn."), "success")
    return redirect(url_for(".application", application_id=application_id), code=303)


def line(
    row: Any, statuses: dict[str, dict[str, Any]] | None, names: Mapping[UUID, str], judged: bool
) -> dict[str, Any]:
    """One application of the list; ``names`` are those of the organisations that the person acts for."""
    status = (statuses or {}).get(str(row.application_id))
    return {
        "row": row,
        "organisation": names.get(row.organisation_id, ""),
        "state": state_of(row.state, row.kind, row.standing),
        "whereabouts": lines(status),
        "expected_by": expected_by(status),
        "survey_open": row.state in DECIDED and is_alone() and not judged,
    }


def is_alone() -> bool:
    """Nobody judges the service in another person's place."""
    return not person().actor


def pages(page: my_applications.Page) -> dict[str, Any] | None:
    """The pages of the list; what narrows it stays."""
    narrowed = {name: request.args[name] for name in ("cari", "keadaan") if request.args.get(name)}
    return pagination(page.number, page.last, lambda number: url_for(".mine", hal=number, **narrowed))
