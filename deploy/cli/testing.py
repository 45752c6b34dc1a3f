"""test: every check of this project on throw-away servers."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import click

from deploy.cli.running import told
from deploy.local import lifecycle, throwaway
from deploy.local.home import ROOT, Home

SERVERS_MARK = "mark.servers"


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(arguments: tuple[str, ...]) -> None:
    """Run the tests with pytest ARGUMENTS on throw-away servers of their own.

    Style and type checks are tests too (tests/test_house_style.py). Servers are started only when the chosen tests need
    them: not for -m "not servers", nor for files without tests that are marked so.
    """
    home = Home.from_env()
    with ExitStack() as stack:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        # Compiled files are kept, whatever this shell says: tests start a hundred processes of the same code.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        with told("Preparing the tests") as tell:
            lifecycle.build_styles(home, tell=tell)
            if need_servers(arguments):
                tell("throw-away PostgreSQL, RabbitMQ and object store")
                environment |= stack.enter_context(throwaway.servers(home, fsync=False))
        command = [sys.executable, "-m", "pytest", *side_by_side(arguments), *arguments]
        code = subprocess.run(command, cwd=ROOT, env=environment).returncode
    sys.exit(code)


def side_by_side(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """The whole run keeps every processor busy, file by file; chosen files, or an explicit ``-n``, run as they are.

    One worker more than processors: tests of processes, brokers and browsers wait for a third of their time.
    """
    chosen = any(argument.startswith("-n") or (ROOT / argument.partition("::")[0]).exists() for argument in arguments)
    return () if chosen else ("-n", str((os.cpu_count() or 1) + 1), "--dist", "loadfile")


def need_servers(arguments: tuple[str, ...]) -> bool:
    """Whether a chosen test may ask for a server."""
    if any("not servers" in argument for argument in arguments):
        return False
    chosen = [ROOT / argument.partition("::")[0] for argument in arguments if not argument.startswith("-")]
    places = [place for place in chosen if place.exists()] or [ROOT / "tests"]
    return any(SERVERS_MARK in file.read_text() for place in places for file in test_files(place))


def test_files(place: Path) -> list[Path]:
    return [place] if place.is_file() else sorted(place.rglob("*.py"))
