"""Lives of applications as the bus tells them: a route, facts with moments, and envelopes with numbers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from services.shared.contracts import (
    CloudEvent,
    Contract,
    RoutingSlip,
    Step,
    intake,
    notify,
    recommendation,
    signing,
    verification,
)
from services.shared.contracts.verification import CalendarChanged, DayOff, Fault
from services.shared.working_days import usual_days_off

FIRST = date(2026, 3, 2)  # a Monday
NOON = time(5, 0, tzinfo=UTC)  # twelve o'clock at the office
MORNING = datetime(2026, 3, 17, 2, 0, tzinfo=UTC)  # 17 March 2026, 09.00 WIB


def step(key: str, service: Any, desk: str | None = None, agency: str | None = None) -> Step:
    kind: Any = key.partition(":")[0]
    return Step(key=key, kind=kind, service=service, desk=desk, agency=agency, working_days=Decimal("0.5"))


ROUTE = (
    step("completeness", "verification", "front_office"),
    step("substance", "verification", "back_office"),
    step("inspection:dinkes", "recommendation", agency="DINKES"),
    step("recommendation:dinkes", "recommendation", agency="DINKES"),
    step("draft", "signing", "back_office"),
    step("initial:coordinator", "signing", "coordinator"),
    step("signature", "signing", "head"),
    step("delivery", "notify", "front_office"),
)
STARTED: dict[str, Any] = {
    "verification": verification.StepStarted,
    "recommendation": recommendation.StepStarted,
    "signing": signing.StepStarted,
    "notify": notify.StepStarted,
}
FINISHED: dict[str, Any] = {
    "completeness": verification.CompletenessConfirmed,
    "substance": verification.SubstanceConfirmed,
    "inspection": recommendation.InspectionReported,
    "recommendation": recommendation.RecommendationIssued,
    "draft": signing.LetterDrafted,
    "initial": signing.LetterInitialled,
    "signature": signing.LetterSigned,
    "delivery": notify.LetterDispatched,
}


class Life:
    """One application; each method is one more fact, an hour after the one before."""

    def __init__(self, token: str = "", number: str = "2026-K7QF-3M2X") -> None:
        self.id: UUID = uuid4()
        self.token = token or uuid4().hex
        self.said: list[Contract] = []
        self.proposal: Any = "permit"
        self.slip = RoutingSlip(
            application_number=number,
            permit_code="sip-dokter",
            permit_name="Surat Izin Praktik Dokter",
            permit_name_en="Physician practice permit",
            kind="new",
            district=None,
            catalogue_version="1",
            working_days=3,
            validity_days=None,
            letter_number_pattern="{seq}",
            steps=ROUTE,
            documents=(),
        )

    @property
    def at(self) -> datetime:
        """The moment of the next fact."""
        return MORNING + timedelta(hours=len(self.said))

    def says(self, kind: Any, **facts: Any) -> Life:
        self.said.append(kind(application_id=self.id, at=self.at, **facts))
        return self

    def submitted(self) -> Life:
        key = sha256(self.token.encode()).hexdigest()
        return self.says(intake.ApplicationSubmitted, slip=self.slip, tracking_key=key)

    def began(self, key: str) -> Life:
        found = self.slip.step(key)
        return self.says(STARTED[found.service], step=found)

    def ended(self, key: str, **more: Any) -> Life:
        following = self.slip.after(key)
        kind = FINISHED[key.partition(":")[0]]
        slip = self.slip.handed_over(following, by=self.slip.step(key).service)
        facts = {"step": key, "next_step": following.key if following else None, "slip": slip, "by": "officer"}
        agency = {"agency": "DINKES"} if issubclass(kind, recommendation.InspectionReported) else {}
        return self.says(kind, **facts, **agency, proposal=self.proposal, **more)

    def passed(self, *keys: str) -> Life:
        for key in keys:
            self.began(key).ended(key)
        return self

    def advised(self, *, favourable: bool) -> Life:
        self.proposal = "permit" if favourable else "refusal"
        key = "recommendation:dinkes"
        return self.began(key).ended(key, agency="DINKES", favourable=favourable, reason="Alasan teknis.")

    def signed(self) -> Life:
        letter = {"letter": self.proposal, "number": "503/1", "code": "AB12", "sha256": "a" * 64, "size": 10}
        return self.began("signature").ended("signature", **letter, valid_until=None)

    def suspended(self, until: date | None = None) -> Life:
        return self.says(signing.LetterSuspended, reason="Syarat tidak dipenuhi.", by="head", until=until)

    def reinstated(self) -> Life:
        return self.says(signing.LetterReinstated, reason="", by=None)

    def revoked(self) -> Life:
        return self.says(signing.LetterRevoked, reason="Keterangan palsu.", by="head", decree_code="CD34")

    def superseded(self) -> Life:
        new = {"letter": self.proposal, "number": "503/2", "code": "EF56", "sha256": "b" * 64, "size": 11}
        because = {"reason": "Nama keliru.", "by": "head", "former_code": "AB12"}
        return self.says(signing.LetterSuperseded, **new, **because, valid_until=None)

    def expired(self) -> Life:
        return self.says(signing.PermitExpired, number="503/1", code="AB12", valid_until=self.at.date())

    def asked_for_correction(self, key: str) -> Life:
        faults = (Fault(requirement="ktp", reason="Foto buram."),)
        return self.says(verification.CorrectionRequested, step=key, faults=faults, by="officer")

    def explained(self, key: str, reason: str, expected_on: date | None = None) -> Life:
        found = self.slip.step(key)
        house = verification if found.service == "verification" else recommendation
        whose = {"desk": found.desk, "agency": found.agency}
        return self.says(house.DelayExplained, step=key, reason=reason, expected_on=expected_on, by="officer", **whose)

    def minded(self, key: str) -> Life:
        """The office reminds itself of the time of a step."""
        due = {"step": key, "desk": self.slip.step(key).desk, "due_on": self.at.date(), "holder": None}
        self.says(verification.DeadlineApproaching, **due)
        self.says(verification.DeadlineMissed, **due, days_late=1, level="holder")
        return self.says(verification.StepUrged, step=key, desk=due["desk"], by="officer")

    def corrected(self, key: str) -> Life:
        return self.says(intake.CorrectionSubmitted, step=key, documents=())

    def sent_back(self, key: str, to_step: str) -> Life:
        return self.says(signing.LetterSentBack, step=key, to_step=to_step, reason="Salah ketik.", by="officer")

    def lapsed(self, key: str, to_step: str) -> Life:
        return self.says(signing.InitialsLapsed, step=key, to_step=to_step, by="officer")

    def withdrawn(self) -> Life:
        return self.says(intake.ApplicationWithdrawn)

    def to_the_end(self) -> Life:
        """A whole life, with the outcome that the agency's advice leads to."""
        self.submitted().passed("completeness", "substance", "inspection:dinkes")
        self.advised(favourable=self.proposal == "permit")
        return self.passed("draft", "initial:coordinator").signed().passed("delivery")


class DatedLife(Life):
    """A life whose facts happen on days of our choice."""

    def __init__(self, token: str = "", number: str = "2026-K7QF-3M2X") -> None:
        super().__init__(token, number)
        self.day = FIRST

    @property
    def at(self) -> datetime:
        return datetime.combine(self.day, NOON) + timedelta(seconds=len(self.said))

    def later(self, days: int) -> DatedLife:
        self.day += timedelta(days=days)
        return self


def complete(life: DatedLife) -> DatedLife:
    """Handed in and declared complete: the time limit begins."""
    life.submitted().began("completeness").ended("completeness").began("substance")
    return life


def calendar(year: int) -> list[CloudEvent]:
    """What verification says of a year before anything else: the law's days off."""
    off = tuple(DayOff(day=day, name=name) for day, name in usual_days_off(year).items())
    said = CalendarChanged(application_id=uuid4(), at=MORNING, year=year, days_off=off)
    return [CloudEvent.around(said, year)]


def envelopes(*lives: Life) -> list[CloudEvent]:
    """What the bus brings: the facts of all lives, mixed, each publisher numbering its own."""
    waiting = [list(life.said) for life in lives]
    numbers: dict[str, int] = {}
    events = []
    while any(waiting):
        for said in waiting:
            if said:
                contract = said.pop(0)
                numbers[contract.publisher] = numbers.get(contract.publisher, 0) + 1
                events.append(CloudEvent.around(contract, numbers[contract.publisher]))
    return events


def batches(events: list[CloudEvent], size: int) -> Iterable[list[CloudEvent]]:
    for start in range(0, len(events), size):
        yield events[start : start + size]
