"""dossier: the letters of applications with all that proves them, as files that need nothing of ours."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import click
import psycopg2
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from deploy.cli.running import progress
from deploy.local.home import Home
from deploy.local.secret_files import load
from deploy.local.services import Addresses, service_environment
from services.shared.datastore import Datastore
from services.shared.object_store import ObjectStore
from services.shared.refusals import NotFound, Refused, Unavailable
from services.shared.settings import SettingError
from services.signing.application import Signing
from services.signing.archive.dossier import Archive
from services.signing.service import SigningSettings, archive_of

SIGNED = """
SELECT application_id, application_number FROM desk_letters
WHERE state NOT IN ('open', 'signing', 'withdrawn') {} ORDER BY application_number
"""


@click.command()
@click.argument("number", required=False)
@click.option("--all", "everything", is_flag=True, help="Every application that has a signed letter.")
@click.option("--to", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="The folder to write to.")
def dossier(number: str | None, everything: bool, to: Path) -> None:
    """Write the dossier of application NUMBER (2026-K7QF-3M2X): letters, certificates, history, and a script that
    checks all of it with Python and openssl alone.

    A dossier that lies there already is left alone: --all that was stopped goes on. The office is that of this machine,
    or the one that the SAKPORE_ settings of the signing service name.
    """
    if bool(number) == everything:
        raise click.UsageError("which NUMBER, or --all? ./sakpore dossier --help")
    to = Path(os.environ.get("SAKPORE_CALLED_FROM", "")) / to
    try:
        with archive() as made_by:
            write_all(made_by, found(made_by, number), to)
    except (Refused, SettingError, Unavailable, OSError, psycopg2.OperationalError) as trouble:
        click.echo(f"sakpore: {str(trouble).strip()}", err=True)
        sys.exit(2)


def write_all(archive: Archive, applications: Mapping[str, UUID], to: Path) -> None:
    """One file each, whole or not at all."""
    to.mkdir(parents=True, exist_ok=True)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=progress, disable=not progress.is_terminal) as shown:
        for number, application_id in shown.track(applications.items(), description="Dossiers"):
            file = to / f"arsip-{number}.zip"
            if file.exists():
                continue
            unfinished = file.with_suffix(".part")
            unfinished.write_bytes(archive.dossier(application_id))
            unfinished.replace(file)
            if len(applications) == 1:
                click.echo(file)
    if len(applications) > 1:
        click.echo(f"{len(applications)} dossiers in {to}")


def found(archive: Archive, number: str | None) -> dict[str, UUID]:
    """The applications that are wanted, by their numbers; raises :class:`NotFound`."""
    datastore = archive.signing.datastore
    if number is None:
        return {row.application_number: row.application_id for row in datastore.query(SIGNED.format(""))}
    rows = datastore.query(SIGNED.format("AND application_number = %s"), number.strip().upper())
    if not rows:
        raise NotFound
    return {row.application_number: row.application_id for row in rows}


@contextmanager
def archive() -> Iterator[Archive]:
    """The archive of this office, outside its signing process."""
    home = Home.from_env()
    if not (home.secrets / "passwords.json").is_file() and "SAKPORE_DATABASE_URL" not in os.environ:
        raise SettingError("there is no office here yet: ./sakpore up, or set what the signing service needs")
    local = service_environment("signing", Addresses.from_env(home, load(home)))
    settings = SigningSettings.from_env(local | dict(os.environ))
    datastore = Datastore(settings.database_url, pool_size=2, application_name="signing dossier")
    try:
        yield archive_of(settings, Signing(datastore), ObjectStore(settings.object_store_url))
    finally:
        datastore.close()
