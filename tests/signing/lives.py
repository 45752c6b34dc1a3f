"""Issued letters, and letters about them, for tests of what comes after."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from services.signing.application import Signing
from services.signing.domain import Letter
from services.signing.following import later_slip
from services.signing.later_letters import earlier_of
from services.signing.life import Effect, Living
from services.signing.parts import LaterKind, Officer, Text
from tests.signing.cases import (
    AT,
    COORDINATOR,
    DRAFTER,
    HEAD,
    PAPER,
    PERMIT,
    REFUSAL,
    SEEN,
    SUB_COORDINATOR,
    being_signed,
    given,
    number,
    slip,
)

LATER_SUB, LATER_COORD = "later:initial:sub_coordinator", "later:initial:coordinator"
REASON = "Keterangan palsu."
WORDS = ("bahwa terdapat alasan;",), ("Mencabut izin tersebut.",)


def issued(text: Text = PERMIT, **kind: Any) -> Letter:
    """A signed letter; the permit counts from 23 November 2026."""
    letter = being_signed(text, **kind)
    letter.sign(PAPER, AT)
    return given(letter)


def refused() -> Letter:
    return issued(REFUSAL)


def text_of(kind: LaterKind, until: str = "") -> Text:
    return Text(kind, *WORDS, REASON, until)


def after(letter: Letter, kind: LaterKind, until: date | None = None, at: datetime = AT) -> Letter:
    """The letter once a later one of this kind, just signed, took effect."""
    assert letter.issued is not None
    decree = replace(letter.issued, code=f"CODE-{kind}", number=f"503/{kind}/001")
    letter.begin_later(later := uuid4(), kind, REASON, DRAFTER, at)
    letter.take_effect(Effect(kind, later, decree, REASON, HEAD.username, until), at)
    return given(letter)


def following(letter: Letter, kind: LaterKind) -> Letter:
    """A letter about an issued one, just begun."""
    later = Letter(letter.application_id, AT, 1)
    way = later_slip(letter.route, letter.decides)
    later.open(way.steps[0], way, kind, REASON, AT, earlier_of(letter))
    return given(later)


def ready_to_sign(letter: Letter, kind: LaterKind) -> Letter:
    """The same, initialled by all."""
    later = following(letter, kind)
    later.draft(text_of(kind), DRAFTER, AT)
    later.initial(LATER_SUB, SUB_COORDINATOR, AT, SEEN)
    later.initial(LATER_COORD, COORDINATOR, AT, SEEN)
    return later


def signed_after(letter: Letter, kind: LaterKind) -> Letter:
    """The same, signed."""
    later = ready_to_sign(letter, kind)
    later.request_signature(number(2), "LATERCODE", HEAD, AT)
    later.sign(PAPER, AT)
    return later


# The same on a real database


def issue(signing: Signing, text: Text = PERMIT, **kind: Any) -> UUID:
    """A signed letter of an application."""
    application_id = uuid4()
    route = slip(**kind)
    signing.open_letter(application_id, route.step("draft"), route, text.letter, "")
    write_and_sign(signing, application_id, text)
    return application_id


def write_and_sign(signing: Signing, letter_id: UUID, text: Text, by: Officer = HEAD, **paper: Any) -> None:
    """Through all desks, with a paper that is told apart by its SHA-256."""
    letter = signing.find(Letter, letter_id)
    signing.draft(letter_id, text, DRAFTER)
    first, second = (step.key for step in letter.route.steps if step.kind == "initial")
    signing.initial(letter_id, first, SUB_COORDINATOR, SEEN)
    signing.initial(letter_id, second, COORDINATOR, SEEN)
    signing.request_signature(letter_id, by)
    signing.sign(letter_id, replace(PAPER, sha256=uuid4().hex * 2, **paper))


def follow(signing: Signing, letter_id: UUID, kind: LaterKind, until: str = "", by: Officer = HEAD) -> Letter:
    """A signed letter about an issued one."""
    later = begin(signing, letter_id, kind)
    write_and_sign(signing, later, text_of(kind, until), by)
    return signing.find(Letter, later)


def begin(signing: Signing, letter_id: UUID, kind: LaterKind) -> UUID:
    """The id of a letter that was begun about an issued one."""
    signing.begin_later(letter_id, kind, REASON, DRAFTER)
    begun: Living = signing.find(Letter, letter_id)
    assert begun.later_letter is not None
    return begun.later_letter.letter_id
