"""Which documents an application asks for: by the law of its day, by its answers, and what the office wants beside."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from services.intake.catalogue import Permit, Requirement
from services.intake.catalogue.regimes import office_day
from services.intake.conditions import Condition
from services.intake.domain import PermitApplication
from services.intake.drafting import Drafting
from services.shared.contracts.routing import ApplicationKind


@dataclass(frozen=True)
class Asked:
    """A requirement as it stands for one application."""

    requirement: Requirement
    condition: Condition | None
    title: str
    formats: tuple[str, ...]
    mandatory: bool
    most: int = 1


class Paperwork(Drafting):
    """What a person has to send beside the form."""

    def today(self) -> date:
        """The office's day."""
        return office_day(self.clock())

    def outdated(self, application: PermitApplication) -> bool:
        """Whether a draft was filled in when other documents were asked for than today."""
        if not application.answered or application.number or application.withdrawn:
            return False
        asked = self.asked(application, self.answers(application))
        possible = tuple(each.requirement.doc for each in asked)
        mandatory = tuple(each.requirement.doc for each in asked if each.mandatory)
        return (possible, mandatory) != (application.possible, application.mandatory)

    def asked_of(self, application: PermitApplication) -> list[Asked]:
        """The documents asked for in this application: those it was handed in with and what a correction wants, or else
        those of today's law."""
        if application.submitted_at is None:
            return self.asked(application, self.answers(application))
        permit = self.permit(application.permit_code)
        listed = self.listed(permit, application.kind, office_day(application.submitted_at))
        possible = {*application.possible, *application.wanted}
        found = [each for each in listed if each.requirement.doc in possible]
        return found + beside_the_catalogue(application, {each.requirement.doc for each in found})

    def needed_with(self, application: PermitApplication, answers: Mapping[str, str], keys: Iterable[str]) -> list[str]:
        """What never came and these answers make mandatory, by the law of the day of submission; only what depends on
        one of the questions (``keys``) that were answered anew, because nothing else may change behind it."""
        if application.submitted_at is None:
            return []
        on, spared = office_day(application.submitted_at), {each.requirement.doc for each in self.spared(application)}
        return [
            each.requirement.doc
            for each in self.listed(self.permit(application.permit_code), application.kind, on)
            if each.mandatory
            and each.condition is not None
            and each.condition.field in keys
            and each.condition.holds(answers)
            and each.requirement.doc not in {*application.documents, *spared}
        ]

    def asked(self, application: PermitApplication, answers: Mapping[str, str]) -> list[Asked]:
        """The documents asked for today, given the answers: what only a person can judge is possible, yet not
        mandatory."""
        spared = self.spared(application)
        return [
            each
            for each in self.listed(self.permit(application.permit_code), application.kind, self.today())
            if each not in spared
            and (each.condition is None or not each.condition.decides() or each.condition.holds(answers))
        ]

    def spared(self, application: PermitApplication) -> list[Asked]:
        """What nobody has to upload: the letter of an earlier permit that this office issued."""
        if not self.issued_earlier(application):
            return []
        listed = self.listed(self.permit(application.permit_code), application.kind, self.today())
        return [each for each in listed if self.catalogue.documents[each.requirement.doc].surat_lama]

    def listed(self, permit: Permit, kind: ApplicationKind, on: date) -> list[Asked]:
        """Every document that some answers ask for, by the law of that day."""
        found = []
        for requirement in self.catalogue.requirements(permit, kind, on):
            document, condition = self.catalogue.documents[requirement.doc], requirement.condition
            found.append(
                Asked(
                    requirement=requirement,
                    condition=condition,
                    title=requirement.label or document.nama,
                    formats=document.formats,
                    mandatory=requirement.wajib and not requirement.only_a_person_can_tell,
                    most=document.banyak,
                )
            )
        return found


def beside_the_catalogue(application: PermitApplication, known: Container[str]) -> list[Asked]:
    """Further documents that an officer asked for by title, and what must come again though the catalogue of today does
    not list it any more."""
    wanted = {key: some[0].title for key, some in application.documents.items() if key in application.wanted}
    return [
        Asked(Requirement(doc=key, untuk=(), wajib=True, label=title), None, title, (), mandatory=True)
        for key, title in (wanted | application.further).items()
        if key not in known
    ]
