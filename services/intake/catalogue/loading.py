"""Loading the catalogue: every mistake in it stops the process, named by permit type and field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from services.intake.catalogue.models import Agency, District, DocumentType, Permit, Routes
from services.intake.catalogue.routing import AGENCIES, DISTRICT_AGENCY, steps_of

FOLDER = Path(__file__).parent
Model = TypeVar("Model", bound=BaseModel)


class CatalogueError(Exception):
    """The catalogue is wrong; the message says where, one line per mistake."""


@dataclass(frozen=True)
class Catalogue:
    """Everything loaded and checked."""

    version: str
    permits: dict[str, Permit]
    documents: dict[str, DocumentType]
    agencies: dict[str, Agency]
    districts: tuple[District, ...]
    routes: Routes

    def agency_for(self, code: str, district: str | None) -> str:
        """The agency itself; for ``KEC`` that of the district with this code (``KEC`` as long as none is known)."""
        if code != DISTRICT_AGENCY:
            return code
        return next((each.perangkat for each in self.districts if each.kode == district), code)

    def district_of(self, village: str) -> str | None:
        """The district's code of a village's code."""
        return next(
            (district.kode for district in self.districts for each in district.kelurahan if each.kode == village), None
        )

    def villages(self) -> list[tuple[str, str]]:
        """Codes and names of all villages, with their district."""
        return [
            (village.kode, f"{village.nama}, {district.nama}")
            for district in self.districts
            for village in district.kelurahan
        ]


def load(folder: Path = FOLDER) -> Catalogue:
    """Read and check the files; raises :class:`CatalogueError` with every mistake."""
    data = yaml.load((folder / "permits.yaml").read_text(), Loader=LOADER)
    permits = [read(Permit, entry, f"permit {entry.get('code', '?')}") for entry in data["permits"]]
    documents = yaml.load((folder / "documents.yaml").read_text(), Loader=LOADER)
    agencies = yaml.load((folder / "agencies.yaml").read_text(), Loader=LOADER)
    catalogue = Catalogue(
        version=str(data["versi"]),
        permits={permit.code: permit for permit in permits},
        documents={key: read(DocumentType, entry, f"document {key}") for key, entry in documents.items()},
        agencies={entry["code"]: read(Agency, entry, f"agency {entry['code']}") for entry in agencies},
        districts=tuple(
            read(District, entry, f"district {entry.get('kode')}")
            for entry in yaml.load((folder / "regions.yaml").read_text(), Loader=LOADER)
        ),
        routes=read(Routes, yaml.load((folder / "routes.yaml").read_text(), Loader=LOADER), "routes"),
    )
    mistakes = [f"permit {code}: stands twice" for code in doubled(permit.code for permit in permits)]
    for permit in permits:
        mistakes.extend(f"permit {permit.code}: {mistake}" for mistake in mistakes_in(catalogue, permit))
    if mistakes:
        raise CatalogueError("\n".join(mistakes))
    return catalogue


LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C loader reads the catalogue ten times as fast


def read(kind: type[Model], entry: Any, where: str) -> Model:
    """Check the shape of one entry; raises :class:`CatalogueError` naming it and the field."""
    try:
        return kind.model_validate(entry)
    except ValidationError as wrong:
        lines = (f"{where}: {'.'.join(map(str, error['loc']))}: {error['msg']}" for error in wrong.errors())
        raise CatalogueError("\n".join(lines)) from wrong


def mistakes_in(catalogue: Catalogue, permit: Permit) -> Iterator[str]:
    """What does not fit together in one permit type."""
    fields = {field.key for field in permit.isian}
    for key in doubled(field.key for field in permit.isian):
        yield f"isian: field {key} stands twice"
    for requirement in permit.persyaratan:
        if requirement.doc not in catalogue.documents:
            yield f"persyaratan: unknown document {requirement.doc}"
        condition = requirement.condition
        if condition and condition.field and condition.field not in fields:
            yield f"persyaratan: the condition “{requirement.syarat}” names an unknown field"
        if unknown := set(requirement.untuk) - set(permit.jenis_permohonan):
            yield f"persyaratan: {requirement.doc} is for {', '.join(sorted(unknown))}, which the type does not know"
    for code in (*permit.opd_rekomendasi, *permit.opd_tembusan):
        if code != DISTRICT_AGENCY and code not in catalogue.agencies:
            yield f"opd: unknown agency {code}"
    if DISTRICT_AGENCY in permit.opd_rekomendasi and not any(
        field.type == "region" and field.wajib for field in permit.isian
    ):
        yield f"isian: {DISTRICT_AGENCY} is consulted, so a mandatory field of type region must say where"
    yield from mistakes_in_route(catalogue, permit)


def mistakes_in_route(catalogue: Catalogue, permit: Permit) -> Iterator[str]:
    """What does not fit together in a permit type's route."""
    route = catalogue.routes.routes.get(permit.rute)
    if route is None:
        yield f"rute: unknown route {permit.rute}"
        return
    if (AGENCIES in route) != (permit.struktur == "terstruktur"):
        yield f"rute: {permit.rute} does not suit a type that is {permit.struktur}"
        return
    if permit.struktur == "terstruktur" and not permit.opd_rekomendasi:
        yield "opd_rekomendasi: a structured type consults at least one agency"
        return
    if unknown := {key.partition(":")[0] for key in route if key != AGENCIES} - set(catalogue.routes.steps):
        yield f"rute: unknown steps {', '.join(sorted(unknown))}"
        return
    steps = steps_of(catalogue, permit, None)
    for key in doubled(step.key for step in steps):
        yield f"rute: step {key} stands twice"
    longest = sum(step.working_days for step in steps if not step.parallel) + max(
        (step.working_days for step in steps if step.parallel), default=0
    )
    if longest > permit.sla_hari_kerja:
        yield f"sla_hari_kerja: the steps take {longest} days, the limit is {permit.sla_hari_kerja}"


def doubled(keys: Iterable[str]) -> list[str]:
    """Those that occur more than once."""
    return [key for key, times in Counter(keys).items() if times > 1]
