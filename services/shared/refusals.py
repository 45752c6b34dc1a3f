"""Refusals: named facts with a sentence for the person who gets them, and the one sign that the world is down."""

from __future__ import annotations

from datetime import datetime


class Refused(Exception):
    """What was asked is against a rule. ``str()`` is a gettext message id; ``details`` fill its ``%(name)s`` places."""

    sentence = "This is not possible."

    def __init__(self, **details: object) -> None:
        self.details = details
        super().__init__(self.sentence % details if details else self.sentence)


class NotFound(Refused):
    """Nothing is there, or not for this person."""

    sentence = "We could not find that."


class NotAllowed(Refused):
    """The person lacks the role."""

    sentence = "Your role does not allow this."


class SomebodyWasFaster(Refused):
    """Two people acted on one thing at once; the other one's act stands."""

    sentence = "%(by)s was faster: this was already done at %(at)s."

    def __init__(self, *, by: str, at: datetime | str) -> None:
        super().__init__(by=by, at=at)


class Unavailable(Exception):
    """Something outside this process (broker, store, another service) does not answer now; trying later makes sense."""
