"""The forms of conversations."""

from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import HiddenField, SelectField, StringField, TextAreaField, validators
from wtforms.validators import InputRequired, Length, Optional

from services.notify.complaint_forms import tidy, words_field
from services.shared.web import Form

LONGEST_NAME = 100


class MessageForm(Form):
    """What somebody writes. The page chooses the id."""

    message_id = HiddenField(validators=[InputRequired(), validators.UUID()])
    text = words_field(lazy_gettext("Your message"), lazy_gettext("Write your message."))


class StartForm(MessageForm):
    """The first message; ``website`` is a trap that people do not see."""

    conversation_id = HiddenField(validators=[InputRequired(), validators.UUID()])
    application = SelectField(lazy_gettext("About which application?"), [Optional()], default="")
    name = StringField(lazy_gettext("Your name"), [Optional(), Length(max=LONGEST_NAME)], filters=[tidy])
    email = StringField(
        lazy_gettext("Your e-mail address"),
        [Optional(), Length(max=200), validators.Email(lazy_gettext("Enter a complete e-mail address."))],
        filters=[tidy],
        description=lazy_gettext("We write to you there when we have answered."),
    )
    website = StringField("Website", [Optional()])


class ReplyForm(MessageForm):
    """What the office writes; a prepared answer can be put into the box first."""

    text = words_field(lazy_gettext("Your answer"), lazy_gettext("Write your answer."))
    prepared = SelectField(lazy_gettext("Prepared answers"), [Optional()], default="")


class NoteForm(MessageForm):
    """What only colleagues read."""

    text = words_field(lazy_gettext("Note for colleagues"), lazy_gettext("Write the note."))


class HandOverForm(Form):
    """Who sees to it from now on, and what they should know."""

    to = SelectField(
        lazy_gettext("To whom"), [InputRequired(lazy_gettext("Choose a colleague."))], validate_choice=True
    )
    text = TextAreaField(
        lazy_gettext("What they should know"),
        [InputRequired(lazy_gettext("Write what they should know.")), Length(max=2000)],
        filters=[tidy],
    )
