"""The forms of conversations."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, lazy_gettext
from werkzeug.datastructures import FileStorage
from wtforms import HiddenField, MultipleFileField, SelectField, StringField, TextAreaField, validators
from wtforms.validators import InputRequired, Length, Optional

from services.notify.complaint_forms import LONGEST, tidy, words_field
from services.shared.web import Form

LONGEST_NAME = 100


class MessageForm(Form):
    """What somebody writes. The page chooses the id."""

    message_id = HiddenField(validators=[InputRequired(), validators.UUID()])
    text = words_field(lazy_gettext("Your message"), lazy_gettext("Write your message."))


class WritingForm(MessageForm):
    """The same with files; then no words are needed."""

    text = TextAreaField(
        lazy_gettext("Your message"),
        [Length(max=LONGEST, message=lazy_gettext("At most %(max)d characters."))],
        filters=[tidy],
    )
    files = MultipleFileField(lazy_gettext("Files"), [Optional()])

    @property
    def chosen(self) -> list[FileStorage]:
        """The files that were chosen."""
        sent = self.files.data or () if "files" in self else ()
        return [each for each in sent if isinstance(each, FileStorage) and each.filename]

    def validate(self, extra_validators: Any = None) -> bool:
        """Something has to be said or shown."""
        fine = bool(super().validate(extra_validators))
        if not self.text.data and not self.chosen:
            self.refuse("text", gettext("Write your message."))
            return False
        return fine


class StartForm(WritingForm):
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


class ReplyForm(WritingForm):
    """What the office writes; a prepared answer can be put into the box first."""

    text = TextAreaField(
        lazy_gettext("Your answer"),
        [Length(max=LONGEST, message=lazy_gettext("At most %(max)d characters."))],
        filters=[tidy],
    )
    prepared = SelectField(lazy_gettext("Prepared answers"), [Optional()], default="")


class NoteForm(MessageForm):
    """What only colleagues read."""

    text = words_field(lazy_gettext("Note for colleagues"), lazy_gettext("Write the note."))


class ProposalForm(Form):
    """Which file of the person could be which document of the correction."""

    file = SelectField(lazy_gettext("File"), [InputRequired(lazy_gettext("Choose a file."))])
    requirement = SelectField(lazy_gettext("As which document"), [InputRequired(lazy_gettext("Choose a document."))])


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
