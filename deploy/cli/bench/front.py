"""The real nginx in front of one service, with limits that a single address does not reach."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local import nginx, throwaway
from deploy.local.home import Home, Ports

# All load comes from one address, which in real life would be one person.
NO_LIMIT = {"SAKPORE_TRACKING_RATE": "1000000r/s", "SAKPORE_TRACKING_BURST": "1000000"}


@contextmanager
def nginx_in_front() -> Iterator[Ports]:
    """nginx as configured everywhere, but for its rates; each service is looked for on its port of these."""
    home = Home(Path(os.environ["SAKPORE_BENCH_HOME"]), Ports(int(os.environ["SAKPORE_BENCH_PORT"])))
    component = nginx.component(home, upload_limit_mb=10, env=NO_LIMIT)
    process = throwaway.start(home, component)
    try:
        throwaway.await_healthy(home, component, process)
        yield home.ports
    finally:
        process.terminate()
        process.wait(component.stop_seconds)
