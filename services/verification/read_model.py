"""The tables that the desks' pages read, how their events change them, and how pages query them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from services.shared.application import DomainEvent
from services.shared.contracts.verification import Fault
from services.shared.datastore import Datastore, Row
from services.shared.refusals import NotFound
from services.shared.working_days import day_of
from services.verification.calendar_read_model import rows as calendar_rows
from services.verification.domain import Case
from services.verification.holding import HolderChanged, Holding
from services.verification.matters import ANSWER, matter_of
from services.verification.roster_read_model import rows as roster_rows
from services.verification.timing_read_model import rows as timing_rows
from services.verification.verdict_read_model import forgotten
from services.verification.verdict_read_model import rows as verdict_rows

OPENED = """
INSERT INTO case_file (
    application_id, application_number, permit_code, permit_name, permit_name_en,
    sector, sector_name, sector_name_en, district, district_name, application_kind, earlier_number, working_days,
    state, since
) VALUES (
    %(application_id)s, %(application_number)s, %(permit_code)s, %(permit_name)s, %(permit_name_en)s,
    %(sector)s, %(sector_name)s, %(sector_name_en)s, %(district)s, %(district_name)s, %(kind)s, %(earlier_number)s,
    %(working_days)s, 'open', %(at)s
)
"""
STEP = """
INSERT INTO case_steps (application_id, place, step, kind, whose, state) VALUES (%s, %s, %s, %s, %s, 'coming')
"""
DOCUMENT = """
INSERT INTO case_documents (application_id, requirement, document_id, title, media_type, size, received_at)
VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
REPLACED = """
UPDATE case_documents SET replaced_at = %s WHERE application_id = %s AND requirement = ANY(%s) AND replaced_at IS NULL
"""
FAULT = """
UPDATE case_documents SET fault = %s WHERE application_id = %s AND requirement = %s AND replaced_at IS NULL
"""
NO_FAULTS = "UPDATE case_documents SET fault = '' WHERE application_id = %s"

ON_DESK = """
INSERT INTO work_queue (
    application_id, application_number, permit_code, permit_name, permit_name_en,
    sector, sector_name, sector_name_en, district, district_name, step, kind, desk, working_days, since, due_on, holder,
    came_on
)
SELECT application_id, application_number, permit_code, permit_name, permit_name_en,
    sector, sector_name, sector_name_en, district, district_name,
    %(key)s, %(kind)s, %(desk)s, %(working_days)s, %(at)s, %(due_on)s, %(holder)s, %(came_on)s
FROM case_file WHERE application_id = %(application_id)s
"""
HELD = "UPDATE work_queue SET holder = %s WHERE application_id = %s"
ASKED = "UPDATE work_queue SET waits_for_applicant = true, holder = %s WHERE application_id = %s"
ANSWERED = """
UPDATE work_queue SET waits_for_applicant = false, due_on = %(due_on)s, came_on = %(came_on)s,
    said = CASE WHEN due_on = %(due_on)s THEN said ELSE '{}' END
WHERE application_id = %(case)s
"""
TURN = """
INSERT INTO last_turns (desk, sector, turn_of, last_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (desk, sector, turn_of) DO UPDATE SET last_at = excluded.last_at
"""
OFF_DESK = "DELETE FROM work_queue WHERE application_id = %s"
STATE = "UPDATE case_file SET state = %s, since = %s WHERE application_id = %s"
STEP_STATE = "UPDATE case_steps SET state = %s, at = %s WHERE application_id = %s AND step = %s"
STOPPED = "UPDATE case_steps SET state = 'stopped', at = %s WHERE application_id = %s AND state = 'current'"
AGAIN = """
UPDATE case_steps SET state = 'coming', at = NULL WHERE application_id = %s
    AND place >= (SELECT place FROM case_steps WHERE application_id = %s AND step = %s)
"""
LEFT_OUT = """
DELETE FROM case_steps WHERE application_id = %s
    AND place > (SELECT place FROM case_steps WHERE application_id = %s AND step = %s)
    AND place < (SELECT place FROM case_steps WHERE application_id = %s AND step = %s)
"""
REMEMBERED = """
INSERT INTO case_history (application_id, version, what, step, by, acting_for, holder, reason, at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
HOLDINGS = {
    Holding.Claimed: "claimed",
    Holding.HandedOver: "handed over",
    Holding.Reassigned: "reassigned",
    Holding.AssignedInTurn: "assigned in turn",
    Holding.Released: "released",
    Holding.TakenBack: "taken back",
}


def rows(happened: DomainEvent) -> Iterable[Row]:
    """What one event changes."""
    case = happened.originator_id
    match happened:
        case Case.Opened(slip=slip, at=at):
            yield Row(OPENED, slip | {"application_id": case, "at": at})
            yield from way(case, slip["steps"])
            yield from documents(case, slip["documents"], at)
            yield remembered(happened, "opened")
        case Case.StepOpened(step=step, due_on=due_on, holder=holder, at=at):
            there = {"application_id": case, "due_on": due_on, "came_on": day_of(at), "holder": holder, "at": at}
            yield Row(ON_DESK, step | there)
            yield Row(STEP_STATE, ("current", at, case, step["key"]))
            yield Row(STATE, ("open", at, case))
        case Case.StepPassed(step=step, at=at):
            yield from finished(case, step, "done", at)
            yield Row(STATE, ("passed on", at, case))
            yield remembered(happened, "passed")
        case Case.CorrectionRequested(at=at, faults=faults):
            yield Row(ASKED, (happened.acting_for or happened.by, case))
            yield from (Row(FAULT, (fault.reason, case, fault.requirement)) for fault in papers(faults))
            yield Row(STATE, ("waiting", at, case))
            yield remembered(happened, "correction requested", in_lines(faults))
        case Case.Corrected(step=step, at=at, documents=corrected, answers=answers, due_on=due_on):
            yield Row(ANSWERED, {"due_on": due_on, "came_on": day_of(at), "case": case})
            requirements = [document["requirement"] for document in corrected]
            yield Row(REPLACED, (at, case, requirements))
            yield forgotten(case, step, [*requirements, *(ANSWER + key for key in answers)])
            yield from documents(case, corrected, at)
            yield Row(NO_FAULTS, (case,))
            yield Row(STATE, ("open", at, case))
            yield remembered(happened, "corrected")
        case Case.RefusalProposed(step=step, next_step=next_step, at=at, reason=reason):
            yield from finished(case, step, "stopped", at)
            yield Row(LEFT_OUT, (case, case, step, case, next_step))
            yield Row(STATE, ("refusal proposed", at, case))
            yield remembered(happened, "refusal proposed", reason)
        case Case.SentBack(to_step=to_step, reason=reason):
            yield Row(OFF_DESK, (case,))
            yield Row(AGAIN, (case, case, to_step))
            yield remembered(happened, "sent back", reason)
        case Case.Withdrawn(at=at):
            yield Row(OFF_DESK, (case,))
            yield Row(STOPPED, (at, case))
            yield Row(STATE, ("withdrawn", at, case))
            yield remembered(happened, "withdrawn")
        case _:
            yield from holding_rows(happened)


def holding_rows(happened: DomainEvent) -> Iterable[Row]:
    """What it changes when a case gets or loses its holder."""
    match happened:
        case HolderChanged(holder=holder):
            yield Row(HELD, (holder, happened.originator_id))
            yield remembered(happened, HOLDINGS[type(happened)], getattr(happened, "note", ""))
            if isinstance(happened, Holding.AssignedInTurn):
                yield Row(TURN, (happened.desk, happened.sector, holder, happened.at))
        case _:
            yield from verdict_rows(happened)
            yield from timing_rows(happened)
            yield from roster_rows(happened)
            yield from calendar_rows(happened)


def way(case: UUID, steps: Iterable[Any]) -> Iterable[Row]:
    """The whole route, none of it begun."""
    for place, step in enumerate(steps):
        whose = step["desk"] or step["agency"]
        yield Row(STEP, (case, place, step["key"], step["kind"], whose))


def documents(case: UUID, handed_in: Iterable[Any], at: datetime) -> Iterable[Row]:
    """The documents as they were handed in."""
    for each in handed_in:
        what = each["requirement"], each["document_id"], each["title"], each["media_type"], each["size"]
        yield Row(DOCUMENT, (case, *what, at))


def finished(case: UUID, step: str, state: str, at: datetime) -> Iterable[Row]:
    """The case leaves the desk."""
    yield Row(OFF_DESK, (case,))
    yield Row(STEP_STATE, (state, at, case, step))


def papers(faults: Iterable[Any]) -> list[Fault]:
    """Those that concern documents which are in the case."""
    return [fault for each in faults if (fault := Fault.model_validate(each)).kind == "document"]


def in_lines(faults: Iterable[Any]) -> str:
    """What must be mended and why, one matter per line; questions by their key, which the page puts into words."""
    named = [Fault.model_validate(each) for each in faults]
    return "\n".join(f"{fault.title or matter_of(fault)}: {fault.reason}" for fault in named)


def remembered(happened: Any, what: str, reason: str = "") -> Row:
    """A line of the case's history."""
    step, by, acting_for, holder = (getattr(happened, name, None) for name in ("step", "by", "acting_for", "holder"))
    event = happened.originator_id, happened.originator_version
    return Row(REMEMBERED, (*event, what, step, by, acting_for, holder, reason, happened.at))


def passed_on(datastore: Datastore) -> list[Any]:
    """The latest cases that left the desks."""
    return datastore.query(
        "SELECT application_id, application_number, permit_code, permit_name, permit_name_en, state, since"
        " FROM case_file WHERE state NOT IN ('open', 'waiting') ORDER BY since DESC, application_id LIMIT 50"
    )


def case_file(datastore: Datastore, application_id: UUID) -> Any:
    """The cover of one case, with the step it is at, if any; raises :class:`NotFound`."""
    found = datastore.query(
        "SELECT application_id, application_number, permit_code, permit_name, permit_name_en,"
        " case_file.sector, case_file.sector_name, case_file.sector_name_en, case_file.district_name,"
        " application_kind, earlier_number, case_file.working_days, state, step, kind, desk AS whose, holder, due_on,"
        " waits_for_applicant, delay, expected_on, urged_at"
        " FROM case_file LEFT JOIN work_queue USING (application_id, application_number, permit_code, permit_name,"
        " permit_name_en) WHERE application_id = %s",
        application_id,
    )
    if not found:
        raise NotFound
    return found[0]


def case_files(datastore: Datastore, ids: list[UUID]) -> list[Any]:
    """The covers of several cases, by number."""
    return datastore.query(
        "SELECT application_id, application_number, permit_code, permit_name, permit_name_en FROM case_file"
        " WHERE application_id = ANY(%s) ORDER BY application_number, application_id",
        ids,
    )


def sectors(datastore: Datastore) -> list[Any]:
    """The sectors whose applications have come in, by name."""
    return datastore.query(
        "SELECT DISTINCT sector, sector_name, sector_name_en FROM case_file WHERE sector <> '' ORDER BY sector_name"
    )


def case_documents(datastore: Datastore, application_id: UUID) -> list[Any]:
    """What was handed in, by the name of the requirement, also what was replaced since."""
    return datastore.query(
        "SELECT requirement, document_id, title, media_type, size, fault, received_at, replaced_at FROM case_documents"
        " WHERE application_id = %s ORDER BY title, requirement, received_at DESC, document_id",
        application_id,
    )


def case_steps(datastore: Datastore, application_id: UUID) -> list[Any]:
    """The way of one case, in order."""
    return datastore.query(
        "SELECT step, kind, whose, state, at FROM case_steps WHERE application_id = %s ORDER BY place", application_id
    )


def earlier_desks(datastore: Datastore, application_id: UUID) -> list[Any]:
    """The steps of ours that are done, to which a reviewer can return the case."""
    return datastore.query(
        "SELECT step, kind, whose FROM case_steps WHERE application_id = %s AND state = 'done' ORDER BY place",
        application_id,
    )


def history(datastore: Datastore, application_id: UUID) -> list[Any]:
    """What happened to one case, oldest first."""
    return datastore.query(
        "SELECT what, step, by, acting_for, holder, reason, expected_on, at FROM case_history"
        " WHERE application_id = %s ORDER BY version",
        application_id,
    )
