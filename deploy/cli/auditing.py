"""audit: is the journal as it was written, and do the services themselves say the same?"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import ExitStack, closing
from importlib import import_module

import click
import psycopg2
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from deploy.cli.running import AS_JSON, progress
from deploy.local.home import Home
from deploy.local.secret_files import load
from deploy.local.services import Addresses, database_variable
from services.shared.application import EventSourcedApplication
from services.shared.contracts import PUBLISHERS, Contract
from services.shared.datastore import Datastore
from services.shared.notification_log import NotificationLog
from services.shared.relay import Announce
from services.shared.settings import SettingError
from services.tracking.auditing import Announced, Found, broken_chains, contradictions
from services.tracking.root_auditing import UnfitRoot, keys_used, unfit_roots

WINDOW = 1000
WORDS = {
    "chain": "application {application_id}: the chain breaks at link {number}",
    "missing": "application {application_id}: event {number} of {publisher} is missing in the journal",
    "unknown": "application {application_id}: event {number} of {publisher} is in the journal, {publisher} has it not",
    "different": "application {application_id}: event {number} of {publisher}: journal and {publisher} differ",
    "unreadable": "application {application_id}: event {number} of {publisher} in the journal is no fact that we know",
    "root": "day {day}: the journal does not give the root any more that was signed",
    "tree": "day {day}: what proofs are made of is not what was signed",
    "signature": "day {day}: the statement is not the one that was signed",
    "order": "day {day}: the statement does not name the one before it",
    "unsealed": "day {day}: the journal has events of this day, which has no root",
}


@click.command()
@AS_JSON
def audit(as_json: bool) -> None:
    """Follow every application's chain of events in the journal, and compare the journal with what each service has
    recorded itself.

    Then compute the root of every sealed day anew: it says so when a chain was cut off together with its head. Compare
    the keys that signed the roots with the one that the office has published.

    Whatever was removed, changed, swapped or cut off is named; then the command ends with 1. It may run while the
    office works: what was not heard yet is not missing. The databases are those of this machine's office, or those that
    the SAKPORE_<SERVICE>_DATABASE_URL settings name; nothing is written.
    """
    began = time.monotonic()
    try:
        with ExitStack() as opened:
            stores = {name: opened.enter_context(closing(each)) for name, each in datastores(os.environ).items()}
            events, faults = audited(stores)
            keys = keys_used(stores["tracking"])
    except (SettingError, psycopg2.OperationalError) as trouble:
        click.echo(f"sakpore: {str(trouble).strip()}", err=True)
        sys.exit(2)
    seconds = round(time.monotonic() - began, 1)
    if as_json:
        found = [each._asdict() for each in faults]
        click.echo(json.dumps({"events": events, "seconds": seconds, "keys": keys, "found": found}, default=str))
    else:
        for each in faults:
            click.echo(WORDS[each.fault].format(**each._asdict()))
        for key in keys:
            click.echo(f"roots signed with the key of fingerprint {key}")
        click.echo(f"{events} events looked at in {seconds} s: {len(faults) or 'nothing'} found")
    sys.exit(1 if faults else 0)


def datastores(env: Mapping[str, str]) -> dict[str, Datastore]:
    """The databases of tracking and of all that publish; raises :class:`SettingError` where there is no office."""
    home, names = Home.from_env(env), ("tracking", *PUBLISHERS)
    if (home.secrets / "passwords.json").is_file():
        addresses = Addresses.from_env(home, load(home), env)
        found = {name: addresses.database(name) for name in names}
    elif all(database_variable(name) in env for name in names):
        found = {name: env[database_variable(name)] for name in names}
    else:
        raise SettingError("there is no office here yet: ./sakpore up, or name the databases of all services")
    # One reading of a large journal takes minutes.
    return {
        name: Datastore(url, pool_size=2, application_name="audit", statement_seconds=0) for name, url in found.items()
    }


def audited(stores: Mapping[str, Datastore]) -> tuple[int, list[Found | UnfitRoot]]:
    """How many events the journal holds, and everything that is not as it should be."""
    journal = stores["tracking"]
    [row] = journal.query("SELECT count(*) AS number FROM journal")
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=progress, disable=not progress.is_terminal) as shown:

        def told(what: str, total: int | None = None) -> Strides:
            return Strides(shown, shown.add_task(what, total=total))

        faults: list[Found | UnfitRoot] = [*broken_chains(journal, told("Chains of the journal", row.number))]
        for name in PUBLISHERS:
            store = announced_by(name, stores[name])
            faults += contradictions(journal, name, store, told(f"Journal and {name}"))
        faults += unfit_roots(journal, told("Roots of days"))
    return row.number, faults


class Strides:
    """Moves a progress bar a thousand steps at a time: each single one would take longer than what it counts."""

    def __init__(self, shown: Progress, task: TaskID) -> None:
        self._shown = shown
        self._task = task
        self._waiting = 0

    def __call__(self, number: int) -> None:
        self._waiting += number
        if self._waiting >= WINDOW:
            self._shown.advance(self._task, self._waiting)
            self._waiting = 0


def announced_by(service: str, datastore: Datastore) -> Announced:
    """What a service's own store says, as its relay would say it today."""
    announce: Announce = import_module(f"services.{service}.announcements").announce
    mapper = EventSourcedApplication(datastore).mapper

    def announced(above: int, up_to: int) -> Iterable[tuple[int, Contract]]:
        with closing(datastore.connect()) as connection:
            log = NotificationLog(connection)
            while above < up_to and (window := log.after(above, WINDOW)):
                for number, stored in window:
                    if number <= up_to and (contract := announce(mapper.to_domain_event(stored))) is not None:
                        yield number, contract
                above = window[-1].number

    return announced
