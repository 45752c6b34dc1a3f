"""Reading the next batch from the broker while the present one is stored."""

from __future__ import annotations

import queue
import threading
from types import TracebackType
from typing import NamedTuple, Self

from services.shared.deliveries import Deliveries
from services.shared.reception import Letter, opened

FILL_SECONDS = 0.003
LONGEST_FILL_SECONDS = 0.1
IDLE_SECONDS = 0.5


class Batch(NamedTuple):
    """Messages to store together, and the number that acknowledges them all."""

    tag: int
    letters: list[Letter]


class ReadingAhead:
    """One thread reads and keeps the connection alive, however long storing takes; at most one batch waits."""

    def __init__(self, deliveries: Deliveries, size: int) -> None:
        self._deliveries = deliveries
        self._size = size
        self._read: queue.Queue[Batch] = queue.Queue(maxsize=1)
        self._trouble: Exception | None = None
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="reading ahead", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.set()
        self._thread.join()

    def next(self) -> Batch | None:
        """The next batch, or None when none came for a while; raises what ended the reading."""
        try:
            return self._read.get(timeout=IDLE_SECONDS)
        except queue.Empty:
            if self._trouble is not None:
                raise self._trouble from None
            return None

    def _run(self) -> None:
        try:
            while not self._ending.is_set():
                taken = self._deliveries.take(
                    self._size, first_within=IDLE_SECONDS, next_within=FILL_SECONDS, at_most=LONGEST_FILL_SECONDS
                )
                if taken:
                    self._hand_over(Batch(taken[-1].tag, [opened(delivery.body) for delivery in taken]))
                self._deliveries.keep_alive()
        except Exception as trouble:  # noqa: BLE001 - raised again where the batches are used
            self._trouble = trouble

    def _hand_over(self, batch: Batch) -> None:
        while not self._ending.is_set():
            try:
                self._read.put(batch, timeout=IDLE_SECONDS)
                return
            except queue.Full:
                self._deliveries.keep_alive()
