"""The question before signing: the letters, who asked for each, and what may keep them from being signed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import structlog
from flask import render_template
from flask_babel import lazy_gettext
from nameko.exceptions import RemoteError
from wtforms import HiddenField, PasswordField

from services.shared.refusals import NotAllowed, Unavailable
from services.shared.web import Form, person
from services.signing import signing_words, to_sign
from services.signing.agency_letter import AgencyLetter
from services.signing.domain import Letter
from services.signing.draft_preview import NOT_NOW, Preview, preview_of, preview_of_recommendation
from services.signing.esign.provider import Secret
from services.signing.esign.words import sentence
from services.signing.queue_page import queue_page
from services.signing.room import press, rights
from services.signing.sessions import MOST
from services.signing.starting import standing_of

AT_ONCE = 50  # letters, in one question to intake

log = structlog.get_logger(__name__)


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


def confirmation(marks: dict[UUID, int], form: PassphraseForm, status: int = 200) -> tuple[str, int]:
    """The question before signing; the list, when nothing of what was marked waits any more."""
    if not rights().any:
        raise NotAllowed
    lines, gone = still_waiting(marks)
    if not lines:
        return none_left(gone)
    username, names = person().username, applicants(lines)
    page = render_template(
        "signing/confirm.html",
        form=form,
        lines=lines,
        gone=gone,
        rows=signing_words.asked_rows(lines, names),
        summary=signing_words.summary(lines),
        preview=pages_of(lines[0], names) if len(lines) == 1 else None,
        standing_in=signing_words.standing_in(rights()),
        sends_codes=press().signers.sends_codes(username),
        can_sign=press().signers.of(username) is not None,
        hindrance=sentence(standing_of(press(), username, ask_outside=True)),
        username=username,
    )
    return page, status


def none_left(gone: int) -> tuple[str, int]:
    """The list once more, with how many still wait."""
    waiting = len(to_sign.listed(press().signing.datastore, rights()))
    return queue_page(signing_words.none_left(gone, waiting)), 409


def still_waiting(marks: dict[UUID, int]) -> tuple[list[to_sign.Line], int]:
    """Of the marked letters those that wait as they were read, and how many do not."""
    present = to_sign.listed(press().signing.datastore, rights(), list(marks))
    order = list(marks)
    lines = [line for line in present if line.free and marks[line.letter_id] == line.revision]
    lines.sort(key=lambda line: order.index(line.letter_id))
    return lines[:MOST], len(marks) - len(lines[:MOST])


def applicants(lines: Sequence[to_sign.Line]) -> dict[UUID, str] | None:
    """By application, who asked for it: as intake says now, kept nowhere. None when it is silent."""
    if (ask := press().many_in_passing) is None:
        return None
    ids, found = list(dict.fromkeys(line.application_id for line in lines)), dict[UUID, Any]()
    try:
        for start in range(0, len(ids), AT_ONCE):
            found |= ask(ids[start : start + AT_ONCE])
    except (Unavailable, RemoteError) as silent:
        log.warning("intake did not tell who asked for the letters", reason=type(silent).__name__)
        return None
    return {application_id: str(known["name"]) for application_id, known in found.items()}


def pages_of(line: to_sign.Line, names: dict[UUID, str] | None) -> Preview:
    """The pages of the one letter that is asked about; intake, silent a moment ago, is not waited for once more."""
    if names is None and press().many_in_passing is not None:
        return Preview(trouble=str(NOT_NOW))
    if line.kind == "letter":
        return preview_of(press().signing.find(Letter, line.letter_id))
    [by] = [each for each in rights().agencies if each.agency == line.agency]
    return preview_of_recommendation(press().signing.find(AgencyLetter, line.letter_id), by)
