"""The routing slip: one application's way, frozen at submission, handed from service to service with it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal, NamedTuple, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict

ServiceName = Literal["intake", "verification", "recommendation", "signing", "notify"]
Proposal = Literal["permit", "refusal"]
SlipJson: TypeAlias = dict[str, Any] | None  # in events that end a step: see RoutingSlip.handed_over
ApplicationKind = Literal["new", "renewal", "amendment", "surrender"]
AgenciesRule = Literal["all_must_agree", "lead_decides"]


class Frozen(BaseModel):
    """A part of a contract: cannot change, ignores fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Step(Frozen):
    """One step: who does it and how many working days (halves allowed) it may take.

    ``key`` is unique in its slip (``recommendation:dinkes``); ``kind`` says what is done (``recommendation``). Exactly
    one of ``desk`` (a role of the office) and ``agency`` (a code of the agencies' list) is set; the agency's name comes
    along for those who do not know the codes. Neighbouring steps marked ``parallel`` run side by side; all of them
    belong to one service.
    """

    key: str
    kind: Literal[
        "completeness", "substance", "review", "inspection", "technical_meeting", "recommendation",
        "draft", "initial", "signature", "delivery",
    ]  # fmt: skip
    service: ServiceName
    desk: str | None = None
    agency: str | None = None
    agency_name: str = ""
    agency_name_en: str = ""
    working_days: Decimal = Decimal(0)
    parallel: bool = False


class Document(Frozen):
    """An uploaded document: which requirement it fulfils (``title`` says it in words), and the SHA-256 (hex) of its
    bytes."""

    document_id: UUID
    requirement: str
    title: str = ""
    sha256: str
    media_type: str
    size: int


class Condition(Frozen):
    """What an agency wants the permit to demand; it stands in the letter, so it names no person."""

    agency: str
    text: str


class RoutingSlip(Frozen):
    """What travels with an application: permit type, route, time limit, documents; no personal data.

    ``sector`` is the group of the permit type, by which the back office shares its work; ``four_eyes`` forbids that one
    officer passes two steps; ``entered_by`` is the member of staff who typed it in at the counter. ``earlier_number``:
    of the permit that is renewed, changed or given back, where it was issued here or imported; the number of one on
    paper was typed by the applicant, and stays sealed.

    ``agencies_rule`` says how the agencies' words make one: any may prevent the permit, or ``lead_agency`` decides and
    the others are heard. ``conditions`` are those of the agencies that have spoken.
    """

    application_number: str
    permit_code: str
    permit_name: str = ""
    permit_name_en: str = ""
    sector: str = ""
    sector_name: str = ""
    sector_name_en: str = ""
    kind: ApplicationKind
    district: str | None
    district_name: str = ""
    four_eyes: bool = False
    entered_by: str | None = None
    catalogue_version: str
    working_days: int
    validity_days: int | None
    letter_number_pattern: str
    steps: tuple[Step, ...]
    documents: tuple[Document, ...]
    earlier_number: str | None = None
    agencies_rule: AgenciesRule = "all_must_agree"
    lead_agency: str | None = None
    conditions: tuple[Condition, ...] = ()

    def step(self, key: str) -> Step:
        """The step with this key; raises ``KeyError``."""
        for step in self.steps:
            if step.key == key:
                return step
        raise KeyError(key)

    def opening(self, key: str) -> tuple[Step, ...]:
        """The step with this key together with the steps that run beside it."""
        step = self.step(key)
        if not step.parallel:
            return (step,)
        start = self.steps.index(step)
        while start > 0 and self.steps[start - 1].parallel:
            start -= 1
        end = start
        while end < len(self.steps) and self.steps[end].parallel:
            end += 1
        return self.steps[start:end]

    def after(self, key: str) -> Step | None:
        """The first step behind this one (behind its whole parallel group), or None at the end of the route."""
        last = self.opening(key)[-1]
        place = self.steps.index(last) + 1
        return self.steps[place] if place < len(self.steps) else None

    def first_of(self, service: ServiceName) -> Step | None:
        """The first step that this service owns: a proposed refusal goes straight to signing's."""
        return next((step for step in self.steps if step.service == service), None)

    def handed_over(self, following: Step | None, *, by: ServiceName) -> SlipJson:
        """This slip as JSON values when ``by`` hands the application over to another service's step; None while it
        stays with ``by``, and at the end of the route: nobody else has to know the way then."""
        if following is None or following.service == by:
            return None
        return self.model_dump(mode="json")

    def with_documents(self, corrected: tuple[Document, ...]) -> RoutingSlip:
        """The same slip with corrected documents in place of those for the same requirement."""
        requirements = {document.requirement for document in corrected}
        kept = tuple(document for document in self.documents if document.requirement not in requirements)
        return self.model_copy(update={"documents": kept + corrected})


class HandOver(NamedTuple):
    """An application that comes to another service: the slip, and the steps to open there."""

    slip: RoutingSlip
    steps: tuple[Step, ...]
