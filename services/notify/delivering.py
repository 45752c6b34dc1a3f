"""The use cases of delivery: a letter is handed over at the counter, or goes by post and perhaps comes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from hmac import compare_digest
from uuid import UUID

from services.notify import delivery_read_model
from services.notify.application import Notify, Wanted
from services.notify.delivery import Delivery
from services.notify.delivery_rules import (
    REMIND_AFTER,
    Collector,
    Identity,
    MistakeReason,
    ReturnReason,
    WrongCode,
)
from services.notify.office import office
from services.shared.application import decided_again
from services.shared.contracts import RoutingSlip, Step
from services.shared.contracts.intake import Delivery as Way
from services.shared.contracts.routing import Proposal
from services.shared.working_days import day_of, is_working_day, working_days_between


def begin(notify: Notify, application_id: UUID, step: Step, slip: RoutingSlip, proposal: Proposal) -> None:
    """The signed letter reached us; a second time nothing happens."""
    if notify.exists(application_id):
        return
    known = notify.datastore.query("SELECT delivery FROM applications WHERE application_id = %s", application_id)
    way = known[0].delivery if known else "email"
    delivery = Delivery.open(application_id, step, slip, proposal, way, notify.clock())
    notify.save(delivery)
    tell_where(notify, delivery)


# The counter


def collection_code(notify: Notify, application_id: UUID, turn: int) -> str:
    """The six digits that the applicant sees: they follow from our key, and stand nowhere."""
    return f"{int(notify.words.lookup(f'collection {application_id} {turn}'), 16) % 10**6:06d}"


@decided_again
def hand_over(
    notify: Notify, application_id: UUID, code: str, identity: Identity, collector: Collector, by: str
) -> None:
    """The paper is handed over; without a code whoever takes it signs for it. A wrong code counts."""
    delivery, at = notify.find(Delivery, application_id), notify.clock()
    right = collection_code(notify, application_id, delivery.turn)
    if code and not compare_digest(code.encode(), right.encode()):
        delivery.mistake_code(by, at)
        notify.save(delivery)
        raise WrongCode
    delivery.collect("code" if code else "signature", identity, collector, by, at)
    notify.save(delivery)


def undo_hand_over(notify: Notify, application_id: UUID, reason: MistakeReason, by: str) -> None:
    """It was recorded by mistake."""
    changed(notify, application_id, lambda it: it.undo_collection(reason, by, notify.clock()))


# The post


def post(notify: Notify, application_id: UUID, courier: str, consignment: str, by: str) -> None:
    """The courier has it: the applicant is told the number."""
    changed(notify, application_id, lambda it: it.post(courier, consignment, by, notify.clock()))


def correct_consignment(
    notify: Notify, application_id: UUID, courier: str, consignment: str, reason: MistakeReason, by: str
) -> None:
    """The number was wrong: the applicant is told the right one."""
    changed(notify, application_id, lambda it: it.correct_consignment(courier, consignment, reason, by, notify.clock()))


def confirm(notify: Notify, application_id: UUID, by: str) -> None:
    """It arrived."""
    changed(notify, application_id, lambda it: it.confirm(by, notify.clock()))


def come_back(notify: Notify, application_id: UUID, reason: ReturnReason, by: str) -> None:
    """The post brought it back: the applicant is asked what now."""
    changed(notify, application_id, lambda it: it.come_back(reason, by, notify.clock()))


def choose_way(notify: Notify, application_id: UUID, way: Way, by: str) -> None:
    """The applicant wants it differently."""
    changed(notify, application_id, lambda it: it.choose_way(way, by, notify.clock()))


# Time


def long_waiting(notify: Notify, after: UUID | None) -> list[UUID]:
    """Letters at the counter that their people should be reminded of today, the next ones behind ``after``."""
    today = day_of(notify.clock())
    if not is_working_day(today):
        return []
    waiting = delivery_read_model.at_the_counter(notify.datastore, after)
    return [each.application_id for each in waiting if times_due(day_of(each.since), today) > each.reminded]


@decided_again
def remind(notify: Notify, application_id: UUID) -> None:
    """Tell once more that the letter lies here."""
    [waiting] = delivery_read_model.one(notify.datastore, application_id)
    delivery = notify.find(Delivery, application_id)
    time = times_due(day_of(waiting.since), day_of(notify.clock()))
    if time > delivery.reminded:
        delivery.remind(time, notify.clock())
        with notify.datastore.transaction():
            notify.save(delivery)
            tell_where(notify, delivery)


def times_due(since: date, today: date) -> int:
    """How often somebody should have been reminded of a letter that lies here since that day."""
    return sum(working_days_between(since, today) >= days for days in REMIND_AFTER)


@decided_again
def changed(notify: Notify, application_id: UUID, change: Callable[[Delivery], None]) -> None:
    """Find, decide, save, and tell the applicant what came of it."""
    delivery = notify.find(Delivery, application_id)
    before = delivery.state, delivery.turn, delivery.consigned
    change(delivery)
    with notify.datastore.transaction():
        notify.save(delivery)
        if (delivery.state, delivery.turn, delivery.consigned) != before:
            tell_where(notify, delivery)


def tell_where(notify: Notify, delivery: Delivery) -> None:
    """The message that belongs to where the letter is now, if any; each turn is an occasion of its own."""
    turn, number = str(delivery.turn), delivery.slip.application_number
    match delivery.way, delivery.state:
        case "email", "ready" if delivery.turn > 1:
            decision = "issued" if delivery.proposal == "permit" else "refused"
            notify.request(Wanted(delivery.id, decision, f"turn {turn}", number))
        case "pickup", "ready" | "told":
            where = {"address": office().address, "hours": office().hours}
            occasion = f"{turn} {delivery.reminded}"
            notify.request(Wanted(delivery.id, "ready_for_pickup", occasion, number, where))
        case "post", "posted":
            courier, consignment = (str(each) for each in delivery.consigned)
            sent = {"courier": courier, "consignment": consignment}
            notify.request(Wanted(delivery.id, "posted", f"{turn} {courier} {consignment}", number, sent))
        case "post", "returned":
            notify.request(Wanted(delivery.id, "post_returned", turn, number))
