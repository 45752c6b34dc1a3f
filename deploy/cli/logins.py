"""logins: who may sign in on this machine, with the one-time code of this moment."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
import pyotp
from rich.table import Table

from deploy.cli.running import AS_JSON, output
from deploy.local.home import Home


@click.command()
@AS_JSON
def logins(as_json: bool) -> None:
    """The made-up staff of this machine's office, each with the one-time code of this moment.

    A code is good once, and for half a minute.
    """
    home = Home.from_env()
    if not file_of(home).exists():
        sys.exit("sakpore: there are no logins yet: ./sakpore up makes them")
    if as_json:
        click.echo(json.dumps([login | {"code": code(login)} for login in read(home)], indent=1))
    else:
        output().print(as_table(home))


def as_table(home: Home) -> Table:
    columns = "login", "password", "code now", "passphrase", "roles"
    table = Table(*columns, title="Logins", title_justify="left", box=None)
    for login in read(home):
        roles = ", ".join(login["roles"]) + (f" ({login['agency']})" if login.get("agency") else "")
        table.add_row(login["username"], login["password"], code(login), login.get("passphrase") or "", roles)
    table.caption = "New codes: ./sakpore logins. With the passphrase its owner signs letters."
    return table


def read(home: Home) -> list[dict[str, Any]]:
    people: list[dict[str, Any]] = json.loads(file_of(home).read_text())
    return people


def code(login: dict[str, Any]) -> str:
    return pyotp.TOTP(login["totp_secret"]).now()


def file_of(home: Home) -> Path:
    return home.path / "logins.json"
