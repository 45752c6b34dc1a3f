"""Signing: what was marked is asked back with one passphrase, and the session shows what becomes of each letter."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as BaseResponse
from wtforms import HiddenField, PasswordField

from services.shared.refusals import NotAllowed, NotFound
from services.shared.web import Form, may, person, prefers_json
from services.signing import signing_words, to_sign, whereabouts
from services.signing.esign.provider import CodeSent, Secret
from services.signing.esign.words import sentence
from services.signing.queue_page import queue_page
from services.signing.room import AGENCY_STAFF, DESK_STAFF, press, rights
from services.signing.sessions import MOST
from services.signing.settling import Settling
from services.signing.starting import start

signing_pages = Blueprint("signing", __name__, url_prefix="/penandatanganan")


class PassphraseForm(Form):
    """The passphrase of whoever signs, or the one-time code that was sent to them: never shown again, never kept."""

    session = HiddenField()
    kind = HiddenField(default="passphrase")
    passphrase = PasswordField(lazy_gettext("Passphrase of your certificate"))

    @property
    def by_code(self) -> bool:
        return bool(self.kind.data == "totp")

    def secret(self) -> Secret:
        """What was typed; a code is good for what it was asked for."""
        return Secret(str(self.passphrase.data), "totp" if self.by_code else "passphrase")


@signing_pages.post("/tandatangan")
@may(*DESK_STAFF, *AGENCY_STAFF)
def confirm() -> Any:
    """Show what was marked, and ask for the passphrase."""
    marks = to_sign.marked(request.form.getlist("surat"))
    if not marks:
        return queue_page(gettext("Mark at least one letter.")), 422
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
    return confirmation(marks, form), 422


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
        return confirmation(marks, form), 422
    if not lines and press().sessions.known(session_id) is None:
        return confirmation(marks, form), 409
    chosen = to_sign.chosen_of(lines, rights())
    refused = start(press(), session_id, person().username, form.secret(), chosen)
    if refused is not None:
        form.refuse("passphrase", signing_words.why(refused.code, refused.detail))
        return confirmation(marks, form), 422
    return redirect(url_for(".session", session_id=session_id), code=303)


@signing_pages.get("/sesi/<uuid:session_id>")
@may(*DESK_STAFF, *AGENCY_STAFF)
def session(session_id: UUID) -> Any:
    """How far it has come: as a page, or in JSON for the page's own script."""
    found = my_session(session_id)
    turns = [signing_words.turn_of(line) for line in press().sessions.lines(session_id)]
    progress = signing_words.progress(turns)
    if prefers_json():
        return jsonify(progress | {"turns": turns})
    return render_template(
        "signing/session.html",
        session=found,
        turns=turns,
        progress=progress,
        can_continue=any(turn["state"] == "failed" for turn in turns),
    )


@signing_pages.post("/sesi/<uuid:session_id>/ulangi")
@may(*DESK_STAFF, *AGENCY_STAFF)
def again(session_id: UUID) -> Any:
    """Try what failed once more: at once while the passphrase is at hand, else it is asked for."""
    found = my_session(session_id)
    failed = [line for line in press().sessions.lines(session_id) if line.state == "failed"]
    if found.alive and failed:
        press().sessions.try_again(session_id)
        press().pens.wake.set()
        return redirect(url_for(".session", session_id=session_id), code=303)
    present = to_sign.listed(press().signing.datastore, rights(), [line.letter_id for line in failed])
    marks = {line.letter_id: line.revision for line in failed}
    waiting = [line for line in present if line.letter_id in marks]
    if not waiting:
        flash(gettext("None of these letters waits for your signature any more."))
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


def confirmation(marks: dict[UUID, int], form: PassphraseForm) -> str:
    """The question before signing."""
    if not rights().any:
        raise NotAllowed
    lines, gone = still_waiting(marks)
    return render_template(
        "signing/confirm.html",
        form=form,
        lines=lines,
        gone=gone,
        rows=signing_words.asked_rows(lines),
        summary=signing_words.summary(lines),
        one=lines[0] if len(lines) == 1 else None,
        preview_address=signing_words.preview_address,
        standing_in=rights().standing_in_for,
        sends_codes=press().signers.sends_codes(person().username),
        can_sign=press().signers.of(person().username) is not None,
        username=person().username,
    )


def still_waiting(marks: dict[UUID, int]) -> tuple[list[to_sign.Line], int]:
    """Of the marked letters those that wait as they were read, and how many do not."""
    present = to_sign.listed(press().signing.datastore, rights(), list(marks))
    order = list(marks)
    lines = [line for line in present if line.free and marks[line.letter_id] == line.revision]
    lines.sort(key=lambda line: order.index(line.letter_id))
    return lines[:MOST], len(marks) - len(lines[:MOST])


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
