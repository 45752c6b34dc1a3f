"""Signing: what was marked is asked back with one passphrase, and the session shows what becomes of each letter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from services.shared.refusals import NotFound
from services.shared.web import may, person, prefers_json
from services.signing import signing_words, to_sign, whereabouts
from services.signing.confirm_page import PassphraseForm, confirmation, none_left, still_waiting
from services.signing.esign.provider import CodeSent
from services.signing.esign.words import sentence
from services.signing.queue_page import queue_page
from services.signing.room import AGENCY_STAFF, DESK_STAFF, press, rights
from services.signing.settling import Settling
from services.signing.starting import start
from services.signing.turns import ELSEWHERE, NOT_WANTED, RULE

signing_pages = Blueprint("signing", __name__, url_prefix="/penandatanganan")
HOPELESS = {RULE, ELSEWHERE, NOT_WANTED}  # trying once more would come to the same


@signing_pages.post("/tandatangan")
@may(*DESK_STAFF, *AGENCY_STAFF)
def confirm() -> Any:
    """Show what was marked, and ask for the passphrase."""
    sent = request.form.getlist("surat")
    if not sent:
        return queue_page(gettext("Mark at least one letter.")), 422
    marks = to_sign.marked(sent)
    if not marks:
        return none_left(len(sent))
    return confirmation(marks, PassphraseForm(formdata=None, data={"session": str(uuid4())}))


@signing_pages.post("/tandatangan/kode")
@may(*DESK_STAFF, *AGENCY_STAFF)
def send_code() -> Any:
    """Let the signature service send a one-time code for what was marked, and ask for that."""
    marks, form = to_sign.marked(request.form.getlist("surat")), PassphraseForm(formdata=None)
    form.session.data, form.kind.data = str(uuid4()), "totp"
    lines, _ = still_waiting(marks)
    outcome = press().signers.send_code(person().username, len(lines))
    if isinstance(outcome, CodeSent):
        flash(gettext("A one-time code is on its way to you."), "success")
        return confirmation(marks, form)
    form.kind.data = "passphrase"
    form.refuse("passphrase", sentence(outcome))
    return confirmation(marks, form, 422)


@signing_pages.post("/sesi")
@may(*DESK_STAFF, *AGENCY_STAFF)
def begin() -> Any:
    """Sign: from here on everything shows on the page of the session."""
    form, marks = PassphraseForm(), to_sign.marked(request.form.getlist("surat"))
    lines, _ = still_waiting(marks)
    session_id = identifier(form.session.data)
    if not form.passphrase.data:
        asked = gettext("Type the one-time code.") if form.by_code else gettext("Type your passphrase.")
        form.refuse("passphrase", asked)
        return confirmation(marks, form, 422)
    if not lines and press().sessions.known(session_id) is None:
        return confirmation(marks, form, 409)
    chosen = to_sign.chosen_of(lines, rights())
    refused = start(press(), session_id, person().username, form.secret(), chosen)
    if refused is not None:
        form.refuse("passphrase", signing_words.why(refused.code, refused.detail))
        return confirmation(marks, form, 422)
    return redirect(url_for(".session", session_id=session_id), code=303)


@signing_pages.get("/sesi/<uuid:session_id>")
@may(*DESK_STAFF, *AGENCY_STAFF)
def session(session_id: UUID) -> Any:
    """How far it has come: as a page, or in JSON for the page's own script."""
    found = my_session(session_id)
    lines = press().sessions.lines(session_id)
    turns = [signing_words.turn_of(line) for line in lines]
    progress = signing_words.progress(turns)
    if prefers_json():
        return jsonify(progress | {"turns": turns})
    return render_template(
        "signing/session.html",
        session=found,
        turns=turns,
        progress=progress,
        repeatable=len(repeatable(lines)),
    )


@signing_pages.post("/sesi/<uuid:session_id>/ulangi")
@may(*DESK_STAFF, *AGENCY_STAFF)
def again(session_id: UUID) -> Any:
    """Try what failed once more: at once while the passphrase is at hand, else it is asked for."""
    found = my_session(session_id)
    marks = repeatable(press().sessions.lines(session_id))
    if not marks:
        flash(gettext("None of these letters waits for your signature any more."))
        return redirect(url_for(".session", session_id=session_id), code=303)
    if found.alive:
        press().sessions.try_again(session_id, list(marks))
        press().pens.wake.set()
        return redirect(url_for(".session", session_id=session_id), code=303)
    return confirmation(marks, PassphraseForm(formdata=None, data={"session": str(uuid4())}))


@signing_pages.post("/sesi/<uuid:session_id>/<uuid:letter_id>/belum")
@may(*DESK_STAFF, *AGENCY_STAFF)
def not_signed(session_id: UUID, letter_id: UUID) -> BaseResponse:
    """Whoever signs has looked at the signature service: the letter is not among the signed ones."""
    my_session(session_id)
    if letter_id not in [line.letter_id for line in press().sessions.lines(session_id)]:
        raise NotFound
    Settling(press()).say_not_signed(letter_id, person().username)
    flash(gettext("The letter can be signed again."), "success")
    return redirect(url_for(".session", session_id=session_id), code=303)


@signing_pages.get("/di-mana")
@may(*DESK_STAFF, *AGENCY_STAFF)
def where() -> str:
    """Where an application lies, and why it does not go on."""
    words = request.args.get("cari", "").strip()[:100]
    lines, answered = whereabouts.found(press().signing.datastore, press().whereabouts, words) if words else ([], True)
    return render_template("signing/where.html", words=words, lines=lines, answered=answered)


def repeatable(lines: Sequence[Any]) -> dict[UUID, int]:
    """The letters of a session, with their revisions, that a further try may sign: they failed, no rule is against it,
    and they still wait for this person as they were read."""
    failed = {line.letter_id: line.revision for line in lines if line.state == "failed" and line.code not in HOPELESS}
    return {line.letter_id: line.revision for line in still_waiting(failed)[0]} if failed else {}


def my_session(session_id: UUID) -> Any:
    """A session of the person who looks; raises :class:`NotFound`."""
    found = press().sessions.known(session_id)
    if found is None or found.username != person().username:
        raise NotFound
    return found


def identifier(text: str | None) -> UUID:
    """The session that the form was made for; a new one where somebody tampered with it."""
    try:
        return UUID(text or "")
    except ValueError:
        return uuid4()
