"""The tables of the agencies' letters: how their events change them, and how pages query them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from services.shared.application import DomainEvent
from services.shared.datastore import Datastore, Row
from services.shared.working_days import day_of
from services.signing.agency_letter import AgencyLetter

OPENED = """
INSERT INTO agency_letters (letter_id, application_id, step, agency, revision, advice, application_number, permit_code,
                            permit_name, permit_name_en, written_by, due_on, since)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (letter_id) DO NOTHING
"""
DRAFTED = """
UPDATE agency_letters SET revision = %s, advice = %s, written_by = %s, due_on = %s, since = %s, state = 'waiting',
    trouble = ''
WHERE letter_id = %s
"""
STATE = "UPDATE agency_letters SET state = %s, trouble = %s WHERE letter_id = %s"
DONE = "UPDATE agency_letters SET state = %s, trouble = '', since = %s WHERE letter_id = %s"
ISSUED = """
INSERT INTO issued_agency_letters (code, letter_id, reference, agency, agency_name, agency_name_en, head_title,
                                   as_deputy, permit_code, permit_name, permit_name_en, signed_on, sha256,
                                   signer_name)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (code) DO NOTHING
"""
REMEMBERED = """
INSERT INTO agency_letter_history (letter_id, version, what, revision, by, acting_for, reason, at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (letter_id, version) DO NOTHING
"""


def rows(happened: DomainEvent) -> Iterable[Row]:
    """What one event changes."""
    yield from _letter_rows(happened)
    yield from _remembered(happened)


def _letter_rows(happened: DomainEvent) -> Iterable[Row]:
    letter = happened.originator_id
    match happened:
        case AgencyLetter.Opened(application_id=application_id, step=step, agency=agency, draft=draft, at=at):
            yield Row(OPENED, (letter, application_id, step, agency, *columns_of(draft), at))
        case AgencyLetter.Drafted(draft=draft, at=at):
            yield Row(DRAFTED, (draft["revision"], draft["advice"], draft["by"], draft.get("due_on"), at, letter))
        case AgencyLetter.SignatureRequested():
            yield Row(STATE, ("signing", "", letter))
        case AgencyLetter.SignatureFailed(reason=reason, code=code):
            yield Row(STATE, ("waiting", code or reason, letter))
        case AgencyLetter.Signed(at=at):
            yield Row(DONE, ("signed", at, letter))
            yield _issued(happened)
        case AgencyLetter.Returned(at=at):
            yield Row(DONE, ("returned", at, letter))
        case AgencyLetter.Ended(at=at):
            yield Row(DONE, ("ended", at, letter))


def columns_of(draft: dict[str, Any]) -> list[Any]:
    """What a line shows of a draft."""
    names = "revision", "advice", "application_number", "permit_code", "permit_name", "permit_name_en", "by"
    return [*(draft[name] for name in names), draft.get("due_on")]


def _issued(happened: AgencyLetter.Signed) -> Row:
    paper = happened.paper
    return Row(
        ISSUED,
        (
            happened.code,
            happened.originator_id,
            paper["reference"],
            happened.agency,
            paper["agency_name"],
            paper["agency_name_en"],
            paper["head_title"],
            happened.acting_for is not None,
            paper["permit_code"],
            paper["permit_name"],
            paper["permit_name_en"],
            day_of(happened.requested_at),
            paper["sha256"],
            paper.get("signer_name", ""),
        ),
    )


def _remembered(happened: Any) -> Iterable[Row]:
    what = happened.why if isinstance(happened, AgencyLetter.Ended) else WHAT.get(type(happened))
    if what is None:
        return
    draft = getattr(happened, "draft", {})
    by = draft.get("by") or getattr(happened, "by", None)
    acting_for, reason = getattr(happened, "acting_for", None), getattr(happened, "reason", "")
    line = happened.originator_id, happened.originator_version, what, draft.get("revision"), by, acting_for, reason
    yield Row(REMEMBERED, (*line, happened.at))


WHAT: dict[type, str] = {
    AgencyLetter.Opened: "written",
    AgencyLetter.Drafted: "written",
    AgencyLetter.SignatureRequested: "signature requested",
    AgencyLetter.SignatureFailed: "signature failed",
    AgencyLetter.Signed: "signed",
    AgencyLetter.Returned: "returned",
}


def done(datastore: Datastore, agencies: Iterable[str]) -> list[Any]:
    """The latest that were signed, returned or ended."""
    return datastore.query(
        "SELECT letter_id, application_id, step, agency, application_number, permit_name, permit_name_en, since, state"
        " FROM agency_letters WHERE agency = ANY(%s) AND state NOT IN ('waiting', 'signing')"
        " ORDER BY since DESC, letter_id LIMIT 50",
        list(agencies),
    )


def line(datastore: Datastore, letter_id: UUID) -> Any | None:
    """One letter's line."""
    return next(iter(datastore.query("SELECT * FROM agency_letters WHERE letter_id = %s", letter_id)), None)


def history(datastore: Datastore, letter_id: UUID) -> list[Any]:
    """What happened to one letter, oldest first."""
    return datastore.query(
        "SELECT what, revision, by, acting_for, reason, at FROM agency_letter_history"
        " WHERE letter_id = %s ORDER BY version",
        letter_id,
    )
