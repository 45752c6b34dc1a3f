"""Files that are sent with a message from a page."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from flask import Flask, current_app
from flask_babel import gettext

from services.notify import helping
from services.notify.application import Notify
from services.notify.chat_files import ChatFiles, named
from services.notify.chat_forms import WritingForm
from services.notify.conversation_rules import MOST_FILES, TooManyFiles, owner_of
from services.notify.helping import Said
from services.shared.web import application_of

FILES = "sakpore_notify_files"


def give_files(app: Flask, files: ChatFiles) -> Flask:
    """Let the pages of this app keep files."""
    app.extensions[FILES] = files
    return app


def chat_files() -> ChatFiles:
    """Where the pages of this app keep files."""
    files: ChatFiles = current_app.extensions[FILES]
    return files


def said_in(form: WritingForm, conversation_id: UUID, account_id: UUID | None, **more: str) -> Said:
    """What was written, with the files that were chosen, kept; raises :class:`FileRefused` or :class:`Unavailable`.
    A second click keeps nothing twice."""
    said = Said(UUID(form.message_id.data), form.text.data, **more)
    if not form.chosen or helping.is_written(application_of(Notify), conversation_id, said.message_id):
        return said
    if len(form.chosen) > MOST_FILES:
        raise TooManyFiles(most=MOST_FILES)
    owner = owner_of(conversation_id, account_id)
    kept = [(each, chat_files().take_in(owner, each.stream, each.filename or "")) for each in form.chosen]
    names = {file.file_id: named(each.filename or "") for each, file in kept}
    return replace(said, files=tuple(file for _, file in kept), names=names)


def fitted(form: WritingForm, *, may_send: bool) -> None:
    """Say how large files may be; strangers send none."""
    if may_send:
        limit = chat_files().limit_mb
        form.files.description = gettext("PDF, JPG or PNG; at most five files of %(limit)s MB each.", limit=limit)
    else:
        del form.files
