"""What a change of a permit type's terms would do, computed before anything is recorded, and whom it leaves alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any, Literal, NamedTuple

from services.intake.catalogue import Catalogue, Permit, steps_of
from services.intake.catalogue.routing import DISTRICT_AGENCY
from services.intake.catalogue.terms import Terms, terms_of
from services.intake.permit_terms import Change, Version
from services.intake.terms_in_force import TermsInForce
from services.shared.contracts import Step
from services.shared.datastore import Datastore

MOST_NUMBERS = 100  # of the applications of one version, named one by one
RUNNING = """
SELECT version, number, cases FROM (
    SELECT coalesce(catalogue_version, '') AS version, number,
        count(*) OVER by_version AS cases, row_number() OVER (by_version ORDER BY number) AS place
    FROM my_applications WHERE permit_code = %s AND state IN ('submitted', 'correction')
    WINDOW by_version AS (PARTITION BY coalesce(catalogue_version, ''))
) running WHERE place <= %s ORDER BY version, number
"""
DRAFTS = "SELECT count(*) AS drafts FROM my_applications WHERE permit_code = %s AND state = 'draft'"
STAFFED = """
SELECT DISTINCT agency FROM accounts
WHERE agency IS NOT NULL AND 'agency' = ANY(roles) AND disabled_at IS NULL AND password_hash IS NOT NULL
"""
DECIDES = {"completeness", "substance", "review", "inspection", "technical_meeting", "recommendation", "initial",
           "signature"}  # fmt: skip
StepState = Literal["same", "added", "removed", "longer", "shorter", "moved"]


class StepChange(NamedTuple):
    """A step as it is and as it would be."""

    key: str
    before: Step | None
    after: Step | None
    state: StepState


class Running(NamedTuple):
    """The running applications of one version of the catalogue: how many, and the first numbers."""

    version: str
    cases: int
    numbers: tuple[str, ...]


class Caution:
    """Something to think about before publishing; ``sentence`` is a gettext message id that ``details`` fill."""

    sentence: str

    def __init__(self, **details: object) -> None:
        self.details = details


class LimitGrows(Caution):
    """Applicants wait longer."""

    sentence = (
        "New applicants will wait longer: %(after)s working days instead of %(before)s. "
        "Make sure that the law allows it (%(law)s)."
    )


class LimitShrinks(Caution):
    """A promise to keep."""

    sentence = (
        "The office promises more: %(after)s working days instead of %(before)s. What takes longer counts as late."
    )


class AgencyWithoutStaff(Caution):
    """Its step would wait for somebody who does not exist."""

    sentence = "Nobody of %(agency)s can sign in here yet: applications would wait there."


class StepWithoutDays(Caution):
    """Late on the day it begins."""

    sentence = "“%(step)s” gets no working day: it is late as soon as the day is over on which it begins."


class NeverBegins(Caution):
    """A later version wins over one that was published earlier."""

    sentence = "Version %(number)s, planned for %(day)s, will never count: this one takes its place."


@dataclass(frozen=True)
class Preview:
    """Before and after, as they would count on the first day; ``running`` is what stays as it is."""

    permit: Permit
    change: Change
    before: Permit
    after: Permit
    before_terms: Terms
    after_terms: Terms
    steps: tuple[StepChange, ...]
    running: tuple[Running, ...]
    drafts: int
    cautions: tuple[Caution, ...]

    @property
    def cases(self) -> int:
        """How many applications run."""
        return sum(each.cases for each in self.running)

    @property
    def changes_nothing(self) -> bool:
        """Whether this is what would count on that day anyway."""
        return self.before_terms == self.after_terms


def preview_of(terms: TermsInForce, code: str, change: Change, today: date) -> Preview:
    """What would be, read from what is recorded; nothing is written."""
    files, datastore = terms.files, terms.datastore
    before = terms.on(change.first_day).permits[code]
    after = terms.permit_under(code, change.terms)
    passed_over = never_beginning(terms.versions().get(code, ()), change.first_day, today)
    return Preview(
        permit=files.permits[code],
        change=change,
        before=before,
        after=after,
        before_terms=terms_of(files, before),
        after_terms=terms_of(files, after),
        steps=tuple(step_changes(steps_of(files, before, None), steps_of(files, after, None))),
        running=running(datastore, code),
        drafts=drafts(datastore, code),
        cautions=(
            *about_the_limit(before, after),
            *(NeverBegins(number=each.number, day=each.change.first_day) for each in passed_over),
            *about_steps(files, after),
            *about_agencies(datastore, files, after),
        ),
    )


def step_changes(before: Sequence[Step], after: Sequence[Step]) -> Iterator[StepChange]:
    """All steps of both ways in one order: what falls away stands where it stood."""
    old, new = {step.key: step for step in before}, {step.key: step for step in after}
    matching = SequenceMatcher(None, list(old), list(new), autojunk=False)
    for what, old_from, old_to, new_from, new_to in matching.get_opcodes():
        for step in before[old_from:old_to] if what != "equal" else ():
            if step.key not in new:
                yield StepChange(step.key, step, None, "removed")
        for step in after[new_from:new_to]:
            known = old.get(step.key)
            yield StepChange(step.key, known, step, state_of(known, step, moved=what != "equal"))


def state_of(before: Step | None, after: Step, *, moved: bool) -> StepState:
    """What becomes of a step that is on the new way."""
    if before is None:
        return "added"
    if before.working_days != after.working_days:
        return "longer" if after.working_days > before.working_days else "shorter"
    return "moved" if moved else "same"


def running(datastore: Datastore, code: str) -> tuple[Running, ...]:
    """Handed in, and neither withdrawn nor answered with a letter."""
    found: dict[str, tuple[int, list[str]]] = {}
    for row in datastore.query(RUNNING, code, MOST_NUMBERS):
        found.setdefault(row.version, (row.cases, []))[1].append(row.number)
    return tuple(Running(version, cases, tuple(numbers)) for version, (cases, numbers) in found.items())


def drafts(datastore: Datastore, code: str) -> int:
    """How many are not handed in yet."""
    return int(datastore.query(DRAFTS, code)[0].drafts)


def about_the_limit(before: Permit, after: Permit) -> Iterator[Caution]:
    """Longer for applicants, or shorter for the office."""
    days = {"before": before.sla_hari_kerja, "after": after.sla_hari_kerja}
    if days["after"] > days["before"]:
        yield LimitGrows(law="; ".join(after.dasar_hukum) or "–", **days)
    if days["after"] < days["before"]:
        yield LimitShrinks(**days)


def about_steps(files: Catalogue, after: Permit) -> Iterator[Caution]:
    """Steps that nobody has time for."""
    for step in steps_of(files, after, None):
        if step.kind in DECIDES and not step.working_days:
            yield StepWithoutDays(step=step)


def about_agencies(datastore: Datastore, files: Catalogue, after: Permit) -> Iterator[Caution]:
    """Agencies where nobody would take an application in."""
    staffed = {row.agency for row in datastore.query(STAFFED)}
    for code in asked_by(files, after):
        if code not in staffed:
            yield AgencyWithoutStaff(agency=code)


def never_beginning(versions: Sequence[Version], first_day: date, today: date) -> list[Version]:
    """Planned ones that begin no sooner than one that is published now."""
    planned = [each for each in versions if each.change.first_day > today and not each.taken_back]
    return [each for each in planned if each.change.first_day >= first_day]


def asked_by(files: Catalogue, permit: Permit) -> list[str]:
    """The agencies that may be asked: all of the districts' where that of the place is."""
    asked: list[str] = []
    for code in permit.opd_rekomendasi:
        asked += [each.perangkat for each in files.districts] if code == DISTRICT_AGENCY else [code]
    return asked


def as_json(preview: Preview) -> dict[str, Any]:
    """The same for programs."""
    return {
        "permit_type": preview.permit.code,
        "first_day": preview.change.first_day.isoformat(),
        "before": preview.before_terms.model_dump(mode="json"),
        "after": preview.after_terms.model_dump(mode="json"),
        "changes_nothing": preview.changes_nothing,
        "steps": [
            {
                "key": each.key,
                "before": float(each.before.working_days) if each.before else None,
                "after": float(each.after.working_days) if each.after else None,
                "state": each.state,
            }
            for each in preview.steps
        ],
        "running": {
            "touched": 0,
            "cases": preview.cases,
            "by_version": [{"version": each.version, "cases": each.cases} for each in preview.running],
        },
        "drafts": preview.drafts,
        "cautions": [said(each) for each in preview.cautions],
    }


def said(caution: Caution) -> str:
    """The caution in English, steps and days by their codes."""
    details = {name: each.key if isinstance(each, Step) else each for name, each in caution.details.items()}
    return caution.sentence % details
