"""The helpdesk's own desk: who waits, who has whom, and answering."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from services.notify import chat_words, conversation_read_model, helping
from services.notify.application import Notify
from services.notify.chat_forms import HandOverForm, NoteForm, ReplyForm
from services.notify.chat_stream import ConversationPulse
from services.notify.chat_uploads import fitted, said_in
from services.notify.helpdesk_particulars import colleagues, known_of
from services.notify.helping import FOR_STAFF, Said
from services.notify.prepared_answers import prepared_answers
from services.notify.proposals import proposal_form
from services.shared.pulse import number_in, streaming
from services.shared.refusals import NotFound, Refused
from services.shared.uploads import FileRefused
from services.shared.web import application_of, may, person
from services.shared.web.errors import sentence_of
from services.shared.web.forms import choices

helpdesk_pages = Blueprint("helpdesk", __name__, url_prefix="/bantuan/meja")
OFFICE = "front_office", "helpdesk"


def notify() -> Notify:
    return application_of(Notify)


@helpdesk_pages.get("")
@may(*OFFICE)
def desk() -> str:
    now, outlook, names = notify().clock(), helping.outlook(notify()), colleagues()
    lists = {
        name: chat_words.desk_rows(
            conversation_read_model.listed(notify().datastore, name, person().username), now, outlook, names
        )
        for name in conversation_read_model.LISTS
    }
    return render_template(
        "notify/helpdesk.html", **lists, opening=chat_words.opening(outlook), usual=chat_words.usual_time(outlook)
    )


@helpdesk_pages.get("/<uuid:conversation_id>")
@may(*OFFICE)
def conversation(conversation_id: UUID) -> str:
    return conversation_page(found(conversation_id))


def found(conversation_id: UUID) -> Any:
    """One conversation; raises :class:`NotFound`."""
    row = conversation_read_model.one(notify().datastore, conversation_id)
    if row is None:
        raise NotFound
    return row


def conversation_page(row: Any, **given: Any) -> str:
    """One conversation with its forms; ``given`` are those that were sent."""
    names = colleagues()
    beside = known_of(notify(), row)
    forms = {
        "reply": given.get("reply") or reply_form(row, formdata=None),
        "note": given.get("note") or NoteForm(formdata=None, prefix="note", data={"message_id": str(uuid4())}),
        "hand_over": given.get("hand_over") or hand_over_form(names, formdata=None),
        "proposal": given.get("proposal") or proposal_form(notify(), row, formdata=None),
    }
    return render_template(
        "notify/helpdesk_conversation.html",
        row=row,
        state=chat_words.state_of(row),
        holder=names.get(row.holder, row.holder),
        beside=beside,
        said=said_since(row.conversation_id, 0, names),
        forms=[form for form in forms.values() if form is not None],
        **forms,
    )


def reply_form(row: Any, **given: Any) -> ReplyForm:
    """The box for an answer, with the prepared ones beside; files go to accounts only."""
    form = ReplyForm(data={"message_id": str(uuid4())}, **given)
    fitted(form, may_send=row.account_id is not None)
    prepared = ((key, each.title) for key, each in prepared_answers().items())
    form.prepared.choices = choices(("", gettext("Choose one")), *prepared)
    return form


def hand_over_form(names: Mapping[str, str], **given: Any) -> HandOverForm:
    """Everybody at the desk but oneself."""
    form = HandOverForm(prefix="over", **given)
    others = sorted((name, username) for username, name in names.items() if username != person().username)
    form.to.choices = choices(("", gettext("Choose a colleague")), *((username, name) for name, username in others))
    return form


def said_since(conversation_id: UUID, number: int, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """What stands in it after an event, as the office sees it."""
    entries = helping.entries(notify(), conversation_id, FOR_STAFF, number)
    return chat_words.messages(entries, mine="office", names=names)


@helpdesk_pages.get("/<uuid:conversation_id>/baru")
@may(*OFFICE)
def news(conversation_id: UUID) -> str:
    row, names, since = found(conversation_id), colleagues(), number_in(request.args.get("sesudah"))
    return render_template(
        "notify/chat_news.html",
        state=chat_words.state_of(row),
        words=gettext("With %(name)s", name=names.get(row.holder, row.holder)) if row.holder else "",
        said=said_since(conversation_id, since, names),
    )


@helpdesk_pages.get("/<uuid:conversation_id>/aliran")
@may(*OFFICE)
def stream(conversation_id: UUID) -> Response:
    found(conversation_id)
    return streaming(ConversationPulse, conversation_id, person=False)


def back(conversation_id: UUID) -> Response:
    """To the conversation, its end in view."""
    return redirect(url_for("helpdesk.conversation", conversation_id=conversation_id, _anchor="tulis"), code=303)


@helpdesk_pages.post("/<uuid:conversation_id>/tulis")
@may(*OFFICE)
def answer(conversation_id: UUID) -> Any:
    """Send the answer; or, with the other button, put a prepared one into the box behind what stands there."""
    row = found(conversation_id)
    form = reply_form(row)
    if "insert" in request.form:
        chosen = prepared_answers().get(form.prepared.data)
        form.text.data = "\n\n".join(each for each in (form.text.data, chosen.text if chosen else "") if each)
        return conversation_page(row, reply=form)
    if form.validate_on_submit():
        try:
            said = said_in(form, conversation_id, row.account_id)
            helping.answer(notify(), conversation_id, said, person().username)
        except FileRefused as refusal:
            form.refuse("files", sentence_of(refusal))
            return conversation_page(row, reply=form), 422
        except Refused as refusal:
            form.refuse("text", sentence_of(refusal))
            return conversation_page(found(conversation_id), reply=form), 409
        return back(conversation_id)
    return conversation_page(row, reply=form), 422


@helpdesk_pages.post("/<uuid:conversation_id>/catatan")
@may(*OFFICE)
def note(conversation_id: UUID) -> Any:
    row, form = found(conversation_id), NoteForm(prefix="note")
    if not form.validate_on_submit():
        return conversation_page(row, note=form), 422
    helping.note(notify(), conversation_id, Said(UUID(form.message_id.data), form.text.data), person().username)
    return back(conversation_id)


@helpdesk_pages.post("/<uuid:conversation_id>/serahkan")
@may(*OFFICE)
def hand_over(conversation_id: UUID) -> Any:
    names = colleagues()
    row, form = found(conversation_id), hand_over_form(names)
    if not form.validate_on_submit():
        return conversation_page(row, hand_over=form), 422
    helping.hand_over(notify(), conversation_id, form.to.data, form.text.data, person().username)
    flash(gettext("%(name)s has the conversation now.", name=names[form.to.data]), "success")
    return redirect(url_for(".desk"), code=303)


@helpdesk_pages.post("/<uuid:conversation_id>/ambil")
@may(*OFFICE)
def take(conversation_id: UUID) -> Response:
    """Also from a colleague who is away: the page said who had it."""
    found(conversation_id)
    helping.take(notify(), conversation_id, person().username, request.form.get("instead_of", ""))
    flash(gettext("You see to this conversation now."), "success")
    return back(conversation_id)


@helpdesk_pages.post("/<uuid:conversation_id>/lepas")
@may(*OFFICE)
def give_back(conversation_id: UUID) -> Response:
    found(conversation_id)
    helping.give_back(notify(), conversation_id, person().username)
    flash(gettext("The conversation waits for a colleague."), "success")
    return redirect(url_for(".desk"), code=303)


@helpdesk_pages.post("/<uuid:conversation_id>/tutup")
@may(*OFFICE)
def close(conversation_id: UUID) -> Response:
    found(conversation_id)
    helping.close(notify(), conversation_id, person().username)
    flash(gettext("The conversation is closed."), "success")
    return redirect(url_for(".desk"), code=303)
