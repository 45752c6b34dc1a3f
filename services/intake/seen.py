"""Acting only on the state one has seen: what changed in between is said, not overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from services.shared.refusals import Refused

_seen: ContextVar[int | None] = ContextVar("seen version of an application", default=None)


class ChangedMeanwhile(Refused):
    """The application is no longer as it was when it was read."""

    sentence = "The application changed in the meantime. Read it again, then decide."


@contextmanager
def only_at(version: int) -> Iterator[None]:
    """Inside, use cases refuse to act on an application of any other version; the save itself excludes a race."""
    before = _seen.set(version)
    try:
        yield
    finally:
        _seen.reset(before)


def check_seen(application: Any) -> None:
    """Raises :class:`ChangedMeanwhile`."""
    if _seen.get() not in (None, application.version):
        raise ChangedMeanwhile
