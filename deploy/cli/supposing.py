"""what-if: history counted again under another calendar or other time limits."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import date
from typing import Any, TypeVar

import click
import psycopg2
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from deploy.cli.rebuilding import journal
from deploy.cli.running import AS_JSON, output, progress
from services.shared.application import now
from services.shared.refusals import Refused
from services.shared.settings import SettingError
from services.shared.working_days import day_of
from services.tracking.supposing import (
    MOST_PERCENT,
    NotUnderstood,
    Place,
    Supposition,
    allowances_in,
    day_in,
    steps_in,
)
from services.tracking.what_if import STAGES, Changed, Compared, Outcome, Period, a_year_back, permits, places, replay

MOST_SECONDS = 600.0

Meant = TypeVar("Meant")


class Days(click.ParamType[date]):
    """A day such as 2026-12-24."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return value if isinstance(value, date) else day_in(value)
        except NotUnderstood:
            self.fail(f"“{value}” is no day such as 2026-12-24, from 2024 to 2040", param, ctx)


class Percent(click.ParamType[int]):
    """Percent, with or without its sign."""

    name = "percent"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        written = str(value).strip().removesuffix("%").strip()
        if not (written.isascii() and written.isdigit() and 0 < int(written) <= MOST_PERCENT):
            self.fail(f"“{value}” is no percentage such as 80%, from 1% to {MOST_PERCENT}%", param, ctx)
        return int(written)


@click.command("what-if")
@click.option("--from", "first", type=Days(), metavar="DAY", help="Decided on this day or later; a year ago.")
@click.option("--to", "last", type=Days(), metavar="DAY", help="Decided on this day or before; today.")
@click.option("--worked", type=Days(), multiple=True, metavar="DAY", help="A day off that would be worked.")
@click.option("--off", type=Days(), multiple=True, metavar="DAY", help="A working day that would be off.")
@click.option("--no-collective-leave", is_flag=True, help="Days that the calendar calls “Cuti Bersama” are worked.")
@click.option("--saturdays", is_flag=True, help="Saturdays are worked, except those that are holidays.")
@click.option("--allowance", multiple=True, metavar="CODE=DAYS", help="The time limit of a permit type.")
@click.option("--allowances", type=Percent(), metavar="PERCENT", help="All other time limits: 80% of the present ones.")
@click.option(
    "--step-allowance",
    multiple=True,
    metavar="STEP[/WITH]=DAYS",
    help="The time limit of a kind of step, such as draft=1, at one desk or agency, such as inspection/DINKES=2.",
)
@AS_JSON
def what_if(first: date | None, last: date | None, as_json: bool, **supposed: Any) -> None:
    """Count what was decided in a period again: as if the calendar or the time limits had been others.

    Both sides are counted in the same run: "as it was" by the calendar of today, so that decrees which came late do not
    blur the comparison. Nothing is written. Options that stand for a day, a permit type or a step may come several
    times. The database is that of this machine's office, or the one that SAKPORE_TRACKING_DATABASE_URL names.
    """
    usual = a_year_back(last or day_of(now()))
    period = Period(first or usual.first, last or usual.last)
    try:
        with closing(journal()) as datastore:
            known = {permit.code: permit.name or "" for permit in permits(datastore)}
            supposition = read(supposed, known, places(datastore))
            if period.first > period.last:
                raise click.UsageError("the last day lies before the first")
            with bar() as told:
                outcome = replay(datastore, period, supposition, seconds=MOST_SECONDS, told=told)
    except (SettingError, psycopg2.Error, Refused) as trouble:
        click.echo(f"sakpore: {str(trouble).strip()}", err=True)
        sys.exit(2)
    if as_json:
        click.echo(json.dumps(as_document(period, supposition, outcome), default=str))
    else:
        say(period, outcome, known)


def read(supposed: Mapping[str, Any], known: Mapping[str, str], steps: Mapping[Place, Any]) -> Supposition:
    """What the options say; what cannot be understood is named together with what there is."""
    worked, off = frozenset(supposed["worked"]), frozenset(supposed["off"])
    if both := worked & off:
        raise click.UsageError(f"{min(both)} is both worked and off")
    return Supposition(
        worked=worked,
        off=off,
        no_collective_leave=supposed["no_collective_leave"],
        saturdays=supposed["saturdays"],
        percent=supposed["allowances"],
        allowances=understood(lambda: allowances_in(supposed["allowance"], known), "CODE=DAYS", known),
        steps=understood(
            lambda: steps_in(supposed["step_allowance"], steps, {}), "STEP[/WITH]=DAYS", map("/".join, steps)
        ),
    )


def understood(reading: Callable[[], Meant], form: str, known: Any) -> Meant:
    """What was read, or the way to write it."""
    try:
        return reading()
    except NotUnderstood as part:
        there_is = ", ".join(sorted(known)) or "nothing yet"
        raise click.UsageError(f"“{part}” is not {form}, or not known. There is: {there_is}") from None


@contextmanager
def bar() -> Iterator[Callable[[int], None]]:
    """A progress bar, where somebody looks."""
    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=progress, disable=not progress.is_terminal, transient=True) as shown:
        task = shown.add_task("Counting again", total=STAGES)
        yield lambda stage: shown.update(task, completed=stage)


def as_document(period: Period, supposition: Supposition, outcome: Outcome) -> dict[str, Any]:
    """The comparison for programs."""
    steps = {"/".join(filter(None, place)): float(days) for place, days in supposition.steps.items()}
    days = {"worked": sorted(supposition.worked), "off": sorted(supposition.off)}
    return {
        "from": period.first,
        "to": period.last,
        "supposed": asdict(supposition) | days | {"steps": steps},
        "altogether": asdict(outcome.altogether),
        "permits": [{"code": code} | asdict(each) for code, each in outcome.permits.items()],
        "steps": [place._asdict() | asdict(each) for place, each in outcome.steps.items()],
        "gained": outcome.gained,
        "lost": outcome.lost,
        "changed": [asdict(each) for each in outcome.changed],
        "without_clock": outcome.without_clock,
        "no_change": outcome.no_change,
    }


def say(period: Period, outcome: Outcome, known: Mapping[str, str]) -> None:
    """The comparison for people."""
    every = outcome.altogether
    click.echo(f"Decided from {period.first} to {period.last}: {every.number} applications with a time limit.")
    if outcome.without_clock:
        click.echo(f"{outcome.without_clock} more were decided without ever being complete: they had none.")
    if outcome.no_change:
        click.echo(f"These days are so already, and change nothing: {', '.join(map(str, outcome.no_change))}")
    if not every.number:
        return
    before, after = share(every.before, every.number), share(every.after, every.number)
    click.echo(f"{every.before} ({before}) were in time; as supposed it would have been {every.after} ({after}).")
    permit_table, step_table = table("permit type", ""), table("step", "with")
    for code, each in outcome.permits.items():
        permit_table.add_row(code, known.get(code, ""), *cells(each))
    for place, each in outcome.steps.items():
        step_table.add_row(place.kind, place.where, *cells(each))
    output().print(permit_table, "", step_table)
    click.echo(f"{outcome.lost} late only as supposed, {outcome.gained} in time only as supposed")
    for changed in outcome.changed:
        click.echo(f"  {changed.number}: {in_full(changed)}")
    if (left := outcome.lost + outcome.gained - len(outcome.changed)) > 0:
        click.echo(f"  … and {left} more")


def in_full(changed: Changed) -> str:
    """Both sides of an application."""
    before = f"{changed.days_before} of {changed.allowed_before} days"
    after = f"{changed.days_after} of {changed.allowed_after}"
    return f"{before}, as supposed {after}: {'in time' if changed.after else 'late'}"


def table(*names: str) -> Table:
    """Empty, with the columns of a comparison."""
    made = Table(*names, box=None)
    for column in "number", "as it was", "as supposed", "difference", "median before", "after":
        made.add_column(column, justify="right")
    return made


def cells(each: Compared) -> list[str]:
    """The figures of one row."""
    points = 100 * (each.after - each.before) / each.number
    shares = (f"{part} ({share(part, each.number)})" for part in (each.before, each.after))
    return [str(each.number), *shares, f"{points:+.1f}", str(each.median_before), str(each.median_after)]


def share(part: int, number: int) -> str:
    """In percent."""
    return f"{100 * part / number:.1f} %"
