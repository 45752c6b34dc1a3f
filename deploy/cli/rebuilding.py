"""rebuild: projections made anew from the journal while the office works, compared, and put in place."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing
from typing import Any, NamedTuple

import click
import psycopg2
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from deploy.cli.running import AS_JSON, progress
from deploy.local.home import Home
from deploy.local.secret_files import load
from deploy.local.services import Addresses, database_variable
from services.shared.datastore import Datastore
from services.shared.settings import SettingError
from services.tracking.comparing import Difference
from services.tracking.projections import along, projections, read_by_none
from services.tracking.rebuilding import Busy, Rebuild, Rebuilt, Stopped
from services.tracking.switching import ViewsLost

NAMES = [projection.name for projection in projections()]
WHOLE = [projection.name for projection in read_by_none()]
WORDS = {"building": "building", "comparing": "comparing with the live tables", "switching": "switching"}


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(NAMES), metavar="[NAME]...")
@click.option("--only-compare", is_flag=True, help="Say what differs, and leave the live tables as they are.")
@click.option(
    "--at-once",
    type=click.IntRange(1, 8),
    default=1,
    show_default=True,
    help="How many are made side by side; each keeps one processor of the database busy.",
)
@AS_JSON
def rebuild(names: tuple[str, ...], only_compare: bool, at_once: int, as_json: bool) -> None:
    """Make projections anew from the journal, compare them with the live tables, and switch to them. Without a NAME:
    all. What a projection reads is made along with it.

    The office works on meanwhile. Rows that differ are counted and the first ones shown; after a change of a
    projection's file they should. A rebuild that was interrupted goes on where it was. With --only-compare the command
    ends with 1 where anything differs. The database is that of this machine's office, or the one that
    SAKPORE_TRACKING_DATABASE_URL names.
    """
    found = []
    try:
        with closing(journal()) as datastore, bars() as shown:
            rebuilds = [with_a_bar(datastore, name, shown) for name in dict.fromkeys(names or WHOLE)]
            for each in side_by_side(rebuilds, at_once, only_compare=only_compare):
                found.append(as_document(each))
                if not as_json:
                    say(each)
    except (SettingError, psycopg2.Error, Busy, Stopped, ViewsLost) as trouble:
        click.echo(f"sakpore: {in_words(trouble)}", err=True)
        sys.exit(2)
    if as_json:
        click.echo(json.dumps({"rebuilt": found}))
    sys.exit(1 if only_compare and any(each["differences"] for each in found) else 0)


def journal() -> Datastore:
    """Tracking's database; raises :class:`SettingError` where there is no office."""
    home = Home.from_env()
    if (home.secrets / "passwords.json").is_file():
        url = Addresses.from_env(home, load(home)).database("tracking")
    elif database_variable("tracking") in os.environ:
        url = os.environ[database_variable("tracking")]
    else:
        raise SettingError("there is no office here yet: ./sakpore up, or set SAKPORE_TRACKING_DATABASE_URL")
    return Datastore(url, pool_size=1, application_name="rebuild")


def bars() -> Progress:
    """Progress bars, where somebody looks."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    return Progress(*columns, console=progress, disable=not progress.is_terminal)


class Made(NamedTuple):
    """A rebuild that came to its end, and how long it took."""

    name: str
    rebuilt: Rebuilt
    seconds: float


def with_a_bar(datastore: Datastore, name: str, shown: Progress) -> Rebuild:
    """One rebuild, not begun yet."""
    bar: TaskID = shown.add_task(name, total=None)

    def told(state: str, position: int, target: int) -> None:
        shown.update(bar, description=f"{name}: {WORDS[state]}", completed=position, total=target)

    return Rebuild(datastore, name, told=told)


def side_by_side(rebuilds: Sequence[Rebuild], at_once: int, *, only_compare: bool) -> Iterator[Made]:
    """Run them, each told as it ends. The first trouble, or whoever interrupts, ends all of them: they go on the next
    time."""
    with ThreadPoolExecutor(at_once) as threads:
        ends = [threads.submit(run, each, only_compare) for each in rebuilds]
        try:
            for end in as_completed(ends):
                yield end.result()
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            for each in rebuilds:
                each.interrupt()
            raise


def run(rebuild: Rebuild, only_compare: bool) -> Made:
    """One of them."""
    began = time.monotonic()
    rebuilt = rebuild.run(only_compare=only_compare)
    return Made(rebuild.name, rebuilt, round(time.monotonic() - began, 1))


def as_document(made: Made) -> dict[str, Any]:
    """One projection for programs."""
    differences = [each._asdict() for each in made.rebuilt.differences]
    known = {"name": made.name, "along": along(made.name), "seconds": made.seconds, "differences": differences}
    return made.rebuilt._asdict() | known


def say(made: Made) -> None:
    """One projection for people."""
    name = " with ".join(filter(None, (made.name, ", ".join(along(made.name)))))
    what = "rebuilt and switched" if made.rebuilt.switched else "rebuilt to compare"
    differing = "as the live ones" if not made.rebuilt.differences else "not all as the live ones:"
    click.echo(f"{name}: {made.rebuilt.rows} rows {what} in {made.seconds} s, {differing}")
    for each in made.rebuilt.differences:
        click.echo(in_full(each))


def in_full(difference: Difference) -> str:
    """One table, with the first rows of both sides."""
    lines = [f"  {difference.table}: {difference.only_live} rows only live, {difference.only_rebuilt} only rebuilt"]
    lines += [f"    live    {row}" for row in difference.first_live]
    lines += [f"    rebuilt {row}" for row in difference.first_rebuilt]
    return "\n".join(lines)


def in_words(trouble: Exception) -> str:
    """What the operator can do about it."""
    if isinstance(trouble, Busy):
        return f"{trouble} is being rebuilt just now, by somebody else"
    if isinstance(trouble, Stopped):
        return f"the rebuild of {trouble} was stopped; the live tables are as they were"
    if isinstance(trouble, ViewsLost):
        return f"not switched: these views stand on the live tables and would be lost: {trouble}"
    return str(trouble).strip()
