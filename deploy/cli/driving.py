"""demo: start everything and drive four applications through it."""

from __future__ import annotations

import json
import sys
import threading
import time
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from deploy.cli.demo import live_all
from deploy.cli.demo.browser import Unexpected
from deploy.cli.demo.lives import Life
from deploy.cli.logins import as_table as logins_as_table
from deploy.cli.running import AS_JSON, output, progress, start_everything
from deploy.local.home import Home

COLOURS = {"MAKAM": "cyan", "STPT": "green", "SIP-DRH": "yellow", "TEBANG-POHON": "magenta"}


@click.command()
@AS_JSON
def demo(as_json: bool) -> None:
    """Install what is missing, start everything, and drive four applications through all six services.

    The system is left running; addresses and logins are printed at the end.
    """
    home = Home.from_env()
    start_everything(home)
    console = progress if as_json else output()
    try:
        lives = live_all(home.base_url, home.path, Timelines(console).said)
    except Unexpected as trouble:
        sys.exit(f"sakpore: demo: {trouble}\n  logs: {home.logs}")
    if as_json:
        click.echo(json.dumps(lives, indent=1))
        return
    console.print(outcomes(lives))
    console.print(addresses(home))
    console.print(logins_as_table(home))


class Timelines:
    """Four timelines that grow at once, line by line, each in its colour."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._began = time.monotonic()
        self._lock = threading.Lock()

    def said(self, life: Life, text: str) -> None:
        colour = COLOURS.get(life.permit_code, "white")
        with self._lock:
            passed = time.monotonic() - self._began
            self._console.print(
                f"{passed:6.1f} s  [{colour}]{life.permit_code:<12}[/]  {text}", highlight=False, soft_wrap=True
            )


def outcomes(lives: list[dict[str, Any]]) -> Table:
    table = Table(
        "number", "permit", "outcome", "events", "seconds", "letter", title="Lives", title_justify="left", box=None
    )
    for life in lives:
        table.add_row(
            life["number"],
            life["permit"],
            life["outcome"],
            str(life["events"]),
            f"{life['seconds']:.1f}",
            life["letter"],
        )
    return table


def addresses(home: Home) -> Table:
    """What to look at next."""
    table = Table("look at", "address", title="Addresses", title_justify="left", box=None)
    for what, path in {
        "the office": "/",
        "the local mailbox (e-mail and WhatsApp)": "/kotak-surat/",
        "follow an application": "/lacak",
        "check a letter": "/te/periksa",
        "operators": "/pantau/",
    }.items():
        table.add_row(what, home.base_url + path)
    return table
