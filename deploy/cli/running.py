"""up, down, status, logs."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from deploy.local import lifecycle
from deploy.local.home import Home

progress = Console(stderr=True)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")


def output() -> Console:
    """Standard output; as wide as its tables where no terminal sets the width."""
    console = Console()
    return console if console.is_terminal else Console(width=240)


@contextmanager
def told(what: str) -> Iterator[lifecycle.Tell]:
    """A spinner on a terminal, plain lines elsewhere; says in the end how long it took."""
    began = time.monotonic()
    if progress.is_terminal:
        with progress.status(what) as spinner:
            yield lambda step: spinner.update(f"{what}: {step} ({time.monotonic() - began:.0f} s)")
    else:
        yield lambda step: progress.print(f"  … {step}", highlight=False, soft_wrap=True)
    progress.print(f"{what}: done in {time.monotonic() - began:.1f} s", highlight=False)


def start_everything(home: Home) -> None:
    """What ``up`` and ``demo`` do first."""
    with told("Starting") as tell:
        lifecycle.up(home, tell=tell)


@click.command()
def up() -> None:
    """Install what is missing, start everything, wait until all of it answers."""
    home = Home.from_env()
    start_everything(home)
    click.echo(home.base_url)


@click.command()
def down() -> None:
    """Stop everything, services before data. Nothing is deleted."""
    with told("Stopping") as tell:
        ran = lifecycle.down(Home.from_env(), tell=tell)
    if not ran:
        progress.print("Nothing was running.")


@click.command()
@AS_JSON
def status(as_json: bool) -> None:
    """What runs, where, and how much memory it takes.

    Memory (rss_mb) is the proportional set size summed over each component's processes: a page that several processes
    share counts once in the total.
    """
    report = lifecycle.status(Home.from_env())
    if as_json:
        click.echo(json.dumps(report, indent=1))
        return
    table = Table("component", "state", "pid", "MB", "address", box=None)
    for row in report["components"]:
        colour = {"running": "green", "stopped": "dim"}.get(row["state"], "red")
        table.add_row(
            row["name"], f"[{colour}]{row['state']}[/]", str(row["pid"] or ""), f"{row['rss_mb']:.0f}", row["address"]
        )
    output().print(table)
    click.echo(f"{report['rss_mb']:.0f} MB in total; {report['base_url']}")


@click.command()
@click.argument("name", required=False)
@click.option("-f", "--follow", is_flag=True, help="Go on with what is written from now on.")
@click.option("-n", "--lines", default=40, show_default=True, help="How many of the last lines.")
def logs(name: str | None, follow: bool, lines: int) -> None:
    """What the processes said: all of them, or only NAME."""
    home = Home.from_env()
    files = sorted(home.logs.glob("*.log")) if name is None else [home.log(name)]
    if missing := [file for file in files if not file.exists()]:
        if missing[0].stem in {row["name"] for row in lifecycle.status(home)["components"]}:
            click.echo(f"{missing[0].stem} has not said anything yet.")
            return
        known = ", ".join(sorted(file.stem for file in home.logs.glob("*.log")))
        raise click.UsageError(f"there is no log of {missing[0].stem}; there are: {known or 'none yet'}")
    width = max((len(file.stem) for file in files), default=0)
    for file in files:
        show(file, file.read_text(errors="replace").splitlines()[-lines:], width if name is None else 0)
    if follow:
        _follow(files, width if name is None else 0)


def show(file: Path, lines: list[str], width: int) -> None:
    for line in lines:
        click.echo(f"{file.stem:{width}} | {line}" if width else line)


def _follow(files: list[Path], width: int) -> None:
    places = {file: file.stat().st_size for file in files}
    try:
        while True:
            for file, place in places.items():
                size = file.stat().st_size if file.exists() else 0
                if size == place:
                    continue
                with file.open(errors="replace") as log:
                    log.seek(place if size > place else 0)
                    show(file, log.read().splitlines(), width)
                    places[file] = log.tell()
            time.sleep(0.3)
    except KeyboardInterrupt:
        sys.exit(0)
