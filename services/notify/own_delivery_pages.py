"""How the letter reaches the applicant, on a page of their own: where it is, their collection code, another way."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from services.notify import delivering, delivery_read_model, delivery_words
from services.notify.application import Notify
from services.notify.delivery_forms import WayForm
from services.notify.intake_asked import asked, has_address
from services.notify.office import office
from services.shared.refusals import NotFound, Refused
from services.shared.web import application_of, may, person
from services.shared.web.errors import sentence_of

own_delivery_pages = Blueprint("own_delivery", __name__, url_prefix="/notifikasi/surat")


@own_delivery_pages.route("/<uuid:application_id>", methods=["GET", "POST"])
@may("applicant")
def letter(application_id: UUID) -> Any:
    notify, account_id = application_of(Notify), person().account_id
    if account_id is None or not asked().may_see(application_id, account_id):
        raise NotFound
    found = delivery_read_model.one(notify.datastore, application_id)
    if not found:
        raise NotFound
    [row] = found
    form = WayForm().without(row)
    if form.validate_on_submit() and not form.needs_address(partial(has_address, application_id)):
        try:
            delivering.choose_way(notify, application_id, form.way.data, by="applicant")
        except Refused as refusal:
            flash(sentence_of(refusal), "error")
        else:
            flash(gettext("The letter takes this way now."), "success")
        return redirect(url_for(".letter", application_id=application_id), code=303)
    waits = row.way == "pickup" and row.state in ("ready", "told")
    shown = render_template(
        "notify/own_delivery.html",
        row=row,
        about=delivery_words.about(row),
        code=delivering.collection_code(notify, application_id, row.turn) if waits else "",
        office=office(),
        may_choose=waits or row.state in ("ready", "returned"),
        form=form,
    )
    return shown, 422 if request.method == "POST" else 200
