"""Fetching what came by e-mail: each mail is taken in once, whenever the process dies."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

import structlog

from services.notify import news
from services.notify.application import Notify
from services.notify.channels.imap import MailFolder, OpenFolder
from services.notify.channels.incoming_mail import Bounce, identity_of, told
from services.notify.channels.whatsapp_news import News
from services.notify.incoming import Incoming, Take
from services.shared.application import decided_again
from services.shared.background import Background, Tell, tell_nobody
from services.shared.datastore import Row
from services.shared.trouble import Pauses, in_short, world_is_down

SECONDS = 20.0
LONGEST_PAUSE = 300.0
AT_ONCE = 50
TRIES = 5  # then a mail that cannot be taken stays where it is, until the next start
REFUSED = "refused: a mail server brought it back"
FIRST_TIME = "INSERT INTO mails_taken (received_id) VALUES (%s) ON CONFLICT DO NOTHING RETURNING received_id"

log = structlog.get_logger(__name__)


class MailTaking:
    """What a mail means for us. ``ours`` is the address that we send from; ``take`` takes in what people write."""

    def __init__(self, notify: Notify, take: Take, ours: str) -> None:
        self._notify = notify
        self._take = take
        self._ours = ours

    @decided_again
    def take(self, content: bytes) -> None:
        """Once: the second time nothing happens."""
        with self._notify.datastore.transaction():
            if not self._notify.datastore.execute(Row(FIRST_TIME, (identity_of(content),))):
                return
            for each in told(content, self._ours):
                match each:
                    case Incoming():
                        self._take(each)
                    case Bounce(reference, "failed", code):
                        self._record(News(reference, "failed", f"{REFUSED}: {code}" if code else REFUSED, reference))
                    case Bounce(reference, "delivered"):
                        self._record(News(reference, "delivered", key=reference))
                    case Bounce(reference, "delayed", code):
                        log.info("a mail is late on its way", work=reference, code=code)

    def _record(self, said: News) -> None:
        news.record(self._notify, "email", said)


class MailLoop:
    """One round after the other. A mail is put aside only when the database has it: who dies in between finds it once
    more, and knows it."""

    def __init__(self, folder: MailFolder, take: Callable[[bytes], None], *, tell: Tell = tell_nobody) -> None:
        self._folder = folder
        self._take = take
        self._tell = tell
        self._failures: Counter[str] = Counter()

    def run(self, stopping: threading.Event, seconds: float = SECONDS) -> None:
        """Look at once, and again after a pause, until ``stopping`` is set; longer pauses while nobody answers."""
        pauses = Pauses(first=1.0, longest=LONGEST_PAUSE)
        while not stopping.is_set():
            try:
                more = self.go_round(stopping)
                self._tell("ok", "")
                pauses.reset()
                stopping.wait(0 if more else seconds)
            except Exception as trouble:
                self._tell("waiting", in_short(trouble))
                log.warning("incoming mail waits", reason=in_short(trouble), exc_info=not world_is_down(trouble))
                stopping.wait(pauses.next())

    def go_round(self, stopping: threading.Event) -> bool:
        """Take in what waits, a bounded number; whether there is more."""
        with self._folder.opened() as folder:
            waiting = [number for number in folder.waiting() if self._failures[number] < TRIES]
            for number in waiting[:AT_ONCE]:
                if stopping.is_set():
                    return False
                self._one(folder, number)
        return len(waiting) > AT_ONCE

    def _one(self, folder: OpenFolder, number: str) -> None:
        content = folder.content(number)
        if content is None:
            return
        try:
            self._take(content)
        except Exception as trouble:
            if world_is_down(trouble):
                raise
            self._failures[number] += 1
            log.error("a mail could not be taken in", reason=in_short(trouble), exc_info=True)
        else:
            del self._failures[number]
            folder.put_aside(number)


class IncomingMail(Background):
    """nameko extension: this process fetches mail; several may. Without a folder it does nothing."""

    def __init__(self, folder: MailFolder | None, taking: MailTaking) -> None:
        super().__init__()
        self._folder = folder
        self._taking = taking

    def run(self, stopping: threading.Event, tell: Tell) -> None:
        if self._folder is None:
            tell("ok", "")
        else:
            MailLoop(self._folder, self._taking.take, tell=tell).run(stopping)
