"""Run one service: ``python -m services.shared.process services.verification.service``."""

from __future__ import annotations

import gc
import importlib
import inspect
import os
import signal
import sys
import warnings
from typing import Any

EXIT_CONFIGURATION = 78  # EX_CONFIG of sysexits.h
STOP_SECONDS = 20


def main(module_name: str) -> int:
    """Read the settings, wire the service, run it until SIGTERM; the exit code."""
    stay_small()
    patch()
    from services.shared.settings import SettingError

    module = importlib.import_module(module_name)
    kind = inspect.signature(module.wire, eval_str=True).parameters["settings"].annotation
    try:
        settings = kind.from_env()
        service = module.wire(settings)
    except SettingError as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_CONFIGURATION
    return run(service, {"AMQP_URI": settings.amqp_url, "WEB_SERVER_ADDRESS": settings.listen})


def stay_small() -> None:
    """Six processes share one machine: leave out what a service never uses, 25 MB each."""
    # eventlet's own name resolver; addresses are resolved once per connection.
    os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")
    # structlog loads rich for coloured tracebacks where it finds it; our lines are JSON.
    sys.modules.setdefault("rich", None)  # type: ignore[arg-type]


def patch() -> None:
    """Make waiting cooperative; before anything that waits is imported."""
    # nameko stands on eventlet, which is in bugfix mode and says so at import: known, and decided.
    warnings.filterwarnings("ignore", r"\s*Eventlet is deprecated", Warning)
    import eventlet

    eventlet.monkey_patch()


def run(service: type, config: dict[str, str]) -> int:
    """Run a wired nameko class until it is told to stop."""
    import eventlet
    from nameko.runners import ServiceRunner

    from services.shared import logs

    logs.configure(service.name)  # type: ignore[attr-defined]
    runner = ServiceRunner(config)
    runner.add_service(service)
    _stop_on_signals(runner)
    runner.start()
    # What is there now stays: the collector need not look at it again. Batches of events are large and free of cycles:
    # looking through them as often as by default costs a quarter of the relay's time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    waiting = eventlet.spawn(runner.wait)
    while True:
        try:
            waiting.wait()
        except InterruptedError:  # a signal came while the hub polled
            continue
        return 0


def _stop_on_signals(runner: Any) -> None:
    """SIGTERM and SIGINT end what runs, then the process; a stop that hangs is cut off."""
    import eventlet

    def stop(signum: int, frame: object) -> None:
        # A signal handler runs inside the hub and may not wait: the stopping itself needs a green thread.
        eventlet.spawn_n(runner.stop)
        eventlet.spawn_after(STOP_SECONDS, os._exit, 1)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
