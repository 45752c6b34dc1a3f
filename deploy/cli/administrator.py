"""administrator: the first one, and the way back in for the only one."""

from __future__ import annotations

import os
import sys

import click
import psycopg2

from deploy.cli.intake_database import intake_database
from deploy.local.home import Home
from services.intake import catalogue
from services.intake.personnel import Personnel
from services.shared.datastore import Datastore
from services.shared.personal_data import PersonalData
from services.shared.refusals import Refused
from services.shared.settings import SettingError


@click.command()
@click.argument("username")
@click.option("--name", required=True, help="The person's name, as colleagues know it.")
@click.option("--email", required=True, help="Where the link is mailed as well.")
def administrator(username: str, name: str, email: str) -> None:
    """Let USERNAME manage the staff accounts: prints the link to choose a password and connect an authenticator.

    For an office without an administrator, and for an administrator who lost the telephone and has no colleague to ask:
    their old password and authenticator then count no more. Everybody else is invited on the page /petugas.

    The database is that of this machine's office, or the one that SAKPORE_DATABASE_URL names; then
    SAKPORE_PERSONAL_DATA_KEY_FILE names intake's key, and SAKPORE_BASE_URL the office's address.
    """
    try:
        database_url, key = intake_database(os.environ)
        datastore = Datastore(database_url, pool_size=1, application_name="intake administrator")
        try:
            personnel = Personnel(datastore, PersonalData(datastore, key), catalogue.load())
            token = personnel.appoint_administrator(username, name, email)
        finally:
            datastore.close()
    except (Refused, SettingError, psycopg2.OperationalError) as trouble:
        sys.exit(f"sakpore: {str(trouble).strip()}")
    base_url = os.environ.get("SAKPORE_BASE_URL") or Home.from_env().base_url
    click.echo(f"{base_url.rstrip('/')}/undangan/{token}")
    click.echo("The link is good once, for three days.", err=True)
