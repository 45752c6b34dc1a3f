"""What the post room does by itself: it asks how the service was, and sums up the morning for members of staff."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from uuid import UUID

from services.notify import invitations
from services.notify.application import Notify, Wanted
from services.shared.working_days import WIB, is_working_day

AT_ONCE = 200
DIGEST_FROM = time(7, 30)
DUE = """
SELECT application_id FROM survey_invitations
WHERE NOT closed AND due_at <= %s AND (%s::uuid IS NULL OR application_id > %s) ORDER BY application_id LIMIT %s
"""
# A digest has the id of nobody's application: one made from the username.
UNREAD = """
SELECT md5(recipient)::uuid AS id FROM message
WHERE audience = 'staff' AND read_on_site_at IS NULL AND subject_matter <> 'digest'
    AND (%s::uuid IS NULL OR md5(recipient)::uuid > %s)
    AND NOT EXISTS (
        SELECT FROM message AS sent
        WHERE sent.recipient = message.recipient AND sent.subject_matter = 'digest' AND sent.occasion = %s
    )
GROUP BY id ORDER BY id LIMIT %s
"""
SUMMED_UP = """
SELECT recipient, count(*) AS unread, count(*) FILTER (WHERE subject_matter = 'overdue') AS overdue,
    count(*) FILTER (WHERE subject_matter = 'due_soon') AS due_soon
FROM message
WHERE md5(recipient)::uuid = %s AND audience = 'staff' AND read_on_site_at IS NULL AND subject_matter <> 'digest'
GROUP BY recipient
"""


class Invitations:
    """What going round does about it."""

    def __init__(self, notify: Notify) -> None:
        self._notify = notify

    def due(self, last: UUID | None) -> Sequence[UUID]:
        """The next applications whose applicants are to be asked now."""
        now = self._notify.clock()
        return [row.application_id for row in self._notify.datastore.query(DUE, now, last, last, AT_ONCE)]

    def invite(self, application_id: UUID) -> None:
        """Ask one; the second time nothing happens."""
        with self._notify.datastore.transaction():
            self._notify.request(Wanted(application_id, "survey"))
            invitations.close(self._notify.datastore, application_id)


class Digests:
    """Each working day from half past seven: one for everybody on the staff who has not read everything."""

    def __init__(self, notify: Notify) -> None:
        self._notify = notify

    def due(self, last: UUID | None) -> Sequence[UUID]:
        """The next members of staff who have none yet today."""
        now = self._notify.clock().astimezone(WIB)
        if not is_working_day(now.date()) or now.time() < DIGEST_FROM:
            return ()
        return [row.id for row in self._notify.datastore.query(UNREAD, last, last, today(now), AT_ONCE)]

    def sum_up(self, digest_id: UUID) -> None:
        """Nothing for those who have read everything meanwhile."""
        for row in self._notify.datastore.query(SUMMED_UP, digest_id):
            facts = {"unread": str(row.unread), "overdue": str(row.overdue), "due_soon": str(row.due_soon)}
            about = today(self._notify.clock())
            self._notify.request(
                Wanted(digest_id, "digest", about, facts=facts, audience="staff", recipient=row.recipient)
            )


def today(now: datetime) -> str:
    """The day of the office, which makes the occasion."""
    return now.astimezone(WIB).date().isoformat()
