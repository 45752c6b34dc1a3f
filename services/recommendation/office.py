"""What every page of the agencies needs: the use cases, the files, who acts, and what the counter knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import current_app, g

from services.recommendation import case_read_model
from services.recommendation.application import Recommendation
from services.recommendation.files import AgencyFiles
from services.recommendation.parts import Officer
from services.shared.refusals import NotAllowed, NotFound, Unavailable
from services.shared.web import application_of, person

Particulars = Callable[[UUID], Mapping[str, Any]]
Lend = Callable[[UUID, UUID], str | None]
PARTICULARS = "recommendation_particulars"  # how to ask the counter about the applicant, among the app's extensions
FILES = "recommendation_files"
LENDING = "recommendation_lending"  # how to ask the counter for a link to a document
AGENCY = "agency", "agency_head"
WATCHERS = (*AGENCY, "coordinator")


def recommendation() -> Recommendation:
    return application_of(Recommendation)


def files() -> AgencyFiles:
    kept: AgencyFiles = current_app.extensions[FILES]
    return kept


def officer() -> Officer:
    """The signed-in person, as the rules see them; somebody of the office itself has no agency."""
    if "recommendation_officer" not in g:
        g.recommendation_officer = Officer(person().username, person().agency or "", person().roles)
    known: Officer = g.recommendation_officer
    return known


def my_agency() -> str:
    """The agency of the signed-in person; raises :class:`NotAllowed` when the account names none."""
    agency = person().agency
    if agency is None:
        raise NotAllowed
    return agency


def case_of_mine(application_id: UUID) -> Any:
    """The cover of an application whose route names my agency, or that the coordinator watches; raises
    :class:`NotAllowed` for everybody else."""
    found = case_read_model.case_file(recommendation().datastore, application_id)
    if person().has(*AGENCY):
        if my_agency() not in found.agencies:
            raise NotAllowed
    elif not person().has("coordinator"):
        raise NotAllowed
    return found


def step_of_mine(application_id: UUID, step: str) -> Any:
    """An open step of my agency; raises :class:`NotAtThisStep` or :class:`NotAllowed`."""
    case_of_mine(application_id)
    return case_read_model.step_in_hand(recommendation().datastore, application_id, step, my_agency())


def particulars_of(application_id: UUID) -> Mapping[str, Any] | None:
    """What the counter says of the applicant at this moment; None when it does not answer, and nothing is kept."""
    ask: Particulars = current_app.extensions[PARTICULARS]
    try:
        return ask(application_id)
    except Unavailable:
        return None


def lent(application_id: UUID, document_id: UUID) -> str:
    """Where a document can be opened for some minutes by whoever has the address; raises :class:`NotFound`."""
    lend: Lend = current_app.extensions[LENDING]
    address = lend(application_id, document_id)
    if address is None:
        raise NotFound
    return address
