"""Loading the catalogue: every mistake in it stops the process, named by permit type and field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from services.intake.catalogue.elsewhere import Matter, mistakes_elsewhere
from services.intake.catalogue.english import mistakes_in_english
from services.intake.catalogue.letters import Letters, mistakes_in_letters
from services.intake.catalogue.models import (
    KINDS,
    Agency,
    District,
    DocumentType,
    Field,
    Office,
    Permit,
    Requirement,
    Sector,
)
from services.intake.catalogue.regimes import Regime, in_force, mistakes_in_regimes, requirements, turning_days
from services.intake.catalogue.routes import AGENCIES, Routes
from services.intake.catalogue.routing import (
    DISTRICT_AGENCY,
    fitting_profiles,
    longest_way,
    mistakes_in_shares,
    steps_of,
)
from services.shared.contracts.routing import ApplicationKind
from services.shared.settings import SettingError

FOLDER = Path(__file__).parent
Model = TypeVar("Model", bound=BaseModel)


class CatalogueError(SettingError):
    """The catalogue is wrong; the message says where, one line per mistake. It stops the process as a setting does."""


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Everything loaded and checked. Each is only equal to itself, so that what is derived from it can be kept.

    ``changed``: by which version the terms of a permit type are not those of the files (``terms.py``).
    """

    version: str
    permits: dict[str, Permit]
    documents: dict[str, DocumentType]
    agencies: dict[str, Agency]
    districts: tuple[District, ...]
    routes: Routes
    sectors: dict[str, Sector]
    regimes: dict[str, Regime]
    office: Office
    elsewhere: dict[str, Matter]
    english: dict[str, str]
    letters: Letters
    changed: Mapping[str, int]

    def version_of(self, code: str) -> str:
        """What a slip names: the files' version, and that of the permit type's terms where they were changed."""
        return f"{self.version}+{self.changed[code]}" if code in self.changed else self.version

    def in_english(self, words: str) -> str:
        """English for words of the catalogue; the words themselves where both languages say it alike."""
        return self.english.get(words, words)

    def requirements(self, permit: Permit, kind: ApplicationKind, on: date) -> list[Requirement]:
        """What is asked for in this kind of application by the law of that day, each document once."""
        return requirements(permit, kind, in_force(self.regimes, on))

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

    def district_name(self, code: str | None) -> str:
        """The name of a district; empty for none."""
        return next((district.nama for district in self.districts if district.kode == code), "")

    def villages(self) -> list[tuple[str, str]]:
        """Codes and names of all villages, with their district."""
        return [
            (village.kode, f"{village.nama}, {district.nama}")
            for district in self.districts
            for village in district.kelurahan
        ]


def load(folder: Path = FOLDER) -> Catalogue:
    """Read and check the files; raises :class:`CatalogueError` with every mistake."""
    data = content(folder / "permits.yaml")
    permits = read_all(Permit, data["permits"], "permit", "code")
    agencies = read_all(Agency, content(folder / "agencies.yaml"), "agency", "code")
    catalogue = Catalogue(
        version=str(data["versi"]),
        permits={permit.code: permit for permit in permits},
        documents=read_mapping(DocumentType, folder / "documents.yaml", "document"),
        agencies={agency.code: agency for agency in agencies},
        districts=tuple(read_all(District, content(folder / "regions.yaml"), "district", "kode")),
        routes=read(Routes, content(folder / "routes.yaml"), "routes"),
        sectors=read_mapping(Sector, folder / "sectors.yaml", "sector"),
        regimes=read_mapping(Regime, folder / "regimes.yaml", "regime"),
        office=read(Office, content(folder / "office.yaml"), "office"),
        elsewhere=read_mapping(Matter, folder / "elsewhere.yaml", "elsewhere"),
        english=content(folder / "english.yaml"),
        letters=read(Letters, content(folder / "letters.yaml"), "letters"),
        changed={},
    )
    mistakes = [
        f"district {district.kode}: perangkat: unknown agency {district.perangkat}"
        for district in catalogue.districts
        if district.perangkat not in catalogue.agencies
    ]
    mistakes[:0] = mistakes_in_regimes(catalogue.regimes)
    for permit in permits:
        mistakes.extend(f"permit {permit.code}: {mistake}" for mistake in mistakes_in(catalogue, permit))
    mistakes.extend(mistakes_elsewhere(catalogue.elsewhere, permits))
    mistakes.extend(mistakes_in_english(catalogue))
    mistakes.extend(mistakes_in_letters(catalogue.letters, catalogue.permits))
    stop_at(mistakes)
    return catalogue


class OnceOnly(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc] # C reads ten times as fast
    """A key that stands twice in one mapping is a mistake; YAML would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """The mapping, unless a key stands twice."""
        if twice := doubled(self.construct_object(key) for key, _ in node.value):
            raise yaml.MarkedYAMLError(problem=f"{twice[0]} stands twice", problem_mark=node.start_mark)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


def content(file: Path) -> Any:
    """What a file says; raises :class:`CatalogueError` naming it when it cannot be read."""
    try:
        return yaml.load(file.read_text(), Loader=OnceOnly)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as wrong:
        raise CatalogueError(f"{file.name}: {wrong}") from wrong


def read_mapping(kind: type[Model], file: Path, what: str) -> dict[str, Model]:
    """Check the shape of every entry of a file of names and entries."""
    return {name: read(kind, entry, f"{what} {name}") for name, entry in content(file).items()}


def read_all(kind: type[Model], entries: list[Mapping[str, Any]], what: str, key: str) -> list[Model]:
    """Check the shape of every entry, and that each ``key`` stands once."""
    found, mistakes = [], [f"{what} {each}: stands twice" for each in doubled(entry.get(key) for entry in entries)]
    for entry in entries:
        try:
            found.append(read(kind, entry, f"{what} {entry.get(key, '?')}"))
        except CatalogueError as wrong:
            mistakes.append(str(wrong))
    stop_at(mistakes)
    return found


def stop_at(mistakes: list[str]) -> None:
    """Raise :class:`CatalogueError` when there are any."""
    if mistakes:
        raise CatalogueError("\n".join(mistakes))


def read(kind: type[Model], entry: Any, where: str) -> Model:
    """Check the shape of one entry; raises :class:`CatalogueError` naming it and the field."""
    try:
        return kind.model_validate(entry)
    except ValidationError as wrong:
        lines = (f"{where}: {'.'.join(map(str, error['loc']))}: {error['msg']}" for error in wrong.errors())
        raise CatalogueError("\n".join(lines)) from wrong


def mistakes_in(catalogue: Catalogue, permit: Permit) -> Iterator[str]:
    """What does not fit together in one permit type."""
    fields = {field.key: field for field in permit.isian}
    for key in doubled(field.key for field in permit.isian):
        yield f"isian: field {key} stands twice"
    yield from mistakes_in_place(catalogue, permit)
    yield from mistakes_in_lists(catalogue, permit)
    yield from mistakes_in_kinds(permit)
    for requirement in permit.persyaratan:
        if requirement.doc not in catalogue.documents:
            yield f"persyaratan: unknown document {requirement.doc}"
        yield from mistakes_in_condition(requirement, fields)
        if permit.active and requirement.only_a_person_can_tell:
            yield (
                f"persyaratan: whether {requirement.doc} is mandatory depends on “{requirement.syarat}”, "
                "which no answer tells: ask for it in isian"
            )
    for code in (*permit.opd_rekomendasi, *permit.opd_tembusan):
        if code != DISTRICT_AGENCY and code not in catalogue.agencies:
            yield f"opd: unknown agency {code}"
    if DISTRICT_AGENCY in permit.opd_rekomendasi and not all(
        any(field.type == "region" and field.wajib for field in permit.questions(kind)) for kind in permit.kinds
    ):
        yield f"isian: {DISTRICT_AGENCY} is consulted, so a mandatory field of type region must say where"
    yield from mistakes_in_route(catalogue, permit)


def mistakes_in_kinds(permit: Permit) -> Iterator[str]:
    """Documents and questions for a kind of application that nobody can choose."""
    for part, entries in (
        ("persyaratan", [(each.doc, each.untuk) for each in permit.persyaratan]),
        ("isian", [(each.key, each.untuk) for each in permit.isian]),
    ):
        for name, kinds in entries:
            if unknown := set(kinds) - set(permit.jenis_permohonan):
                yield f"{part}: {name} is for {', '.join(sorted(unknown))}, which the type does not know"


def mistakes_in_place(catalogue: Catalogue, permit: Permit) -> Iterator[str]:
    """A sector nobody can browse, or a successor that does not exist."""
    if permit.sektor not in catalogue.sectors:
        yield f"sektor: unknown sector {permit.sektor}"
    successor = permit.pengganti.izin if permit.pengganti else ""
    if successor and (successor not in catalogue.permits or not catalogue.permits[successor].active):
        yield f"pengganti: {successor} is no type that can be applied for"


def mistakes_in_lists(catalogue: Catalogue, permit: Permit) -> Iterator[str]:
    """Regimes that do not exist, and documents that a list of some day would ask for twice."""
    if unknown := {each.rezim for each in permit.persyaratan} - {"", *catalogue.regimes}:
        yield f"persyaratan: unknown regime {', '.join(sorted(unknown))}"
    twice = {
        pair: None  # in the order of the file
        for day in (date.min, *turning_days(catalogue.regimes))
        for pair in doubled(
            (each.doc, kind)
            for each in permit.persyaratan
            if not each.rezim or each.rezim in in_force(catalogue.regimes, day)
            for kind in each.untuk
        )
    }
    for document, kind in twice:
        yield f"persyaratan: {document} stands twice for {kind}"


def mistakes_in_condition(requirement: Requirement, fields: Mapping[str, Field]) -> Iterator[str]:
    """What a requirement's condition asks that the form cannot answer."""
    condition = requirement.condition
    if condition is None or condition.field is None:
        return
    field = fields.get(condition.field)
    if field is None:
        yield f"persyaratan: the condition “{requirement.syarat}” names an unknown field"
    elif silent := [kind for kind in requirement.untuk if not field.asked_in(KINDS[kind])]:
        yield f"persyaratan: the condition “{requirement.syarat}” names {field.key}, not asked for {', '.join(silent)}"
    elif condition.operator == "==" and field.pilihan and condition.value not in field.pilihan:
        yield f"persyaratan: the condition “{requirement.syarat}” names no choice of {field.key}"


def mistakes_in_route(catalogue: Catalogue, permit: Permit) -> Iterator[str]:
    """What does not fit together in a permit type's route."""
    route = catalogue.routes.routes.get(permit.rute)
    if route is None:
        yield f"rute: unknown route {permit.rute}"
        return
    if (AGENCIES in route.steps) != (permit.struktur == "terstruktur"):
        yield f"rute: {permit.rute} does not suit a type that is {permit.struktur}"
        return
    if permit.struktur == "terstruktur" and not permit.opd_rekomendasi:
        yield "opd_rekomendasi: a structured type consults at least one agency"
        return
    yield from mistakes_in_shares(catalogue, permit)
    if permit.pembagian_hari is None and not fitting_profiles(catalogue, permit):
        yield f"sla_hari_kerja: no profile of allowances fits into {permit.sla_hari_kerja} days"
        return
    steps = steps_of(catalogue, permit, None)
    for key in doubled(step.key for step in steps):
        yield f"rute: step {key} stands twice"
    longest = longest_way(steps)
    if longest > permit.sla_hari_kerja:
        yield f"sla_hari_kerja: the steps take {longest} days, the limit is {permit.sla_hari_kerja}"


def doubled(keys: Iterable[Any]) -> list[Any]:
    """Those that occur more than once."""
    return [key for key, times in Counter(keys).items() if times > 1]
