"""Logs: one JSON object per line on standard output, with service, application and correlation id; no personal data."""

from __future__ import annotations

import logging
import sys
from typing import Any, TextIO

import structlog
from eventlet import patcher

from services.shared.trouble import fit_to_keep

EventDict = structlog.typing.EventDict
QUIET = ("amqp", "kombu", "nameko", "eventlet", "urllib3", "fontTools", "pyhanko")


def keep_no_values(logger: Any, method: str, event: EventDict) -> EventDict:
    """PostgreSQL's errors quote the row that they are about: those lines go."""
    if "exception" in event:
        event["exception"] = fit_to_keep(event["exception"])
    return event


class ThreadSafeHandler(logging.StreamHandler[TextIO]):
    """Its lock is a real one. Real threads (see ``offload.py``) log too, and a patched lock that one of them releases
    wakes nobody: the hub that should do it belongs to that thread and never runs. Every page would wait for ever."""

    def createLock(self) -> None:  # noqa: N802 # the library's name
        self.lock = real_threading().RLock()


def real_threading() -> Any:
    """``threading`` as it was before eventlet patched it."""
    return patcher.original("threading")


def configure(service: str) -> None:
    """Send everything that this process logs, by structlog or by the standard library, to standard output.

    ``application_id`` and ``correlation_id`` are added where ``structlog.contextvars`` has them bound.
    """

    def name_service(logger: Any, method: str, event: EventDict) -> EventDict:
        event["service"] = service
        return event

    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        name_service,
        structlog.processors.format_exc_info,
        keep_no_values,
    ]
    logging._lock = real_threading().RLock()  # type: ignore[attr-defined] # see ThreadSafeHandler; guards all loggers
    handler = ThreadSafeHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    # Nobody reads from which thread a line came, and finding out takes longer than writing it.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
