"""The worker that performs what ``outside_work`` asks for, once each, and records what came of it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import structlog
from psycopg2.extras import Json

from services.shared.background import Background, Tell, tell_nobody
from services.shared.datastore import Datastore, Row
from services.shared.metrics import outside_work_settled
from services.shared.outside import (
    CLAIM_SECONDS,
    Declined,
    Done,
    Effect,
    Outcome,
    Retry,
    Settled,
    Unknown,
    Work,
    later,
)
from services.shared.refusals import Unavailable
from services.shared.trouble import Pauses, in_short, is_conflict, traceback_of, world_is_down

POLL_SECONDS = 0.5
RECORD_TRIES = 5
WORKERS = 2

CLAIM = f"""
WITH chosen AS (
    SELECT key, state FROM outside_work
    WHERE kind = ANY(%s) AND ((state = 'due' AND due_at <= clock_timestamp())
                              OR (state = 'claimed' AND claimed_until < clock_timestamp()))
    ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
UPDATE outside_work AS work
SET state = 'claimed', tries = tries + 1, claimed_until = clock_timestamp() + interval '{CLAIM_SECONDS} seconds'
FROM chosen WHERE work.key = chosen.key
RETURNING work.key, work.kind, work.application_id, work.payload, work.tries, chosen.state = 'claimed' AS abandoned
"""
SETTLE = """
UPDATE outside_work SET state = %s, outcome = %s, reason = %s, settled_at = clock_timestamp(), claimed_until = NULL
WHERE key = %s AND state IN ('claimed', 'stuck') AND tries = %s RETURNING key
"""
POSTPONE = """
UPDATE outside_work SET state = 'due', reason = %s, due_at = clock_timestamp() + %s, claimed_until = NULL
WHERE key = %s AND state = 'claimed' AND tries = %s
"""
STUCK = """
UPDATE outside_work SET state = 'stuck', outcome = %s, reason = %s, claimed_until = NULL
WHERE key = %s AND state IN ('claimed', 'stuck') AND tries = %s
"""
FIND_STUCK = """
SELECT key, kind, application_id, payload, tries, outcome FROM outside_work
WHERE state = 'stuck' AND kind = ANY(%s) ORDER BY created_at
"""
SETTLED: dict[str, type[Settled]] = {"Done": Done, "Declined": Declined, "Unknown": Unknown}

log = structlog.get_logger(__name__)


class OutsideLoop:
    """Claims one piece of work after the other, performs it, settles it."""

    def __init__(self, datastore: Datastore, effects: Mapping[str, Effect], *, tell: Tell = tell_nobody) -> None:
        self._datastore = datastore
        self._effects = effects
        self._kinds = list(effects)
        self._tell = tell

    def run(self, stopping: threading.Event, recorded: threading.Event) -> None:
        """Work until ``stopping`` is set; ``recorded`` tells of new events, and perhaps new work."""
        pauses = Pauses()
        while not stopping.is_set():
            try:
                while not stopping.is_set() and self.work_once(stopping):
                    pass
                self._tell("ok", "")
                pauses.reset()
            except Exception as trouble:
                self._tell("waiting", in_short(trouble))
                log.warning("outside work waits", reason=in_short(trouble), exc_info=True)
                stopping.wait(pauses.next())
            else:
                recorded.wait(POLL_SECONDS)
                recorded.clear()

    def work_once(self, stopping: threading.Event) -> bool:
        """Do the next piece of work that is due; False when there is none."""
        rows = self._datastore.query(CLAIM, self._kinds)
        if not rows:
            return False
        *columns, abandoned = rows[0]
        work = Work(*columns)
        with structlog.contextvars.bound_contextvars(application_id=str(work.application_id), work=work.key):
            outcome = self._performed(work, abandoned=abandoned)
            self._settle_surely(work, outcome, stopping)
        outside_work_settled.labels(work.kind, type(outcome).__name__).inc()
        return True

    def record_stuck(self) -> None:
        """Try again to record outcomes that could not be recorded: a new version of the program may know how."""
        for *columns, saved in self._datastore.query(FIND_STUCK, self._kinds):
            outcome = SETTLED[saved.pop("outcome")](**saved)
            self._settle(Work(*columns), outcome)

    def _performed(self, work: Work, *, abandoned: bool) -> Outcome:
        effect = self._effects[work.kind]
        if abandoned and not effect.may_repeat:
            return Unknown("the worker ended while it did this")
        try:
            return effect.perform(work)
        except Unavailable as trouble:
            return Retry(in_short(trouble), later(work.tries))
        except Exception as trouble:
            log.error("outside work failed", reason=in_short(trouble), exc_info=True)
            return Retry(in_short(trouble), later(work.tries)) if effect.may_repeat else Unknown(in_short(trouble))

    def _settle_surely(self, work: Work, outcome: Outcome, stopping: threading.Event) -> None:
        """What happened outside is not forgotten because the database is down: wait for it."""
        pauses = Pauses()
        while True:
            try:
                self._settle(work, outcome)
                return
            except Exception as trouble:
                if not world_is_down(trouble):
                    raise
                self._tell("waiting", in_short(trouble))
                log.warning("outcome waits to be recorded", outcome=type(outcome).__name__, reason=in_short(trouble))
                if stopping.wait(pauses.next()):
                    raise

    def _settle(self, work: Work, outcome: Outcome) -> None:
        if isinstance(outcome, Retry):
            log.info("outside work postponed", reason=outcome.reason, tries=work.tries)
            self._datastore.execute(Row(POSTPONE, (outcome.reason, outcome.after, work.key, work.tries)))
            return
        for attempt in range(1, RECORD_TRIES + 1):
            try:
                self._record(work, outcome)
                return
            except Exception as trouble:
                if world_is_down(trouble):
                    raise
                if not is_conflict(trouble) or attempt == RECORD_TRIES:
                    self._stuck(work, outcome, trouble)
                    return

    def _record(self, work: Work, outcome: Settled) -> None:
        with self._datastore.transaction():
            settled = self._datastore.query(
                SETTLE,
                type(outcome).__name__.lower(),
                Json(saved_form(outcome)),
                getattr(outcome, "reason", None),
                work.key,
                work.tries,
            )
            if not settled:
                log.warning("claim was lost", tries=work.tries)
                return
            self._effects[work.kind].record(work, outcome)

    def _stuck(self, work: Work, outcome: Settled, trouble: Exception) -> None:
        log.error("outcome cannot be recorded", reason=in_short(trouble), exc_info=trouble)
        self._datastore.execute(Row(STUCK, (Json(saved_form(outcome)), traceback_of(trouble), work.key, work.tries)))


class OutsideWorker(Background):
    """nameko extension: performs the work of these kinds that this service's events asked for; ``loop`` is how."""

    def __init__(
        self,
        application: Any,
        effects: Mapping[str, Effect],
        *,
        workers: int = WORKERS,
        loop: type[OutsideLoop] = OutsideLoop,
    ) -> None:
        super().__init__()
        self._application = application
        self._effects = effects
        self._workers = workers
        self._loop = loop

    def run(self, stopping: threading.Event, tell: Tell) -> None:
        loop = self._loop(self._application.datastore, self._effects, tell=tell)
        recorded = self._application.recorded
        others = [
            threading.Thread(target=loop.run, args=(stopping, recorded), name=f"{self.attr_name}-{number}")
            for number in range(1, self._workers)
        ]
        self._record_stuck(loop, stopping, tell)
        for thread in others:
            thread.start()
        loop.run(stopping, recorded)
        for thread in others:
            thread.join()

    def wake(self) -> None:
        self._application.recorded.set()

    def _record_stuck(self, loop: OutsideLoop, stopping: threading.Event, tell: Tell) -> None:
        pauses = Pauses()
        while not stopping.is_set():
            try:
                loop.record_stuck()
                return
            except Exception as trouble:  # noqa: BLE001 - the database does not answer yet
                tell("waiting", in_short(trouble))
                stopping.wait(pauses.next())


def saved_form(outcome: Settled) -> dict[str, Any]:
    """The outcome as the row keeps it."""
    return {"outcome": type(outcome).__name__, **asdict(outcome)}
