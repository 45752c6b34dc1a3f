"""Where the post brings the letter, changed after the application was handed in: somebody moved, or it came back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from services.intake.catalogue_pages import counter
from services.intake.draft_forms import LONGEST_ADDRESS
from services.intake.form_fields import no_hidden_signs_but_line_ends
from services.intake.web import about, applicant, own
from services.shared.web import Form, may

postal_address_pages = Blueprint("postal_address", __name__, url_prefix="/permohonan")


class PostalAddressForm(Form):
    """The whole address, as it is printed on the label."""

    address = TextAreaField(
        lazy_gettext("Postal address"),
        [
            DataRequired(lazy_gettext("Write the address that the post shall bring the letter to.")),
            no_hidden_signs_but_line_ends,
            Length(max=LONGEST_ADDRESS),
        ],
        description=lazy_gettext("Street, number, RT/RW, city and postcode"),
    )


@postal_address_pages.route("/<uuid:application_id>/alamat", methods=["GET", "POST"])
@may("applicant")
def postal_address(application_id: UUID) -> Any:
    found, intake = own(application_id), counter().intake
    if found.number is None:
        return redirect(url_for("draft.delivery", application_id=application_id), code=303)
    form = PostalAddressForm(data={"address": intake.delivery_address(found)})
    if form.validate_on_submit():
        intake.change_address(application_id, applicant(), form.address.data.strip())
        flash(gettext("The address is kept. On the page of the letter you can choose the post again."), "success")
        return redirect(url_for("my.application", application_id=application_id), code=303)
    shown = render_template("intake/postal_address.html", **about(found), form=form)
    return shown, 422 if form.is_submitted() else 200
