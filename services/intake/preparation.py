"""What a draft gathers beside form and documents: own data confirmed, answers put aside unfinished, the delivery."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from services.intake import rules
from services.intake.corrections import Corrections
from services.intake.earlier import EarlierPermit
from services.intake.rules import check
from services.shared.contracts.intake import Delivery


class Preparation(Corrections):
    """The part of an application that only its draft changes; state lies with the whole application."""

    answered_at: datetime | None
    confirmed: bool
    organisation_id: UUID | None
    earlier_id: UUID | None
    earlier_number: str | None
    earlier_signed_on: date | None
    delivery: Delivery | None
    address_digest: str | None
    assistance_id: UUID | None
    entered_by: str | None

    class EarlierPermitChosen(Aggregate.Event):
        """Another earlier permit than at the start; for one on paper, which lies sealed, ``digest`` is that of the
        sealed text."""

        earlier_id: UUID | None
        earlier_number: str | None
        earlier_signed_on: date | None
        digest: str | None
        at: datetime

    class OwnDataConfirmed(Aggregate.Event):
        """The applicant's data is right, and in whose name the application is made; none: in the applicant's own."""

        organisation_id: UUID | None
        at: datetime

    class AnswersPutAside(Aggregate.Event):
        """The form was left unfinished. ``digest``: that of the sealed draft."""

        digest: str
        at: datetime

    class DeliveryChosen(Aggregate.Event):
        """How the letter shall come; the address lies sealed, ``digest`` is that of the sealed text."""

        delivery: Delivery
        digest: str | None
        at: datetime

    class AddressChanged(Aggregate.Event):
        """The post shall bring the letter elsewhere than was said before the application was handed in; the address
        lies sealed, ``digest`` is that of the sealed text."""

        digest: str
        at: datetime

    class Assisted(Aggregate.Event):
        """A member of staff acts for the applicant at the counter, see ``assistance.py``."""

        assistance_id: UUID
        queue_number: str
        by: str
        at: datetime

    def be_assisted(self, assistance_id: UUID, queue_number: str, by: str, at: datetime) -> None:
        """Told once per visit at the counter."""
        if self.assistance_id != assistance_id:
            self._be_assisted(assistance_id=assistance_id, queue_number=queue_number, by=by, at=at)

    def choose_earlier_permit(self, known: EarlierPermit | None, digest: str | None, at: datetime) -> None:
        """It is about another permit: one that we know, or one on paper. That may be held in another name, so the own
        data is confirmed again."""
        check(self, rules.CHANGING)
        self._choose_earlier_permit(
            earlier_id=known.source_id if known else None,
            earlier_number=known.number if known else None,
            earlier_signed_on=known.signed_on if known else None,
            digest=digest,
            at=at,
        )

    def confirm_own_data(self, organisation_id: UUID | None, at: datetime) -> None:
        """The same confirmation again changes nothing."""
        check(self, rules.CHANGING)
        if not self.confirmed or self.organisation_id != organisation_id:
            self._confirm_own_data(organisation_id=organisation_id, at=at)

    def put_answers_aside(self, digest: str, at: datetime) -> None:
        """The answers that were complete before no longer count; the documents stay."""
        check(self, rules.CHANGING)
        self._put_answers_aside(digest=digest, at=at)

    def choose_delivery(self, delivery: Delivery, digest: str | None, at: datetime) -> None:
        """The same choice again changes nothing."""
        check(self, rules.CHANGING)
        if (self.delivery, self.address_digest) != (delivery, digest):
            self._choose_delivery(delivery=delivery, digest=digest, at=at)

    def change_address(self, digest: str, at: datetime) -> None:
        """Where the post brings the letter; also after it is signed, because the post may bring it back."""
        check(self, (rules.not_withdrawn,))
        self._change_address(digest=digest, at=at)

    @event(EarlierPermitChosen)
    def _choose_earlier_permit(
        self,
        earlier_id: UUID | None,
        earlier_number: str | None,
        earlier_signed_on: date | None,
        digest: str | None,
        at: datetime,
    ) -> None:
        self.earlier_id = earlier_id
        self.earlier_number = earlier_number
        self.earlier_signed_on = earlier_signed_on
        self.confirmed = False

    @event(OwnDataConfirmed)
    def _confirm_own_data(self, organisation_id: UUID | None, at: datetime) -> None:
        self.confirmed = True
        self.organisation_id = organisation_id

    @event(AnswersPutAside)
    def _put_answers_aside(self, digest: str, at: datetime) -> None:
        self.answered_at = None

    @event(DeliveryChosen)
    def _choose_delivery(self, delivery: Delivery, digest: str | None, at: datetime) -> None:
        self.delivery = delivery
        self.address_digest = digest

    @event(AddressChanged)
    def _change_address(self, digest: str, at: datetime) -> None:
        self.address_digest = digest

    @event(Assisted)
    def _be_assisted(self, assistance_id: UUID, queue_number: str, by: str, at: datetime) -> None:
        self.assistance_id = assistance_id
        self.entered_by = by
