"""The tables that the agencies' pages read, and how their events change them; ``case_read_model`` asks them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg2.extras import Json

from services.recommendation.advising import Advising
from services.recommendation.domain import Consultation
from services.recommendation.steps import Finished
from services.recommendation.visit_rows import availability_rows, guest_rows, visit_rows
from services.recommendation.watching_rows import watching_rows
from services.shared.application import DomainEvent
from services.shared.datastore import Row
from services.shared.working_days import day_of

OPENED = """
INSERT INTO case_file (application_id, application_number, permit_code, permit_name, permit_name_en, application_kind,
                       earlier_number, sector, district_name, agencies, agencies_rule, lead_agency)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (application_id) DO NOTHING
"""
STEP = """
INSERT INTO case_steps (application_id, place, step, kind, agency, state) VALUES (%s, %s, %s, %s, %s, 'coming')
ON CONFLICT (application_id, step) DO NOTHING
"""
DOCUMENT = """
INSERT INTO case_documents (application_id, requirement, document_id, title, media_type, size, received_at)
VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
ALL_FORGOTTEN = "DELETE FROM case_documents WHERE application_id = %s"
REPLACED = """
UPDATE case_documents SET replaced_at = %s WHERE application_id = %s AND requirement = %s AND replaced_at IS NULL
"""
FAULT = (
    "INSERT INTO case_faults (application_id, step, requirement, kind, title, fault) VALUES (%s, %s, %s, %s, %s, %s)"
)
NO_FAULTS = "DELETE FROM case_faults WHERE application_id = %s AND step = %s"
WITH_AGENCY = """
INSERT INTO work_queue (application_id, step, kind, agency, application_number, permit_code, permit_name,
                        permit_name_en, district_name, working_days, since, came_on, due_on, holder)
SELECT %s, %s, %s, %s, application_number, permit_code, permit_name, permit_name_en, district_name, %s, %s, %s, %s, %s
FROM case_file WHERE application_id = %s
"""
WAITS = "UPDATE work_queue SET waits_for_applicant = %s WHERE application_id = %s AND step = %s"
DUE = "UPDATE work_queue SET due_on = %s, said = '{}' WHERE application_id = %s AND step = %s"
WITH_THE_HEAD = "UPDATE work_queue SET with_the_head = %s WHERE application_id = %s AND step = %s"
FINISHED = "DELETE FROM work_queue WHERE application_id = %s AND step = %s"
ALL_FINISHED = "DELETE FROM work_queue WHERE application_id = %s"
STEP_STATE = "UPDATE case_steps SET state = %s, at = %s WHERE application_id = %s AND step = %s"
STEP_DUE = "UPDATE case_steps SET due_on = %s WHERE application_id = %s AND step = %s"
STOPPED = "UPDATE case_steps SET state = 'stopped', at = %s WHERE application_id = %s AND state = 'current'"
WITHDRAWN = "UPDATE case_file SET withdrawn = true WHERE application_id = %s"
WORD = """
INSERT INTO words (application_id, step, agency, state, revision, word, paper, by, at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (application_id, step) DO UPDATE SET
    state = excluded.state, revision = greatest(words.revision, excluded.revision), word = excluded.word,
    paper = excluded.paper, returned = '', by = excluded.by, at = excluded.at
"""
RETURNED = "UPDATE words SET state = 'returned', returned = %s WHERE application_id = %s AND step = %s"
REMEMBERED = """
INSERT INTO case_history (application_id, version, what, agency, by, acting_for, reason, at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""


def rows(happened: DomainEvent) -> Iterable[Row]:
    """What one event changes."""
    yield from case_rows(happened)
    yield from word_rows(happened)
    yield from visit_rows(happened)
    yield from guest_rows(happened)
    yield from availability_rows(happened)
    yield from watching_rows(happened)
    if isinstance(happened, Finished):
        yield from finished(happened)
    if (line := remembered(happened)) is not None:
        yield line


def case_rows(happened: DomainEvent) -> Iterable[Row]:
    """The cover, the way, the documents and what must be mended."""
    case = happened.originator_id
    match happened:
        case Consultation.Opened(slip=slip, at=at):
            yield from opened(case, slip, at)
        case Consultation.StepOpened(step=step, due_on=due_on, holder=holder, at=at):
            what = case, step["key"], step["kind"], step["agency"], step["working_days"]
            yield Row(WITH_AGENCY, (*what, at, day_of(at), due_on, holder, case))
            yield Row(STEP_STATE, ("current", at, case, step["key"]))
            yield Row(STEP_DUE, (due_on, case, step["key"]))
        case Consultation.CorrectionRequested(step=step, faults=faults):
            for fault in faults:
                what_is_wrong = fault["requirement"], fault["kind"], fault["title"], fault["reason"]
                yield Row(FAULT, (case, step, *what_is_wrong))
            yield Row(WAITS, (True, case, step))
        case Consultation.Corrected(step=step, due_on=due_on, documents=corrected, at=at):
            yield from (Row(REPLACED, (at, case, key)) for key in {each["requirement"] for each in corrected})
            yield from documents(case, corrected, at)
            yield Row(NO_FAULTS, (case, step))
            yield Row(WAITS, (False, case, step))
            yield Row(DUE, (due_on, case, step))
            yield Row(STEP_DUE, (due_on, case, step))
        case Consultation.Withdrawn(at=at):
            yield Row(ALL_FINISHED, (case,))
            yield Row(STOPPED, (at, case))
            yield Row(WITHDRAWN, (case,))


def word_rows(happened: DomainEvent) -> Iterable[Row]:
    """The agency's word, from the draft to the paper."""
    case = happened.originator_id
    match happened:
        case Advising.RecommendationDrafted(step=step, agency=agency, revision=revision, word=word, by=by, at=at):
            yield Row(WORD, (case, step, agency, "drafted", revision, Json(word), None, by, at))
            yield Row(WITH_THE_HEAD, (True, case, step))
        case Advising.RecommendationReturned(step=step, reason=reason):
            yield Row(RETURNED, (reason, case, step))
            yield Row(WITH_THE_HEAD, (False, case, step))
        case Advising.RecommendationIssued(step=step, agency=agency, word=word, paper=paper, by=by, at=at):
            yield Row(WORD, (case, step, agency, "issued", 0, Json(word), Json(paper), by, at))


def opened(case: UUID, slip: Any, at: datetime) -> Iterable[Row]:
    """The cover, the agencies' part of the route, and the documents as they came to us."""
    ours = [(place, step) for place, step in enumerate(slip["steps"]) if step["service"] == "recommendation"]
    permit = slip["permit_code"], slip["permit_name"], slip["permit_name_en"], slip["kind"], slip["earlier_number"]
    agencies = sorted({step["agency"] for _, step in ours}), slip["agencies_rule"], slip["lead_agency"]
    where = slip["sector"], slip["district_name"]
    yield Row(OPENED, (case, slip["application_number"], *permit, *where, *agencies))
    for place, step in ours:
        yield Row(STEP, (case, place, step["key"], step["kind"], step["agency"]))
    yield Row(ALL_FORGOTTEN, (case,))
    yield from documents(case, slip["documents"], at)


def documents(case: UUID, handed_in: Iterable[Any], at: datetime) -> Iterable[Row]:
    """The documents as they were handed in."""
    for each in handed_in:
        what = each["requirement"], each["document_id"], each["title"], each["media_type"], each["size"]
        yield Row(DOCUMENT, (case, *what, at))


def finished(happened: Finished) -> Iterable[Row]:
    """The application leaves the agency, at least for this step."""
    state = "lapsed" if isinstance(happened, Advising.StepLapsed) else "done"
    yield Row(FINISHED, (happened.originator_id, happened.step))
    yield Row(STEP_STATE, (state, happened.at, happened.originator_id, happened.step))


def remembered(happened: Any) -> Row | None:
    """A line of the application's history; None for what nobody has to read there."""
    what, reason = HISTORY.get(type(happened).__name__, (None, None))
    if what is None or reason is None:
        return None
    agency, by, acting_for = (getattr(happened, name, default) for name, default in SAID)
    said = agency, by, acting_for, reason(happened)
    return Row(REMEMBERED, (happened.originator_id, happened.originator_version, what, *said, happened.at))


def in_lines(faults: Iterable[Any]) -> str:
    """What must be mended and why, one thing per line."""
    return "\n".join(f"{fault['title'] or fault['requirement']}: {fault['reason']}" for fault in faults)


def word_in_lines(happened: Any) -> str:
    """Why, and under which conditions."""
    return "\n".join([happened.word["reason"], *happened.word["conditions"]])


def nothing(happened: Any) -> str:
    """There is no more to say than that it happened."""
    return ""


SAID = ("agency", ""), ("by", None), ("acting_for", None)
HISTORY: dict[str, tuple[str, Any]] = {
    "Opened": ("opened", nothing),
    "CorrectionRequested": ("correction requested", lambda happened: in_lines(happened.faults)),
    "Corrected": ("corrected", nothing),
    "Withdrawn": ("withdrawn", nothing),
    "InspectionProposed": ("inspection proposed", nothing),
    "InspectionScheduled": ("inspection scheduled", lambda happened: happened.inspector),
    "InspectionReported": ("inspected", lambda happened: happened.report["finding"]),
    "MeetingHeld": ("met", lambda happened: happened.minutes["conclusion"]),
    "RecommendationDrafted": ("drafted", nothing),
    "RecommendationReturned": ("returned", lambda happened: happened.reason),
    "RecommendationIssued": ("issued", word_in_lines),
    "StepLapsed": ("lapsed", nothing),
    "Assigned": ("assigned", lambda happened: "\n".join(filter(None, [happened.holder, happened.note]))),
    "DelayExplained": ("delay explained", lambda happened: happened.reason),
    "Urged": ("urged", nothing),
    "DeadlineMissed": ("late", nothing),
    "GuestAsked": ("guest asked", lambda happened: f"{happened.institution}: {happened.question}"),
    "GuestAnswered": ("guest answered", lambda happened: happened.answer),
    "GuestLinkEnded": ("guest link ended", nothing),
}
