"""Run as a program by test_eventstore_green: twenty green threads on one event store; prints what they saw as JSON."""

from __future__ import annotations

import eventlet

eventlet.monkey_patch()

import json  # noqa: E402  # everything that waits is imported after patching
import sys  # noqa: E402
from typing import Any  # noqa: E402

from eventlet.greenpool import GreenPool  # noqa: E402

from services.shared.application import EventSourcedApplication  # noqa: E402
from services.shared.datastore import Datastore, Row  # noqa: E402
from services.shared.refusals import SomebodyWasFaster  # noqa: E402
from tests.shared.folders import Folder, count, noted, opened, rows  # noqa: E402
from tests.shared.waiting import eventually  # noqa: E402

PEOPLE = [f"officer{number}" for number in range(20)]
GATE = 7
WAITING = "SELECT count(*) AS waiting FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


def main(database_url: str) -> None:
    datastore = Datastore(database_url, pool_size=24)
    office = EventSourcedApplication(datastore, rows=rows)
    seen: dict[str, Any] = {"at_once": at_once(office), "saved": count(office, "events")}
    outcomes = race(office)
    seen |= {"winners": outcomes.count("won"), "refused": outcomes.count("refused")}
    seen["after_an_interrupted_statement"] = interrupted(office)
    seen |= {"events": count(office, "events"), "expected_events": 20 + 1 + 1}
    datastore.close()
    sys.stdout.write(json.dumps(seen))


def at_once(office: EventSourcedApplication) -> int:
    """Twenty saves that all stop at a gate in the database: how many stand there together before it opens."""
    gated = EventSourcedApplication(
        office.datastore, rows=lambda happened: [Row("SELECT pg_advisory_xact_lock_shared(%s)", (GATE,))]
    )
    pool = GreenPool(len(PEOPLE))
    with office.datastore.transaction():
        office.datastore.execute(Row("SELECT pg_advisory_xact_lock(%s)", (GATE,)))
        for person in PEOPLE:
            pool.spawn(gated.save, Folder(person))
        together = eventually(lambda: standing(office) if standing(office) == len(PEOPLE) else 0)
    pool.waitall()
    return together


def standing(office: EventSourcedApplication) -> int:
    [answer] = office.datastore.query(WAITING)
    return int(answer.waiting)


def race(office: EventSourcedApplication) -> list[str]:
    """All act on one folder that all have read."""
    folder_id = opened(office, "wanted by all")

    def act(folder: Folder) -> str:
        try:
            office.save(folder)
        except SomebodyWasFaster:
            return "refused"
        return "won"

    return list(GreenPool(len(PEOPLE)).imap(act, [noted(office, folder_id, person, by=person) for person in PEOPLE]))


def interrupted(office: EventSourcedApplication) -> str:
    """Give up in the middle of a statement, as a time-out does, then use all connections of the pool."""
    with eventlet.Timeout(0.2, False):
        office.datastore.query("SELECT pg_sleep(30)")
    pool = GreenPool(24)
    answers = list(pool.imap(lambda _: office.datastore.query("SELECT 1 AS one")[0].one, range(48)))
    return "works" if answers == [1] * 48 else repr(answers)


if __name__ == "__main__":
    main(sys.argv[1])
