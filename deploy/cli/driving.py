"""demo: start everything and drive four applications through it."""

from __future__ import annotations

import click

from deploy.cli.running import AS_JSON, start_everything
from deploy.local.home import Home


@click.command()
@AS_JSON
def demo(as_json: bool) -> None:
    """Install what is missing, start everything, and drive four applications through all six services.

    The system is left running; addresses and logins are printed at the end.
    """
    from deploy.cli.demo import main

    home = Home.from_env()
    start_everything(home)
    main(home.base_url, home.path, as_json=as_json)
