"""How the outside world can be unkind, on request: for tests, and to show that nothing gets lost."""

from __future__ import annotations

import threading

SMTP = ("ok", "refuse", "tempfail", "hang", "drop")
WHATSAPP = ("ok", "500", "429", "401", "400", "hang", "drop")
HANG_SECONDS = 60


class Misbehaviour:
    """The present mood of both channels.

    ``refuse`` and ``400``: permanently no. ``tempfail``, ``500``, ``429``: not now. ``401``: the token is not accepted.
    ``hang``: no answer until the mood changes or a minute is over, and nothing is kept. ``drop``: the message is
    taken, yet the connection breaks before the sender learns it.
    """

    def __init__(self) -> None:
        self._moods = {"smtp": "ok", "whatsapp": "ok"}
        self._changed = threading.Condition()

    def __getitem__(self, channel: str) -> str:
        return self._moods[channel]

    def as_dict(self) -> dict[str, str]:
        """Both moods."""
        return dict(self._moods)

    def change(self, wanted: dict[str, str]) -> None:
        """Set the moods that are named; raises ``ValueError`` for one that does not exist."""
        known = {"smtp": SMTP, "whatsapp": WHATSAPP}
        for channel, mood in wanted.items():
            if mood not in known.get(channel, ()):
                raise ValueError(f"there is no {channel}: {mood}")
        with self._changed:
            self._moods.update(wanted)
            self._changed.notify_all()

    def hang(self, channel: str) -> None:
        """Wait until the mood of this channel is another one."""
        with self._changed:
            self._changed.wait_for(lambda: self._moods[channel] != "hang", HANG_SECONDS)

    def stop(self) -> None:
        """Let everybody go who hangs."""
        self.change({"smtp": "ok", "whatsapp": "ok"})
