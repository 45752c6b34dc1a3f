"""events: what happens in the office, as the journal hears it."""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import closing
from typing import Any

import click
import psycopg2

from deploy.local.home import Home
from deploy.local.secret_files import load
from deploy.local.services import Addresses, database_variable
from services.shared.contracts import CONTRACTS, PUBLISHERS
from services.shared.datastore import Datastore
from services.shared.settings import SettingError
from services.shared.web.formats import JAKARTA
from services.tracking.event_stream import Narrowed, after, last_position, latest

PAUSE_SECONDS = 0.5
FACTS = sorted({contract.fact for contract in CONTRACTS.values()})
JSON_LINES = click.option("--json", "as_json", is_flag=True, help="One JSON document a line, with the whole fact.")


@click.group()
def events() -> None:
    """What happens in the office, as the journal hears it."""


@events.command("tail")
@click.option("--service", type=click.Choice(PUBLISHERS), help="Only what this service says.")
@click.option("--fact", type=click.Choice(FACTS), metavar="FACT", help="Only this fact, such as letter-signed.")
@click.option("--application", default="", help="Only about this application: its number or its id.")
@click.option("--permit", default="", help="Only about applications for this permit type, such as MAKAM.")
@click.option("-n", "--lines", default=20, show_default=True, help="How many of the last ones first.")
@click.option("--follow/--no-follow", default=True, show_default=True, help="Go on with what comes, until Ctrl+C.")
@JSON_LINES
def tail(
    service: str | None, fact: str | None, application: str, permit: str, lines: int, follow: bool, as_json: bool
) -> None:
    """Show the last events, then each one as it comes.

    The journal is that of this machine's office, or the one in the database that SAKPORE_TRACKING_DATABASE_URL names.
    """
    narrowed = Narrowed(service or "", fact or "", application, permit)
    try:
        with closing(journal()) as datastore:
            position = last_position(datastore)
            show(latest(datastore, narrowed, position, lines) if lines > 0 else [], as_json)
            while follow:
                if coming := after(datastore, narrowed, position):
                    show(coming, as_json)
                    position = coming[-1].position
                else:
                    time.sleep(PAUSE_SECONDS)
    except (SettingError, psycopg2.OperationalError) as trouble:
        click.echo(f"sakpore: {str(trouble).strip()}", err=True)
        sys.exit(2)
    except (KeyboardInterrupt, BrokenPipeError):
        sys.exit(0)


def journal() -> Datastore:
    """Tracking's database; raises :class:`SettingError` where there is no office."""
    home = Home.from_env()
    if (home.secrets / "passwords.json").is_file():
        url = Addresses.from_env(home, load(home)).database("tracking")
    elif database_variable("tracking") in os.environ:
        url = os.environ[database_variable("tracking")]
    else:
        raise SettingError("there is no office here yet: ./sakpore up, or set SAKPORE_TRACKING_DATABASE_URL")
    return Datastore(url, pool_size=1, application_name="events tail")


def show(happened: list[Any], as_json: bool) -> None:
    """A line each, at once."""
    for each in happened:
        click.echo(as_document(each) if as_json else as_line(each))
    sys.stdout.flush()


def as_line(event: Any) -> str:
    """Moment (by the clock of the office), who, what, and about which application."""
    about = f"{event.number} {event.permit_code}" if event.number else str(event.application_id)
    return f"{event.at.astimezone(JAKARTA):%Y-%m-%d %H:%M:%S}  {event.publisher:14} {event.fact:28} {about}"


def as_document(event: Any) -> str:
    """Everything that is known of it."""
    fields = event._asdict() | {"at": event.at.isoformat(), "application_id": str(event.application_id)}
    return json.dumps(fields, ensure_ascii=False)
