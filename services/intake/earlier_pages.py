"""Which earlier permit a renewal, a change or a closure is about."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from flask import Blueprint, render_template, request, url_for

from services.intake.catalogue_facts import name_of
from services.intake.catalogue_pages import counter, uuid_of
from services.intake.draft_forms import earlier_form
from services.intake.draft_pages import back_to_the_application, go_on
from services.intake.rules import AlreadyUnderWay
from services.intake.web import applicant, is_closed, own
from services.intake.words import KINDS
from services.shared.web import may
from services.shared.web.errors import sentence_of

earlier_pages = Blueprint("earlier", __name__)


@earlier_pages.route("/izin/<code>/izin-lama/<kind>", methods=["GET", "POST"])
@may("applicant")
def choose(code: str, kind: str) -> Any:
    """The page that led here has chosen the draft's id (``draft``), so that a second click starts no second draft;
    ``izin`` marks a permit from the beginning."""
    intake = counter().intake
    permit = intake.offered(code, kind)
    draft = request.args.get("draft", type=uuid_of) or uuid4()
    begun = own(draft) if intake.exists(draft) else None
    if begun and is_closed(begun):
        return back_to_the_application(begun)
    chosen = intake.earlier_chosen(begun) if begun else request.args.get("izin", type=uuid_of)
    form = earlier_form(intake.earlier_permits(applicant(), code), chosen)
    if form.validate_on_submit():
        try:
            intake.start(draft, applicant(), code, kind, form.chosen)
        except AlreadyUnderWay as refusal:
            form.refuse("earlier", sentence_of(refusal))
        else:
            return go_on(own(draft), "draft.tasks")
    shown = render_template(
        "intake/earlier.html",
        form=form,
        permit_name=name_of(permit),
        kind=KINDS[kind],
        code=code,
        copied=bool(permit.lasting_questions(kind)),
        address=url_for(".choose", code=code, kind=kind, draft=draft),
        begun=begun,
    )
    return shown, 422 if form.is_submitted() else 200
