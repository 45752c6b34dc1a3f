"""The worker that sends: many messages of one channel in a go, and nobody twice, whenever the process dies."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from psycopg2.extras import Json

from services.notify import channel_states
from services.notify.channels.channel import NoLongerOurs
from services.notify.rules import patience_with
from services.notify.sending import GAVE_UP, Contact, SendingEffect
from services.shared.background import Tell, tell_nobody
from services.shared.datastore import Datastore, Row
from services.shared.metrics import outside_work_settled
from services.shared.outside import CLAIM_SECONDS, Declined, Effect, Outcome, Retry, Settled, Unknown, Work, later
from services.shared.outside_worker import SETTLED, OutsideLoop, saved_form
from services.shared.refusals import Unavailable
from services.shared.trouble import in_short

BATCH = 50
BATCH_SECONDS = 45.0  # then the rest is put back: a claim must outlive its batch
LOOK_SECONDS = 1.0  # how soon a pause is noticed in the middle of a batch
EVER = "infinity"
BODY_SECONDS = 30  # what must be left of the claim when a message goes out

CLAIM = f"""
WITH chosen AS (
    SELECT key FROM outside_work
    WHERE kind = %s AND created_at <= %s AND ((state = 'due' AND due_at <= clock_timestamp())
                                              OR (state = 'claimed' AND claimed_until < clock_timestamp()))
    ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED)
UPDATE outside_work AS work
SET state = 'claimed', tries = tries + 1, claimed_until = clock_timestamp() + interval '{CLAIM_SECONDS} seconds'
FROM chosen WHERE work.key = chosen.key
RETURNING work.key, work.kind, work.application_id, work.payload, work.tries, work.created_at,
    (SELECT coalesce(outcome, '{{}}') FROM handed_over WHERE handed_over.key = work.key) AS left_behind
"""
# In one go with the next message: the answer to the one before.
ANSWERED = "UPDATE handed_over SET outcome = %s WHERE key = %s"
HAND_OVER = f"""
INSERT INTO handed_over (key, tries)
SELECT key, tries FROM outside_work JOIN message ON message.message_id = (payload ->> 'message_id')::uuid
WHERE key = %s AND outside_work.state = 'claimed' AND tries = %s
    AND claimed_until > clock_timestamp() + interval '{BODY_SECONDS} seconds'
    AND message.state = 'waiting' AND message.attempt = (payload ->> 'attempt')::integer
    AND message.channel = payload ->> 'channel'
ON CONFLICT DO NOTHING RETURNING key
"""
# In one statement: what is due again was certainly not taken.
PUT_BACK = """
WITH put_back AS (
    UPDATE outside_work SET state = 'due', reason = %s, due_at = clock_timestamp() + %s, claimed_until = NULL,
        tries = tries - %s
    WHERE key = %s AND state = 'claimed' AND tries = %s RETURNING key)
DELETE FROM handed_over USING put_back WHERE handed_over.key = put_back.key
"""
LANDED = "DELETE FROM handed_over WHERE key = ANY(%s)"

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Claimed:
    """A piece of work in our hands. ``left_behind``: somebody died after it left, with its outcome as far as known."""

    work: Work
    created_at: datetime
    left_behind: dict[str, Any] | None

    @property
    def known_outcome(self) -> Settled | None:
        """Of one that left already; None of one that did not."""
        if self.left_behind is None:
            return None
        kept = dict(self.left_behind)
        return SETTLED[kept.pop("outcome")](**kept) if kept else Unknown("the process ended while it was handed over")


class SendingLoop(OutsideLoop):
    """Claims a batch, sends one after the other, settles them together.

    Before a message leaves this is written down and committed. So whoever dies leaves messages that were certainly
    not sent, and at most one of which nobody knows: that one is not sent again.
    """

    def __init__(self, datastore: Datastore, effects: Mapping[str, Effect], *, tell: Tell = tell_nobody) -> None:
        super().__init__(datastore, effects, tell=tell)
        [(self._kind, effect)] = effects.items()
        if not isinstance(effect, SendingEffect):
            raise TypeError("this loop sends messages")
        self._senders = effect.senders
        self._channel = effect.channel

    def work_once(self, stopping: threading.Event) -> bool:
        """Send what is due, as far as the channel may be used; False when there is nothing."""
        allowed = channel_states.allowance(self._datastore, self._channel, BATCH)
        if not allowed:
            return self._give_up_the_overdue(stopping)
        claimed = self._claimed(allowed)
        if not claimed:
            if allowed == 1:
                channel_states.nothing_to_try(self._datastore, self._channel)
            self._senders.channels[self._channel].rest()
            return False
        self._settle_together(self._sent(claimed, stopping), stopping)
        return True

    def _claimed(self, most: int, older_than: datetime | None = None) -> list[Claimed]:
        rows = self._datastore.query(CLAIM, self._kind, older_than or EVER, most)
        return [Claimed(Work(*columns), created_at, left) for *columns, created_at, left in rows]

    def _give_up_the_overdue(self, stopping: threading.Event) -> bool:
        """What waits too long for a closed-off channel goes on to the next one, or to a person."""
        overdue = self._senders.notify.clock() - patience_with(self._channel)
        claimed = self._claimed(BATCH, overdue)
        reason = Declined(f"{GAVE_UP}: the channel is closed off")
        self._settle_together([(each.work, each.known_outcome or reason) for each in claimed], stopping)
        return bool(claimed)

    def _sent(self, claimed: list[Claimed], stopping: threading.Event) -> list[tuple[Work, Outcome]]:
        """What became of those that were tried; the others are put back."""
        outcomes: list[tuple[Work, Outcome]] = []
        began = looked = time.monotonic()
        try:
            asked = self._asked(claimed)
            for each in claimed:
                now = time.monotonic()
                if stopping.is_set() or now - began > BATCH_SECONDS:
                    break
                troubled = outcomes and isinstance(outcomes[-1][1], Retry | Unknown)
                if troubled or now - looked > LOOK_SECONDS:
                    looked = now
                    if not self._still_allowed():
                        break
                with structlog.contextvars.bound_contextvars(work=each.work.key):
                    outcome = self._outcome(each, asked, [answer_kept(*before) for before in outcomes[-1:]])
                    outcomes.append((each.work, outcome))
                    if isinstance(outcome, Retry):
                        self._put_back(each.work, outcome)
        finally:
            untried = [each.work for each in claimed[len(outcomes) :]]
            self._datastore.execute(
                *(put_back(work, "", timedelta(), tries=1) for work in untried)
            ) if untried else None
        return outcomes

    def _still_allowed(self) -> bool:
        [state] = [each.state for each in channel_states.states(self._datastore) if each.channel == self._channel]
        return bool(state == "ok")

    def _asked(self, claimed: list[Claimed]) -> Mapping[UUID, Contact]:
        """Whom the messages of this batch are for; who is not among them is asked for one by one."""
        applications = {each.work.application_id for each in claimed}
        try:
            return self._senders.contacts_of(sorted(applications))
        except Unavailable:
            raise
        except Exception as trouble:
            log.error("the batch is asked for one by one", reason=in_short(trouble), exc_info=True)
            return {}

    def _outcome(self, claimed: Claimed, asked: Mapping[UUID, Contact], answered: Sequence[Row]) -> Outcome:
        """What nobody foresaw is tried again as long as nothing went out."""
        work, gone = claimed.work, threading.Event()

        def handing_over() -> None:
            if not self._datastore.execute(*answered, Row(HAND_OVER, (work.key, work.tries))):
                raise NoLongerOurs
            gone.set()

        try:
            return claimed.known_outcome or self._senders.perform(work, asked, handing_over)
        except Unavailable as trouble:
            return Retry(in_short(trouble), channel_states.jittered(later(work.tries)))
        except Exception as trouble:
            log.error("sending failed", reason=in_short(trouble), exc_info=True)
            if gone.is_set():
                return Unknown(in_short(trouble))
            overdue = self._senders.notify.clock() - claimed.created_at > patience_with(self._channel)
            again = Retry(in_short(trouble), channel_states.jittered(later(work.tries)))
            return Declined(f"{GAVE_UP}: {in_short(trouble)}") if overdue else again

    def _settle_together(self, outcomes: list[tuple[Work, Outcome]], stopping: threading.Event) -> None:
        """All in one transaction; when one of them is in the way, each in its own. What is due again is so already."""
        settled = [(work, outcome) for work, outcome in outcomes if not isinstance(outcome, Retry)]
        try:
            with self._datastore.transaction():
                for work, outcome in settled:
                    self._record(work, outcome)
        except Exception as trouble:  # noqa: BLE001 - what is wrong shows again where each has its own transaction
            log.warning("outcomes are recorded one by one", reason=in_short(trouble))
            for work, outcome in settled:
                self._settle_surely(work, outcome, stopping)
        for work, outcome in outcomes:
            outside_work_settled.labels(work.kind, type(outcome).__name__).inc()

    def _put_back(self, work: Work, outcome: Retry) -> None:
        log.info("sending postponed", reason=outcome.reason, tries=work.tries)
        self._datastore.execute(put_back(work, outcome.reason, outcome.after))

    def _record(self, work: Work, outcome: Settled) -> None:
        super()._record(work, outcome)
        self._datastore.execute(Row(LANDED, ([work.key],)))


def put_back(work: Work, reason: str, after: Any, *, tries: int = 0) -> Row:
    """It is due again; ``tries`` are taken back for what was claimed and never tried."""
    return Row(PUT_BACK, (reason, after, tries, work.key, work.tries))


def answer_kept(work: Work, outcome: Outcome) -> Row:
    """What is to be known should we die before it is recorded."""
    return Row(ANSWERED, (None if isinstance(outcome, Retry) else Json(saved_form(outcome)), work.key))
