"""The applicant chooses the moment at which the site is visited."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from babel.dates import format_date
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext, lazy_gettext
from werkzeug.wrappers import Response
from wtforms import RadioField
from wtforms.validators import InputRequired

from services.intake import visits
from services.intake.appointments import MomentNotProposed, MomentPassed, Proposal
from services.intake.catalogue_pages import counter
from services.intake.domain import PermitApplication
from services.intake.web import about, applicant, conversation_about, own
from services.intake.words import AGENCY_OF_THE_PLACE
from services.shared.web import Form, may
from services.shared.web.errors import sentence_of
from services.shared.web.formats import in_jakarta, moment
from services.shared.web.forms import choices

visit_pages = Blueprint("visits", __name__, url_prefix="/permohonan")

NONE_SUITS = "none"


class MomentForm(Form):
    """One of the moments, or none of them; what is no longer offered is refused by the use case, which says why."""

    moment = RadioField(
        lazy_gettext("When can we come?"),
        validators=[InputRequired(lazy_gettext("Choose a time for the visit."))],
        validate_choice=False,
    )

    @classmethod
    def offering(cls, moments: tuple[datetime, ...]) -> MomentForm:
        """The form with these moments, in the words of the page."""
        form = cls()
        offered = ((each.isoformat(), with_weekday(each)) for each in moments)
        form.moment.choices = choices(*offered, (NONE_SUITS, gettext("None of these suits me")))
        return form

    def chosen(self) -> datetime:
        """The moment that was chosen; raises :class:`MomentNotProposed` for what is none."""
        try:
            found = datetime.fromisoformat(self.moment.data)
        except ValueError:
            raise MomentNotProposed from None
        if found.tzinfo is None:
            raise MomentNotProposed
        return found


@visit_pages.route("/<uuid:application_id>/kunjungan/<step>", methods=["GET", "POST"])
@may("applicant")
def choose(application_id: UUID, step: str) -> Any:
    found, status = own(application_id), 422
    moments = choosable(found, step)
    form = MomentForm.offering(moments)
    if request.method == "GET":
        status = 200
    elif form.validate():
        if form.moment.data == NONE_SUITS:
            return redirect(conversation_about(application_id, found.proposals[step].agency), code=303)
        try:
            visits.choose(counter().intake, application_id, applicant(), step, form.chosen())
        except (MomentNotProposed, MomentPassed) as refusal:
            if not moments:
                raise
            form.refuse("moment", sentence_of(refusal))
            status = 409
        else:
            flash(gettext("Thank you: the agency was told when it can come."), "success")
            return to_application(application_id)
    if not moments:
        return to_application(application_id)
    shown = shown_of(found.proposals[step])
    return render_template("intake/visit.html", **about(found), step=step, visit=shown, form=form), status


def to_application(application_id: UUID) -> Response:
    return redirect(url_for("my.application", application_id=application_id), code=303)


def choosable(found: PermitApplication, step: str) -> tuple[datetime, ...]:
    """The moments that the applicant can choose among now."""
    proposal = found.proposals.get(step)
    if proposal is None or found.withdrawn or found.letter is not None:
        return ()
    return proposal.choosable(counter().intake.clock())


def visits_shown(found: PermitApplication) -> list[dict[str, Any]]:
    """The visits that are not appointed yet, as the page of the application says it."""
    if found.withdrawn or found.letter is not None:
        return []
    return [shown_of(proposal) | {"open": bool(choosable(found, step))} for step, proposal in found.proposals.items()]


def shown_of(proposal: Proposal) -> dict[str, Any]:
    """One proposal in words."""
    return {
        "step": proposal.step,
        "agency": str(AGENCY_OF_THE_PLACE) if proposal.agency == "KEC" else proposal.agency,
        "answer_by": proposal.answer_by,
        "chosen": with_weekday(proposal.chosen) if proposal.chosen else "",
    }


def with_weekday(at: datetime) -> str:
    """Selasa, 24 November 2026 09.00 WIB."""
    weekday = format_date(in_jakarta(at).date(), "EEEE", locale=get_locale() or "id_ID")
    return f"{weekday}, {moment(at)}"
