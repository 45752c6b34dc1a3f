"""An office as busy as a whole city's, for ``bench bus``: cases whose steps begin and end, told to tracking."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import singledispatch
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.domain import Aggregate, event

from services.shared.application import DomainEvent, EventSourcedApplication
from services.shared.contracts import Contract, Document, RoutingSlip, Step, intake, verification
from services.shared.datastore import Datastore
from services.shared.relay import Relay
from services.shared.settings import Settings
from services.shared.web_server import Web

DESKS = "completeness", "substance", "review:sub_coordinator", "review:coordinator"
AGENCIES = "inspection:dinkes", "technical_meeting:dinkes", "recommendation:dinkes"
LETTER = "draft", "initial:sub_coordinator", "initial:coordinator", "signature"
EVENTS_PER_CASE = 9


class Case(Aggregate):
    """One application: handed in, then desk after desk takes it and passes it on."""

    class Submitted(Aggregate.Created):
        """The applicant handed it in."""

        slip: dict[str, Any]
        tracking_key: str
        at: datetime

    class StepOpened(Aggregate.Event):
        """A desk has it."""

        step: dict[str, Any]
        at: datetime

    class Passed(Aggregate.Event):
        """A desk found it in order."""

        step: str
        next_step: str | None
        slip: dict[str, Any] | None
        by: str
        at: datetime

    @event(Submitted)
    def __init__(self, slip: dict[str, Any], tracking_key: str, at: datetime) -> None:
        self.slip = RoutingSlip.model_validate(slip)

    def pass_on(self, step: Step, at: datetime) -> None:
        """One desk takes it and passes it on, with the slip where the next one is another service's."""
        following = self.slip.after(step.key)
        self.trigger_event(Case.StepOpened, step=step.model_dump(mode="json"), at=at)
        done = at + timedelta(hours=2)
        self.trigger_event(
            Case.Passed,
            step=step.key,
            next_step=following.key if following else None,
            slip=self.slip.handed_over(following, by="verification"),
            by="officer.one",
            at=done,
        )


@singledispatch
def announce(happened: DomainEvent) -> Contract | None:
    """Everything here is told."""
    return None


@announce.register
def _(happened: Case.Submitted) -> Contract:
    return intake.ApplicationSubmitted(
        application_id=happened.originator_id,
        at=happened.at,
        slip=RoutingSlip.model_validate(happened.slip),
        tracking_key=happened.tracking_key,
    )


@announce.register
def _(happened: Case.StepOpened) -> Contract:
    return verification.StepStarted(
        application_id=happened.originator_id, at=happened.at, step=Step.model_validate(happened.step)
    )


@announce.register
def _(happened: Case.Passed) -> Contract:
    return verification.SubstanceConfirmed.model_validate(
        {
            "application_id": happened.originator_id,
            "at": happened.at,
            "step": happened.step,
            "next_step": happened.next_step,
            "slip": happened.slip,
            "by": happened.by,
        }
    )


def route() -> tuple[Step, ...]:
    """A structured permit's route."""
    named = [(key, "verification") for key in DESKS] + [(key, "recommendation") for key in AGENCIES]
    named += [(key, "signing") for key in LETTER] + [("delivery", "notify")]
    return tuple(
        Step(key=key, kind=key.partition(":")[0], service=service, desk="back_office", working_days=Decimal("0.5"))
        for key, service in named
    )


def slip(number: int) -> RoutingSlip:
    """What travels with one application: a route of twelve steps, six documents."""
    documents = tuple(
        Document(document_id=uuid4(), requirement=name, sha256="ab" * 32, media_type="application/pdf", size=214_552)
        for name in ("identity_card", "diploma", "registration", "practice_letter", "health_statement", "photo")
    )
    return RoutingSlip(
        application_number=f"2026-{number:08d}",
        permit_code="sip-dokter",
        kind="new",
        district="33.75.01",
        catalogue_version="2026-03-01",
        working_days=12,
        validity_days=1825,
        letter_number_pattern="503/{seq}/{bulan_romawi}/{tahun}",
        steps=route(),
        documents=documents,
    )


def history(number: int) -> list[DomainEvent]:
    """Everything that happened to one application at the desks."""
    at = datetime(2026, 3, 12, 2, tzinfo=UTC)
    travelling = slip(number)
    case = Case(slip=travelling.model_dump(mode="json"), tracking_key=f"{number:064x}", at=at)
    for step in travelling.steps[: len(DESKS)]:
        case.pass_on(step, at)
    return list(case.collect_events())


def stored(application: EventSourcedApplication, cases: int) -> Iterator[tuple[UUID, int, str, bytes]]:
    """The rows of the event table: cases progress side by side, as in an office."""
    histories = [history(number) for number in range(cases)]
    for happenings in zip(*histories, strict=True):
        for happened in happenings:
            row = application.mapper.to_stored_event(happened)
            yield row.originator_id, row.originator_version, row.topic, row.state


def wire(settings: Settings) -> type:
    """The process that relays them."""
    application = EventSourcedApplication(Datastore(settings.database_url, application_name="office"))

    class Office:
        name = "intake"

        web = Web()
        relay = Relay(settings.amqp_url, application, announce=announce)

    return Office
