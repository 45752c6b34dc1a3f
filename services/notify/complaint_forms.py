"""The forms of complaints."""

from __future__ import annotations

from flask_babel import gettext, lazy_gettext
from wtforms import HiddenField, RadioField, StringField, TextAreaField, validators
from wtforms.validators import InputRequired, Length, Optional

from services.notify.complaint_contact import addresses_in
from services.notify.complaint_words import CATEGORIES
from services.shared.web import Form

LONGEST = 4000


def words_field(label: str, missing: str) -> TextAreaField:
    """What somebody writes."""
    too_long = lazy_gettext("At most %(max)d characters.")
    return TextAreaField(label, [InputRequired(missing), Length(max=LONGEST, message=too_long)], filters=[tidy])


def tidy(text: str | None) -> str:
    """Without blanks around it, and without signs that no database keeps."""
    return (text or "").replace("\0", "").strip()


def capital(text: str | None) -> str:
    """As numbers are printed."""
    return tidy(text).upper()


def reaches_somebody(form: Form, field: StringField) -> None:
    """An address that a message can go to."""
    if not addresses_in(field.data):
        raise validators.ValidationError(gettext("Enter an e-mail address or a phone number, or leave it empty."))


class ComplaintForm(Form):
    """What somebody complains about. The page chooses the id; ``website`` is a trap that people do not see."""

    complaint_id = HiddenField(validators=[InputRequired(), validators.UUID()])
    category = RadioField(
        lazy_gettext("What is your complaint about?"),
        [InputRequired(lazy_gettext("Choose what it is about."))],
        choices=list(CATEGORIES.items()),
    )
    text = words_field(lazy_gettext("Your complaint"), lazy_gettext("Write what happened."))
    number = StringField(
        lazy_gettext("Number of the application, if it is about one"),
        [Optional(), Length(max=40)],
        filters=[capital],
    )
    contact = StringField(
        lazy_gettext("How we may reach you"),
        [Optional(), Length(max=200), reaches_somebody],
        filters=[tidy],
        description=lazy_gettext("An e-mail address or phone number. Leave it empty to stay anonymous."),
    )
    website = StringField("Website", [Optional()])


class FollowForm(Form):
    """Who knows the code reads the complaint."""

    code = StringField(
        lazy_gettext("Code of the complaint"),
        [InputRequired(lazy_gettext("Enter the code that you got with the number.")), Length(max=40)],
        filters=[capital],
    )


class FindForm(FollowForm):
    """The number as well."""

    number = StringField(
        lazy_gettext("Number of the complaint"),
        [InputRequired(lazy_gettext("Enter the number of the complaint.")), Length(max=40)],
        filters=[capital],
    )


class ObjectionForm(Form):
    """Why the answer does not satisfy."""

    text = words_field(lazy_gettext("Why the answer does not satisfy you"), lazy_gettext("Write what is missing."))


class AnswerForm(Form):
    """What the office answers."""

    text = words_field(lazy_gettext("Your answer"), lazy_gettext("Write your answer."))
