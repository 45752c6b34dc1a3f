"""What somebody of the office may be given to do: only what the catalogue and the pages know."""

from __future__ import annotations

from services.intake.catalogue import Catalogue
from services.intake.staff import Posting
from services.shared.refusals import Refused
from services.shared.web.access import ROLES

STAFF_ROLES = ROLES - {"applicant"}
AGENCY_ROLES = frozenset({"agency", "agency_head"})


class PostingRefused(Refused):
    """``field`` is where on the form it is to be mended."""

    field = "roles"


class RoleMissing(PostingRefused):
    """An account that may do nothing is a disabled one."""

    sentence = "Choose at least one role."


class UnknownRole(PostingRefused):
    """No page asks for it."""

    sentence = "We do not know the role %(code)s."


class AgencyMissing(PostingRefused):
    """Staff of agencies see the cases of their agency only."""

    field = "agency"
    sentence = "Choose the agency this person works for."


class AgencyWithoutRole(PostingRefused):
    """It would mean nothing."""

    field = "agency"
    sentence = "Only people with the role of an agency belong to one. Leave this empty."


class UnknownAgency(PostingRefused):
    """The catalogue does not have it."""

    field = "agency"
    sentence = "We do not know the agency %(code)s."


class SectorsWithoutRole(PostingRefused):
    """They would mean nothing."""

    field = "sectors"
    sentence = "Only the back office works by sector. Leave this empty."


class UnknownSector(PostingRefused):
    """No permit type of the catalogue belongs to it."""

    field = "sectors"
    sentence = "We do not know the sector %(code)s."


def sectors_of(catalogue: Catalogue) -> list[str]:
    """The sectors of all permit types."""
    return sorted({permit.sektor for permit in catalogue.permits.values()})


def checked(posting: Posting, catalogue: Catalogue) -> Posting:
    """The same, each code once and in order; raises the first objection."""
    if not posting.roles:
        raise RoleMissing
    for code in sorted(set(posting.roles) - STAFF_ROLES):
        raise UnknownRole(code=code)
    if posting.agency and posting.agency not in catalogue.agencies:
        raise UnknownAgency(code=posting.agency)
    in_an_agency = not AGENCY_ROLES.isdisjoint(posting.roles)
    if in_an_agency and not posting.agency:
        raise AgencyMissing
    if posting.agency and not in_an_agency:
        raise AgencyWithoutRole
    for code in sorted(set(posting.sectors) - set(sectors_of(catalogue))):
        raise UnknownSector(code=code)
    if posting.sectors and "back_office" not in posting.roles:
        raise SectorsWithoutRole
    return Posting(tuple(sorted(set(posting.roles))), posting.agency or None, tuple(sorted(set(posting.sectors))))
