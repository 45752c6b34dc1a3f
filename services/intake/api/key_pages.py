"""The page where applicants make and revoke the keys of their programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Regexp

from services.intake.api.keys import ApiKeys, TooManyKeys
from services.intake.catalogue_pages import counter
from services.intake.web import applicant
from services.shared.refusals import NotFound
from services.shared.web import Form, may
from services.shared.web.errors import sentence_of

key_pages = Blueprint("api_keys", __name__, url_prefix="/akun/kunci-api")

NEW_KEY = "new_api_key"
SCOPES = {"read": frozenset({"read"}), "write": frozenset({"read", "write"})}


class KeyForm(Form):
    """What a key is for, what it may do and how long it counts."""

    name = StringField(
        lazy_gettext("Name of the program"),
        validators=[
            DataRequired(lazy_gettext("Say which program will use the key.")),
            Length(max=80, message=lazy_gettext("At most %(max)d characters.")),
            Regexp(r"^[^\x00-\x1f\x7f]*$", message=lazy_gettext("Use letters, digits and signs only.")),
        ],
    )
    scope = RadioField(
        lazy_gettext("What the program may do"),
        choices=[
            ("read", lazy_gettext("Read my applications")),
            ("write", lazy_gettext("Read, fill in, send and withdraw my applications")),
        ],
        validators=[InputRequired(lazy_gettext("Choose what the program may do."))],
    )
    days = RadioField(
        lazy_gettext("How long the key counts"),
        choices=[
            ("30", lazy_gettext("30 days")),
            ("90", lazy_gettext("90 days")),
            ("365", lazy_gettext("One year")),
        ],
        validators=[InputRequired(lazy_gettext("Choose how long the key counts."))],
    )


def key_form() -> KeyForm:
    """With the question in whose name the program acts, for who may act for organisations."""
    theirs = counter().people.organisations.of_account(applicant())
    if not theirs:
        return KeyForm()

    class KeyFormWithOrganisations(KeyForm):
        on_behalf = RadioField(
            lazy_gettext("In whose name"),
            choices=[("", lazy_gettext("In my own name")), *((str(each.id), each.name) for each in theirs)],
            default="",
        )

    return KeyFormWithOrganisations()


def organisation_in(form: KeyForm) -> UUID | None:
    """The organisation that was chosen; WTForms has checked that it is one of the person's."""
    chosen = getattr(form, "on_behalf", None)
    return UUID(chosen.data) if chosen is not None and chosen.data else None


@key_pages.route("", methods=["GET", "POST"])
@may("applicant")
def mine() -> Any:
    form = key_form()
    if form.validate_on_submit():
        try:
            key = keys().create(
                applicant(),
                form.name.data.strip(),
                SCOPES[form.scope.data],
                int(form.days.data),
                organisation_in(form),
            )
        except TooManyKeys as refusal:
            form.refuse("name", sentence_of(refusal))
        else:
            session[NEW_KEY] = key
            return redirect(url_for(".new"), code=303)
    page = render_template(
        "intake/api/keys.html",
        form=form,
        keys=keys().of(applicant()),
        state_of=state_of,
        organisations={each.id: each.name for each in counter().people.organisations.of_account(applicant())},
    )
    return page, 422 if form.errors else 200


@key_pages.get("/baru")
@may("applicant")
def new() -> Any:
    """Shown once: reading the page again leads back to the list."""
    key = session.pop(NEW_KEY, None)
    if key is None:
        return redirect(url_for(".mine"), code=303)
    return render_template("intake/api/new_key.html", key=key)


@key_pages.get("/<uuid:key_id>/cabut")
@may("applicant")
def ask_revoke(key_id: UUID) -> str:
    found = next((key for key in keys().of(applicant()) if key.id == key_id), None)
    if found is None:
        raise NotFound
    return render_template("intake/api/revoke.html", key=found)


@key_pages.post("/<uuid:key_id>/cabut")
@may("applicant")
def revoke(key_id: UUID) -> Response:
    keys().revoke(key_id, applicant())
    flash(gettext("The key was revoked: programs cannot use it any more."), "success")
    return redirect(url_for(".mine"), code=303)


def keys() -> ApiKeys:
    return ApiKeys(counter().intake.datastore, clock=counter().intake.clock)


def state_of(key: Any) -> dict[str, str]:
    """A coloured tag."""
    if key.revoked_at:
        return {"text": str(gettext("Revoked")), "tag": "grey"}
    if key.expired:
        return {"text": str(gettext("Expired")), "tag": "grey"}
    return {"text": str(gettext("In use")), "tag": "green"}
