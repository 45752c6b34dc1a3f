"""Several deeds at the same moment, to see that a rule holds for all of them together."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from services.shared.refusals import Refused


def at_once(*deeds: Callable[[], Any]) -> list[str]:
    """Do all at the same moment; the names of the refusals, in order."""
    begin, refusals = threading.Barrier(len(deeds)), []

    def run(deed: Callable[[], Any]) -> None:
        begin.wait()
        try:
            deed()
        except Refused as refusal:
            refusals.append(type(refusal).__name__)

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(refusals)
