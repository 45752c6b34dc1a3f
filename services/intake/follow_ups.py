"""What follows on a permit: an application about it that is under way, or a decision that has ended or replaced it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from services.intake.after_issue import AfterIssue
from services.intake.domain import PermitApplication
from services.intake.earlier import EarlierPermit
from services.intake.preparation import Preparation
from services.intake.rules import AlreadyUnderWay, NoLongerInForce
from services.shared.application import DomainEvent
from services.shared.datastore import Datastore, Row

CHOSEN = "UPDATE my_applications SET earlier_id = %s WHERE application_id = %s"
STANDING = "UPDATE my_applications SET standing = %s, changed_at = %s WHERE application_id = %s"
FOLLOWING = """
SELECT earlier_id, application_id, number, state FROM my_applications
WHERE earlier_id = ANY(%s) AND state IN ('submitted', 'correction', 'issued')
"""


def rows(happened: DomainEvent) -> Iterable[Row]:
    """Another earlier permit was chosen for a draft, or an issued one counts no longer, or again."""
    match happened:
        case Preparation.EarlierPermitChosen(earlier_id=earlier):
            yield Row(CHOSEN, (earlier, happened.originator_id))
        case AfterIssue.LetterFollowed(turn=turn, at=at) if turn != "superseded":
            yield Row(STANDING, ("" if turn == "reinstated" else turn, at, happened.originator_id))


def in_force(datastore: Datastore, permits: list[EarlierPermit]) -> list[EarlierPermit]:
    """Those that no decision has ended or replaced; each names the application about it that is under way."""
    over: set[UUID] = set()
    under_way: dict[UUID, str] = {}
    for each in datastore.query(FOLLOWING, [permit.source_id for permit in permits]):
        if each.state == "issued":
            over.add(each.earlier_id)
        else:
            under_way[each.earlier_id] = each.number
    return [
        replace(permit, under_way=under_way.get(permit.source_id)) for permit in permits if permit.source_id not in over
    ]


def require_no_other(datastore: Datastore, application: PermitApplication) -> None:
    """Raise :class:`AlreadyUnderWay` or :class:`NoLongerInForce` when somebody was faster with the same permit.

    Belongs into the transaction that hands the application in: of two at once the second waits here for the first.
    """
    if application.earlier_id is None:
        return
    datastore.query("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", f"earlier permit {application.earlier_id}")
    for other in datastore.query(FOLLOWING, [application.earlier_id]):
        if other.state == "issued":
            raise NoLongerInForce
        if other.application_id != application.id:
            raise AlreadyUnderWay(number=other.number)
