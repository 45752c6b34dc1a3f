"""E-mail, through the mail server of the city."""

from __future__ import annotations

import threading
from email.utils import parseaddr

from services.notify.channels.channel import Accepted, Answer, NoAnswer, NotNow, Parcel, Refused
from services.shared.mail import SENDER, MailDeferred, MailRefused, MailSession, Unheard, composed
from services.shared.refusals import Unavailable

SENDER_ADDRESS = parseaddr(SENDER)[1]
SENDER_HOST = SENDER_ADDRESS.rpartition("@")[2]


class Mail:
    """See :class:`MailSession` for the forms of the address. Each thread keeps a connection of its own. Reports of the
    mail servers on the way come to ``sender`` and name the parcel's key."""

    def __init__(self, smtp_url: str, seconds: float = 15.0, *, sender: str = SENDER) -> None:
        self._smtp_url = smtp_url
        self._seconds = seconds
        self._sender = sender
        self._mine = threading.local()

    def send(self, parcel: Parcel) -> Answer:
        """One mail."""
        wording, message_id = parcel.wording, f"<{parcel.key}@{SENDER_HOST}>"
        try:
            mail = composed(self._sender, parcel.to, wording.subject, wording.text, message_id, wording.language)
            self._session().send(mail, envelope=parcel.key, handing_over=parcel.handing_over)
        except MailRefused as no:
            return Refused(str(no))
        except Unheard as silence:
            return NoAnswer(str(silence))
        except MailDeferred as later:
            return NotNow(str(later), personal=later.personal)
        except Unavailable as down:
            return NotNow(str(down))
        return Accepted(parcel.key)

    def rest(self) -> None:
        """Hang up: nothing more to send for now."""
        self._session().close()

    def _session(self) -> MailSession:
        session = getattr(self._mine, "session", None)
        if session is None:
            session = self._mine.session = MailSession(self._smtp_url, self._seconds)
        return session
