"""The tables that the agencies' pages read, how their events change them, and how pages query them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from services.recommendation.domain import Consultation, Finished
from services.shared.application import DomainEvent
from services.shared.datastore import Datastore, Row
from services.shared.refusals import NotFound

OPENED = """
INSERT INTO case_file (application_id, application_number, permit_code, permit_name, permit_name_en, agencies)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (application_id) DO NOTHING
"""
STEP = """
INSERT INTO case_steps (application_id, place, step, kind, agency, state) VALUES (%s, %s, %s, %s, %s, 'coming')
ON CONFLICT (application_id, step) DO NOTHING
"""
DOCUMENT = """
INSERT INTO case_documents (application_id, requirement, document_id, title, size) VALUES (%s, %s, %s, %s, %s)
"""
ALL_REPLACED = "DELETE FROM case_documents WHERE application_id = %s"
REPLACED = "DELETE FROM case_documents WHERE application_id = %s AND requirement = %s"
FAULT = "INSERT INTO case_faults (application_id, step, requirement, fault) VALUES (%s, %s, %s, %s)"
NO_FAULTS = "DELETE FROM case_faults WHERE application_id = %s AND step = %s"

WITH_AGENCY = """
INSERT INTO work_queue (application_id, step, kind, agency, working_days, state, since)
VALUES (%s, %s, %s, %s, %s, 'open', %s)
"""
STATE = "UPDATE work_queue SET state = %s, since = %s WHERE application_id = %s AND step = %s"
APPOINTED = "UPDATE work_queue SET appointment = %s WHERE application_id = %s AND step = %s"
FINISHED = "DELETE FROM work_queue WHERE application_id = %s AND step = %s"
ALL_FINISHED = "DELETE FROM work_queue WHERE application_id = %s"
STEP_STATE = "UPDATE case_steps SET state = %s, at = %s WHERE application_id = %s AND step = %s"
STOPPED = "UPDATE case_steps SET state = 'stopped', at = %s WHERE application_id = %s AND state = 'current'"
WITHDRAWN = "UPDATE case_file SET withdrawn = true WHERE application_id = %s"
REMEMBERED = """
INSERT INTO case_history (application_id, version, what, agency, by, reason, at) VALUES (%s, %s, %s, %s, %s, %s, %s)
"""


def rows(happened: DomainEvent) -> Iterable[Row]:
    """What one event changes."""
    case = happened.originator_id
    match happened:
        case Consultation.Opened(slip=slip):
            yield from opened(case, slip)
            yield remembered(happened, "opened")
        case Consultation.StepOpened(step=step, at=at):
            yield Row(WITH_AGENCY, (case, step["key"], step["kind"], step["agency"], step["working_days"], at))
            yield Row(STEP_STATE, ("current", at, case, step["key"]))
        case Consultation.InspectionScheduled(step=step, scheduled_for=scheduled_for):
            yield Row(APPOINTED, (scheduled_for, case, step))
            yield remembered(happened, "inspection scheduled")
        case Consultation.InspectionReported():
            yield from finished(happened, "inspected")
        case Consultation.MeetingHeld():
            yield from finished(happened, "met")
        case Consultation.RecommendationIssued(favourable=favourable):
            yield from finished(happened, "advised for" if favourable else "advised against")
        case Consultation.CorrectionRequested(step=step, at=at, faults=faults):
            yield from (Row(FAULT, (case, step, fault["requirement"], fault["reason"])) for fault in faults)
            yield Row(STATE, ("waiting", at, case, step))
            yield remembered(happened, "correction requested", in_lines(faults))
        case Consultation.Corrected(step=step, at=at, documents=corrected):
            yield from (Row(REPLACED, (case, document["requirement"])) for document in corrected)
            yield from documents(case, corrected)
            yield Row(NO_FAULTS, (case, step))
            yield Row(STATE, ("open", at, case, step))
            yield remembered(happened, "corrected")
        case Consultation.Withdrawn(at=at):
            yield Row(ALL_FINISHED, (case,))
            yield Row(STOPPED, (at, case))
            yield Row(WITHDRAWN, (case,))
            yield remembered(happened, "withdrawn")


def opened(case: UUID, slip: Any) -> Iterable[Row]:
    """The cover, the agencies' part of the route, and the documents as they came to us."""
    ours = [(place, step) for place, step in enumerate(slip["steps"]) if step["service"] == "recommendation"]
    permit = slip["permit_code"], slip["permit_name"], slip["permit_name_en"]
    yield Row(OPENED, (case, slip["application_number"], *permit, sorted({step["agency"] for _, step in ours})))
    for place, step in ours:
        yield Row(STEP, (case, place, step["key"], step["kind"], step["agency"]))
    yield Row(ALL_REPLACED, (case,))
    yield from documents(case, slip["documents"])


def documents(case: UUID, handed_in: Iterable[Any]) -> Iterable[Row]:
    """The documents as they were handed in."""
    for each in handed_in:
        yield Row(DOCUMENT, (case, each["requirement"], each["document_id"], each["title"], each["size"]))


def finished(happened: Finished, what: str) -> Iterable[Row]:
    """The application leaves the agency, at least for this step."""
    yield Row(FINISHED, (happened.originator_id, happened.step))
    yield Row(STEP_STATE, ("done", happened.at, happened.originator_id, happened.step))
    yield remembered(happened, what, happened.text)


def in_lines(faults: Iterable[Any]) -> str:
    """What must come again and why, one document per line."""
    return "\n".join(f"{fault['title'] or fault['requirement']}: {fault['reason']}" for fault in faults)


def remembered(happened: Any, what: str, reason: str = "") -> Row:
    """A line of the application's history."""
    agency, by = getattr(happened, "agency", ""), getattr(happened, "by", None)
    line = happened.originator_id, happened.originator_version, what, agency, by, reason, happened.at
    return Row(REMEMBERED, line)


def waiting(datastore: Datastore, agency: str) -> list[Any]:
    """What lies with an agency, longest waiting first."""
    return datastore.query(
        "SELECT application_id, application_number, permit_code, permit_name, permit_name_en, kind, working_days,"
        " state, since, appointment"
        " FROM work_queue JOIN case_file USING (application_id)"
        " WHERE agency = %s ORDER BY since, application_id LIMIT 500",
        agency,
    )


def done(datastore: Datastore, agency: str) -> list[Any]:
    """What an agency finished lately."""
    return datastore.query(
        "SELECT application_id, application_number, permit_code, permit_name, permit_name_en, kind, at"
        " FROM case_steps JOIN case_file USING (application_id)"
        " WHERE agency = %s AND state = 'done' ORDER BY at DESC, application_id LIMIT 50",
        agency,
    )


def case_file(datastore: Datastore, application_id: UUID) -> Any:
    """The cover of one application; raises :class:`NotFound`."""
    found = datastore.query(
        "SELECT application_id, application_number, permit_code, permit_name, permit_name_en, agencies, withdrawn"
        " FROM case_file WHERE application_id = %s",
        application_id,
    )
    if not found:
        raise NotFound
    return found[0]


def open_step(datastore: Datastore, application_id: UUID, agency: str) -> Any | None:
    """The step that lies with this agency, if any."""
    found = datastore.query(
        "SELECT step, kind, working_days, state, appointment FROM work_queue"
        " WHERE application_id = %s AND agency = %s ORDER BY since LIMIT 1",
        application_id,
        agency,
    )
    return found[0] if found else None


def case_documents(datastore: Datastore, application_id: UUID, step: str) -> list[Any]:
    """What was handed in, by the name of the requirement; ``fault`` is what this step has found wrong, else empty."""
    return datastore.query(
        "SELECT requirement, document_id, title, size, coalesce(fault, '') AS fault FROM case_documents"
        " LEFT JOIN (SELECT requirement, fault FROM case_faults WHERE application_id = %s AND step = %s) AS faults"
        " USING (requirement) WHERE application_id = %s ORDER BY title, requirement",
        application_id,
        step,
        application_id,
    )


def case_steps(datastore: Datastore, application_id: UUID, agency: str) -> list[Any]:
    """An agency's own part of the way, in order."""
    return datastore.query(
        "SELECT step, kind, state, at FROM case_steps WHERE application_id = %s AND agency = %s ORDER BY place",
        application_id,
        agency,
    )


def history(datastore: Datastore, application_id: UUID, agency: str) -> list[Any]:
    """What this agency did, and what concerns all of them, oldest first."""
    return datastore.query(
        "SELECT what, agency, by, reason, at FROM case_history"
        " WHERE application_id = %s AND agency IN ('', %s) ORDER BY version",
        application_id,
        agency,
    )
