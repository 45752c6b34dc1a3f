"""The pages of a draft around its form and documents: the list of steps, own data, delivery; and the receipt."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import segno
from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from services.intake.catalogue_pages import counter
from services.intake.documents import grouped
from services.intake.domain import PermitApplication
from services.intake.draft_forms import MYSELF, delivery_form, own_data_form
from services.intake.review import capacities, review_of
from services.intake.steps_of_draft import following, steps_of_draft
from services.intake.web import about, applicant, asked_of, document_title, is_closed, own
from services.intake.words import title_with_number
from services.shared.refusals import NotFound
from services.shared.web import may

draft_pages = Blueprint("draft", __name__, url_prefix="/permohonan")


@draft_pages.get("/<uuid:application_id>/langkah")
@may("applicant")
def tasks(application_id: UUID) -> Any:
    found = own(application_id)
    if is_closed(found):
        return back_to_the_application(found)
    missing = [each for each in asked_of(found) if each.mandatory and each.requirement.doc not in found.documents]
    put_aside = not found.answered and bool(counter().intake.put_aside(found))
    steps = steps_of_draft(found, missing=len(missing), put_aside=put_aside)
    return render_template("intake/tasks.html", **about(found), steps=steps, following=following(steps))


@draft_pages.route("/<uuid:application_id>/data-diri", methods=["GET", "POST"])
@may("applicant")
def own_data(application_id: UUID) -> Any:
    found = own(application_id)
    if is_closed(found):
        return back_to_the_application(found)
    offered, myself = capacities(counter(), found, applicant())
    form = own_data_form(offered, found.organisation_id if found.confirmed else None, myself=myself)
    if form.validate_on_submit():
        chosen = form.capacity.data if offered else MYSELF
        organisation = None if chosen == MYSELF else UUID(chosen)
        counter().intake.confirm_own_data(application_id, applicant(), organisation)
        return go_on(found, "applications.form")
    shown = render_template(
        "intake/own_data.html",
        **about(found),
        **review_of(counter(), found),
        form=form,
        own_data_page=counter().own_data_page,
    )
    return shown, 422 if form.is_submitted() else 200


@draft_pages.route("/<uuid:application_id>/pengiriman", methods=["GET", "POST"])
@may("applicant")
def delivery(application_id: UUID) -> Any:
    found, intake = own(application_id), counter().intake
    if is_closed(found):
        return back_to_the_application(found)
    known = counter().accounts.particulars(applicant())
    address = intake.delivery_address(found) or known["address"]
    form = delivery_form(known["email"], delivery=found.delivery, address=address)
    if form.validate_on_submit():
        intake.choose_delivery(application_id, applicant(), form.delivery.data, form.postal_address)
        return go_on(found, "applications.check")
    shown = render_template("intake/delivery.html", **about(found), form=form, email=known["email"])
    return shown, 422 if form.is_submitted() else 200


@draft_pages.get("/<uuid:application_id>/tanda-terima")
@may("applicant")
def receipt(application_id: UUID) -> str:
    found = own(application_id)
    token = counter().intake.tracking_token(found)
    if found.slip is None or token is None:
        raise NotFound
    link = f"{counter().base_url}/lacak/{token}"
    return render_template(
        "intake/receipt.html",
        **about(found),
        **review_of(counter(), found),
        slip=found.slip,
        handed_in_by=counter().intake.handed_in_by(found),
        document_titles=titles_handed_in(found),
        link=link,
        picture=segno.make(link, error="m", micro=False).svg_data_uri(scale=5, border=2),
    )


def titles_handed_in(found: PermitApplication) -> list[str]:
    """What was handed in, once per requirement, with the number of files."""
    handed_in = grouped(found.slip.documents if found.slip else ()).values()
    return [
        title_with_number(document_title(found, some[0].requirement, some[0].title), len(some)) for some in handed_in
    ]


def go_on(found: PermitApplication, otherwise: str) -> Response:
    """To the next page; back to the check when that is where the applicant came from: nothing else is open then."""
    changed = own(found.id)
    complete = changed.answered and changed.confirmed and changed.delivery
    return redirect(url_for("applications.check" if complete else otherwise, application_id=found.id), code=303)


def back_to_the_application(found: PermitApplication) -> Response:
    """There is nothing to prepare any more."""
    flash(gettext("This application can no longer be changed."))
    return redirect(f"{draft_pages.url_prefix}/{found.id}", code=303)
