"""A row becomes a record, or the list of everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from services.intake.catalogue import Catalogue, Field, Permit
from services.intake.catalogue.loading import content
from services.intake.catalogue.models import KINDS
from services.intake.imports import values
from services.intake.imports.columns import ANSWER, REQUIRED
from services.intake.imports.faults import Fault, fault
from services.intake.imports.reading import FileNotFit, Line
from services.intake.imports.values import Wrong

LEGACY_NAMES = Path(__file__).parent / "legacy_names.yaml"
LONGEST = {"nomor_register": 60, "nama": 120, "alamat": 400, "lokasi": 400, "keterangan": 2000, "nomor_sk": 120}
LONGEST_ANSWER, LONGEST_ELSE = 4000, 120
LINES_ALLOWED = {"alamat", "lokasi", "keterangan"}
USUAL_KIND, CLOSED = "baru", "surrender"
KEPT_AS_WRITTEN = ("kelurahan", "kecamatan", "nama_badan_usaha", "lokasi", "keterangan")
READERS: dict[str, Callable[[str], str]] = {
    "nik": values.nik,
    "npwp": values.npwp,
    "nib": values.nib,
    "telepon": values.phone,
    "email": values.email,
}
ANSWER_READERS: dict[str, Callable[[str], str]] = {
    "date": lambda text: values.day(text).isoformat(),
    "datetime": values.moment,
    "integer": values.whole_number,
    "decimal": values.number,
    "money": values.number,
    "geopoint": values.point,
}


@dataclass(frozen=True)
class Record:
    """An earlier permit; ``person`` and ``answers`` are personal data, the rest is not."""

    row: int
    register: str
    permit_code: str
    kind: str
    number: str
    registered_on: date | None
    signed_on: date
    valid_until: date | None
    person: dict[str, str]
    answers: dict[str, str]

    @property
    def letter(self) -> tuple[str, ...]:
        """What names the permit itself, whatever the register calls it."""
        return self.permit_code, self.person["nik"], folded(self.number), self.signed_on.isoformat()


@dataclass(frozen=True)
class Refused:
    """A row that cannot become a record."""

    row: int
    register: str
    faults: tuple[Fault, ...]


@dataclass
class Reading:
    """One row while it is read: its cells, and what was found wrong so far."""

    cells: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list)

    def read(self, column: str, reader: Callable[[str], Any]) -> Any:
        """The value of a cell; None when it is blank or wrong, which is then noted."""
        text = self.cells.get(column, "")
        if not text or any(each.column == column for each in self.faults):
            return None
        try:
            return reader(text)
        except Wrong as wrong:
            self.faults.append(fault(column, wrong.rule, **wrong.details))
            return None


class Checker:
    """Knows the catalogue, the names of permits in earlier times, and which day it is."""

    def __init__(self, catalogue: Catalogue, names: Mapping[str, str], today: date) -> None:
        self._catalogue = catalogue
        self._permits = {folded(name): code for name, code in names.items()}
        self._permits |= {folded(permit.nama): code for code, permit in catalogue.permits.items()}
        self._permits |= {folded(code): code for code in catalogue.permits}
        self._villages = {folded(name): code for code, name in short_names(catalogue)}
        self._today = today

    def check(self, line: Line) -> Record | Refused:
        """All rules of one row; what concerns the file (numbers that stand twice) is not its business."""
        reading = Reading(line.cells)
        register = reading.read("nomor_register", values.register) or ""
        if line.fault:
            return Refused(line.row, register, (line.fault,))
        reading.faults.extend(shape_faults(line.cells))
        permit = reading.read("kode_izin", self._permit)
        kind = reading.read("jenis_permohonan", lambda text: kind_of(text, permit)) or KINDS[USUAL_KIND]
        days = self._days(reading)
        person = {name: value for name, reader in READERS.items() if (value := reading.read(name, reader))}
        answers = self._answers(reading, permit) if permit else {}
        if reading.faults:
            return Refused(line.row, register, tuple(reading.faults))
        return Record(
            row=line.row,
            register=register,
            permit_code=permit.code,
            kind=kind,
            number=line.cells["nomor_sk"],
            **days,
            person={"nama": " ".join(line.cells["nama"].split()), "alamat": line.cells["alamat"]}
            | person
            | {name: line.cells[name] for name in KEPT_AS_WRITTEN if line.cells.get(name)},
            answers=answers,
        )

    def _permit(self, text: str) -> Permit:
        code = self._permits.get(folded(text))
        if code is None:
            raise Wrong("permit")
        return self._catalogue.permits[code]

    def _days(self, reading: Reading) -> dict[str, Any]:
        registered = reading.read("tanggal_daftar", self._past_day)
        signed = reading.read("tanggal_terbit", self._past_day)
        until = reading.read("berlaku_sampai", values.day)
        if registered and signed and signed < registered:
            reading.faults.append(fault("tanggal_terbit", "order", other="tanggal_daftar"))
        if signed and until and until < signed:
            reading.faults.append(fault("berlaku_sampai", "order", other="tanggal_terbit"))
        return {"registered_on": registered, "signed_on": signed, "valid_until": until}

    def _past_day(self, text: str) -> date:
        return values.past_day(text, self._today)

    def _answers(self, reading: Reading, permit: Permit) -> dict[str, str]:
        questions = {question.key: question for question in permit.isian}
        answers = {}
        for column, text in reading.cells.items():
            if not column.startswith(ANSWER) or not text:
                continue
            question = questions.get(column.removeprefix(ANSWER))
            if question is None:
                reading.faults.append(fault(column, "question", permit=permit.code))
            elif (answer := reading.read(column, self._reader(question))) is not None:
                answers[question.key] = answer
        return answers

    def _reader(self, question: Field) -> Callable[[str], str]:
        if question.type == "select":
            return lambda text: choice_of(question, text)
        if question.type == "region":
            return self._village
        return ANSWER_READERS.get(question.type, str)

    def _village(self, text: str) -> str:
        code = self._villages.get(folded(text))
        if code is None:
            raise Wrong("region")
        return code


def shape_faults(cells: Mapping[str, str]) -> Iterator[Fault]:
    """What any text must keep, whatever it means."""
    for name in REQUIRED:
        if not cells.get(name):
            yield fault(name, "missing")
    for name, text in cells.items():
        most = LONGEST_ANSWER if name.startswith(ANSWER) else LONGEST.get(name, LONGEST_ELSE)
        if len(text) > most:
            yield fault(name, "too_long", most=most)
        if not text.isprintable() and not may_have_lines(name, text):
            yield fault(name, "control")


def may_have_lines(name: str, text: str) -> bool:
    """Whether the only thing that cannot be printed are line ends and tabs, where they make sense."""
    return (name in LINES_ALLOWED or name.startswith(ANSWER)) and "".join(text.split()).isprintable()


def kind_of(text: str, permit: Permit | None) -> str:
    """By what kind of application the permit came to be; it is judged by its type where that is known."""
    kind = KINDS.get(folded(text))
    if kind == CLOSED:
        raise Wrong("closed")
    kinds = [name for name, each in KINDS.items() if each != CLOSED and (permit is None or each in permit.kinds)]
    if kind is None or folded(text) not in kinds:
        raise Wrong("kind", choices=", ".join(kinds))
    return kind


def choice_of(question: Field, text: str) -> str:
    chosen = {folded(choice.replace("_", " ")): choice for choice in question.pilihan}.get(
        folded(text.replace("_", " "))
    )
    if chosen is None:
        raise Wrong("choice", choices=", ".join(question.pilihan))
    return chosen


def short_names(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Code and name of each village, under its name, its name with the district, and its code."""
    for district in catalogue.districts:
        for village in district.kelurahan:
            yield village.kode, village.nama
            yield village.kode, f"{village.nama}, {district.nama}"
            yield village.kode, village.kode


def folded(text: str) -> str:
    """As names are compared: without regard to case and blanks."""
    return " ".join(text.split()).casefold()


def legacy_names(catalogue: Catalogue, file: Path = LEGACY_NAMES) -> dict[str, str]:
    """Earlier name → our code. Raises :class:`FileNotFit` for a code that the catalogue does not know."""
    table: dict[str, list[str]] = content(file)
    if not isinstance(table, dict) or not all(isinstance(names, list) for names in table.values()):
        raise FileNotFit(f"{file.name}: tulis KODE: [nama lama, …] / write CODE: [earlier name, …]")
    if unknown := [code for code in table if code not in catalogue.permits]:
        raise FileNotFit(f"{file.name}: kode tidak dikenal / unknown code: {', '.join(map(str, unknown))}")
    return {str(name): code for code, names in table.items() for name in names}
