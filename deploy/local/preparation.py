"""What must be there before the services start: databases, schemas, the bus, keys, accounts. Run as a program."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import sys

from deploy.local.home import Home
from deploy.local.postgres import superuser_url
from deploy.local.secret_files import load
from deploy.local.services import Addresses, wanted
from deploy.postgres import migrate

log = logging.getLogger("preparation")


def databases(addresses: Addresses) -> None:
    """Each service's database with its roles and its present schema; then the accounts of the staff."""
    for service in wanted():
        if not addresses.external_database(service):
            migrate.create_service_database(
                superuser_url(addresses.home, addresses.secrets),
                f"sakpore_{service}",
                password=addresses.secrets[f"{service}_database_password"],
            )
        migrate.apply_schema(addresses.database_as_owner(service), service)
        log.info("database of %s is ready", service)


def bus(addresses: Addresses) -> None:
    """Every exchange, queue and binding, before anybody publishes."""
    from services.shared.topology import declare_all

    hearing = {service: importlib.import_module(f"services.{service}.reactions").HEARS for service in wanted()}
    declare_all(addresses.amqp, hearing)
    log.info("the bus is ready")


PARTS = {"databases": databases, "bus": bus}


def main(parts: list[str]) -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    home = Home.from_env()
    addresses = Addresses.from_env(home, load(home))
    for part in parts:
        PARTS[part](addresses)


if __name__ == "__main__":
    main(sys.argv[1:])
