"""The tables that the letter room's pages read, how its events change them, and how pages query them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from services.shared.application import DomainEvent
from services.shared.datastore import Datastore, Row
from services.signing import (
    agency_read_model,
    drafts,
    duty_read_model,
    life_read_model,
    number_read_model,
    sessions,
)
from services.signing.advice import Advised
from services.signing.being_signed import BeingSigned
from services.signing.domain import Letter
from services.signing.drafting import Drafting
from services.signing.duties import Obliged
from services.signing.editing import Editing
from services.signing.following import Following
from services.signing.life import Living
from services.signing.number_held import HoldsNumber
from services.signing.way import OnItsWay

OPENED = """
INSERT INTO desk_letters (letter_id, application_id, application_number, permit_code, proposal, since, about, decides,
                          kind, district, district_name, permit_name, permit_name_en)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (letter_id) DO NOTHING
"""
AT_DESK = """
UPDATE desk_letters SET step = %s, desk = %s, since = %s, working_days = %s, trouble = '' WHERE letter_id = %s
"""
WORDS_CHANGED = "UPDATE desk_letters SET revision = revision + 1 WHERE letter_id = %s"
PROPOSED = "UPDATE desk_letters SET proposal = %s WHERE letter_id = %s"
STATE = "UPDATE desk_letters SET state = %s, trouble = %s WHERE letter_id = %s"
ENDED = "UPDATE desk_letters SET step = NULL, desk = NULL, state = %s, since = %s WHERE letter_id = %s"
NUMBER_TAKEN = """
INSERT INTO letter_register (register, year, sequence, number, letter_id, taken_at)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (letter_id) DO NOTHING
"""
ISSUED = """
INSERT INTO issued_letters (code, letter_id, application_id, letter, decides, number, permit_code, permit_name,
                            permit_name_en, kind, district, district_name, signer_role, signed_on, valid_until, sha256,
                            changed_at, capacity, signed_by, signer_name)
SELECT %s, letter_id, application_id, %s, coalesce(decides, %s), %s, permit_code, %s, %s, kind, district, district_name,
       desk, %s, %s, %s, %s, %s, %s, %s
FROM desk_letters WHERE letter_id = %s
ON CONFLICT (code) DO NOTHING
"""
REMEMBERED = """
INSERT INTO letter_history (letter_id, version, what, step, by, reason, at, acting_for, revision, seen_sha256)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (letter_id, version) DO NOTHING
"""


def rows(happened: DomainEvent) -> Iterable[Row]:
    """What one event changes."""
    yield from agency_read_model.rows(happened)
    yield from sessions.rows(happened)
    yield from number_read_model.rows(happened)
    yield from _letter_rows(happened)
    if isinstance(
        getattr(happened, "text", None), dict
    ):  # whatever changes the words: who signs says which of them they read
        yield Row(WORDS_CHANGED, (happened.originator_id,))
    yield from drafts.rows(happened)
    yield from life_read_model.rows(happened)
    yield from duty_read_model.rows(happened)
    if (line := _remembered(happened)) is not None:
        yield line


def _letter_rows(happened: DomainEvent) -> Iterable[Row]:
    letter = happened.originator_id
    match happened:
        case Letter.Opened():
            yield _opened(happened)
        case OnItsWay.StepOpened(step=step, at=at):
            yield Row(AT_DESK, (step["key"], step["desk"], at, step.get("working_days"), letter))
        case Drafting.Drafted(proposal=proposal):
            yield Row(PROPOSED, (proposal, letter))
        case BeingSigned.SignatureRequested(number=number, at=at):
            yield Row(STATE, ("signing", "", letter))
            taken = number["register"], number["year"], number["sequence"], number["text"]
            yield Row(NUMBER_TAKEN, (*taken, letter, at))
        case BeingSigned.SignatureFailed(reason=reason, code=code):
            # What cannot be printed is named with every fault; all else has a code with a sentence of its own.
            yield Row(STATE, ("open", reason if code == "unprintable" else code or reason, letter))
        case BeingSigned.Signed(at=at):
            yield _issued(happened)
            yield Row(ENDED, ("signed", at, letter))
        case Letter.Withdrawn(at=at):
            yield Row(ENDED, ("withdrawn", at, letter))


def _opened(happened: Letter.Opened) -> Row:
    letter, slip, earlier = happened.originator_id, happened.slip, happened.earlier or {}
    asked = slip["application_number"], slip["permit_code"], happened.proposal, happened.at
    place = slip["kind"], slip["district"], slip.get("district_name") or None
    names = slip.get("permit_name", ""), slip.get("permit_name_en", "")
    # What replaces a letter decides the same; other later letters are decrees.
    decides = (earlier["kind"] if happened.proposal == "replacement" else "decree") if earlier else None
    about = earlier.get("letter_id"), decides
    return Row(OPENED, (letter, happened.application_id or letter, *asked, *about, *place, *names))


def _issued(happened: BeingSigned.Signed) -> Row:
    issued = happened.issued
    return Row(
        ISSUED,
        (
            issued["code"],
            happened.proposal,
            happened.proposal,
            issued["number"],
            issued["permit_name"],
            issued["permit_name_en"],
            issued["signed_on"],
            issued["valid_until"],
            issued["sha256"],
            happened.at,
            issued.get("capacity", "head"),
            issued.get("signed_by", ""),
            issued.get("signer_name", ""),
            happened.originator_id,
        ),
    )


def _remembered(happened: Any) -> Row | None:
    match happened:
        case Advised.AdviceTaken(favourable=favourable):
            what = "advised for" if favourable else "advised against"
        case (
            Letter.Opened()
            | Drafting.Drafted()
            | Drafting.Initialled()
            | Drafting.SentBack()
            | Editing.Edited()
            | Editing.InitialsLapsed()
            | HoldsNumber.NumberReleased()
            | BeingSigned.SignatureRequested()
            | BeingSigned.SignatureFailed()
            | BeingSigned.Signed()
            | Letter.Withdrawn()
            | Living.LaterLetterBegun()
            | Living.Revoked()
            | Living.Suspended()
            | Living.Reinstated()
            | Living.Superseded()
            | Living.Expired()
            | Following.Discarded()
            | Obliged.DutyMissed()
            | Obliged.DutyFulfilled()
        ):
            what = WHAT[type(happened).__name__]
        case _:
            return None
    step, by, acting_for = (getattr(happened, name, None) for name in ("step", "by", "acting_for"))
    line = happened.originator_id, happened.originator_version, what, step, by, _reason(happened), happened.at
    seen = getattr(happened, "seen", None) or {}
    revision = seen.get("revision") or getattr(happened, "revision", None)
    return Row(REMEMBERED, (*line, acting_for, revision, seen.get("sha256")))


def _reason(happened: Any) -> str:
    if isinstance(happened, HoldsNumber.NumberReleased):
        return str(happened.number["text"])
    return next((said for name in ("why", "reason", "note") if (said := str(getattr(happened, name, "") or ""))), "")


WHAT = {
    "Opened": "opened",
    "Drafted": "drafted",
    "Initialled": "initialled",
    "SentBack": "sent back",
    "Edited": "edited",
    "InitialsLapsed": "initials lapsed",
    "NumberReleased": "number released",
    "SignatureRequested": "signature requested",
    "SignatureFailed": "signature failed",
    "Signed": "signed",
    "Withdrawn": "withdrawn",
    "LaterLetterBegun": "later letter begun",
    "Revoked": "revoked",
    "Suspended": "suspended",
    "Reinstated": "reinstated",
    "Superseded": "superseded",
    "Expired": "expired",
    "Discarded": "discarded",
    "DutyMissed": "duty missed",
    "DutyFulfilled": "duty fulfilled",
}


def waiting(datastore: Datastore, desks: Iterable[str]) -> list[Any]:
    """The letters on these desks, longest waiting first."""
    return datastore.query(
        "SELECT letter_id, application_id, application_number, permit_code, permit_name, permit_name_en, proposal,"
        " step, since, state, trouble FROM desk_letters"
        " WHERE step IS NOT NULL AND desk = ANY(%s) ORDER BY since, letter_id LIMIT 500",
        list(desks),
    )


def finished(datastore: Datastore) -> list[Any]:
    """The latest letters that left us."""
    return datastore.query(
        "SELECT letter_id, application_id, application_number, permit_code, permit_name, permit_name_en, proposal,"
        " state, since FROM desk_letters WHERE step IS NULL ORDER BY since DESC, letter_id LIMIT 50"
    )


def history(datastore: Datastore, letter_id: UUID) -> list[Any]:
    """What happened to one letter, oldest first."""
    return datastore.query(
        "SELECT what, step, by, reason, at, acting_for, revision, seen_sha256"
        " FROM letter_history WHERE letter_id = %s ORDER BY version",
        letter_id,
    )


def issued_by_code(datastore: Datastore, code: str) -> Any | None:
    """The signed letter behind a QR code."""
    return next(iter(datastore.query("SELECT * FROM public_letters WHERE code = %s", code.upper())), None)


def issued_by_sha256(datastore: Datastore, sha256: str) -> Any | None:
    """The signed letter that is this very file."""
    return next(iter(datastore.query("SELECT * FROM public_letters WHERE sha256 = %s", sha256)), None)


def register(datastore: Datastore, name: str, year: int) -> list[tuple[int, UUID, datetime]]:
    """One register, in the order of its numbers."""
    return [
        (row.sequence, row.letter_id, row.taken_at)
        for row in datastore.query(
            "SELECT sequence, letter_id, taken_at FROM letter_register"
            " WHERE register = %s AND year = %s ORDER BY sequence",
            name,
            year,
        )
    ]


def trouble(datastore: Datastore, letter_id: UUID) -> str:
    """Why the last try to sign failed; empty when there is nothing to say."""
    found = datastore.query("SELECT trouble FROM desk_letters WHERE letter_id = %s", letter_id)
    return found[0].trouble if found else ""
