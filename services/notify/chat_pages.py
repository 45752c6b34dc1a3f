"""The helpdesk for everybody: turning to it, reading and writing on, with an account or without."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from services.notify import chat_words, conversation_read_model, helping
from services.notify.application import Notify
from services.notify.chat_forms import StartForm, WritingForm
from services.notify.chat_stream import ConversationPulse
from services.notify.chat_uploads import fitted, said_in
from services.notify.complaint_pages import account
from services.notify.helping import FOR_PERSONS, Wish
from services.notify.intake_asked import asked
from services.notify.proposals import correction_of, open_proposals
from services.shared.pulse import number_in, streaming
from services.shared.refusals import NotFound, Refused, Unavailable
from services.shared.uploads import FileRefused
from services.shared.web import application_of, may
from services.shared.web.errors import sentence_of
from services.shared.web.forms import choices

chat_pages = Blueprint("chat", __name__, url_prefix="/bantuan")
OPENED = "sakpore_conversations"  # the conversations that this browser can open, with their keys
SEVERAL = 10


def notify() -> Notify:
    return application_of(Notify)


@chat_pages.route("/", methods=["GET", "POST"])
@may("anyone")
def start() -> Any:
    begun_as = {"application": about_which(), "text": chat_words.no_moment_suits(request.args.get("kunjungan", ""))}
    form = StartForm(data={"conversation_id": str(uuid4()), "message_id": str(uuid4()), **begun_as})
    fitted(form, may_send=account() is not None)
    form.application.choices = choices(("", gettext("About none, or another question")), *own_applications())
    if form.validate_on_submit():
        if form.website.data:
            return redirect(url_for(".start"), code=303)  # whoever fills in what nobody sees is a machine
        try:
            return redirect(begun(form), code=303)
        except FileRefused as refusal:
            form.refuse("files", sentence_of(refusal))
        except Refused as refusal:
            form.form_errors.append(sentence_of(refusal))
    outlook = helping.outlook(notify())
    page = render_template(
        "notify/chat_start.html",
        form=form,
        known=account() is not None,
        opening=chat_words.opening(outlook),
        usual=chat_words.usual_time(outlook),
        hours=chat_words.hours_rows(),
        own=chat_words.own_rows(own_conversations()),
    )
    return page, 422 if request.method == "POST" else 200


def begun(form: StartForm) -> str:
    """Open the conversation; gives its address."""
    account_id = account()
    about = UUID(form.application.data) if account_id and form.application.data else None
    wish = Wish(UUID(form.conversation_id.data), account_id, about)
    stranger = {} if account_id else {"name": form.name.data, "address": form.email.data}
    said = said_in(form, wish.conversation_id, account_id, **stranger)
    conversation_id = helping.begin(notify(), wish, said)
    if account_id is None:
        know(conversation_id, helping.key_of(notify(), conversation_id))
    return address_of(conversation_id)


def address_of(conversation_id: UUID) -> str:
    """Where a conversation is, its end in view."""
    return url_for("chat.conversation", conversation_id=conversation_id, _anchor="tulis")


def about_which() -> str:
    """The application whose page led here."""
    return request.args.get("tentang", "")


def own_applications() -> list[tuple[str, str]]:
    """What this account handed in, as intake knows it; none while intake does not answer."""
    account_id = account()
    if account_id is None:
        return []
    try:
        theirs = asked().applications_of(account_id)
    except Unavailable:
        return []
    found = notify().datastore.query(
        "SELECT application_id, number, permit_name FROM applications WHERE application_id = ANY(%s)"
        " ORDER BY submitted_at DESC",
        list(theirs),
    )
    return [(str(row.application_id), f"{row.number} – {row.permit_name}") for row in found]


def own_conversations() -> Iterable[Any]:
    """Those of this account, or those that this browser can open."""
    if (account_id := account()) is not None:
        return conversation_read_model.of_account(notify().datastore, account_id)
    known = [UUID(each) for each in session.get(OPENED, {})]
    return conversation_read_model.several(notify().datastore, known) if known else []


@chat_pages.get("/percakapan/<uuid:conversation_id>/kunci/<key>")
@may("anyone")
def unlock(conversation_id: UUID, key: str) -> Response:
    """The link that a stranger keeps: from now on this browser knows it."""
    row = conversation_read_model.one(notify().datastore, conversation_id)
    if row is None or row.account_id is not None or not helping.opens(notify(), conversation_id, key):
        raise NotFound
    know(conversation_id, key)
    return redirect(address_of(conversation_id), code=303)


def know(conversation_id: UUID, key: str) -> None:
    """Remember what opens a conversation, in this browser only."""
    latest = list(session.get(OPENED, {}).items())[-SEVERAL:]
    session[OPENED] = dict([*latest, (str(conversation_id), key)])


def mine(conversation_id: UUID) -> Any:
    """The conversation of this account, or one whose key this browser knows; raises :class:`NotFound`."""
    row = conversation_read_model.one(notify().datastore, conversation_id)
    if row is None:
        raise NotFound
    key = session.get(OPENED, {}).get(str(conversation_id), "")
    if row.account_id is not None:
        allowed = row.account_id == account()
    else:
        allowed = bool(key) and helping.opens(notify(), conversation_id, key)
    if not allowed:
        raise NotFound
    return row


@chat_pages.route("/percakapan/<uuid:conversation_id>", methods=["GET", "POST"])
@may("anyone")
def conversation(conversation_id: UUID) -> Any:
    row, form = mine(conversation_id), WritingForm(data={"message_id": str(uuid4())})
    fitted(form, may_send=row.account_id is not None)
    if form.validate_on_submit():
        try:
            helping.write(notify(), conversation_id, said_in(form, conversation_id, row.account_id))
        except FileRefused as refusal:
            form.refuse("files", sentence_of(refusal))
        except Refused as refusal:
            form.refuse("text", sentence_of(refusal))
        else:
            return redirect(address_of(conversation_id), code=303)
    key = session.get(OPENED, {}).get(str(conversation_id), "") if row.account_id is None else ""
    page = render_template(
        "notify/chat.html",
        row=row,
        form=form,
        key=key,
        state=chat_words.state_of(row),
        outlook=outlook_of(row),
        said=said_since(conversation_id, 0),
        proposals=open_proposals(notify(), row),
        correction=correction_of(notify(), row),
    )
    return page, 422 if request.method == "POST" else 200


def outlook_of(row: Any) -> str:
    """When an answer may be expected, for who waits for one."""
    if row.state != "waiting":
        return ""
    outlook = helping.outlook(notify())
    return f"{chat_words.opening(outlook)} {chat_words.usual_time(outlook)}"


def said_since(conversation_id: UUID, number: int) -> list[dict[str, Any]]:
    """What stands in it after an event, as the person sees it."""
    return chat_words.messages(helping.entries(notify(), conversation_id, FOR_PERSONS, number), mine="person")


@chat_pages.get("/percakapan/<uuid:conversation_id>/baru")
@may("anyone")
def news(conversation_id: UUID) -> str:
    """What is new, as a piece of the page."""
    row, since = mine(conversation_id), number_in(request.args.get("sesudah"))
    return render_template(
        "notify/chat_news.html",
        state=chat_words.state_of(row),
        words=outlook_of(row),
        said=said_since(conversation_id, since),
    )


@chat_pages.get("/percakapan/<uuid:conversation_id>/aliran")
@may("anyone")
def stream(conversation_id: UUID) -> Response:
    mine(conversation_id)
    return streaming(ConversationPulse, conversation_id, person=True)


@chat_pages.post("/percakapan/<uuid:conversation_id>/selesai")
@may("anyone")
def close(conversation_id: UUID) -> Response:
    mine(conversation_id)
    helping.close(notify(), conversation_id, "")
    flash(gettext("The conversation is closed. It opens again when you write."), "success")
    return redirect(url_for(".conversation", conversation_id=conversation_id), code=303)
