"""How the outside world can be unkind, on request: for tests, and to show that nothing gets lost."""

from __future__ import annotations

import threading

SMTP = ("ok", "refuse", "tempfail", "hang", "drop", "bounce")
IMAP = ("ok", "refuse", "hang", "drop", "old")
WHATSAPP = ("ok", "500", "429", "401", "400", "hang", "drop")
NEWS = ("ok", "late", "twice", "disordered", "forged", "failed", "none")
KNOWN = {"smtp": SMTP, "whatsapp": WHATSAPP, "imap": IMAP, "news": NEWS}
WAITING = ("hang", "late")
HANG_SECONDS = 60


class Misbehaviour:
    """The present mood of each channel, and of the news that the gateway sends back.

    ``refuse`` and ``400``: permanently no. ``tempfail``, ``500``, ``429``: not now. ``401``: the token is not accepted.
    ``hang``: no answer until the mood changes or a minute is over, and nothing is kept. ``drop``: the message is
    taken, yet the connection breaks before the sender learns it; by IMAP it breaks after a mail was fetched.
    ``bounce``: the mail is taken, and comes back to its sender later. ``old``: an IMAP server without MOVE.

    News are ``late`` (not before the mood changes, or a minute is over), come ``twice`` or ``disordered``, are signed
    by somebody else (``forged``), say that the message ``failed``, or there are ``none``.
    """

    def __init__(self) -> None:
        self._moods = dict.fromkeys(KNOWN, "ok")
        self._changed = threading.Condition()

    def __getitem__(self, channel: str) -> str:
        return self._moods[channel]

    def as_dict(self) -> dict[str, str]:
        """All moods."""
        return dict(self._moods)

    def change(self, wanted: dict[str, str]) -> None:
        """Set the moods that are named; raises ``ValueError`` for one that does not exist."""
        for channel, mood in wanted.items():
            if mood not in KNOWN.get(channel, ()):
                raise ValueError(f"there is no {channel}: {mood}")
        with self._changed:
            self._moods.update(wanted)
            self._changed.notify_all()

    def hang(self, channel: str) -> None:
        """Wait until the mood of this channel is another one."""
        with self._changed:
            self._changed.wait_for(lambda: self._moods[channel] not in WAITING, HANG_SECONDS)

    def stop(self) -> None:
        """Let everybody go who hangs."""
        self.change(dict.fromkeys(KNOWN, "ok"))
