"""Files of conversations: opened by both sides, and taken over into a correction when the person agrees."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect
from flask_babel import gettext
from werkzeug.wrappers import Response

from services.notify import conversation_read_model, giving, helpdesk_pages
from services.notify.application import Notify
from services.notify.chat_pages import address_of, mine
from services.notify.chat_uploads import chat_files
from services.notify.conversation_rules import NotWanted
from services.notify.proposals import proposal_form, wanted_by
from services.shared.refusals import NotFound, Refused
from services.shared.web import application_of, may, person
from services.shared.web.errors import sentence_of
from services.shared.web.shown_files import shown_file

chat_file_pages = Blueprint("chat_files", __name__, url_prefix="/bantuan")


def notify() -> Notify:
    return application_of(Notify)


@chat_file_pages.get("/percakapan/<uuid:conversation_id>/berkas/<uuid:file_id>")
@may("anyone")
def file(conversation_id: UUID, file_id: UUID) -> Response:
    return opened(mine(conversation_id), file_id)


@chat_file_pages.get("/meja/<uuid:conversation_id>/berkas/<uuid:file_id>")
@may(*helpdesk_pages.OFFICE)
def file_at_desk(conversation_id: UUID, file_id: UUID) -> Response:
    return opened(helpdesk_pages.found(conversation_id), file_id)


def opened(row: Any, file_id: UUID) -> Response:
    """One file of a conversation; raises :class:`NotFound`."""
    for each in conversation_read_model.files(notify().datastore, row.conversation_id):
        if each.file_id == file_id:
            content = chat_files().read(conversation_read_model.owner(row), each.sha256)
            return shown_file([content], each.media_type, f"berkas-{each.number}")
    raise NotFound


@chat_file_pages.post("/meja/<uuid:conversation_id>/usulkan")
@may(*helpdesk_pages.OFFICE)
def propose(conversation_id: UUID) -> Any:
    """Ask the person whether a file may go into the correction."""
    row = helpdesk_pages.found(conversation_id)
    form = proposal_form(notify(), row)
    if form is None:
        raise NotWanted
    if not form.validate_on_submit():
        return helpdesk_pages.conversation_page(row, proposal=form), 422
    wanted = next(each for each in wanted_by(row) if each.requirement == form.requirement.data)
    try:
        giving.propose(notify(), conversation_id, form.file.data, wanted, person().username)
    except Refused as refusal:
        form.refuse("requirement", sentence_of(refusal))
        return helpdesk_pages.conversation_page(row, proposal=form), 409
    flash(gettext("The person was asked whether the file may go into the correction."), "success")
    return helpdesk_pages.back(conversation_id)


@chat_file_pages.post("/percakapan/<uuid:conversation_id>/berkas/<uuid:file_id>/pakai/<requirement>")
@may("anyone")
def give(conversation_id: UUID, file_id: UUID, requirement: str) -> Response:
    """The person agrees that their file goes into the correction."""
    row = mine(conversation_id)
    if row.account_id is None:
        raise NotFound
    giving.give(notify(), chat_files(), conversation_id, str(file_id), requirement)
    flash(
        gettext("The file is being put into your correction. Look at it there, then hand the correction in."), "success"
    )
    return redirect(address_of(conversation_id), code=303)


@chat_file_pages.post("/percakapan/<uuid:conversation_id>/berkas/<uuid:file_id>/tolak/<requirement>")
@may("anyone")
def decline(conversation_id: UUID, file_id: UUID, requirement: str) -> Response:
    """The person does not want their file there."""
    mine(conversation_id)
    giving.decline(notify(), conversation_id, str(file_id), requirement)
    flash(gettext("The file is not used. The helpdesk sees that."), "success")
    return redirect(address_of(conversation_id), code=303)
