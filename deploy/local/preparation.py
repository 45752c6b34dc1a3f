"""What must be there before the services start: databases, schemas, the bus, keys, accounts. Run as a program."""

from __future__ import annotations

import importlib
import json
import logging
import sys

from deploy.local import certificate_authority
from deploy.local.home import Home
from deploy.local.postgres import superuser_url
from deploy.local.secret_files import load, write
from deploy.local.services import Addresses, wanted
from deploy.postgres import migrate
from services.intake.seed import colleagues, seed
from services.shared import topology

log = logging.getLogger("preparation")


def databases(addresses: Addresses) -> None:
    """Each service's database with its roles and its present schema."""
    for service in wanted():
        if not addresses.external_database(service):
            migrate.create_service_database(
                superuser_url(addresses.home, addresses.secrets),
                f"sakpore_{service}",
                password=addresses.secrets[f"{service}_database_password"],
            )
        if service == "tracking" and not addresses.external_database(service):
            migrate.create_analyst(
                superuser_url(addresses.home, addresses.secrets),
                "sakpore_tracking",
                password=addresses.secrets["analyst_database_password"],
            )
        migrate.apply_schema(addresses.database_as_owner(service), service)
        log.info("database of %s is ready", service)


def accounts(addresses: Addresses) -> None:
    """The made-up staff of an office that is tried out; an office with a database of its own brings its people."""
    if "intake" not in wanted() or addresses.external_database("intake"):
        return
    authority = addresses.secrets.certificate_authority
    people = [
        login | {"passphrase": certificate_authority.passphrase_of(login["username"], authority)}
        for login in seed(addresses.database("intake"), addresses.secrets.personal_data_key)
    ]
    write(addresses.home.path / "logins.json", json.dumps(people, indent=1).encode())
    log.info("%s accounts are ready", len(people))


def keys(addresses: Addresses) -> None:
    """The certificates with which letters are signed on this machine: those of its made-up people, and the seal."""
    people = [certificate_authority.Signer(each.username, each.name) for each in colleagues() if each.signs]
    certificate_authority.create(addresses.secrets.certificate_authority, people)
    log.info("the keys are ready")


def bus(addresses: Addresses) -> None:
    """Every exchange, queue and binding, before anybody publishes."""
    hearing = {service: "everything" if service == "tracking" else heard_by(service) for service in wanted()}
    topology.declare_all(addresses.amqp, hearing)
    log.info("the bus is ready")


def heard_by(service: str) -> topology.Hears:
    """The facts that a service's reactions are written for."""
    hears: topology.Hears = importlib.import_module(f"services.{service}.reactions").HEARS
    return hears


PARTS = {"keys": keys, "databases": databases, "accounts": accounts, "bus": bus}


def main(parts: list[str]) -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    home = Home.from_env()
    addresses = Addresses.from_env(home, load(home))
    for part in parts:
        PARTS[part](addresses)


if __name__ == "__main__":
    main(sys.argv[1:])
