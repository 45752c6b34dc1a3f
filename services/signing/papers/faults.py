"""What is missing on a paper or cannot be printed, named with the place where it can be mended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from services.shared.printable import unprintable
from services.signing.papers.contents import Contents, LaterDecision, Permission, Receipt, Recommendation, Refusal
from services.signing.papers.rendering import Unprintable

LONGEST_LINE = 2000
LONGEST_NAME = 300
MOST_LINES = 100
LONGEST_WORD = 60  # signs without a space: a longer one would leave the paper

# Where each part of a paper comes from; whoever reads of a fault is sent there.
DRAFT, APPLICANT, ANSWERS, CATALOGUE, SIGNERS = "draft", "applicant", "answers", "catalogue", "signers"
SOURCES = {
    "considerations": DRAFT,
    "conditions": DRAFT,
    "reasons": DRAFT,
    "remedies": DRAFT,
    "until": DRAFT,
    "permit_name": CATALOGUE,
    "legal_basis": CATALOGUE,
    "dictums": CATALOGUE,
    "validity": CATALOGUE,
    "addressee": APPLICANT,
}
NEEDED: dict[type[Contents], tuple[str, ...]] = {
    Permission: ("permit_name", "considerations", "holder", "validity"),
    Refusal: ("permit_name", "addressee", "reasons"),
    LaterDecision: ("permit_name", "considerations", "holder", "reasons"),
    Recommendation: ("permit_name", "holder"),
}
NAME, ADDRESS = "Nama pemegang", "Alamat pemegang"
OF_APPLICANT = NAME, ADDRESS, "Nama pemohon", "Alamat pemohon"


@dataclass(frozen=True)
class Fault:
    """One thing that keeps a paper from being printed. ``part`` is a field of the contents, ``place`` counts from 1,
    ``label`` is the holder's answer that is meant; ``problem`` names a sentence of ``fault_words.py``; ``where``: the
    place of each of the ``signs`` in the line, counted from 1."""

    part: str
    problem: str
    source: str
    place: int = 0
    label: str = ""
    signs: str = ""
    where: tuple[int, ...] = ()
    most: int = 0


class Incomplete(Unprintable):
    """The contents have faults: there is no half letter."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{fault.part} {fault.label}: {fault.problem}" for fault in faults))


def checked(contents: Contents) -> Contents:
    """The same contents; raises :class:`Incomplete` with every fault."""
    if found := list(faults(contents)):
        raise Incomplete(found)
    return contents


def faults(contents: Contents) -> Iterator[Fault]:
    """Everything that is missing, too long, or not in our typeface."""
    for name in NEEDED.get(type(contents), ()):
        if not getattr(contents, name):
            yield Fault(name, "missing", SOURCES.get(name, APPLICANT))
    for field in fields(contents):
        if field.name == "holder":
            yield from _faults_of_holder(getattr(contents, "holder"))  # noqa: B009 # not every paper has one
        elif field.name in SOURCES:
            yield from _faults_of(field.name, getattr(contents, field.name))
    if not isinstance(contents, Receipt):  # which is signed by hand
        yield from _faults_of_signer(contents)


def _faults_of_signer(contents: Contents) -> Iterator[Fault]:
    if not (contents.draft or contents.signer.name.strip()):
        yield Fault("signer", "missing", SIGNERS)
    for problem in _problems(contents.signer.name, LONGEST_NAME):
        yield Fault("signer", source=SIGNERS, **problem)


def _faults_of_holder(pairs: tuple[tuple[str, str], ...]) -> Iterator[Fault]:
    for label, value in pairs:
        source = APPLICANT if label in OF_APPLICANT else ANSWERS
        if not value.strip():
            yield Fault("holder", "missing", source, label=label)
        for problem in _problems(value, LONGEST_NAME if source == APPLICANT else LONGEST_LINE):
            yield Fault("holder", source=source, label=label, **problem)


def _faults_of(part: str, value: str | tuple[str, ...]) -> Iterator[Fault]:
    lines = (value,) if isinstance(value, str) else value
    if len(lines) > MOST_LINES:
        yield Fault(part, "too many", SOURCES[part], most=MOST_LINES)
    for place, line in enumerate(lines, 1):
        if not (line.strip() or isinstance(value, str)):
            yield Fault(part, "missing", SOURCES[part], place)
        for problem in _problems(line, LONGEST_LINE):
            yield Fault(part, source=SOURCES[part], place=place if len(lines) > 1 else 0, **problem)


def _problems(text: str, longest: int) -> Iterator[dict[str, object]]:
    if signs := unprintable(text):
        yield {"problem": "unprintable", "signs": signs, "where": tuple(text.index(sign) + 1 for sign in signs)}
    if len(text) > longest:
        yield {"problem": "too long", "most": longest}
    if any(len(word) > LONGEST_WORD for word in text.split()):
        yield {"problem": "no break", "most": LONGEST_WORD}
