"""The use cases of the counter: find, decide, save."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from services.intake import earlier_documents
from services.intake.catalogue import Permit, Requirement, four_eyes, steps_of
from services.intake.catalogue.regimes import office_day
from services.intake.conditions import Condition
from services.intake.documents import every
from services.intake.domain import PermitApplication
from services.intake.drafting import FORGET, FORM, HANDED_IN_BY, PURPOSE, Drafting
from services.intake.follow_ups import require_no_other
from services.intake.handed_in_by import HandedInBy, known_now
from services.intake.quarantine import admission
from services.shared.application import decided_again
from services.shared.contracts import Document, RoutingSlip
from services.shared.contracts.routing import ApplicationKind
from services.shared.contracts.verification import Fault
from services.shared.datastore import Row

EASY_TO_READ = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
SAVE_ANSWERS = """
INSERT INTO application_answers (application_id, sealed) VALUES (%s, %s)
ON CONFLICT (application_id) DO UPDATE SET sealed = excluded.sealed
"""
SAVE_LINK = """
INSERT INTO tracking_links (application_id, sealed) VALUES (%s, %s) ON CONFLICT (application_id) DO NOTHING
"""


@dataclass(frozen=True)
class Asked:
    """A requirement as it stands for one application."""

    requirement: Requirement
    condition: Condition | None
    title: str
    formats: tuple[str, ...]
    mandatory: bool
    most: int = 1


class Intake(Drafting):
    """Applications from the first click to the downloaded letter."""

    # What the applicant does

    @decided_again
    def save_answers(self, application_id: UUID, applicant_id: UUID, answers: dict[str, str]) -> None:
        """Keep the answers, sealed; decide which documents they make possible and mandatory."""
        application = self.own(application_id, applicant_id)
        if application.answered and answers == self.answers(application) and not self.outdated(application):
            return
        sealed = self.personal_data.seal(application.applicant_id, PURPOSE, answers)
        asked = self.asked(application, answers)
        application.save_answers(
            [each.requirement.doc for each in asked],
            [each.requirement.doc for each in asked if each.mandatory],
            self.district(application, answers),
            sha256(sealed).hexdigest(),
            self.clock(),
        )
        with self.datastore.transaction():
            self.datastore.execute(Row(SAVE_ANSWERS, (application_id, sealed)), Row(FORGET, (application_id, FORM)))
            self.save(application)

    def follow_the_law(self, application_id: UUID, applicant_id: UUID) -> None:
        """Ask a draft for the documents of today, when others were asked for as the form was filled in."""
        application = self.own(application_id, applicant_id)
        if self.outdated(application):
            self.save_answers(application_id, applicant_id, self.answers(application))

    @decided_again
    def upload(self, application_id: UUID, applicant_id: UUID, document: Document, *, clean: bool = False) -> None:
        """A stored document for a requirement; during a correction it replaces the faulty one. Unless the virus
        scanner called it ``clean``, it waits in quarantine."""
        application = self.own(application_id, applicant_id)
        kind = self.catalogue.documents.get(document.requirement)
        take_in = application.replace if application.faults else application.upload
        take_in(document, self.clock(), kind.banyak if kind else 1)
        with self.datastore.transaction():
            self.datastore.execute(*admission(application_id, document, clean=clean))
            self.save(application)

    @decided_again
    def remove(self, application_id: UUID, applicant_id: UUID, requirement: str) -> None:
        """Take back what is there for a requirement."""
        application = self.own(application_id, applicant_id)
        application.remove(requirement, self.clock())
        self.save(application)

    @decided_again
    def take_back(self, application_id: UUID, applicant_id: UUID, document_id: UUID) -> None:
        """Take one document back."""
        application = self.own(application_id, applicant_id)
        application.take_back(document_id, self.clock())
        self.save(application)

    @decided_again
    def submit(self, application_id: UUID, applicant_id: UUID) -> None:
        """Hand it in: route, requirements, time limit and documents are frozen in the slip, the names lie sealed."""
        application = self.own(application_id, applicant_id)
        if application.number:
            return
        if self.outdated(application):
            self.follow_the_law(application_id, applicant_id)
            application = self.own(application_id, applicant_id)
        slip = self.slip_for(application)
        self.quarantine.require_clean(slip.documents)
        token = secrets.token_urlsafe(16)
        application.submit(slip, sha256(token.encode()).hexdigest(), self.clock())
        sealed = self.personal_data.seal(application.applicant_id, PURPOSE, {"token": token})
        with self.datastore.transaction():
            require_no_other(self.datastore, application)
            self.datastore.execute(Row(SAVE_LINK, (application_id, sealed)))
            self._keep(application, HANDED_IN_BY, vars(self._known_now(application)))
            self.save(application)

    @decided_again
    def submit_correction(self, application_id: UUID, applicant_id: UUID) -> None:
        """Hand the correction in."""
        application = self.own(application_id, applicant_id)
        self.quarantine.require_clean(every(application.replaced))
        application.submit_correction(self.clock())
        self.save(application)

    @decided_again
    def withdraw(self, application_id: UUID, applicant_id: UUID) -> None:
        """Take the application back."""
        application = self.own(application_id, applicant_id)
        application.withdraw(self.clock())
        self.save(application)

    # What other services and the virus scanner say

    def reject(self, application_id: UUID, document_id: UUID) -> None:
        """A virus is in a document."""
        application = self.find(PermitApplication, application_id)
        application.reject(document_id, self.clock())
        self.save(application)

    def request_correction(self, application_id: UUID, step: str, faults: tuple[Fault, ...]) -> None:
        """A step waits for the applicant."""
        application = self.find(PermitApplication, application_id)
        application.request_correction(step, faults, self.clock())
        self.save(application)

    def receive_letter(self, application_id: UUID, *, letter: str, number: str, code: str, sha256: str) -> None:
        """The office's answer is there."""
        application = self.find(PermitApplication, application_id)
        application.receive_letter(letter, number, code, sha256, self.clock())
        self.save(application)

    # What pages and other services ask

    def earlier_documents(
        self, application: PermitApplication, account_id: UUID, requirements: Iterable[str]
    ) -> dict[str, list[Any]]:
        """By requirement what the person who acts now uploaded for it in other applications: nobody uses a colleague's
        papers."""
        return earlier_documents.usable(self.datastore, account_id, application.id, requirements)

    def tracking_token(self, application: PermitApplication) -> str | None:
        """The end of the tracking link; None before submission."""
        return self._opened("tracking_links", application).get("token")

    def handed_in_by(self, application: PermitApplication) -> HandedInBy:
        """The names of the day of submission; those of now for what was handed in before they were kept."""
        kept = self._kept(application, HANDED_IN_BY)
        return HandedInBy(**kept) if kept else self._known_now(application)

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
        """The documents asked for in this application: those it was handed in with, or else those of today's law."""
        if application.submitted_at is None:
            return self.asked(application, self.answers(application))
        permit = self.permit(application.permit_code)
        listed = self.listed(permit, application.kind, office_day(application.submitted_at))
        return [each for each in listed if each.requirement.doc in application.possible]

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

    def district(self, application: PermitApplication, answers: Mapping[str, str]) -> str | None:
        """The code of the district where the object lies: that of the first village named in the answers."""
        villages = [answers.get(field.key, "") for field in self.questions_of(application) if field.type == "region"]
        return next((self.catalogue.district_of(village) for village in villages if village), None)

    def slip_for(self, application: PermitApplication) -> RoutingSlip:
        """What travels with the application from now on."""
        permit = self.permit(application.permit_code)
        return RoutingSlip(
            application_number=new_number(self.clock().year),
            permit_code=permit.code,
            permit_name=permit.nama,
            permit_name_en=permit.name_en,
            sector=permit.sektor,
            sector_name=self.catalogue.sectors[permit.sektor].nama,
            sector_name_en=self.catalogue.sectors[permit.sektor].name_en,
            kind=application.kind,
            district=application.district,
            district_name=self.catalogue.district_name(application.district),
            four_eyes=four_eyes(self.catalogue, permit),
            entered_by=application.entered_by,
            catalogue_version=self.catalogue.version,
            working_days=permit.sla_hari_kerja,
            validity_days=permit.masa_berlaku.days,
            letter_number_pattern=permit.nomor_surat,
            steps=steps_of(self.catalogue, permit, application.district),
            documents=tuple(each for key in application.possible for each in application.documents.get(key, ())),
            earlier_number=application.earlier_number,
        )

    def _known_now(self, application: PermitApplication) -> HandedInBy:
        return known_now(self.datastore, self.personal_data, application.applicant_id, application.organisation_id)


def new_number(year: int) -> str:
    """A registration number that nobody guesses: ``2026-K7QF-3M2X``."""
    letters = "".join(secrets.choice(EASY_TO_READ) for _ in range(8))
    return f"{year}-{letters[:4]}-{letters[4:]}"


def new_document(requirement: str, title: str, sha256: str, media_type: str, size: int) -> Document:
    """A document that was just stored."""
    return Document(
        document_id=uuid4(), requirement=requirement, title=title, sha256=sha256, media_type=media_type, size=size
    )
