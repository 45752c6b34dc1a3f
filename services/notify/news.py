"""What the other sides say of messages that they took: late, out of order, twice, or of messages that are not ours."""

from __future__ import annotations

from services.notify import channel_states
from services.notify.application import Notify
from services.notify.channels.whatsapp_news import News
from services.notify.read_model import SEND
from services.shared.application import decided_again
from services.shared.contracts.notify import Channel
from services.shared.datastore import Row

KNOWN = """
SELECT message_id, attempt FROM sent_references WHERE channel = %s AND reference = %s
UNION SELECT (payload ->> 'message_id')::uuid, (payload ->> 'attempt')::integer FROM outside_work
WHERE kind = %s AND key = %s
"""

ALSO_CALLED = """
INSERT INTO sent_references (channel, reference, message_id, attempt)
SELECT channel, %s, message_id, attempt FROM sent_references WHERE channel = %s AND reference = %s
ON CONFLICT DO NOTHING
"""


def also_called(notify: Notify, channel: Channel, reference: str, also: str) -> None:
    """From now on the other side may call the message by its second name; of an unknown one nothing is kept."""
    notify.datastore.execute(Row(ALSO_CALLED, (also, channel, reference)))


@decided_again
def take(notify: Notify, channel: Channel, news: News) -> None:
    """Record it, in a transaction of its own."""
    record(notify, channel, news)


def record(notify: Notify, channel: Channel, news: News) -> None:
    """Unknown references are counted, and nothing else."""
    known = notify.datastore.query(KNOWN, channel, news.reference, SEND[channel], news.key)
    if not known:
        channel_states.unknown_news(notify.datastore, channel)
        return
    sent = known[0]
    match news.state:
        case "failed":
            notify.message_failed(sent.message_id, channel, sent.attempt, news.reason)
        case state:
            notify.message_delivered(sent.message_id, channel, sent.attempt, read=state == "read")
