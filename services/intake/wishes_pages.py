"""The page on which everybody with an account says how they want to be told things."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response
from wtforms import SelectField, SelectMultipleField
from wtforms.validators import ValidationError

from services.intake import wishes
from services.intake.catalogue_pages import counter
from services.intake.password_pages import status
from services.intake.wishes import Wishes
from services.shared.contracts.notify import OPTIONAL_TOPICS
from services.shared.refusals import NotAllowed
from services.shared.web import Form, may, person
from services.shared.web.access import SIGNED_IN
from services.shared.web.forms import choices

wishes_pages = Blueprint("wishes", __name__, url_prefix="/akun")

CHANNELS = {"applicant": ("whatsapp", "email"), "staff": ("email",)}
CHANNEL_NAMES = {"whatsapp": "WhatsApp", "email": lazy_gettext("E-mail")}
TOPIC_NAMES = {
    "complete": lazy_gettext("The documents are complete"),
    "with_agency": lazy_gettext("The application is with an agency"),
    "chat_answer": lazy_gettext("The helpdesk answered"),
    "survey": lazy_gettext("Invitation to judge our service"),
    "assigned": lazy_gettext("An application became my work"),
    "due_soon": lazy_gettext("My work is due soon"),
    "digest": lazy_gettext("The digest of the morning"),
}
HOURS = [("", "–"), *((f"{hour:02}:00", f"{hour:02}.00 WIB") for hour in range(24))]


class WishesForm(Form):
    """What is ticked is wanted."""

    channels = SelectMultipleField(lazy_gettext("Send me messages by"))
    topics = SelectMultipleField(lazy_gettext("Tell me also about"))
    quiet_from = SelectField(lazy_gettext("Do not disturb from"), choices=HOURS)
    quiet_to = SelectField(lazy_gettext("Do not disturb until"), choices=HOURS)

    def __init__(self, audience: str, **given: Any) -> None:
        super().__init__(**given)
        self.channels.choices = choices(*((code, str(CHANNEL_NAMES[code])) for code in CHANNELS[audience]))
        self.topics.choices = choices(*((code, str(TOPIC_NAMES[code])) for code in OPTIONAL_TOPICS[audience]))
        for each in self:
            each.flags.optional = False

    def validate_quiet_to(self, field: Any) -> None:
        """Both or neither."""
        if bool(field.data) != bool(self.quiet_from.data):
            raise ValidationError(gettext("Choose both hours, or neither."))


@wishes_pages.route("/pemberitahuan", methods=["GET", "POST"])
@may(SIGNED_IN)
def mine() -> Response | str | tuple[str, int]:
    account_id, audience = account(), "applicant" if person().has("applicant") else "staff"
    datastore = counter().intake.datastore
    form = WishesForm(audience, data=as_ticked(wishes.wishes_of(datastore, account_id), audience))
    if form.validate_on_submit():
        wishes.keep(datastore, account_id, as_kept(form, audience))
        flash(gettext("We keep to your wishes from now on."), "success")
        return redirect(url_for(".mine"), code=303)
    return render_template("intake/account/wishes.html", form=form, audience=audience), status()


def account() -> UUID:
    """Whose wishes they are: never those of somebody for whom one acts."""
    account_id = person().account_id
    if account_id is None or person().actor:
        raise NotAllowed
    return account_id


def as_ticked(known: Wishes, audience: str) -> dict[str, Any]:
    """Wishes as the form shows them."""
    quiet_from, quiet_to = known.quiet or ("", "")
    return {
        "channels": [code for code in CHANNELS[audience] if code not in known.channels_off],
        "topics": [code for code in OPTIONAL_TOPICS[audience] if code not in known.topics_off],
        "quiet_from": quiet_from,
        "quiet_to": quiet_to,
    }


def as_kept(form: WishesForm, audience: str) -> Wishes:
    """What the form says, as it is kept: what is not wanted."""
    return Wishes(
        tuple(code for code in CHANNELS[audience] if code not in form.channels.data),
        tuple(code for code in OPTIONAL_TOPICS[audience] if code not in form.topics.data),
        (form.quiet_from.data, form.quiet_to.data) if form.quiet_from.data else None,
    )
