"""How the pages ask for one application: its cover, documents, way, history, and what the agencies said."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.recommendation.rules import NotAtThisStep
from services.shared.datastore import Datastore
from services.shared.refusals import NotFound


def case_file(datastore: Datastore, application_id: UUID) -> Any:
    """The cover of one application; raises :class:`NotFound`."""
    found = datastore.query(
        "SELECT application_id, application_number, permit_code, permit_name, permit_name_en, application_kind,"
        " earlier_number, sector, district_name, agencies, agencies_rule, lead_agency, withdrawn"
        " FROM case_file WHERE application_id = %s",
        application_id,
    )
    if not found:
        raise NotFound
    return found[0]


def open_steps(datastore: Datastore, application_id: UUID) -> list[Any]:
    """The steps that lie with agencies now, those due first in front."""
    return datastore.query(
        "SELECT step, kind, agency, working_days, since, due_on, holder, waits_for_applicant, with_the_head,"
        " appointment, urged_at, delay_reason, expected_on FROM work_queue WHERE application_id = %s"
        " ORDER BY due_on, step",
        application_id,
    )


def step_in_hand(datastore: Datastore, application_id: UUID, step: str, agency: str) -> Any:
    """This step, while it lies with this agency; raises :class:`NotAtThisStep`."""
    for each in open_steps(datastore, application_id):
        if (each.step, each.agency) == (step, agency):
            return each
    raise NotAtThisStep


def case_documents(datastore: Datastore, application_id: UUID, step: str) -> list[Any]:
    """What was handed in, by the name of the requirement, also what was replaced since; ``fault`` is what this step has
    found wrong, else empty."""
    return datastore.query(
        "SELECT requirement, document_id, case_documents.title, media_type, size, received_at, replaced_at,"
        " coalesce(faults.fault, '') AS fault FROM case_documents"
        " LEFT JOIN (SELECT requirement, fault FROM case_faults WHERE application_id = %s AND step = %s) AS faults"
        " USING (requirement) WHERE application_id = %s ORDER BY case_documents.title, requirement, received_at DESC",
        application_id,
        step,
        application_id,
    )


def case_faults(datastore: Datastore, application_id: UUID, step: str) -> list[Any]:
    """What this step has asked the applicant to mend."""
    return datastore.query(
        "SELECT requirement, kind, title, fault FROM case_faults WHERE application_id = %s AND step = %s"
        " ORDER BY kind, title",
        application_id,
        step,
    )


def case_steps(datastore: Datastore, application_id: UUID) -> list[Any]:
    """The agencies' part of the way, in order."""
    return datastore.query(
        "SELECT step, kind, agency, state, due_on, at FROM case_steps WHERE application_id = %s ORDER BY place",
        application_id,
    )


def history(datastore: Datastore, application_id: UUID, agency: str | None) -> list[Any]:
    """What this agency did (None: every agency), and what concerns all of them, oldest first."""
    return datastore.query(
        "SELECT what, agency, by, acting_for, reason, at FROM case_history"
        " WHERE application_id = %s AND (%s::text IS NULL OR agency IN ('', %s)) ORDER BY version",
        application_id,
        agency,
        agency,
    )


def reports(datastore: Datastore, application_id: UUID) -> list[Any]:
    """What was found on the site."""
    return datastore.query(
        "SELECT step, report, by, delivered_at FROM reports WHERE application_id = %s ORDER BY delivered_at",
        application_id,
    )


def places(datastore: Datastore, application_id: UUID) -> dict[str, Any]:
    """Where photos were taken (by their id) and reports written (by the step)."""
    rows = datastore.query(
        "SELECT thing, latitude, longitude, accuracy_metres FROM places WHERE application_id = %s", application_id
    )
    return {row.thing: row for row in rows}


def minutes(datastore: Datastore, application_id: UUID) -> list[Any]:
    """Of the technical meetings."""
    return datastore.query(
        "SELECT step, minutes, by, at FROM minutes WHERE application_id = %s ORDER BY at", application_id
    )


def words(datastore: Datastore, application_id: UUID) -> list[Any]:
    """What the agencies say, drafted or issued."""
    return datastore.query(
        "SELECT step, agency, state, revision, word, paper, returned, by, at FROM words WHERE application_id = %s"
        " ORDER BY at",
        application_id,
    )


def word(datastore: Datastore, application_id: UUID, step: str) -> Any | None:
    """What was written or said at this step."""
    return next((each for each in words(datastore, application_id) if each.step == step), None)


def guests(datastore: Datastore, application_id: UUID, agency: str) -> list[Any]:
    """Whom an agency has asked outside, the latest first."""
    return datastore.query(
        "SELECT guest_id, step, institution, question, expires_at, asked_by, asked_at, answer, paper, answered_at,"
        " ended_at FROM guests WHERE application_id = %s AND agency = %s ORDER BY asked_at DESC",
        application_id,
        agency,
    )


def guest(datastore: Datastore, application_id: UUID, guest_id: UUID, agency: str) -> Any:
    """One of those whom an agency has asked outside; raises :class:`NotFound` for those of others."""
    found = [each for each in guests(datastore, application_id, agency) if each.guest_id == guest_id]
    if not found:
        raise NotFound
    return found[0]


def guest_with_link(datastore: Datastore, link: str) -> Any:
    """Who was asked by the link with this SHA-256, and about what; ``open`` says whether the agency's step still is.
    Raises :class:`NotFound`."""
    found = datastore.query(
        "SELECT guest_id, application_id, step, guests.agency, institution, question, documents, expires_at,"
        " answered_at, ended_at, permit_code, permit_name, permit_name_en, district_name,"
        " EXISTS (SELECT 1 FROM work_queue WHERE work_queue.application_id = guests.application_id"
        " AND work_queue.step = guests.step) AS open"
        " FROM guests JOIN case_file USING (application_id) WHERE link = %s",
        link,
    )
    if not found:
        raise NotFound
    return found[0]
