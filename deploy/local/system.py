"""All processes of one home, in the order in which they are shown."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Mapping

from deploy.local import nginx, object_store, postgres, rabbitmq, virus_scanner
from deploy.local.components import Component
from deploy.local.home import SERVICES, Home
from deploy.local.secret_files import Secrets
from deploy.local.services import Addresses, mailbox_component, service_component, wanted


def components(home: Home, secrets: Secrets, env: Mapping[str, str] = os.environ) -> list[Component]:
    """What runs here; a data service that the environment places elsewhere does not."""
    addresses = Addresses.from_env(home, secrets, env)
    here: list[Component] = []
    if not all(addresses.external_database(service) for service in SERVICES):
        here.append(postgres.component(home, secrets))
    if not addresses.external_broker:
        here.append(rabbitmq.component(home, secrets))
    if not addresses.external_object_store:
        here.append(object_store.component(home, secrets))
    if not addresses.external_virus_scanner:
        here.append(virus_scanner.component(home))
    here.append(nginx.component(home, upload_limit_mb=addresses.upload_limit_mb, env=env))
    if importlib.util.find_spec("deploy.local.mailbox"):
        here.append(mailbox_component(home, secrets))
    return [*here, *(service_component(name, addresses) for name in wanted(env))]
