"""All verbs of ./sakpore."""

from __future__ import annotations

import signal
import sys
import warnings
from importlib import import_module

import click

from deploy.local.install.progress import StepFailed
from services.shared.settings import SettingError

VERBS = {
    "demo": "deploy.cli.driving",
    "up": "deploy.cli.running",
    "down": "deploy.cli.running",
    "status": "deploy.cli.running",
    "logs": "deploy.cli.running",
    "logins": "deploy.cli.logins",
    "administrator": "deploy.cli.administrator",
    "import": "deploy.cli.importing",
    "catalogue": "deploy.cli.terms",
    "letters": "deploy.cli.letters",
    "dossier": "deploy.cli.archiving",
    "audit": "deploy.cli.auditing",
    "events": "deploy.cli.events",
    "rebuild": "deploy.cli.rebuilding",
    "what-if": "deploy.cli.supposing",
    "test": "deploy.cli.testing",
    "bench": "deploy.cli.bench.command",
}
COMMANDS = {"import": "import_records", "what-if": "what_if"}  # where Python does not allow the verb as a name


class Verbs(click.Group):
    """Only the verb that is called is loaded: some bring half a service along."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        command: click.Command = getattr(import_module(VERBS[cmd_name]), COMMANDS.get(cmd_name, cmd_name))
        return command


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def sakpore() -> None:
    """The permit office on this machine: private instances in .local (SAKPORE_HOME), ports from 8000 (SAKPORE_PORT)."""


def main() -> None:
    # Whoever is told to end (by timeout, CI or the system) still takes its throw-away servers down.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    warnings.filterwarnings("ignore", r"\s*Eventlet is deprecated", Warning)  # known: nameko stands on it
    try:
        sakpore(prog_name="./sakpore")
    except (StepFailed, SettingError) as failure:
        sys.exit(f"sakpore: {failure}")


if __name__ == "__main__":
    main()
