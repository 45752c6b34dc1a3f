"""Questions between services: reading only, always with a timeout. Answers come from nameko's ``@rpc``."""

from __future__ import annotations

from typing import Any

from amqp.exceptions import AMQPError
from nameko.exceptions import RemoteError, RpcTimeout, UnknownService
from nameko.standalone.rpc import ClusterRpcProxy

from services.shared.refusals import Unavailable

TIMEOUT_SECONDS = 5.0


def ask(amqp_url: str, service: str, method: str, *args: Any, timeout: float = TIMEOUT_SECONDS) -> Any:
    """What ``service`` answers (JSON values); raises :class:`Unavailable` when it cannot be asked or does not answer.

    An exception over there arrives as :class:`nameko.exceptions.RemoteError`.
    """
    try:
        with ClusterRpcProxy({"AMQP_URI": amqp_url}, timeout=timeout) as cluster:
            return getattr(cluster[service], method)(*args)
    except RemoteError:
        raise
    except (RpcTimeout, UnknownService, AMQPError, OSError, RuntimeError) as trouble:
        raise Unavailable(f"{service} does not answer") from trouble
