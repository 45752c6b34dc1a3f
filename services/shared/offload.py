"""Work that would stop the eventlet hub (argon2, PDF, signatures, image work) runs on real threads."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any, ParamSpec, TypeVar

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

THREADS = 2


def offload(function: Callable[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
    """The result of ``function``, computed while other requests go on; in an unpatched process computed right here.

    The function runs outside the hub: it must not touch the database, the broker, or anything else that waits.
    """
    pool = _thread_pool()
    if pool is None:
        return function(*args, **kwargs)
    result: Result = pool.execute(function, *args, **kwargs)
    return result


@cache
def ready(*modules: str) -> None:
    """Import what offloaded work will need, here and once: real threads that import the same module at the same time
    would wait for each other's patched locks."""
    for module in modules:
        import_module(module)


@cache
def _thread_pool() -> Any | None:
    patcher = sys.modules.get("eventlet.patcher")  # where nobody loaded it, nobody patched anything
    if patcher is None or not patcher.is_monkey_patched("thread"):
        return None
    from eventlet import tpool

    tpool.set_num_threads(THREADS)
    return tpool
