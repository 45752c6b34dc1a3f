"""All verbs of ./sakpore."""

from __future__ import annotations

import signal
import sys

import click

from deploy.cli import running
from deploy.cli.administrator import administrator
from deploy.cli.bench.command import bench
from deploy.cli.driving import demo
from deploy.cli.importing import import_records
from deploy.cli.logins import logins
from deploy.cli.testing import test
from deploy.local.install.progress import StepFailed
from services.shared.settings import SettingError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def sakpore() -> None:
    """The permit office on this machine: private instances in .local (SAKPORE_HOME), ports from 8000 (SAKPORE_PORT)."""


VERBS = demo, running.up, running.down, running.status, running.logs, logins, administrator, import_records, test, bench
for verb in VERBS:
    sakpore.add_command(verb)


def main() -> None:
    # Whoever is told to end (by timeout, CI or the system) still takes its throw-away servers down.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        sakpore(prog_name="./sakpore")
    except (StepFailed, SettingError) as failure:
        sys.exit(f"sakpore: {failure}")


if __name__ == "__main__":
    main()
