"""Contracts and their envelope: CloudEvents 1.0 in JSON, with the extensions ``sequence`` and ``traceparent``."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict
from pydantic_core import to_json

from services.shared.contracts.routing import HandOver, Proposal, RoutingSlip, Step

CONTRACTS: dict[str, type[Contract]] = {}


class UnknownContract(Exception):
    """An envelope's type names no contract of this version of the program."""


class Contract(BaseModel):
    """One fact that a service publishes.

    ``fact`` is the routing key (``application-submitted``), ``type`` the CloudEvents type
    (``sakpore.intake.application-submitted.v1``); both follow from class and module. A changed meaning is a new
    class with ``version=2``; new fields need a default. ``at`` is an aware moment in UTC.

    ``about_an_application=False`` marks a fact of the office itself: then ``application_id`` is the id of what it is
    about, and no status page comes of it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    publisher: ClassVar[str]
    fact: ClassVar[str]
    type: ClassVar[str]
    about_an_application: ClassVar[bool]

    application_id: UUID
    at: datetime

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Class keywords are for ``__pydantic_init_subclass__``."""
        super().__init_subclass__()

    @classmethod
    def __pydantic_init_subclass__(
        cls, version: int = 1, published: bool = True, about_an_application: bool = True, **kwargs: Any
    ) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        cls.about_an_application = about_an_application
        if published:
            cls.publisher = cls.__module__.rpartition(".")[2]
            cls.fact = re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()
            cls.type = f"sakpore.{cls.publisher}.{cls.fact}.v{version}"
            CONTRACTS[cls.type] = cls


class StepStarted(Contract, published=False):
    """A desk or agency now has the application, until ``due_on`` (a day of the office) at the latest."""

    step: Step
    due_on: date | None = None


class StepFinished(Contract, published=False):
    """A step is done. ``next_step`` is the key of what comes next on the route; None while parallel steps still run,
    and at the end. ``slip`` is there when the next step is another service's: it comes to know the way with this fact.
    ``proposal`` says which letter the office now tends to; ``acting_for`` is the absent colleague for whom ``by`` did
    it."""

    step: str
    next_step: str | None
    slip: RoutingSlip | None = None
    proposal: Proposal = "permit"
    by: str
    acting_for: str | None = None

    def handed_to(self, service: str) -> HandOver | None:
        """What ``service`` has to open now; None when it is not its turn."""
        if self.slip is None or self.next_step is None or self.slip.step(self.next_step).service != service:
            return None
        return HandOver(self.slip, self.slip.opening(self.next_step))


class DeadlineApproaching(Contract, published=False):
    """A step is due on the next working day, or today. Exactly one of ``desk`` and ``agency`` is set; ``holder`` is
    whose work it is, None: nobody's. ``remind`` are the usernames of those who should hear of it."""

    step: str
    desk: str | None = None
    agency: str | None = None
    due_on: date
    holder: str | None = None
    remind: tuple[str, ...] = ()


class DeadlineMissed(DeadlineApproaching, published=False):
    """A step is late by so many working days. It is said once for each ``level``: when it becomes late to the holder,
    then to the superior, then to the coordinator."""

    days_late: int
    level: Literal["holder", "superior", "coordinator"]


class DelayExplained(Contract, published=False):
    """Why a step takes longer, in words for the applicant that name no person; ``expected_on`` is when it will be done,
    as far as that is known."""

    step: str
    desk: str | None = None
    agency: str | None = None
    reason: str
    expected_on: date | None = None
    by: str
    acting_for: str | None = None


class StepUrged(Contract, published=False):
    """The coordinator asks whoever has the step to go on; ``remind`` are the usernames of those who should hear it."""

    step: str
    desk: str | None = None
    agency: str | None = None
    remind: tuple[str, ...] = ()
    by: str
    acting_for: str | None = None


class CloudEvent(BaseModel):
    """The envelope. ``id`` is unique per ``source``; ``subject`` is the application's id."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: str = "1.0"
    id: str
    source: str
    type: str
    subject: str
    time: datetime
    datacontenttype: str = "application/json"
    sequence: str
    traceparent: str
    data: dict[str, Any]

    @classmethod
    def around(cls, contract: Contract, number: int) -> CloudEvent:
        """Wrap a contract; ``number`` is its place in the publisher's event table. One application is one trace."""
        trace = contract.application_id.hex
        return cls.model_construct(
            specversion="1.0",
            id=str(number),
            source=f"sakpore/{contract.publisher}",
            type=contract.type,
            subject=str(contract.application_id),
            time=contract.at,
            datacontenttype="application/json",
            sequence=f"{number:020d}",
            traceparent=f"00-{trace}-{number:016x}-01",
            data=contract.model_dump(mode="json"),
        )

    @classmethod
    def from_bytes(cls, body: bytes) -> CloudEvent:
        """Raises ``ValueError`` when the body is no JSON in the strict sense of RFC 8259, or no envelope."""
        return cls.model_validate(orjson.loads(body))

    def to_bytes(self) -> bytes:
        """UTF-8 JSON."""
        return to_json(self)

    @property
    def publisher(self) -> str:
        """The service that said it."""
        return self.source.removeprefix("sakpore/")

    @property
    def fact(self) -> str:
        """The routing key: the contract's name."""
        return self.type.split(".")[2]

    def contract(self) -> Contract:
        """The fact inside; raises :class:`UnknownContract` or :class:`pydantic.ValidationError`."""
        try:
            kind = CONTRACTS[self.type]
        except KeyError:
            raise UnknownContract(self.type) from None
        return kind.model_validate(self.data)
