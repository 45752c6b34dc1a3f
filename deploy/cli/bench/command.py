"""bench: measure one thing on throw-away servers."""

from __future__ import annotations

import importlib
import json
import os
from contextlib import ExitStack
from pathlib import Path

import click

from deploy.cli.bench.report import Report
from deploy.cli.running import AS_JSON, output, told
from deploy.local import throwaway
from deploy.local.home import Home


def names() -> list[str]:
    """The measurements that there are: modules of this folder with a ``run``."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return [file.stem for file in files if "\ndef run(" in file.read_text()]


@click.command()
@click.argument("name", type=click.Choice(names()))
@click.option("--applications", type=click.IntRange(min=1), help="How many of them, where a measurement makes some up.")
@AS_JSON
def bench(name: str, applications: int | None, as_json: bool) -> None:
    """Measure NAME on throw-away servers that write to disk as in production.

    Our own figures come first, then the peers and the ceiling measured in the same run; a ratio is a value divided by
    the row that it names.
    """
    if applications is not None:
        os.environ["SAKPORE_BENCH_APPLICATIONS"] = str(applications)
    report = Report(name)
    with ExitStack() as stack:
        with told("Preparing the measurement") as tell:
            tell("throw-away servers")
            os.environ |= stack.enter_context(throwaway.servers(Home.from_env(), fsync=True))
        with told(f"Measuring {name}"):
            importlib.import_module(f"deploy.cli.bench.{name}").run(report)
    if as_json:
        click.echo(json.dumps(report.as_json(), indent=1))
    else:
        output().print(report.as_table())
