"""letters: what can be proved about letters that were issued; nothing is ever written."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

import click
import psycopg2
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from deploy.cli.running import AS_JSON, output, progress
from deploy.local.home import Home
from deploy.local.secret_files import load
from deploy.local.services import Addresses
from services.shared.datastore import Datastore
from services.shared.object_store import ObjectStore
from services.shared.refusals import Unavailable
from services.shared.settings import SettingError
from services.signing.application import Signing
from services.signing.rerendering import GOOD, Comparison, Entry, issued, made_again

WORDS = {
    "same": "byte for byte the same",
    "differs": "DIFFERS from what was signed",
    "not kept": "made before contents were kept: cannot be made again",
    "lost": "its contents are NOT in the object store",
    "damaged": "its contents in the object store are DAMAGED",
    "no template": "its template is NOT there any more",
}


@click.group()
def letters() -> None:
    """Letters that were issued, and whether they can still be made again.

    The data are those of this machine's office, or those that SAKPORE_DATABASE_URL (signing's database) and
    SAKPORE_OBJECT_STORE_URL name.
    """


@letters.command("rerender")
@click.argument("which", required=False, metavar="[NUMBER|ID]")
@click.option("--all", "every", is_flag=True, help="Every letter that was ever issued.")
@AS_JSON
def rerender(which: str | None, every: bool, as_json: bool) -> None:
    """Make letters again from their kept contents and compare them byte for byte with what was signed.

    NUMBER is that of a letter, ID its id or that of its application. Ends with 1 when one differs or cannot be made,
    with 2 when nothing could be compared. Another version of the typesetter may set the same contents otherwise: it is
    named then.
    """
    if bool(which) == every:
        raise click.UsageError("say one NUMBER or ID, or --all")
    try:
        with office(os.environ) as (signing, store):
            entries = issued(signing, which or "")
            if which and not entries:
                raise SettingError(f"no letter was issued with the number or id {which}")
            found = list(compared(signing, store, entries))
    except (SettingError, Unavailable, psycopg2.Error) as trouble:
        click.echo(f"sakpore: {str(trouble).strip()}", err=True)
        sys.exit(2)
    tell(found, as_json)
    sys.exit(0 if all(each.outcome in GOOD for each in found) else 1)


@contextmanager
def office(env: Mapping[str, str]) -> Iterator[tuple[Signing, ObjectStore]]:
    """Signing's database and the object store: those that the environment names, else those of this home."""
    home = Home.from_env(env)
    database, store = env.get("SAKPORE_DATABASE_URL"), env.get("SAKPORE_OBJECT_STORE_URL")
    if not (database and store):
        if not home.secrets.is_dir():
            raise SettingError(
                "there is no office here yet: ./sakpore up, or set SAKPORE_DATABASE_URL and SAKPORE_OBJECT_STORE_URL"
            )
        addresses = Addresses.from_env(home, load(home), env)
        database, store = database or addresses.database("signing"), store or addresses.object_store
    datastore = Datastore(database, pool_size=1, application_name="letters")
    try:
        yield Signing(datastore), ObjectStore(store)
    finally:
        datastore.close()


def compared(signing: Signing, store: ObjectStore, entries: list[Entry]) -> Iterator[Comparison]:
    """One after the other, with a bar on a terminal."""
    text, bar, number = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(
        text, bar, number, TimeRemainingColumn(), console=progress, disable=not progress.is_terminal
    ) as shown:
        for entry in shown.track(entries, description="letters"):
            yield made_again(signing, store, entry)


def tell(found: list[Comparison], as_json: bool) -> None:
    """Each that is not the same, and how many had which outcome."""
    outcomes = Counter(each.outcome for each in found)
    if as_json:
        letters = [each._asdict() for each in found]
        click.echo(json.dumps({"letters": letters, "outcomes": outcomes}, ensure_ascii=False, indent=1))
        return
    table = Table("letter", "template", "outcome", box=None)
    for each in found:
        if each.outcome != "same" or len(found) == 1:
            table.add_row(each.name, each.template or "–", WORDS[each.outcome] + other_typesetter(each))
    if table.row_count:
        output().print(table)
    click.echo(summary(outcomes.items()))


def summary(outcomes: Iterable[tuple[str, int]]) -> str:
    """“3 letters: 2 byte for byte the same, 1 DIFFERS from what was signed”."""
    told = [f"{number:,} {WORDS[outcome]}" for outcome, number in outcomes]
    return f"{sum(number for _, number in outcomes):,} letters: {', '.join(told) or 'nothing to compare'}"


def other_typesetter(each: Comparison) -> str:
    """Why it may differ without anybody having changed anything."""
    if each.outcome == "not kept" or each.made_with == each.now:
        return ""
    return f" (made with {each.made_with}, here is {each.now})"
