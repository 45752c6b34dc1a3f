"""How fast the post room is: messages through SMTP, reminders planned, and people who look at their conversations."""

from __future__ import annotations

from collections.abc import Callable

from deploy.cli.bench import notify_mail, notify_reminders, notify_viewers
from deploy.cli.bench.report import Report

MEASUREMENTS: tuple[Callable[[Report], None], ...] = (
    notify_mail.measure,
    notify_reminders.run,
    notify_viewers.measure,
)


def run(report: Report) -> None:
    """Each on a database of its own."""
    for measure in MEASUREMENTS:
        measure(report)
