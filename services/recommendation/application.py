"""The use cases of the agencies: find, decide, save."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from uuid import UUID

from eventsourcing.persistence import IntegrityError

from services.recommendation.availability import Availability
from services.recommendation.domain import Consultation
from services.recommendation.parts import GuestQuestion, Json, Minutes, Officer, Paper, Report, Word
from services.recommendation.roster import Roster
from services.recommendation.visits import Visits
from services.recommendation.watching_rows import wanting_a_reminder
from services.shared.application import DomainEvent, EventSourcedApplication, no_rows, now
from services.shared.contracts import Document, RoutingSlip, Step
from services.shared.contracts.verification import Fault
from services.shared.datastore import Datastore, Row
from services.shared.deadlines import Level
from services.shared.refusals import NotAllowed, SomebodyWasFaster
from services.shared.working_days import day_of

TRIES = 5


class Recommendation(EventSourcedApplication):
    """Consultations from the first agency to the last word."""

    def __init__(
        self,
        datastore: Datastore,
        *,
        rows: Callable[[DomainEvent], Iterable[Row]] = no_rows,
        clock: Callable[[], datetime] = now,
    ) -> None:
        super().__init__(datastore, rows=rows, clock=clock)
        self.roster = Roster(datastore)
        self.visits = Visits(datastore)

    # What other services say

    def open_consultation(self, application_id: UUID, slip: RoutingSlip, steps: tuple[Step, ...]) -> None:
        """The route leads to the agencies; a second time nothing happens."""
        consultation = self._consultation(application_id)
        consultation.open(slip, steps, self.clock())
        self.save(consultation)

    def correct(
        self, application_id: UUID, step_key: str, documents: tuple[Document, ...], answers: tuple[str, ...]
    ) -> None:
        """The applicant mended something; most corrections are not ours."""
        self._when_ours(application_id, lambda case: case.correct(step_key, documents, answers, self.clock()))

    def withdraw(self, application_id: UUID) -> None:
        """The applicant no longer wants it; remembered also when the application has not reached us, since what leads
        it here may still be on its way."""
        consultation = self._consultation(application_id)
        consultation.withdraw(self.clock())
        self.save(consultation)

    def forget_places(self, application_id: UUID) -> None:
        """Where the site is belongs to the person, who was forgotten; safe to run twice."""
        self.datastore.execute(Row("DELETE FROM places WHERE application_id = %s", (application_id,)))

    def choose_moment(self, application_id: UUID, step: str, moment: datetime) -> None:
        """The applicant chose when the site can be visited."""
        self._when_ours(application_id, lambda case: case.choose_moment(step, moment, self.clock()))

    def issue_signed(self, application_id: UUID, step: str, revision: int, paper: Paper, by: Officer) -> None:
        """The head has signed the letter."""
        self._when_ours(application_id, lambda case: case.issue_signed(step, revision, paper, by, self.clock()))

    def return_draft(self, application_id: UUID, step: str, revision: int, reason: str, by: Officer) -> None:
        """The head does not sign the letter as it is."""
        self._when_ours(application_id, lambda case: case.return_draft(step, revision, reason, by, self.clock()))

    # What officers do

    def assign(self, application_id: UUID, step: str, to: str | None, note: str, by: Officer) -> None:
        """Take a step, give it to a colleague, or lay it back; raises :class:`NotFound` for strangers."""
        colleague = self.roster.officer(to) if to else None
        self._decide(application_id, step, by, lambda case, who: case.assign(step, colleague, note, who, self.clock()))

    def propose_inspection(
        self, application_id: UUID, step: str, moments: Iterable[datetime], inspector: str, answer_by: date, by: Officer
    ) -> None:
        """Let the applicant choose among aware moments."""
        visitor, chosen = self.roster.officer(inspector), tuple(sorted(set(moments)))

        def propose(case: Consultation, who: Officer) -> None:
            for moment in chosen:
                self.visits.require_room(inspector, moment, self.today(), (application_id, step))
            case.propose_inspection(step, chosen, visitor, answer_by, who, self.clock())

        self._decide(application_id, step, by, propose, calendar_of=inspector)

    def schedule_inspection(
        self, application_id: UUID, step: str, scheduled_for: datetime, inspector: str, by: Officer
    ) -> None:
        """Appoint the visit; ``scheduled_for`` is an aware moment."""
        visitor = self.roster.officer(inspector)

        def schedule(case: Consultation, who: Officer) -> None:
            self.visits.require_room(inspector, scheduled_for, self.today(), (application_id, step))
            case.schedule_inspection(step, scheduled_for, visitor, who, self.clock())

        self._decide(application_id, step, by, schedule, calendar_of=inspector)

    def report_inspection(
        self, application_id: UUID, step: str, report: Report, places: tuple[Row, ...], by: Officer
    ) -> None:
        """The site was visited; ``places`` are the rows that say where, which events never do."""

        def tell(case: Consultation, who: Officer) -> None:
            case.report_inspection(step, report, who, self.clock())
            if case.pending_events and places:
                self.datastore.execute(*places)

        self._decide(application_id, step, by, tell)

    def hold_meeting(self, application_id: UUID, step: str, minutes: Minutes, by: Officer) -> None:
        """The technical team met."""
        self._decide(application_id, step, by, lambda case, who: case.hold_meeting(step, minutes, who, self.clock()))

    def draft_recommendation(
        self, application_id: UUID, step: str, word: Word, by: Officer, after: int | None = None
    ) -> None:
        """The agency's word, for its head to sign; ``after``: how many drafts the writer knew of."""
        self._decide(
            application_id, step, by, lambda case, who: case.draft_recommendation(step, word, who, self.clock(), after)
        )

    def issue_scan(self, application_id: UUID, step: str, word: Word, paper: Paper, by: Officer) -> None:
        """The agency's word, signed by hand."""
        self._decide(application_id, step, by, lambda case, who: case.issue_scan(step, word, paper, who, self.clock()))

    def request_correction(self, application_id: UUID, step: str, faults: tuple[Fault, ...], by: Officer) -> None:
        """The applicant must mend something."""
        self._decide(
            application_id, step, by, lambda case, who: case.request_correction(step, faults, who, self.clock())
        )

    def explain_delay(
        self, application_id: UUID, step: str, reason: str, expected_on: date | None, by: Officer
    ) -> None:
        """Why it takes longer."""
        self._decide(
            application_id, step, by, lambda case, who: case.explain_delay(step, reason, expected_on, who, self.clock())
        )

    def urge(self, application_id: UUID, step: str, by: Officer) -> None:
        """The coordinator asks whoever has the step, and the agency's head, to go on."""

        def remind(case: Consultation, who: Officer) -> None:
            agency = str(case.step(step).agency)
            case.urge(step, self.to_remind(agency, case.holders.get(step), heads=True), who, self.clock())

        self._decide(application_id, step, by, remind)

    def remind(self, application_id: UUID) -> None:
        """Say what has to be said of deadlines today; a second time there is nothing to say."""
        case = self.find(Consultation, application_id)
        case.remind(lambda step, level: self.whom_to_remind(case, step, level), self.clock())
        self.save(case)

    def ask_guest(self, application_id: UUID, step: str, question: GuestQuestion, link: str, by: Officer) -> None:
        """Ask somebody outside."""
        self._decide(
            application_id, step, by, lambda case, who: case.ask_guest(step, question, link, who, self.clock())
        )

    def end_guest_link(self, application_id: UUID, step: str, guest_id: str, by: Officer) -> None:
        """The link counts no longer."""
        self._decide(application_id, step, by, lambda case, who: case.end_guest_link(step, guest_id, who, self.clock()))

    def guest_answers(self, application_id: UUID, step: str, guest_id: str, answer: str, paper: Json | None) -> None:
        """The opinion of somebody outside."""
        self._again(application_id, lambda case: case.guest_answers(step, guest_id, answer, paper, self.clock()))

    # The inspectors' days

    def change_availability(self, inspector: str, by: Officer, change: Callable[[Availability, Officer], None]) -> None:
        """Limits and days without visits of somebody of the own agency; raises :class:`NotFound` for others."""
        if self.roster.officer(inspector).agency != by.agency:
            raise NotAllowed
        availability_id = Availability.create_id(inspector)
        known = self.exists(availability_id)
        days = self.find(Availability, availability_id) if known else Availability(inspector, self.clock())
        change(days, next((each for each in self.standing_for(by) if each.heads_an_agency), by))
        self.save(days)

    # What pages ask

    def today(self) -> date:
        """The office's day."""
        return day_of(self.clock())

    def standing_for(self, by: Officer) -> list[Officer]:
        """The officer, then each absent colleague in whose place the officer may act today."""
        return [by, *self.roster.stands_in_for(by, self.today())]

    def to_remind(self, agency: str, holder: str | None, *, heads: bool) -> list[str]:
        """Who should hear of a step: its holder (else everybody of the agency), and on request the head as well; the
        deputy of whoever is away."""
        everybody = [each.username for each in self.roster.of_agency(agency)]
        who = [holder] if holder else everybody
        return self.roster.present([*who, *(self.roster.heads(agency) if heads else [])], self.today())

    def wanting_a_reminder(self, after: UUID | None) -> list[UUID]:
        """The next applications behind one of which a deadline has to be spoken of today."""
        return wanting_a_reminder(self.datastore, self.today(), after)

    def whom_to_remind(self, case: Consultation, step: str, level: Level) -> list[str]:
        """First whoever has the step, or everybody of the agency; then its head; then the coordinator."""
        agency = str(case.step(step).agency)
        if level in ("approaching", "holder"):
            return self.to_remind(agency, case.holders.get(step), heads=False)
        heads = self.roster.heads(agency) if level == "superior" else []
        return self.roster.present(heads or self.roster.coordinators(), self.today())

    # How

    def _decide(
        self,
        application_id: UUID,
        step: str,
        by: Officer,
        act: Callable[[Consultation, Officer], None],
        *,
        calendar_of: str | None = None,
    ) -> None:
        """Find, decide, save, in the place of whoever has the step when that is somebody absent. With a calendar,
        nobody fills it between the look at it and the commit."""

        def decide(case: Consultation) -> None:
            act(case, self._in_whose_place(case, step, by))

        self._again(application_id, decide, calendar_of=calendar_of)

    def _again(
        self, application_id: UUID, act: Callable[[Consultation], None], *, calendar_of: str | None = None
    ) -> None:
        """Anew when another agency wrote in between, which is no reason to refuse this one. A colleague who was faster
        at the same step is named by the rules the second time."""
        for last in (False,) * (TRIES - 1) + (True,):
            try:
                with self.datastore.transaction():
                    if calendar_of is not None:
                        self.visits.lock(calendar_of)
                    consultation = self.find(Consultation, application_id)
                    act(consultation)
                    self.save(consultation)
                return
            except (SomebodyWasFaster, IntegrityError):
                if last:
                    raise

    def _in_whose_place(self, case: Consultation, step: str, by: Officer) -> Officer:
        holder = case.holders.get(step)
        if holder in (None, by.username):
            return by
        return next((each for each in self.standing_for(by) if each.stands_for == holder), by)

    def _when_ours(self, application_id: UUID, act: Callable[[Consultation], None]) -> None:
        """React to a fact about an application that may never have come to the agencies."""
        if self.exists(application_id):
            consultation = self.find(Consultation, application_id)
            act(consultation)
            self.save(consultation)

    def _consultation(self, application_id: UUID) -> Consultation:
        if self.exists(application_id):
            return self.find(Consultation, application_id)
        return Consultation(application_id, self.clock())
