"""The tables that the letter room's pages read, how its events change them, and how pages query them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from services.shared.application import DomainEvent
from services.shared.datastore import Datastore, Row
from services.signing import agency_read_model, number_read_model
from services.signing.advice import Advised
from services.signing.being_signed import BeingSigned
from services.signing.domain import Letter
from services.signing.drafting import Drafting
from services.signing.editing import Editing
from services.signing.life import Living
from services.signing.number_held import HoldsNumber
from services.signing.way import OnItsWay

OPENED = """
INSERT INTO desk_letters (letter_id, application_id, application_number, permit_code, proposal, since)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (letter_id) DO NOTHING
"""
AT_DESK = "UPDATE desk_letters SET step = %s, desk = %s, since = %s, trouble = '' WHERE letter_id = %s"
PROPOSED = "UPDATE desk_letters SET proposal = %s WHERE letter_id = %s"
STATE = "UPDATE desk_letters SET state = %s, trouble = %s WHERE letter_id = %s"
ENDED = "UPDATE desk_letters SET step = NULL, desk = NULL, state = %s, since = %s WHERE letter_id = %s"
NUMBER_TAKEN = """
INSERT INTO letter_register (register, year, sequence, number, letter_id, taken_at)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (letter_id) DO NOTHING
"""
ISSUED = """
INSERT INTO issued_letters (code, letter_id, application_id, letter, number, permit_code, permit_name, permit_name_en,
                            signer_role, signed_on, valid_until, sha256, capacity, signed_by)
SELECT %s, letter_id, application_id, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s FROM desk_letters WHERE letter_id = %s
ON CONFLICT (code) DO NOTHING
"""
REVOKED = "UPDATE issued_letters SET revoked_at = %s WHERE letter_id = %s"
REMEMBERED = """
INSERT INTO letter_history (letter_id, version, what, step, by, reason, at, acting_for, revision, seen_sha256)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (letter_id, version) DO NOTHING
"""


def rows(happened: DomainEvent) -> Iterable[Row]:
    """What one event changes."""
    yield from agency_read_model.rows(happened)
    yield from number_read_model.rows(happened)
    yield from _letter_rows(happened)
    if (line := _remembered(happened)) is not None:
        yield line


def _letter_rows(happened: DomainEvent) -> Iterable[Row]:
    letter = happened.originator_id
    match happened:
        case Letter.Opened(application_id=application, slip=slip, proposal=proposal, at=at):
            yield Row(
                OPENED, (letter, application or letter, slip["application_number"], slip["permit_code"], proposal, at)
            )
        case OnItsWay.StepOpened(step=step, at=at):
            yield Row(AT_DESK, (step["key"], step["desk"], at, letter))
        case Drafting.Drafted(proposal=proposal):
            yield Row(PROPOSED, (proposal, letter))
        case BeingSigned.SignatureRequested(number=number, at=at):
            yield Row(STATE, ("signing", "", letter))
            taken = number["register"], number["year"], number["sequence"], number["text"]
            yield Row(NUMBER_TAKEN, (*taken, letter, at))
        case BeingSigned.SignatureFailed(reason=reason):
            yield Row(STATE, ("open", reason, letter))
        case BeingSigned.Signed(at=at):
            yield Row(ENDED, ("signed", at, letter))
            yield _issued(happened)
        case Letter.Withdrawn(at=at):
            yield Row(ENDED, ("withdrawn", at, letter))
        case Living.Revoked(at=at):
            yield Row(STATE, ("revoked", "", letter))
            yield Row(REVOKED, (at, letter))


def _issued(happened: BeingSigned.Signed) -> Row:
    issued, permit = happened.issued, happened.slip["permit_code"]
    signer = next(step["desk"] for step in happened.slip["steps"] if step["key"] == happened.step)
    return Row(
        ISSUED,
        (
            issued["code"],
            happened.proposal,
            issued["number"],
            permit,
            issued["permit_name"],
            issued["permit_name_en"],
            signer,
            issued["signed_on"],
            issued["valid_until"],
            issued["sha256"],
            issued.get("capacity", "head"),
            issued.get("signed_by", ""),
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
            | Living.Revoked()
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
    return str(getattr(happened, "why", "") or getattr(happened, "reason", ""))


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
    "Revoked": "revoked",
}


def waiting(datastore: Datastore, desks: Iterable[str]) -> list[Any]:
    """The letters on these desks, longest waiting first."""
    return datastore.query(
        "SELECT letter_id, application_id, application_number, permit_code, proposal, step, since, state, trouble"
        " FROM desk_letters WHERE step IS NOT NULL AND desk = ANY(%s) ORDER BY since, letter_id LIMIT 500",
        list(desks),
    )


def finished(datastore: Datastore) -> list[Any]:
    """The latest letters that left us."""
    return datastore.query(
        "SELECT letter_id, application_id, application_number, permit_code, proposal, state, since"
        " FROM desk_letters WHERE step IS NULL ORDER BY since DESC, letter_id LIMIT 50"
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
