"""The use cases of the counter: find, decide, save."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from services.intake import earlier_documents
from services.intake.catalogue import Catalogue, four_eyes, steps_of
from services.intake.catalogue.regimes import office_day
from services.intake.catalogue.routing import agencies_rule
from services.intake.correcting import SAVE_ANSWERS, Correcting
from services.intake.domain import PermitApplication
from services.intake.drafting import ADDRESS, FORGET, FORM, HANDED_IN_BY, KEEP, PURPOSE
from services.intake.follow_ups import require_no_other
from services.intake.handed_in_by import HandedInBy, known_now
from services.intake.quarantine import admission
from services.shared.application import decided_again
from services.shared.contracts import Document, RoutingSlip
from services.shared.datastore import Row

EASY_TO_READ = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
SAVE_LINK = """
INSERT INTO tracking_links (application_id, sealed) VALUES (%s, %s) ON CONFLICT (application_id) DO NOTHING
"""


class Intake(Correcting):
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
    def change_address(self, application_id: UUID, applicant_id: UUID, address: str) -> None:
        """The post shall bring the letter here, whatever was said before; kept sealed."""
        application = self.own(application_id, applicant_id)
        if self.delivery_address(application) == address:
            return
        sealed = self._sealed(application, {"address": address})
        application.change_address(sha256(sealed).hexdigest(), self.clock())
        with self.datastore.transaction():
            self.datastore.execute(Row(KEEP, (application_id, ADDRESS, sealed)))
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
        at = self.clock()
        slip = self.slip_for(application, self.terms.on(office_day(at)), at)
        self.quarantine.require_clean(slip.documents)
        token = secrets.token_urlsafe(16)
        application.submit(slip, sha256(token.encode()).hexdigest(), at)
        sealed = self.personal_data.seal(application.applicant_id, PURPOSE, {"token": token})
        with self.datastore.transaction():
            require_no_other(self.datastore, application)
            self.datastore.execute(Row(SAVE_LINK, (application_id, sealed)))
            self._keep(application, HANDED_IN_BY, vars(self._known_now(application)))
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
        application.reject_report(document_id, self.clock())
        self.save(application)

    def release(self, application_id: UUID, document_id: UUID) -> None:
        """No virus is in a document: a report that waited for that counts from now on."""
        application = self.find(PermitApplication, application_id)
        application.release_report(document_id, self.clock())
        self.save(application)

    def receive_letter(
        self,
        application_id: UUID,
        *,
        letter: str,
        number: str,
        code: str,
        sha256: str,
        valid_until: date | None = None,
    ) -> None:
        """The office's answer is there."""
        application = self.find(PermitApplication, application_id)
        application.receive_letter(letter, number, code, sha256, self.clock(), valid_until)
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

    def district(self, application: PermitApplication, answers: Mapping[str, str]) -> str | None:
        """The code of the district where the object lies: that of the first village named in the answers."""
        villages = [answers.get(field.key, "") for field in self.questions_of(application) if field.type == "region"]
        return next((self.catalogue.district_of(village) for village in villages if village), None)

    def slip_for(self, application: PermitApplication, catalogue: Catalogue, at: datetime) -> RoutingSlip:
        """What travels with the application from this moment on, by one catalogue throughout."""
        permit = catalogue.permits[application.permit_code]
        rule, lead = agencies_rule(catalogue, permit, application.district)
        return RoutingSlip(
            application_number=new_number(at.year),
            permit_code=permit.code,
            permit_name=permit.nama,
            permit_name_en=permit.name_en,
            sector=permit.sektor,
            sector_name=catalogue.sectors[permit.sektor].nama,
            sector_name_en=catalogue.sectors[permit.sektor].name_en,
            kind=application.kind,
            district=application.district,
            district_name=catalogue.district_name(application.district),
            four_eyes=four_eyes(catalogue, permit),
            entered_by=application.entered_by,
            catalogue_version=catalogue.version_of(permit.code),
            working_days=permit.sla_hari_kerja,
            validity_days=permit.masa_berlaku.days,
            letter_number_pattern=permit.nomor_surat,
            steps=steps_of(catalogue, permit, application.district),
            documents=tuple(each for key in application.possible for each in application.documents.get(key, ())),
            earlier_number=application.earlier_number,
            agencies_rule=rule,
            lead_agency=lead,
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
