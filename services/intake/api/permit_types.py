"""The catalogue for programs; everybody may read it."""

from __future__ import annotations

from bisect import bisect_right

from flask import Response
from flask_babel import lazy_gettext

from services.intake.api import models
from services.intake.api.operations import operation
from services.intake.api.problems import NotValid
from services.intake.api.responses import cursor_of, given, position_of, with_next
from services.intake.catalogue import Permit, steps_of
from services.intake.catalogue_pages import counter
from services.intake.catalogue_shelf import Choice
from services.intake.catalogue_shelf import found as found_in
from services.intake.web import applicant
from services.shared.refusals import NotFound
from services.shared.uploads import EVERY_FORMAT


@operation(
    "GET",
    "/permit-types",
    lazy_gettext("Permit types: search, choose a sector, page by page"),
    scope=None,
    gives=models.PermitTypes,
    query=models.PermitTypesQuery,
    refusals=(NotValid,),
)
def list_permit_types(query: models.PermitTypesQuery) -> Response:
    catalogue = counter().intake.catalogue
    found = sorted(
        (catalogue.permits[code] for code in found_in(catalogue, Choice(words=query.search, sector=query.sector))),
        key=lambda permit: permit.code,
    )
    if query.cursor:
        (last,) = position_of(query.cursor, str)
        found = found[bisect_right(found, last, key=lambda permit: permit.code) :]
    page = found[: query.limit]
    following = cursor_of(page[-1].code) if len(found) > len(page) else None
    types = [models.PermitType(**outline(permit)) for permit in page]
    return with_next(
        given(models.PermitTypes(version=catalogue.version, permit_types=types, next=following)), following
    )


@operation(
    "GET",
    "/permit-types/{code}",
    lazy_gettext("One permit type: requirements, form, steps, cost and validity"),
    scope=None,
    gives=models.PermitTypeInFull,
    refusals=(NotFound,),
)
def read_permit_type(code: str) -> Response:
    intake = counter().intake
    permit = intake.permit(code)
    span = permit.masa_berlaku
    return given(
        models.PermitTypeInFull(
            **outline(permit),
            fields=[
                models.Question(
                    key=question.key,
                    label=question.label,
                    label_en=question.label_en,
                    type=question.type,
                    mandatory=question.wajib,
                    options=list(question.pilihan),
                    kinds=[kind for kind in permit.kinds if question.asked_in(kind)],
                )
                for question in permit.isian
            ],
            steps=[
                models.RouteStep(
                    key=step.key,
                    kind=step.kind,
                    desk=step.desk,
                    agency=step.agency,
                    working_days=float(step.working_days),
                )
                for step in steps_of(intake.catalogue, permit, None)
            ],
            cost=models.Cost(type=permit.biaya.tipe, note=permit.biaya.keterangan),
            validity=models.Validity(type=span.tipe, value=span.nilai, days=span.days, note=span.keterangan),
            legal_basis=list(permit.dasar_hukum),
        )
    )


@operation(
    "GET",
    "/permit-types/{code}/earlier-permits",
    lazy_gettext("The permits of this type that you hold: what a renewal starts from"),
    scope="read",
    gives=models.EarlierPermits,
    refusals=(NotFound,),
)
def list_earlier_permits(code: str) -> Response:
    intake = counter().intake
    intake.permit(code)
    permits = [
        models.EarlierPermit(
            id=each.source_id,
            number=each.number,
            signed_on=each.signed_on,
            valid_until=each.valid_until,
            answers=dict(each.answers),
            under_way=each.under_way,
        )
        for each in intake.earlier_permits(applicant(), code)
    ]
    return given(models.EarlierPermits(permits=permits))


@operation("GET", "/regions", lazy_gettext("Districts and villages of the city"), scope=None, gives=models.Regions)
def read_regions() -> Response:
    districts = [
        models.District(
            code=district.kode,
            name=district.nama,
            villages=[models.Village(code=each.kode, name=each.nama) for each in district.kelurahan],
        )
        for district in counter().intake.catalogue.districts
    ]
    return given(models.Regions(districts=districts))


def outline(permit: Permit) -> dict[str, object]:
    """What both answers say of a permit type."""
    intake = counter().intake
    return {
        "code": permit.code,
        "name": permit.nama,
        "name_en": permit.name_en,
        "sector": permit.sektor,
        "status": permit.status,
        "kinds": list(permit.kinds),
        "working_days": permit.sla_hari_kerja,
        "version": intake.catalogue.version_of(permit.code),
        "requirements": [
            models.Requirement(
                document=each.requirement.doc,
                title=each.title,
                kind=kind,
                mandatory=each.requirement.wajib,
                condition=each.requirement.syarat or None,
                formats=list(each.formats or EVERY_FORMAT),
            )
            for kind in permit.kinds
            for each in intake.listed(permit, kind, intake.today())
        ],
    }
