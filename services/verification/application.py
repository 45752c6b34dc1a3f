"""The use cases of the desks: find, decide, save."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from services.shared.application import DomainEvent, EventSourcedApplication, decided_again, no_rows, now
from services.shared.contracts import Document, RoutingSlip
from services.shared.contracts.intake import Posting
from services.shared.contracts.verification import Fault
from services.shared.datastore import Datastore, Row
from services.shared.deadlines import Level
from services.shared.working_days import day_of
from services.verification.absence import (
    Absence,
    AbsenceOverlaps,
    DeputyIsAway,
    check_deputy,
    check_period,
    check_right,
)
from services.verification.domain import Case
from services.verification.holding_rules import supervises_sharing
from services.verification.refusing import Grounds
from services.verification.roster import Roster
from services.verification.rules import Officer, sits_at
from services.verification.sharing import Sharing
from services.verification.timing_read_model import wanting_a_reminder
from services.verification.timing_rules import supervises, whom_to_remind

HELD_BY_NOBODY_AT_THE_DESK = """
SELECT application_id FROM work_queue LEFT JOIN officers ON username = holder
WHERE holder IS NOT NULL AND (username IS NULL OR NOT desk = ANY(roles)) ORDER BY application_id
"""
OVERLAPPING = """
SELECT deputy FROM absences
WHERE officer = %s AND first_day <= %s AND last_day >= %s AND ended_at IS NULL AND absence_id <> %s LIMIT 1
"""


class Verification(EventSourcedApplication):
    """Cases from the first look to the hand-over."""

    def __init__(
        self,
        datastore: Datastore,
        *,
        rows: Callable[[DomainEvent], Iterable[Row]] = no_rows,
        clock: Callable[[], datetime] = now,
    ) -> None:
        super().__init__(datastore, rows=rows, clock=clock)
        self.roster = Roster(datastore)

    # What other services say

    def open_case(self, application_id: UUID, slip: RoutingSlip) -> None:
        """The application came in; a second time nothing happens."""
        if not self.exists(application_id):
            self._keep(Case.open(application_id, slip, self.clock()))

    def correct(
        self, application_id: UUID, step_key: str, documents: tuple[Document, ...], answers: tuple[str, ...] = ()
    ) -> None:
        """The applicant mended something; not every step that asked for it is one of ours."""
        case = self.find(Case, application_id)
        case.correct(step_key, documents, self.clock(), answers)
        self.save(case)

    def withdraw(self, application_id: UUID) -> None:
        """The applicant no longer wants it."""
        case = self.find(Case, application_id)
        case.withdraw(self.clock())
        self.save(case)

    def post(self, username: str, posting: Posting | None) -> None:
        """A member of staff does this work from now on (None: nothing); what lay with somebody who left their desk
        goes back on it."""
        self.roster.post(username, posting)
        for row in self.datastore.query(HELD_BY_NOBODY_AT_THE_DESK):
            case = self.find(Case, row.application_id)
            case.fall_back(self.clock())
            self._keep(case)

    # What officers decide

    @decided_again
    def pass_step(self, application_id: UUID, step_key: str, by: Officer) -> None:
        """Everything is in order."""
        case = self.find(Case, application_id)
        case.pass_step(step_key, self.in_whose_place(case, by), self.clock())
        self._keep(case)

    @decided_again
    def request_correction(self, application_id: UUID, step_key: str, faults: tuple[Fault, ...], by: Officer) -> None:
        """Something must be mended."""
        case = self.find(Case, application_id)
        case.request_correction(step_key, faults, self.in_whose_place(case, by), self.clock())
        self.save(case)

    @decided_again
    def propose_refusal(self, application_id: UUID, step_key: str, grounds: Grounds, by: Officer) -> None:
        """The application must be refused."""
        case = self.find(Case, application_id)
        case.propose_refusal(step_key, grounds, self.in_whose_place(case, by), self.clock())
        self.save(case)

    @decided_again
    def send_back(self, application_id: UUID, step_key: str, to_step: str, reason: str, by: Officer) -> None:
        """An earlier desk must look again."""
        case = self.find(Case, application_id)
        case.send_back(step_key, to_step, reason, self.in_whose_place(case, by), self.clock())
        self._keep(case)

    @decided_again
    def judge(
        self,
        application_id: UUID,
        step_key: str,
        verdicts: Mapping[str, str | None],
        by: Officer,
        titles: Mapping[str, str] | None = None,
    ) -> None:
        """Keep what an officer thinks: by matter the reason why it is wrong, None for fine; ``titles`` are those of
        further documents."""
        case = self.find(Case, application_id)
        who = self.in_whose_place(case, by)
        for matter, reason in verdicts.items():
            title = (titles or {}).get(matter, "")
            case.judge(step_key, matter, reason is None, reason or "", who, self.clock(), title)
        self.save(case)

    def wrong_at(self, application_id: UUID, step_key: str) -> tuple[Fault, ...]:
        """What was found wrong at a step, as a correction asks for it."""
        return self.find(Case, application_id).wrong_at(step_key)

    @decided_again
    def note(self, application_id: UUID, text: str, by: Officer) -> None:
        """Words for colleagues."""
        case = self.find(Case, application_id)
        case.note(text, by, self.clock())
        self.save(case)

    # The time of a step

    def wanting_a_reminder(self, after: UUID | None) -> list[UUID]:
        """The next cases behind one whose deadline has to be spoken of today."""
        return wanting_a_reminder(self.datastore, self.today(), after)

    def remind(self, application_id: UUID) -> None:
        """Say what has to be said of a deadline today; a second time there is nothing to say."""
        case = self.find(Case, application_id)
        case.remind(lambda level: self.whom_to_remind(case, level), self.clock())
        self.save(case)

    @decided_again
    def explain_delay(
        self, application_id: UUID, step_key: str, reason: str, expected_on: date | None, by: Officer
    ) -> None:
        """Tell the applicant why it takes longer."""
        case = self.find(Case, application_id)
        case.explain_delay(step_key, reason, expected_on, self.in_whose_place(case, by), self.clock())
        self.save(case)

    @decided_again
    def urge(self, application_id: UUID, step_key: str, by: Officer) -> None:
        """Ask whoever has the step to go on."""
        case = self.find(Case, application_id)
        remind = self.whom_to_remind(case, "holder") if case.current else ()
        case.urge(step_key, remind, self.as_supervisor(case, by), self.clock())
        self.save(case)

    # Whose work it is

    @decided_again
    def claim(self, application_id: UUID, step_key: str, by: Officer) -> None:
        """Take a case that nobody holds."""
        case = self.find(Case, application_id)
        case.claim(step_key, self.in_whose_place(case, by), self.clock())
        self.save(case)

    @decided_again
    def hand_over(self, application_id: UUID, step_key: str, to: str, note: str, by: Officer) -> None:
        """Give a case to a colleague; raises :class:`NotFound` for somebody who is not known here."""
        case = self.find(Case, application_id)
        case.hand_over(step_key, self.roster.officer(to), note, self.in_whose_place(case, by), self.clock())
        self.save(case)

    @decided_again
    def take_back(self, application_id: UUID, step_key: str, by: Officer) -> None:
        """Undo one's own hand-over."""
        case = self.find(Case, application_id)
        case.take_back(step_key, by, self.clock())
        self.save(case)

    @decided_again
    def release(self, application_id: UUID, step_key: str, by: Officer) -> None:
        """Lay a case back on the desk."""
        case = self.find(Case, application_id)
        case.release(step_key, self.in_whose_place(case, by), self.clock())
        self.save(case)

    def share(self, desk: str, sector: str, *, in_turn: bool, by: Officer) -> None:
        """Say how new cases of a sector find their officer."""
        supervises_sharing(desk, by)
        sharing_id = Sharing.create_id(desk, sector)
        rule = self.find(Sharing, sharing_id) if self.exists(sharing_id) else Sharing(desk, sector, self.clock())
        (rule.set_in_turn if in_turn else rule.set_free)(by.username, self.clock())
        self.save(rule)

    def be_away(
        self, absence_id: UUID, officer: str, deputy: str, first_day: date, last_day: date, by: Officer
    ) -> None:
        """A deputy does an officer's work on these days, both included; a second click changes nothing."""
        check_right(officer, by.username, by.roles)
        check_period(officer, deputy, first_day, last_day, self.today())
        check_deputy(self.roster.officer(officer), self.roster.officer(deputy))
        if self.exists(absence_id):
            return
        with self.datastore.transaction():
            self.datastore.query("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", f"absence {officer}")
            if taken := self.datastore.query(OVERLAPPING, officer, last_day, first_day, absence_id):
                raise AbsenceOverlaps(deputy=taken[0].deputy)
            if self.datastore.query(OVERLAPPING, deputy, last_day, first_day, absence_id):
                raise DeputyIsAway(deputy=deputy)
            self.save(Absence(absence_id, officer, deputy, first_day, last_day, by.username, self.clock()))

    def be_back(self, absence_id: UUID, by: Officer) -> None:
        """Nobody stands in any more."""
        absence = self.find(Absence, absence_id)
        check_right(absence.officer, by.username, by.roles)
        absence.end(by.username, self.clock())
        self.save(absence)

    # What pages ask

    def today(self) -> date:
        """The office's day."""
        return day_of(self.clock())

    def in_whose_place(self, case: Case, by: Officer) -> Officer:
        """As who somebody acts on a case: as themself where they can, else for the absent colleague whose it is."""
        if case.current is None:
            return by
        everybody = [by, *self.roster.stands_in_for(by, self.today())]
        holders = [each for each in everybody if each.stands_for == case.holder]
        at_the_desk = [each for each in everybody if sits_at(each, case.slip.step(case.current), case.slip.sector)]
        supervising = [each for each in everybody if supervises(each, case.slip.step(case.current))]
        return next(iter((*holders, *at_the_desk, *supervising)), by)

    def as_supervisor(self, case: Case, by: Officer) -> Officer:
        """As who somebody acts on a case that lies with others: as supervisor of its desk, themself or for one."""
        if case.current is None:
            return by
        everybody = [by, *self.roster.stands_in_for(by, self.today())]
        return next((each for each in everybody if supervises(each, case.slip.step(case.current))), by)

    def whom_to_remind(self, case: Case, level: Level) -> tuple[str, ...]:
        """The usernames of those whom a deadline concerns."""
        step = case.slip.step(case.current or "")
        officers, deputies = self.roster.at_the_desks(), self.roster.deputies(self.today())
        return whom_to_remind(level, step, case.slip.sector, case.holder, officers, deputies)

    def _keep(self, case: Case) -> None:
        """Save a case; when it has come to a desk where work goes in turn, it gets its officer at once."""
        if case.current is not None and case.holder is None:
            desk = case.slip.step(case.current).desk or ""
            turn = self.roster.whose_turn(desk, case.slip.sector, self.today(), case.who_cannot_decide())
            if turn is not None:
                case.assign_in_turn(turn, self.clock())
        self.save(case)
