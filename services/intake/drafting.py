"""Use cases of a draft: start it, also from an earlier permit, confirm, put aside, choose; and what it keeps sealed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services.intake.answers import as_typed
from services.intake.catalogue import Catalogue, Field, Permit
from services.intake.domain import PermitApplication
from services.intake.earlier import EarlierPermit, EarlierPermits, PaperPermit, last_day
from services.intake.follow_ups import in_force
from services.intake.quarantine import Quarantine
from services.intake.rules import (
    AlreadyUnderWay,
    EarlierPermitMissing,
    NotAboutAnEarlierPermit,
    NotInThatName,
    NotOffered,
)
from services.intake.seen import check_seen
from services.intake.standing import VISIBLE, may_see, may_use_name, visible_to
from services.intake.terms_in_force import TermsInForce
from services.shared.application import DomainEvent, EventSourcedApplication, decided_again, no_rows, now
from services.shared.contracts.intake import Delivery
from services.shared.contracts.routing import ApplicationKind
from services.shared.datastore import Datastore, Row
from services.shared.personal_data import PersonalData, PersonalDataErased
from services.shared.refusals import NotFound

PURPOSE = "application"
OFFICE_TIME = ZoneInfo("Asia/Jakarta")
FORM, PAPER, ADDRESS, HANDED_IN_BY = "form", "earlier_on_paper", "address", "handed_in_by"
ANEW, FORMER = "answers_anew", "former_answers"
KEEP = """
INSERT INTO draft_parts (application_id, part, sealed) VALUES (%s, %s, %s)
ON CONFLICT (application_id, part) DO UPDATE SET sealed = excluded.sealed
"""
FORGET = "DELETE FROM draft_parts WHERE application_id = %s AND part = %s"
KEPT = "SELECT sealed FROM draft_parts WHERE application_id = %s AND part = %s"
ISSUED = f"""
SELECT application_id FROM my_applications WHERE {VISIBLE} AND permit_code = %(permit)s
    AND state = 'issued' AND standing <> 'revoked' ORDER BY changed_at DESC LIMIT 50
"""
KNOWN_HERE = "SELECT 1 FROM my_applications WHERE application_id = %s"


class Drafting(EventSourcedApplication):
    """Applications before they are handed in."""

    def __init__(
        self,
        datastore: Datastore,
        catalogue: Catalogue,
        personal_data: PersonalData,
        *,
        rows: Callable[[DomainEvent], Iterable[Row]] = no_rows,
        clock: Callable[[], datetime] = now,
    ) -> None:
        super().__init__(datastore, rows=rows, clock=clock)
        self.terms = TermsInForce(datastore, catalogue, lambda: self.clock())
        self.personal_data = personal_data
        self.quarantine = Quarantine(datastore)
        self.earlier_permits = EarlierPermits(partial(in_force, datastore), self.issued_here)

    @decided_again
    def start(
        self,
        application_id: UUID,
        applicant_id: UUID,
        permit_code: str,
        kind: ApplicationKind,
        earlier: UUID | PaperPermit | None = None,
    ) -> None:
        """Begin a draft; the page that offers it has chosen the id, so that a second click changes nothing, and who
        went back in the browser may name another earlier permit.

        ``earlier`` names the permit that is renewed, changed or given back: the ``source_id`` of one of
        :attr:`earlier_permits`, whose lasting answers the draft starts with, or one issued on paper.
        """
        permit = self.offered(permit_code, kind)
        if kind != "new" and earlier is None:
            raise EarlierPermitMissing
        if kind == "new" and earlier is not None:
            raise NotAboutAnEarlierPermit
        if self.exists(application_id):
            application = self.own(application_id, applicant_id)
            if earlier and (application.permit_code, application.kind) == (permit_code, kind):
                self._choose_earlier(application, applicant_id, earlier)
            return
        known = self._free_earlier(applicant_id, permit_code, earlier) if isinstance(earlier, UUID) else None
        named = (known.source_id, known.number, known.signed_on) if known else (None, None, None)
        application = PermitApplication(application_id, applicant_id, permit_code, kind, self.clock(), *named)
        with self.datastore.transaction():
            if known:
                self._keep(application, FORM, as_typed(known.answers, permit.lasting_questions(kind)))
            if isinstance(earlier, PaperPermit):
                self._keep(application, PAPER, earlier.kept())
            self.save(application)

    @decided_again
    def confirm_own_data(self, application_id: UUID, applicant_id: UUID, organisation_id: UUID | None = None) -> None:
        """The account's data is right; ``organisation_id``: in whose name, when not in the applicant's own.

        Raises :class:`NotInThatName` for an organisation that the person does not act for, for a colleague's own name,
        and for another name than that of the permit which is renewed, changed or given back.
        """
        application = self.own(application_id, applicant_id)
        holder = self.earlier_holder(application)
        if not may_use_name(self.datastore, application, applicant_id, organisation_id, holder):
            raise NotInThatName
        application.confirm_own_data(organisation_id, self.clock())
        self.save(application)

    @decided_again
    def put_answers_aside(self, application_id: UUID, applicant_id: UUID, typed: dict[str, str]) -> None:
        """Keep what stands in the form, sealed and unchecked, until the applicant comes back."""
        application = self.own(application_id, applicant_id)
        if not application.answered and typed == self.put_aside(application):
            return
        sealed = self._sealed(application, typed)
        application.put_answers_aside(sha256(sealed).hexdigest(), self.clock())
        with self.datastore.transaction():
            self.datastore.execute(Row(KEEP, (application_id, FORM, sealed)))
            self.save(application)

    @decided_again
    def choose_delivery(self, application_id: UUID, applicant_id: UUID, delivery: Delivery, address: str = "") -> None:
        """How the letter shall come; ``address`` for the post, kept sealed."""
        application = self.own(application_id, applicant_id)
        if application.delivery == delivery and self.delivery_address(application) == address:
            return
        sealed = self._sealed(application, {"address": address}) if address else None
        application.choose_delivery(delivery, sha256(sealed).hexdigest() if sealed else None, self.clock())
        kept = Row(KEEP, (application_id, ADDRESS, sealed)) if sealed else Row(FORGET, (application_id, ADDRESS))
        with self.datastore.transaction():
            self.datastore.execute(kept)
            self.save(application)

    # What pages and other services ask

    @property
    def catalogue(self) -> Catalogue:
        """As it counts now, or counted a moment ago; a slip asks ``terms`` itself."""
        return self.terms.shown()

    def own(self, application_id: UUID, applicant_id: UUID) -> PermitApplication:
        """An application of this person, or of an organisation that they act for; for others it does not exist."""
        application = self.find(PermitApplication, application_id)
        if not may_see(self.datastore, application, applicant_id):
            raise NotFound
        check_seen(application)
        return application

    def permit(self, code: str) -> Permit:
        """A permit type of the catalogue; raises :class:`NotFound`."""
        permit = self.catalogue.permits.get(code)
        if permit is None:
            raise NotFound
        return permit

    def offered(self, code: str, kind: str) -> Permit:
        """A permit type that can be applied for here in this way; raises :class:`NotOffered`."""
        permit = self.permit(code)
        if permit.status != "aktif" or kind not in permit.kinds:
            raise NotOffered
        return permit

    def questions_of(self, application: PermitApplication) -> tuple[Field, ...]:
        """What the form of this application asks."""
        return self.permit(application.permit_code).questions(application.kind)

    def answers(self, application: PermitApplication) -> dict[str, str]:
        """The answers so far; empty before the form was filled in."""
        return self._opened("application_answers", application)

    def earlier_answers(self, application: PermitApplication) -> dict[str, str]:
        """What the earlier permit says to the questions that this form asks again; empty when nobody knows."""
        if application.earlier_id is None:
            return {}
        held = self.earlier_permits(application.applicant_id, application.permit_code)
        known = next((permit.answers for permit in held if permit.source_id == application.earlier_id), {})
        lasting = self.permit(application.permit_code).lasting_questions(application.kind)
        return {question.key: known[question.key] for question in lasting if question.key in known}

    def put_aside(self, application: PermitApplication) -> dict[str, str]:
        """What stands in the boxes of an unfinished form: put aside, or copied from the earlier permit."""
        return self._kept(application, FORM)

    def delivery_address(self, application: PermitApplication) -> str:
        """Where the post brings the letter; empty for other ways."""
        return str(self._kept(application, ADDRESS).get("address", ""))

    def issued_earlier(self, application: PermitApplication) -> bool:
        """Whether the earlier permit is one that this system issued: neither imported nor on paper."""
        return application.earlier_id is not None and bool(self.datastore.query(KNOWN_HERE, application.earlier_id))

    def paper_permit(self, application: PermitApplication) -> PaperPermit | None:
        """The earlier permit that was issued on paper."""
        kept = self._kept(application, PAPER)
        return PaperPermit(kept["number"], date.fromisoformat(kept["signed_on"])) if kept else None

    def earlier_chosen(self, application: PermitApplication) -> UUID | PaperPermit | None:
        """The earlier permit as :meth:`start` takes it; None for a new application."""
        return application.earlier_id or self.paper_permit(application)

    def issued_here(self, applicant_id: UUID, permit_code: str) -> list[EarlierPermit]:
        """The applicant's permits of a type that this system issued; the source of earlier permits that is always
        there. What can no longer be opened, because it was erased, is no permit to start from."""
        found = []
        for row in self.datastore.execute(Row(ISSUED, visible_to(applicant_id) | {"permit": permit_code})):
            application = self.find(PermitApplication, row.application_id)
            with suppress(PersonalDataErased):
                if application.kind != "surrender" and application.letter and application.slip:
                    found.append(self._earlier_of(application, application.letter["number"], application.slip))
        return found

    def earlier_holder(self, application: PermitApplication) -> tuple[UUID | None] | None:
        """Who holds the earlier permit: an organisation, or (None,) for a person; None where this system did not issue
        it and so does not know."""
        if application.earlier_id is None or not self.exists(application.earlier_id):
            return None
        earlier: Any = self.find(PermitApplication, application.earlier_id)
        return (earlier.organisation_id,) if isinstance(earlier, PermitApplication) else None

    def _choose_earlier(self, application: PermitApplication, account_id: UUID, earlier: UUID | PaperPermit) -> None:
        """Another earlier permit than before; what the applicant wrote into the form meanwhile stays."""
        before = self.earlier_chosen(application)
        if earlier == before:
            return
        code = application.permit_code
        known = self._free_earlier(account_id, code, earlier) if isinstance(earlier, UUID) else None
        sealed = self._sealed(application, earlier.kept()) if isinstance(earlier, PaperPermit) else None
        untouched = not application.answered and self.put_aside(application) == self._copied(
            application, account_id, before
        )
        application.choose_earlier_permit(known, sha256(sealed).hexdigest() if sealed else None, self.clock())
        kept = Row(KEEP, (application.id, PAPER, sealed)) if sealed else Row(FORGET, (application.id, PAPER))
        with self.datastore.transaction():
            self.datastore.execute(kept)
            if untouched:
                self._keep(application, FORM, self._copied(application, account_id, earlier))
            self.save(application)

    def _copied(
        self, application: PermitApplication, account_id: UUID, earlier: UUID | PaperPermit | None
    ) -> dict[str, str]:
        """What the form begins with: the lasting answers of a permit that we know."""
        permit = self.permit(application.permit_code)
        known = self.earlier_permits(account_id, permit.code)
        answers = next((each.answers for each in known if each.source_id == earlier), {})
        return as_typed(answers, permit.lasting_questions(application.kind))

    def _earlier_of(self, application: PermitApplication, number: str, slip: Any) -> EarlierPermit:
        received = next(
            happened.at
            for happened in self.events.get(application.id)
            if isinstance(happened, PermitApplication.LetterReceived)
        )
        signed_on = received.astimezone(OFFICE_TIME).date()
        valid_until = last_day(application.letter, signed_on, slip.validity_days)
        return EarlierPermit(application.id, number, signed_on, valid_until, self.answers(application))

    def _free_earlier(self, applicant_id: UUID, permit_code: str, source_id: UUID) -> EarlierPermit:
        """One of the applicant's own permits that no application is about; raises :class:`AlreadyUnderWay`."""
        known = self._earlier(applicant_id, permit_code, source_id)
        if known.under_way:
            raise AlreadyUnderWay(number=known.under_way)
        return known

    def _earlier(self, applicant_id: UUID, permit_code: str, source_id: UUID) -> EarlierPermit:
        """One of the applicant's own permits; anybody else's does not exist."""
        for permit in self.earlier_permits(applicant_id, permit_code):
            if permit.source_id == source_id:
                return permit
        raise NotFound

    def _keep(self, application: PermitApplication, part: str, plain: Mapping[str, str]) -> None:
        self.datastore.execute(Row(KEEP, (application.id, part, self._sealed(application, plain))))

    def _kept(self, application: PermitApplication, part: str) -> dict[str, Any]:
        found = self.datastore.query(KEPT, application.id, part)
        if not found:
            return {}
        return self.personal_data.open(application.applicant_id, PURPOSE, bytes(found[0].sealed))

    def _sealed(self, application: PermitApplication, plain: Mapping[str, str]) -> bytes:
        return self.personal_data.seal(application.applicant_id, PURPOSE, dict(plain))

    def _opened(self, table: str, application: PermitApplication) -> dict[str, Any]:
        found = self.datastore.query(f"SELECT sealed FROM {table} WHERE application_id = %s", application.id)
        if not found:
            return {}
        return self.personal_data.open(application.applicant_id, PURPOSE, bytes(found[0].sealed))
